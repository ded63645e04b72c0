// The whole check of a pass without a server: the twin of perks/codec.py. Both answer every vector
// in docs/pass-vectors.json alike.
import { verify } from "./ed25519.js";
import { certified, read, stepAt, stepMessage } from "./frame.js";

// A scanner in step n takes the codes of n-2 to n+1: a phone may be a little slow or ahead.
const OLDEST_STEP = -2;
const NEWEST_STEP = 1;

/**
 * What this desk may do with the text of a code: {body}, or {refused, facts} with a stable code.
 * Once the signatures hold, a refusal has the `body` too: what it says is true.
 *
 * keys: Map of "brand:key" to 32 bytes (brand 0 is the house). now: unix seconds. venue: number.
 * brands: Set of numbers. joined: Set of the perks of many shops, of which this is one. digits: the two that the desk shows, 0 to 99, or null. cards: whether the
 * caller will ask the network what a member's card opens.
 */
export async function decode(
  text,
  { keys, now, venue, brands, joined = new Set(), digits = null, cards = false },
) {
  const { frame, refused } = read(text);
  if (refused) return { refused, facts: {} };
  const found = await checkSignatures(frame, keys);
  if (found) return { refused: found, facts: {} };
  const body = frame.body.dynamic
    ? { ...frame.body, phoneKey: frame.phoneKey, step: frame.step }
    : frame.body;
  const no =
    checkDesk(body, { venue, brands, joined, cards }) ??
    checkTime(body, now) ??
    (body.strict ? await checkDigits(frame, digits) : null) ??
    (body.dynamic ? checkStep(body.step, stepAt(now)) : null);
  return no ? { ...no, body } : { body };
}

async function checkSignatures(frame, keys) {
  const { body } = frame;
  const key = keys.get(`${body.brand}:${body.keyId}`);
  if (!key) return "pass_unknown_key";
  if (!(await verify(key, frame.issuerSignature, certified(frame)))) return "pass_forged";
  // A strict pass is asked for its digits later: what its phone signed hangs on them.
  if (!body.dynamic || body.strict || (await shownByItsPhone(frame, null))) return null;
  return "pass_forged";
}

function shownByItsPhone(frame, digits) {
  const message = stepMessage(frame.issuerSignature, frame.step, digits);
  return verify(frame.phoneKey, frame.phoneSignature, message);
}

function checkDesk(body, { venue, brands, joined, cards }) {
  if (body.card) return cards ? null : { refused: "card_needs_network", facts: {} };
  if (!brands.has(body.brand)) return { refused: "pass_wrong_brand", facts: { brand: body.brand } };
  if (body.venue !== venue && !joined.has(body.perk))
    return { refused: "pass_wrong_venue", facts: { venue: body.venue } };
  return null;
}

function checkTime(body, now) {
  if (now < body.notBefore) return { refused: "pass_not_yet", facts: { not_before: body.notBefore } };
  if (now >= body.notAfter) return { refused: "pass_expired", facts: { not_after: body.notAfter } };
  return null;
}

async function checkDigits(frame, digits) {
  // 255 stands for no digits, so a desk that asked for it would ask for nothing.
  const shown = Number.isInteger(digits) && digits >= 0 && digits <= 99;
  if (shown && (await shownByItsPhone(frame, digits))) return null;
  return { refused: "pass_digits_needed", facts: {} };
}

function checkStep(step, now) {
  if (step < now + OLDEST_STEP) return { refused: "pass_stale", facts: { step } };
  if (step > now + NEWEST_STEP) return { refused: "pass_ahead", facts: { step } };
  return null;
}
