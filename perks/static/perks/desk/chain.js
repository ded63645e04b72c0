// Every look at a code becomes a record first: numbered without gaps, chained by hash, signed by
// the device's key, and on the disk before anybody reads an answer.

import { restore } from "../pass/ed25519.js";
import { sha256, toBase64, toHex, utf8 } from "./bytes.js";
import * as store from "./store.js";

const PURPOSE = "perks record v1\n";
export const START = { seq: 0, hash: "0".repeat(64) };

let signer = null;

/**
 * Append one record; gives back its row.
 *
 * `fields` are kind and whatever belongs to it; `use` is the pass id that a yes takes one use of,
 * `open` the perk whose cap it counts against until the server has taken it. Tabs take turns, and a
 * second record of one number is refused by the store itself.
 */
export function append(fields, use = null, open = null) {
  return navigator.locks.request("perks-chain", async () => {
    const { id: device } = await store.get("facts", "device");
    const head = await store.get("facts", "head");
    if (!head) throw new MissingChain();
    const seq = head.seq + 1;
    const text = JSON.stringify({ v: 1, device, seq, prev: head.hash, ...fields });
    const [signature, hash] = await Promise.all([sign(text), sha256(utf8(text))]);
    const { kind, at_ms, decision: shown } = fields;
    const row = { seq, kind, at_ms, shown, text, signature, hash: toHex(hash), waiting: 1 };
    if (open !== null) row.open = open;
    await store.write(["records", "facts", "uses"], async ({ records, facts, uses }) => {
      records.add(row);
      facts.put({ seq, hash: row.hash }, "head");
      if (use) await addUse(uses, use, seq);
    });
    return row;
  });
}

/** The chain is not there any more: a state of its own, with a way out. */
export class MissingChain extends Error {}

/** What was shown in the end: a use is counted exactly when it was a yes. */
export function settle(seq, pass, shown) {
  return store.write(["records", "uses"], async ({ records, uses }) => {
    const row = await store.asked(records.get(seq));
    if (row) records.put({ ...row, shown });
    if (pass && shown === "yes") await addUse(uses, pass, seq);
    else if (pass) await dropUse(uses, pass, seq);
  });
}

/** The server has these: [{ seq, outcome, code }]. "waiting" there means that it misses one before. */
export function taken(answers) {
  return store.write(["records"], async ({ records }) => {
    for (const { seq, outcome, code } of answers) {
      const row = await store.asked(records.get(seq));
      if (!row) continue;
      delete row.waiting;
      delete row.open;
      records.put({ ...row, outcome, code });
    }
  });
}

/** The server misses this record: it goes again, when it is still here. */
export function waitAgain(seq) {
  return store.write(["records"], async ({ records }) => {
    const row = await store.asked(records.get(seq));
    if (row) records.put({ ...row, waiting: 1 });
  });
}

async function addUse(uses, pass, seq) {
  const kept = (await store.asked(uses.get(pass))) ?? { pass, seqs: [] };
  if (!kept.seqs.includes(seq)) uses.put({ pass, seqs: [...kept.seqs, seq] });
}

async function dropUse(uses, pass, seq) {
  const kept = await store.asked(uses.get(pass));
  if (kept) uses.put({ pass, seqs: kept.seqs.filter((each) => each !== seq) });
}

/** The scans on this device that let the bearer of a pass in, oldest first. */
export async function usesOf(pass) {
  return (await store.get("uses", pass))?.seqs ?? [];
}

async function sign(text) {
  signer ??= await restore((await store.get("facts", "key")) ?? missing());
  return toBase64(await signer.sign(utf8(PURPOSE + text)));
}

function missing() {
  throw new MissingChain();
}

/**
 * Whether the chain is whole: its head is the last record, every kept record names the one before
 * it, and what waits has no gap. Older records that the server took may be gone.
 */
export async function isWhole() {
  const head = await store.get("facts", "head");
  if (!head || !(await store.get("facts", "key"))) return false;
  const rows = await store.all("records");
  const linked = rows.every((row, place) => {
    const before = rows[place - 1];
    return !before || (row.seq === before.seq + 1 && JSON.parse(row.text).prev === before.hash);
  });
  const last = rows.at(-1);
  return linked && (last ? last.seq === head.seq && last.hash === head.hash : true);
}

/** Drop what the server took more than `days` ago, from the oldest on, without making a gap. */
export async function tidy(now, days = 3) {
  const rows = await store.all("records");
  const stays = rows.findIndex((row) => row.waiting || row.at_ms > now - days * 86_400_000);
  const old = stays < 0 ? rows.slice(0, -1) : rows.slice(0, stays);
  await store.write(["records"], ({ records }) => old.forEach(({ seq }) => records.delete(seq)));
}
