// A pass and this phone: the key is made here, and only its public half leaves.
import * as ed25519 from "./ed25519.js";
import { join } from "./frame.js";
import * as store from "./store.js";

const inBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
const outOfBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** The key and certificate that this phone has for a pass, or null. */
export async function kept(id) {
  const found = await store.get(id);
  const phone = found && (await ed25519.restore(found.key));
  return phone ? { phone, certificate: found.certificate } : null;
}

/** What the server says of a pass now; it signs passes again when a brand's key was dropped. */
export async function refresh(address, id, mine) {
  const response = await fetch(address, {
    headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) return null;
  const facts = await response.json();
  const same = mine && facts.phone_key === inBase64(mine.phone.publicKey);
  if (same) await keep(id, mine.phone, facts);
  return { ...facts, here: Boolean(same) };
}

/** Bring the pass onto this phone. Throws an Error with the server's sentence when it says no. */
export async function bind(address, id, csrf, words) {
  const phone = await ed25519.generate();
  const purpose = new TextEncoder().encode(`perks bind v1\n${id}\n`);
  const response = await fetch(`${address}/phone`, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "Idempotency-Key": inBase64(crypto.getRandomValues(new Uint8Array(12))),
      "X-CSRFToken": csrf,
    },
    body: JSON.stringify({
      public_key: inBase64(phone.publicKey),
      proof: inBase64(await phone.sign(join(purpose, phone.publicKey))),
      ...words,
    }),
  }).catch(() => {
    throw new Error("No network. The pass stays where it is; move it once there is one.");
  });
  const facts = await response.json();
  if (!response.ok) throw new Error(facts.sentence ?? facts.detail ?? "The pass stays where it is.");
  await keep(id, phone, facts);
}

function keep(id, phone, facts) {
  return store.put(id, { key: phone.stored, certificate: outOfBase64(facts.certificate) });
}
