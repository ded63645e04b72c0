// Calls to the server: always with a time limit, never throwing for a missing network.

import * as clock from "./clock.js";
import * as store from "./store.js";

const API = "/api/v1/";
const SLOW = 5_000; // milliseconds
export const changed = new EventTarget(); // "network": reachable or not; "revoked"

let since = null; // Since when nothing was heard, unix ms on this device; null while it answers.
let heard = false;

export const isReachable = () => heard && since === null;
export const missingSince = () => since;

/**
 * POST when there is a body, else GET. Gives { data } when the server agreed, { refusal: { code,
 * sentence, status } } when it said no, or { silent: true } when nothing came within `patience` ms;
 * `broken` tells that the server fell over this very request.
 */
export async function call(path, { body, patience = 10_000, token } = {}) {
  const bearer = token ?? (await store.get("facts", "device"))?.token;
  const asked = performance.now();
  try {
    const response = await fetch(API + path, {
      method: body ? "POST" : "GET",
      body: body && JSON.stringify(body),
      headers: {
        Accept: "application/json",
        ...(body && { "Content-Type": "application/json" }),
        ...(bearer && { Authorization: `Bearer ${bearer}` }),
      },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
    const data = await response.json();
    if (response.status >= 500) return { ...silence(), broken: true };
    hear();
    if (data.server_ms) await clock.sync(data.server_ms, asked);
    if (response.ok) return { data };
    if (response.status === 401 && bearer) changed.dispatchEvent(new Event("revoked"));
    return { refusal: { status: response.status, code: data.code, sentence: data.sentence } };
  } catch (error) {
    // A server that is slow once is not gone.
    if (error.name === "TimeoutError" && patience < SLOW) return { silent: true };
    // Cut off, too late, or a page of a hotel's network that is no JSON: all the same to a desk.
    return silence();
  }
}

function hear() {
  const was = isReachable();
  heard = true;
  since = null;
  if (!was) changed.dispatchEvent(new Event("network"));
}

function silence() {
  if (since === null) {
    since = Date.now();
    changed.dispatchEvent(new Event("network"));
  }
  return { silent: true };
}
