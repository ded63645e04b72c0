// What goes on in the background: bundles, leases, records and the heartbeat that says "I am here".

import * as bundles from "./bundles.js";
import * as chain from "./chain.js";
import * as clock from "./clock.js";
import * as leases from "./leases.js";
import * as net from "./net.js";
import * as store from "./store.js";
import * as upload from "./upload.js";

const BEAT = 30_000; // milliseconds
const REFRESH = 300_000;

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
  await clock.mark();
  const body = { waiting, last_seq: head.seq, storage: await storage() };
  const heard = await net.call("heartbeat", { body });
  if (heard.data) {
    if (performance.now() - fetched > REFRESH) await refresh();
    if (waiting) await upload.send();
    await chain.tidy(clock.now());
  }
  await told();
}

/** Fetch the bundles, the leases and the list of staff. */
export async function refresh() {
  const have = encodeURIComponent(await bundles.have());
  const heard = await net.call(`bundles?have=${have}`);
  if (!heard.data) return false;
  fetched = performance.now();
  await bundles.take(heard.data.bundles);
  await leases.take(heard.data.leases);
  await store.keep("staff", heard.data.staff ?? []);
  return true;
}

/** Whether the browser has promised to keep what is stored: "persistent", "may be cleared". */
export async function storage() {
  return (await navigator.storage?.persisted?.()) ? "persistent" : "may be cleared";
}
