// Bundles: what each brand lets this venue know, kept apart by brand. A bundle speaks for its own
// brand only, and a lower version than the kept one is refused.

import { fromBase64, toHex } from "./bytes.js";
import * as clock from "./clock.js";
import { read } from "./signed.js";
import * as store from "./store.js";

export const TOO_OLD = 24 * 3_600_000; // milliseconds

/** Keep the newer of what came; gives back how many were believed. */
export async function take(signedBundles) {
  const device = await store.get("facts", "device");
  const rows = [];
  for (const signed of signedBundles) {
    const bundle = await read(signed, "bundle");
    if (!bundle || bundle.venue.id !== device.venue.id) continue;
    const kept = await store.get("bundles", bundle.brand.id);
    const newer =
      !kept ||
      bundle.version > kept.version ||
      (bundle.version === kept.version && bundle.made_ms >= kept.bundle.made_ms);
    if (newer) rows.push({ brand: bundle.brand.id, version: bundle.version, bundle });
  }
  await store.write(["bundles"], ({ bundles }) => rows.forEach((row) => bundles.put(row)));
  return rows.length;
}

/** "brand:version,…" of all that is kept, as the server is asked. */
export async function have() {
  const rows = await store.all("bundles");
  return rows.map(({ brand, version }) => `${brand}:${version}`).join(",");
}

/**
 * All bundles as a desk reads them: `keys` ("brand:key" to 32 bytes, the house's own as brand 0),
 * `brands`, `joined` (perks of many shops, of which this is one), and `of(brand)` with its facts, its `revoked` pass ids as hex and `perk(id)`.
 */
export async function open() {
  const device = await store.get("facts", "device");
  const rows = await store.all("bundles");
  const keys = new Map();
  for (const [number, key] of Object.entries(device?.house_keys ?? {}))
    keys.set(`0:${number}`, fromBase64(key));
  const byBrand = new Map();
  for (const { brand, bundle } of rows) {
    for (const { number, until, public: key } of bundle.keys)
      if (clock.now() < until * 1000) keys.set(`${brand}:${number}`, fromBase64(key));
    const perks = new Map(bundle.perks.map((perk) => [perk.id, perk]));
    byBrand.set(brand, { ...bundle, revoked: idsIn(bundle.revoked), perk: (id) => perks.get(id) });
  }
  const all = [...byBrand.values()];
  return {
    keys,
    brands: new Set(byBrand.keys()),
    joined: new Set(all.flatMap(({ perks }) => perks.filter((one) => one.joined).map((one) => one.id))),
    of: (brand) => byBrand.get(brand),
    all,
    oldest_ms: all.length ? Math.min(...all.map((bundle) => bundle.made_ms)) : null,
    strict: all.some((bundle) => bundle.perks.some((perk) => perk.strict)),
  };
}

function idsIn(text) {
  const bytes = fromBase64(text);
  const found = new Set();
  for (let at = 0; at < bytes.length; at += 8) found.add(toHex(bytes.subarray(at, at + 8)));
  return found;
}
