// What stands around the 40 bytes of a pass, as perks/pass_frame.py has it. Nothing is verified.
import * as base45 from "./base45.js";
import * as passBody from "./body.js";

export const PREFIX = "PRK:";
export const STEP_SECONDS = 15;
export const SIGNATURE_SIZE = 64;
export const CERTIFICATE_SIZE = passBody.SIZE + 32 + SIGNATURE_SIZE;
export const STATIC_SIZE = passBody.SIZE + SIGNATURE_SIZE;
export const DYNAMIC_SIZE = CERTIFICATE_SIZE + 4 + SIGNATURE_SIZE;
const NO_DIGITS = 0xff;
const LONGEST_TEXT = 512;

// Each signature names its purpose, so that nothing else a key ever signs can pass for a pass.
const purpose = (words) => new TextEncoder().encode(`${words}\n`);
const STATIC_PURPOSE = purpose("perks pass v1");
const PHONE_PURPOSE = purpose("perks phone pass v1");
const STEP_PURPOSE = purpose("perks step v1");

/** One array out of several Uint8Arrays. */
export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The step that a true clock is in at a moment (unix seconds). */
export const stepAt = (moment) => Math.floor(moment / STEP_SECONDS);

/** What a phone signs at a step; `digits` are 0 to 99, or null where nobody asked for any. */
export function stepMessage(issuerSignature, step, digits) {
  const shown = Uint8Array.of(digits ?? NO_DIGITS);
  return join(STEP_PURPOSE, issuerSignature, stepBytes(step), shown);
}

function stepBytes(step) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, step);
  return bytes;
}

/** The message that the issuer signed. */
export function certified(frame) {
  if (frame.body.dynamic) return join(PHONE_PURPOSE, frame.packed, frame.phoneKey);
  return join(STATIC_PURPOSE, frame.packed);
}

/** The 310 signs that a phone shows during a step; `sign` is its key. */
export async function present(certificate, step, sign, digits = null) {
  const issuerSignature = certificate.slice(-SIGNATURE_SIZE);
  const signature = await sign(stepMessage(issuerSignature, step, digits));
  return PREFIX + base45.encode(join(certificate, stepBytes(step), signature));
}

/** The parts of a text, or the code of its refusal: pass_unreadable or pass_unknown_version. */
export function read(text) {
  try {
    if (!text.startsWith(PREFIX) || text.length > LONGEST_TEXT) throw new RangeError("no pass");
    const data = base45.decode(text.slice(PREFIX.length));
    passBody.checkVersion(data);
    return { frame: split(data) };
  } catch (error) {
    if (error instanceof passBody.UnknownVersion) return { refused: "pass_unknown_version" };
    if (error instanceof RangeError) return { refused: "pass_unreadable" };
    throw error;
  }
}

function split(data) {
  const packed = data.slice(0, passBody.SIZE);
  const body = passBody.unpack(packed);
  if (data.length !== (body.dynamic ? DYNAMIC_SIZE : STATIC_SIZE)) throw new RangeError("size");
  if (!body.dynamic) return { packed, body, issuerSignature: data.slice(40, 104) };
  return {
    packed,
    body,
    phoneKey: data.slice(40, 72),
    issuerSignature: data.slice(72, 136),
    step: new DataView(data.buffer, 136).getUint32(0),
    phoneSignature: data.slice(140, 204),
  };
}
