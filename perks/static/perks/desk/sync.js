// What goes on in the background: bundles, leases, records and the heartbeat that says "I am here".

import * as bundles from "./bundles.js";
import * as chain from "./chain.js";
import * as clock from "./clock.js";
import * as leases from "./leases.js";
import * as net from "./net.js";
import { takeHouse } from "./signed.js";
import * as staff from "./staff.js";
import * as store from "./store.js";
import * as upload from "./upload.js";

const BEAT = 30_000; // milliseconds
const REFRESH = 60_000;

let fetched = -Infinity;
let told = () => {};

/** Begin; `tell()` is called after every beat, so that the screen says how things are. */
export function begin(tell) {
  told = tell;
  setInterval(beat, BEAT);
  addEventListener("online", beat);
  document.addEventListener("visibilitychange", () => document.hidden || beat());
  return beat();
}

/** One round now. */
export async function beat() {
  const [waiting, head, lost] = await Promise.all([
    upload.waiting(), store.get("facts", "head"), store.get("facts", "lost"),
  ]); // prettier-ignore
  if (!head || lost) return told();
  if (await store.get("facts", "revoked")) return handIn();
  await clock.mark();
  const lease = (await leases.open()).made_ms;
  const body = { waiting, last_seq: head.seq, storage: await storage(), lease };
  const heard = await net.call("desk/heartbeat", { body });
  if (heard.data) {
    if (performance.now() - fetched > REFRESH) await refresh();
    if (waiting) await upload.send();
    else await upload.compare(heard.data.next);
    await chain.tidy(clock.now());
    await count();
  }
  await told();
}

/** A device that was revoked may still be asked for what it had not sent. */
async function handIn() {
  await upload.send();
  await told();
}

/** Today's figures of the whole venue. */
async function count() {
  const heard = await net.call("occupancy");
  if (heard.data) await store.keep("figures", heard.data);
}

/** Fetch the bundles, the leases and the staff who can sign in with a PIN. */
export async function refresh() {
  const asked = new URLSearchParams({ have: await bundles.have(), lease: (await leases.open()).made_ms });
  const heard = await net.call(`desk/bundles?${asked}`);
  if (!heard.data) return false;
  fetched = performance.now();
  await takeHouse(heard.data.house);
  await bundles.take(heard.data.bundles);
  await leases.take(heard.data.leases);
  await staff.take(heard.data.staff);
  return true;
}

/** What the browser says of its storage: { persisted, quota, usage }, the latter in bytes. */
export async function storage() {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return { persisted: (await navigator.storage?.persisted?.()) ?? false, quota, usage };
}
