// Ed25519 with one answer everywhere, as perks/ed25519.py has it: the browser's own where it has
// one, else the vendored library, and before both the rules on which libraries disagree.
import * as native from "./ed25519-native.js";

const P = 2n ** 255n - 19n;
// The y of every point whose order divides 8: under such a key a signature can fit any message.
const SMALL_ORDER = new Set([
  0n,
  1n,
  P - 1n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
]);
let chosen;

/** The implementation of this browser; the fallback is loaded only where it is needed. */
function implementation() {
  chosen ??= native.works().then((works) => (works ? native : import("./ed25519-fallback.js")));
  return chosen;
}

/** Whether 32 bytes write a point the one right way and not one of small order. */
export function usablePoint(encoded) {
  if (encoded.length !== 32) return false;
  let y = BigInt(encoded[31] & 127);
  for (let at = 30; at >= 0; at -= 1) y = (y << 8n) | BigInt(encoded[at]);
  return y < P && !SMALL_ORDER.has(y);
}

/** Whether the signature (64 bytes) of the message holds. Any bytes are answered. */
export async function verify(publicKey, signature, message) {
  if (signature.length !== 64) return false;
  if (!usablePoint(publicKey) || !usablePoint(signature.subarray(0, 32))) return false;
  return (await implementation()).verify(publicKey, signature, message);
}

/**
 * A new key: {publicKey, sign(message), stored}. `stored` goes into IndexedDB and, where the
 * browser has Ed25519 itself, holds a key that no script can read out.
 */
export async function generate() {
  return (await implementation()).generate();
}

/** The key behind `stored`, or null when this browser can use it no more. */
export async function restore(stored) {
  if (stored?.kind === "native") return (await native.works()) ? native.restore(stored) : null;
  if (stored?.kind === "fallback") return (await import("./ed25519-fallback.js")).restore(stored);
  return null;
}
