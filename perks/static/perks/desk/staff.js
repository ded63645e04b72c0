// Who is at the desk. A PIN is checked by the server once a shift; afterwards this device can check
// it by itself, with a slow hash, while the shift lasts.

import { fromHex, toHex } from "./bytes.js";
import * as clock from "./clock.js";
import * as net from "./net.js";
import * as store from "./store.js";

const TRIES = 5; // Wrong PINs without the network before this device wants the network again.
const MAY_OVERRIDE = new Set(["supervisor", "owner"]);

/** Those who can sign in here: [{ membership, name, role }]. */
export async function all() {
  return (await store.get("facts", "staff")) ?? [];
}

/** Keep who can sign in here; whoever works here no more is signed out, and their PIN opens nothing. */
export async function take(people) {
  await store.keep("staff", people);
  const here = new Set(people.map(({ membership }) => membership));
  const shifts = Object.entries((await store.get("facts", "shifts")) ?? {});
  await store.keep("shifts", Object.fromEntries(shifts.filter(([whose]) => here.has(Number(whose)))));
  const person = await store.get("facts", "signed_in");
  if (person && !here.has(person.membership)) await lock();
}

/** Those of them who may decide against a no. */
export async function supervisors() {
  return (await all()).filter(({ role }) => MAY_OVERRIDE.has(role));
}

/** Who is signed in: { membership, name, role, until_ms }, or null. */
export async function current() {
  const kept = await store.get("facts", "signed_in");
  return kept && clock.now() < kept.until_ms ? kept : null;
}

/** Check a PIN: { person } or { problem: "wrong" | "offline", sentence? }. */
export async function check(membership, pin) {
  const heard = await net.call("desk/staff", { body: { membership, pin }, patience: 6_000 });
  if (heard.refusal) return { problem: "wrong", sentence: heard.refusal.sentence };
  if (heard.silent) return offline(membership, pin);
  const person = { membership, ...heard.data };
  const shifts = { ...(await store.get("facts", "shifts")), [membership]: { ...person, wrong: 0 } };
  await store.keep("shifts", shifts);
  return { person };
}

export async function signIn(membership, pin) {
  const found = await check(membership, pin);
  if (found.person) await store.keep("signed_in", found.person);
  return found;
}

/** Lock the device; whoever signed in during the shift can unlock it, also without a network. */
export function lock() {
  return store.keep("signed_in", null);
}

/** A supervisor's or owner's PIN for one decision: as check, or { problem: "role" }. */
export async function vouch(membership, pin) {
  const found = await check(membership, pin);
  if (found.person && !MAY_OVERRIDE.has(found.person.role)) return { problem: "role" };
  return found;
}

async function offline(membership, pin) {
  const shifts = (await store.get("facts", "shifts")) ?? {};
  const kept = shifts[membership];
  if (!kept?.verifier || clock.now() >= kept.until_ms || kept.wrong >= TRIES)
    return { problem: "offline" };
  const right = await matches(kept.verifier, pin);
  shifts[membership] = { ...kept, wrong: right ? 0 : kept.wrong + 1 };
  await store.keep("shifts", shifts);
  return right ? { person: kept } : { problem: "wrong" };
}

async function matches({ salt, iterations, hash }, pin) {
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromHex(salt), iterations };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const made = await crypto.subtle.deriveBits(how, key, hash.length * 4);
  return toHex(new Uint8Array(made)) === hash;
}
