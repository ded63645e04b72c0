// What this device says of a pass without a network. Pure: everything it looks at is handed to it.

import { TOO_OLD } from "./bundles.js";

/**
 * The decision over a code that decode() has read.
 *
 * found: { body } or { refused, facts, body? }. world: { bundle of the brand or undefined, anyBundle,
 * now (unix ms), clock, lane, lease, pass (hex id), pass64 (base64 id), here (numbers of this
 * device's scans that let it in), openUsed (yeses under OPEN that the server has not taken) }.
 *
 * Gives { decision: "yes" | "no" | "twice", reason, policy, perk }.
 */
export function decide(found, world) {
  const { body } = found;
  const perk = body && !body.card ? world.bundle?.perk(body.perk) : undefined;
  const policy = perk?.policy ?? "deny";
  const no = (reason) => ({ decision: "no", reason, policy, perk });
  if (found.refused) return no(missingBundle(found, world) ?? found.refused);
  if (body.card) return no("card_needs_network");
  const { bundle } = world;
  if (bundle.revoked.has(world.pass)) return no("pass_revoked");
  if (!perk) return no("perk_unknown");
  if (perk.strict && !body.strict) return no("pass_digits_needed");
  if (world.now - bundle.made_ms > TOO_OLD) return no("bundle_too_old");
  if (usesOf(world) >= body.uses) return { decision: "twice", reason: "pass_used", policy, perk };
  const refused = POLICIES[policy](world, perk);
  return refused ? no(refused) : { decision: "yes", reason: "let_in", policy, perk };
}

/** All uses that this device can know of: the server's count and its own since, or its own. */
function usesOf({ here, lease, pass64 }) {
  const since = here.filter((seq) => seq > lease.through).length;
  return Math.max(here.length, lease.usedOf(pass64) + since);
}

/** Without any bundle a device knows no keys: that is the reason, whatever the code says. */
function missingBundle(found, world) {
  const needsBundle = ["pass_unknown_key", "pass_wrong_brand"].includes(found.refused);
  return needsBundle && !world.anyBundle ? "bundle_missing" : null;
}

const POLICIES = {
  deny: ({ clock }) => badClock(clock) ?? "perk_needs_network",
  leased({ clock, lease, lane, now }) {
    if (badClock(clock)) return badClock(clock);
    if (lease.owns(lane, now)) return null;
    return lease.ended(lane, now) ? "lease_ended" : "lane_elsewhere";
  },
  open: ({ openUsed }, perk) => (openUsed < perk.open_cap ? null : "open_cap_reached"),
};

function badClock(clock) {
  return clock === "ok" ? null : `clock_${clock}`;
}
