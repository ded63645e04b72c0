// Before anything else: the one-time link makes this browser a device of the venue.

import { generate } from "../../pass/ed25519.js";
import { toBase64 } from "../bytes.js";
import { START } from "../chain.js";
import { $, complain, show } from "../dom.js";
import * as net from "../net.js";
import * as store from "../store.js";
import * as sync from "../sync.js";
import * as upload from "../upload.js";
import { say } from "../words.js";

/** The token in the address, taken out of it so that it stands in no history. */
export function tokenInAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("enrol");
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}

/**
 * Show why this device cannot scan and, with a token, the button that enrols it.
 * why: "none", "lost" or "revoked". `done()` is called once it is enrolled.
 */
export async function present(why, token, done) {
  // What is left of the scans goes to the server still, where it can.
  const left = why === "none" ? 0 : await upload.send();
  $("enrol-title").textContent = say(token ? "enrol_ready_title" : `enrol_${why}_title`);
  const text = [say(token ? "enrol_ready" : `enrol_${why}`)];
  if (left) text.push(say("enrol_unsent", { count: left }));
  $("enrol-text").textContent = text.join(" ");
  $("enrol-go").hidden = !token;
  complain("enrol-error", null);
  $("enrol-go").onclick = () => enrol(token, done);
  show("enrol");
}

async function enrol(token, done) {
  $("enrol-go").disabled = true;
  const refusal = await enrolWith(token).finally(() => ($("enrol-go").disabled = false));
  complain("enrol-error", refusal);
  if (!refusal) await done();
}

/** Enrol with a token; the sentence that says why not, or null. */
async function enrolWith(token) {
  const key = await generate();
  const body = { token, public_key: toBase64(key.publicKey) };
  const heard = await net.call("desk/enrol", { body, token: "" });
  if (heard.silent) return say("enrol_offline");
  if (heard.refusal) return heard.refusal.sentence;
  const { device, name, token: bearer, venue, house_keys, server_ms } = heard.data;
  const keys = Object.fromEntries(house_keys.map((each) => [each.number, each.public]));
  const kept = { id: device, name, token: bearer, venue, house_keys: keys };
  await store.clear();
  await store.write(["facts"], ({ facts }) => {
    facts.put(kept, "device");
    facts.put(key.stored, "key");
    facts.put(START, "head");
    facts.put({ server_ms, wall_ms: Date.now() }, "anchor");
  });
  // A browser grants this more willingly to an installed app; the state is shown either way.
  await navigator.storage?.persist?.();
  await sync.refresh();
  return null;
}
