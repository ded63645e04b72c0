// The way of the records to the server: as often as it takes, in any order, one tab at a time.

import * as chain from "./chain.js";
import * as net from "./net.js";
import * as store from "./store.js";

const AT_ONCE = 500;

/** Send all that waits. Gives how many are left: 0 when the server has everything. */
export function send() {
  return navigator.locks.request("perks-upload", { ifAvailable: true }, async (mine) => {
    const rows = mine ? await store.all("records", { index: "waiting", only: 1 }) : [];
    let next = null;
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const told = await deliver(rows.slice(at, at + AT_ONCE), rows.length - at);
      if (told === null) break;
      next = told;
    }
    if (next !== null) await compare(next);
    return waiting();
  });
}

/**
 * Hand some in; gives the lowest record that the server lacks, or null when nothing was heard. A
 * server that falls over one record gets the others without it: one bad text holds up nobody.
 */
async function deliver(rows, left) {
  const records = rows.map(({ text, signature }) => ({ text, signature }));
  const body = { records, waiting: Math.max(0, left - rows.length) };
  const heard = await net.call("desk/records", { body });
  if (heard.data) {
    await chain.taken(heard.data.records);
    return heard.data.next;
  }
  if (!heard.broken || rows.length === 1) return null;
  const middle = Math.ceil(rows.length / 2);
  const first = await deliver(rows.slice(0, middle), left);
  return (await deliver(rows.slice(middle), left - middle)) ?? first;
}

/** How many records the server has not taken yet. */
export function waiting() {
  return store.countOf("records", { index: "waiting", only: 1 });
}

/** How many of them are scans: the number that a person understands. */
export function scansWaiting() {
  return store.countOf("records", { index: "waiting kind", only: [1, "scan"] });
}

/** Since when (unix ms) the oldest of them waits, or null. */
export async function oldest() {
  const [first] = await store.all("records", { index: "waiting", only: 1, count: 1 });
  return first?.at_ms ?? null;
}

/** The server counts too: what it misses goes again; what only it knows means that we lost some. */
export async function compare(next) {
  const head = await store.get("facts", "head");
  if (!head) return;
  if (next > head.seq + 1) await store.keep("lost", { next, had: head.seq });
  else if (next <= head.seq) await chain.waitAgain(next);
}
