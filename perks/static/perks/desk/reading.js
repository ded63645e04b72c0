// Reading a code and laying out all that the decision over it needs.

import { decode } from "../pass/decode.js";
import * as bundles from "./bundles.js";
import { toBase64, toHex } from "./bytes.js";
import * as chain from "./chain.js";
import * as clock from "./clock.js";
import { decide } from "./decide.js";
import * as leases from "./leases.js";
import * as store from "./store.js";

/** What a typed short code is to this device: nothing without the network. */
export function shortCode() {
  const at_ms = Math.round(clock.now());
  const verdict = { decision: "no", reason: "short_code_needs_network", policy: "deny" };
  return { at_ms, clock: clock.state(), verdict };
}

/** Decode the text of a code and decide: { verdict, body?, pass?, lane?, bundle?, at_ms, clock, … }. */
export async function read(text, digits) {
  const at_ms = Math.round(clock.now());
  const [device, all] = await Promise.all([store.get("facts", "device"), bundles.open()]);
  performance.mark("perks:verify");
  const found = await decode(text, {
    keys: all.keys, now: Math.floor(at_ms / 1000), venue: device.venue.id, brands: all.brands,
    joined: all.joined, digits, cards: true,
  }); // prettier-ignore
  performance.measure("perks:verified", "perks:verify");
  const { body } = found;
  const of = { ...found, at_ms, clock: clock.state(), bundle: body && all.of(body.brand), all };
  if (!body) return { ...of, verdict: decide(found, { anyBundle: all.all.length > 0 }) };
  const [pass, lane, lease] = [toBase64(body.passId), await leases.laneOf(body.passId), await leases.open()];
  return weigh({ ...of, pass, lane, lease });
}

/** The decision with the uses as they are now. */
export async function weigh(found) {
  const { body, bundle, pass, lane, lease } = found;
  const verdict = decide(found, {
    bundle, lane, lease, now: found.at_ms, clock: found.clock, anyBundle: found.all.all.length > 0,
    pass: toHex(body.passId), pass64: pass, here: await chain.usesOf(pass),
    openUsed: await store.countOf("records", { index: "open", only: body.perk }),
  }); // prettier-ignore
  return { ...found, verdict, perk: verdict.perk };
}
