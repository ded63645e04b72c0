// The 40 bytes that every pass carries, as perks/pass_body.py has them; the layout is in docs/pass.md.
export const VERSION = 1;
export const SIZE = 40;
export const ID_SIZE = 8;
// Flag 1: a phone's key signs every step. 2: and two digits. 4: the member's own card.
export const FLAGS = Object.freeze({ STATIC: 0, PHONE: 1, STRICT: 3, CARD: 5 });
export const LANGUAGES = Object.freeze(["", "en", "de", "es", "ja"]);
const KNOWN_FLAGS = Object.values(FLAGS);
const HIGHEST = 2 ** 32 - 1;

/** The bytes follow a layout, or set a flag, that this reader was not taught. */
export class UnknownVersion extends Error {}

/** Let through only what this reader understands. Throws UnknownVersion or RangeError. */
export function checkVersion(data) {
  if (data.length < 2) throw new RangeError("too short to say its version");
  if (data[0] !== VERSION || !KNOWN_FLAGS.includes(data[1])) throw new UnknownVersion();
}

/** The body in 40 bytes: numbers, `passId` as bytes, `initials` as text. Throws as checkVersion. */
export function unpack(data) {
  checkVersion(data);
  if (data.length !== SIZE) throw new RangeError("not 40 bytes");
  const view = new DataView(data.buffer, data.byteOffset, SIZE);
  const flags = data[1];
  const body = {
    flags,
    dynamic: flags !== FLAGS.STATIC,
    strict: flags === FLAGS.STRICT,
    card: flags === FLAGS.CARD,
    keyId: view.getUint32(2),
    brand: view.getUint32(6),
    perk: view.getUint32(10),
    venue: view.getUint32(14),
    passId: data.slice(18, 18 + ID_SIZE),
    notBefore: view.getUint32(26),
    notAfter: view.getUint32(30),
    uses: data[34],
    guests: data[35],
    tier: data[36],
    language: data[37],
    initials: initialsIn(data[38], data[39]),
  };
  check(body);
  return body;
}

function initialsIn(first, second) {
  if (first === 0 && second === 0) return "";
  const letters = String.fromCharCode(first, second);
  if (!/^[A-Z]{2}$/.test(letters)) throw new RangeError("initials are two capitals");
  return letters;
}

function check(body) {
  const [lowest, highest] = body.card ? [0, 0] : [1, HIGHEST];
  for (const name of ["brand", "perk", "venue"]) within(body[name], lowest, highest);
  for (const name of ["keyId", "notAfter", "uses"]) within(body[name], 1, HIGHEST);
  within(body.notBefore, 0, body.notAfter - 1);
}

function within(value, lowest, highest) {
  if (value < lowest || value > highest) throw new RangeError("a field is out of range");
}
