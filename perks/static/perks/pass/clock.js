// The server's time on a phone whose own clock may be wrong by minutes.
import * as store from "./store.js";

const KEY = "clock";
let offset = 0; // milliseconds that the server is ahead of this phone
let checked = null; // when the server last answered, by its own count

/** Milliseconds since 1970, as the server counts them; after one sync also without a network. */
export const now = () => Date.now() + offset;
export const isSynced = () => checked !== null;
export const checkedAt = () => checked;
export const offBy = () => offset;

/** What was learned at an earlier visit. */
export async function recall() {
  const kept = await store.get(KEY);
  if (kept) [offset, checked] = [kept.offset, kept.checked ?? null];
}

/** Ask the server for its time; half of the way there and back is taken off. */
export async function sync(address) {
  const asked = performance.now();
  const response = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(5_000) });
  const { server_ms: server } = await response.json();
  offset = Math.round(server + (performance.now() - asked) / 2 - Date.now());
  checked = now();
  await store.put(KEY, { offset, checked });
}
