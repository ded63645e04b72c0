// The server's time, anchored at the last sync and carried on by two clocks that watch each other:
// Date.now(), which anybody can set, and performance.now(), which nobody can.
//
// state() is "ok", "unsynced" (never heard from the server, or the device's date lies before the
// anchor), "jumped" (one clock moved by itself) or "drifted" (they part slowly). Only a new sync
// mends it. Without a network a desk then refuses DENY and LEASED passes.

import * as store from "./store.js";

const STEP = 3_000; // Milliseconds by which the clocks may part between two looks.
const DRIFT = 5_000; // And since the anchor.

let anchor = null; // { server_ms, wall_ms }: as it was set, here or in a former visit
let here = null; // { server_ms, wall_ms, steady_ms }: the same, as this visit carries it on
let fault = null;
let apart = 0;

/** Take up the anchor of a former visit. */
export async function open() {
  anchor = (await store.get("facts", "anchor")) ?? null;
  const latest = (await store.get("facts", "seen_ms")) ?? 0;
  here = null;
  fault = null;
  apart = 0;
  if (!anchor) return;
  const wall_ms = Date.now();
  // A device that was switched off kept its date; one whose date went back lost it.
  if (wall_ms < Math.max(anchor.wall_ms, latest) - STEP) fault = wall_ms < 1e12 ? "unsynced" : "jumped";
  here = { server_ms: anchor.server_ms + wall_ms - anchor.wall_ms, wall_ms, steady_ms: performance.now() };
}

/** The server said its time; `asked` and now are performance.now() before and after. */
export async function sync(server_ms, asked) {
  const steady_ms = performance.now();
  const there = server_ms + (steady_ms - asked) / 2;
  const wall_ms = Date.now();
  here = { server_ms: there, wall_ms, steady_ms };
  anchor = { server_ms: there, wall_ms };
  fault = null;
  apart = 0;
  await store.keep("anchor", anchor);
  await store.keep("seen_ms", wall_ms);
}

/** Unix milliseconds, as the server counts them. */
export function now() {
  return here ? here.server_ms + performance.now() - here.steady_ms : Date.now();
}

export function state() {
  if (!here) return "unsynced";
  const parted = Date.now() - here.wall_ms - (performance.now() - here.steady_ms);
  if (Math.abs(parted - apart) > STEP) fault ??= "jumped";
  else if (Math.abs(parted) > DRIFT) fault ??= "drifted";
  apart = parted;
  return fault ?? "ok";
}

/** Remember how far the date came, so that the next visit sees when it went back. */
export async function mark() {
  if (state() === "ok") await store.keep("seen_ms", Date.now());
}

export const syncedAt = () => anchor?.server_ms ?? null;
