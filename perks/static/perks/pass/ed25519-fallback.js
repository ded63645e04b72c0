// For browsers without an Ed25519 of their own: @noble/ed25519, vendored beside its licence. Its
// own verify() allows for the cofactor and WebCrypto's does not, so the equation is written here.
import { etc, getPublicKeyAsync, hashes, Point, signAsync, utils } from "../vendor/noble-ed25519/ed25519.js";

const ORDER = Point.CURVE().n;

const number = (bytes) => BigInt(`0x${[...bytes].reverse().map((b) => b.toString(16).padStart(2, "0")).join("")}`);

export async function verify(publicKey, signature, message) {
  const r = signature.slice(0, 32);
  const s = number(signature.slice(32));
  if (s >= ORDER) return false;
  try {
    const point = Point.fromBytes(publicKey);
    const digest = await hashes.sha512Async(etc.concatBytes(r, publicKey, message));
    const k = number(digest) % ORDER;
    const expected = Point.BASE.multiply(s, false).subtract(point.multiply(k, false));
    return expected.toBytes().every((byte, at) => byte === r[at]);
  } catch {
    return false;
  }
}

export async function generate() {
  const secret = utils.randomSecretKey();
  return restore({ kind: "fallback", secret, publicKey: await getPublicKeyAsync(secret) });
}

export function restore(stored) {
  return {
    publicKey: stored.publicKey,
    sign: (message) => signAsync(message, stored.secret),
    stored,
  };
}
