// What the house signed for its devices: texts whose signature is checked before they are believed.

import { verify } from "../pass/ed25519.js";
import { fromBase64, utf8 } from "./bytes.js";
import * as store from "./store.js";

/** Learn the house's next key: it is in a text that the present one signed. */
export async function takeHouse(signed) {
  const told = await read(signed, "house");
  if (!told) return;
  const device = await store.get("facts", "device");
  const house_keys = Object.fromEntries(told.keys.map((key) => [key.number, key.public]));
  await store.keep("device", { ...device, house_keys });
}

/**
 * The facts in a signed text: { text, key, signature }. `purpose` is "bundle", "lease" or
 * "house".
 * Null when a key of the house that this device knows did not sign it.
 */
export async function read(signed, purpose) {
  if (!signed) return null;
  const device = await store.get("facts", "device");
  const key = device.house_keys[signed.key];
  if (!key) return null;
  const message = utf8(`perks ${purpose} v1\n${signed.text}`);
  const holds = await verify(fromBase64(key), fromBase64(signed.signature), message);
  return holds ? JSON.parse(signed.text) : null;
}
