// How things are, always on the screen and in plain words: network, passes, clock, unsent scans.

import * as bundles from "./bundles.js";
import * as clock from "./clock.js";
import { $, icon, make } from "./dom.js";
import * as leases from "./leases.js";
import * as net from "./net.js";
import * as store from "./store.js";
import * as upload from "./upload.js";
import { say, when } from "./words.js";

const LONG = 4 * 3_600_000; // Unsent for this long is worth a warning; milliseconds.

/** All that the sentences are made of. */
export async function read() {
  const [all, lease, waiting, scans, oldest, device] = await Promise.all([
    bundles.open(), leases.open(), upload.waiting(), upload.scansWaiting(), upload.oldest(),
    store.get("facts", "device"),
  ]); // prettier-ignore
  const now = clock.now();
  const zone = device.venue.time_zone;
  const until_ms = Math.min((all.oldest_ms ?? 0) + bundles.TOO_OLD, lease.until_ms || Infinity);
  return { all, lease, waiting, scans, oldest, device, now, zone, until_ms, clock: clock.state() };
}

/** The sentences, worst first: [{ kind: "no" | "mind" | "fine", text }]. */
export function sentences(of) {
  const time = (at) => when(at, of.zone, of.now);
  const facts = {
    count: of.scans,
    since: time(net.missingSince() ?? of.now),
    until: time(of.until_ms),
  };
  const found = [];
  const add = (kind, key, more) => found.push({ kind, text: say(key, { ...facts, ...more }) });
  if (of.all.oldest_ms === null) add("no", "state_no_bundle");
  else if (of.now - of.all.oldest_ms > bundles.TOO_OLD) add("no", "state_old");
  if (of.clock !== "ok") add("no", "state_clock");
  if (!net.isReachable() && net.missingSince()) add("mind", "state_offline");
  if (of.waiting && of.now - of.oldest > LONG) add("mind", "state_waiting_long", { since: time(of.oldest) });
  if (!found.length) add("fine", of.scans ? "state_fine_waiting" : "state_fine");
  return found;
}

/** Write it on the screen and, as a number, on the app's icon. */
export async function show({ practice = false } = {}) {
  if (!(await store.get("facts", "device"))) return null;
  const of = await read();
  const found = sentences(of);
  if (practice) found.unshift({ kind: "mind", text: say("state_practice") });
  const lines = found.map(({ kind, text }) =>
    kind === "fine"
      ? make("p", { class: "state-fine small soft" }, text)
      : make("p", { class: "banner" }, icon(kind === "mind" ? "offline" : "warn"), make("span", {}, text)),
  );
  const before = $("state").textContent;
  if (found.map(({ text }) => text).join("") !== before) $("state").replaceChildren(...lines);
  $("state").hidden = false;
  if (of.waiting) navigator.setAppBadge?.(of.scans || 1).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
  unsent = of.waiting;
  return of;
}

let unsent = 0;

// Closing is no loss, clearing would be: the browser asks in its own words.
addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault();
});
