// Base45 (RFC 9285), as perks/base45.py has it: every byte string has exactly one text.
export const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUE = new Map([...ALPHABET].map((sign, value) => [sign, value]));

/** The text for a Uint8Array, least significant sign first. */
export function encode(data) {
  let text = "";
  for (let at = 0; at < data.length; at += 2) {
    const pair = at + 1 < data.length;
    let value = pair ? data[at] * 256 + data[at + 1] : data[at];
    for (let place = 0; place < (pair ? 3 : 2); place += 1) {
      text += ALPHABET[value % 45];
      value = Math.floor(value / 45);
    }
  }
  return text;
}

/** The bytes behind a text. Throws RangeError for what `encode` would never write. */
export function decode(text) {
  const data = [];
  for (let at = 0; at < text.length; at += 3) {
    const signs = text.slice(at, at + 3);
    const size = signs.length - 1;
    if (size === 0) throw new RangeError("a single sign is left over");
    const value = valueOf(signs);
    if (value >= 256 ** size) throw new RangeError("a group does not fit into its bytes");
    if (size === 2) data.push(value >> 8);
    data.push(value & 255);
  }
  return Uint8Array.from(data);
}

function valueOf(signs) {
  let value = 0;
  for (let place = signs.length - 1; place >= 0; place -= 1) {
    const sign = VALUE.get(signs[place]);
    if (sign === undefined) throw new RangeError("not a Base45 sign");
    value = value * 45 + sign;
  }
  return value;
}
