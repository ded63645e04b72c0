// The browser's own Ed25519 (WebCrypto): the private key never becomes bytes that a script sees.
const NAME = { name: "Ed25519" };
// The generator, a public key like any other: whether it can be imported tells what this browser has.
const PROBE = Uint8Array.of(0x58, ...new Array(31).fill(0x66));

/** Whether this browser knows Ed25519 here (not over plain http, not before about 2024). */
export async function works() {
  try {
    await crypto.subtle.importKey("raw", PROBE, NAME, false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

export async function verify(publicKey, signature, message) {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, NAME, false, ["verify"]);
    return await crypto.subtle.verify(NAME, key, signature, message);
  } catch {
    return false;
  }
}

export async function generate() {
  const pair = await crypto.subtle.generateKey(NAME, false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return restore({ kind: "native", publicKey, privateKey: pair.privateKey });
}

export function restore(stored) {
  return {
    publicKey: stored.publicKey,
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign(NAME, stored.privateKey, message)),
    stored,
  };
}
