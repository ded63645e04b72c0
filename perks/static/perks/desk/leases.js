// Lanes: passes are dealt by the hash of their id to 64 lanes, and a lane belongs to one device at
// a time, until its lease ends. Within its own lanes a device may say yes without a network.

import { fromBase64, sha256, toBase64 } from "./bytes.js";
import { read } from "./signed.js";
import * as store from "./store.js";

const LANES = 64;
const NONE = { lanes: [], until_ms: 0, made_ms: 0, used: [] };

export async function laneOf(passId) {
  return (await sha256(passId))[0] % LANES;
}

/** Keep a newer lease; one that was made before the kept one is refused. */
export async function take(signed) {
  const device = await store.get("facts", "device");
  const lease = await read(signed, "lease");
  if (!lease || lease.device !== device.id || lease.venue !== device.venue.id) return false;
  const kept = (await store.get("facts", "lease")) ?? NONE;
  if (lease.made_ms < kept.made_ms) return false;
  await store.keep("lease", lease);
  return true;
}

/** The lease as it stands: `owns(lane, now)`, `until_ms`, and `usedOf(pass)`, the uses that
 * the server knew of when it had this device's records `through` a number. */
export async function open() {
  const lease = (await store.get("facts", "lease")) ?? NONE;
  const broken = (await store.get("facts", "broken")) ?? [];
  const used = new Map(lease.used.map(([pass, uses]) => [toBase64(fromBase64(pass)), uses]));
  const lanes = new Set(lease.lanes);
  return {
    until_ms: lease.until_ms,
    made_ms: lease.made_ms,
    owns: (lane, now) =>
      (lanes.has(lane) && now < lease.until_ms) ||
      broken.some((each) => each.lane === lane && now < each.until_ms),
    ended: (lane, now) => lanes.has(lane) && now >= lease.until_ms,
    through: lease.through ?? 0,
    usedOf: (pass) => used.get(pass) ?? 0,
  };
}

/** A supervisor took a lane over, for as long as the lease would have run. */
export async function breakLane(lane, now, hours = 12) {
  const broken = (await store.get("facts", "broken")) ?? [];
  const others = broken.filter((each) => each.lane !== lane && each.until_ms > now);
  await store.keep("broken", [...others, { lane, until_ms: now + hours * 3_600_000 }]);
}
