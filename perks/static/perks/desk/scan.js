// One look at a code: decided, kept, and asked of the server while the guest waits.

import * as chain from "./chain.js";
import * as clock from "./clock.js";
import * as net from "./net.js";
import { read, shortCode, weigh } from "./reading.js";
import * as store from "./store.js";
import { when } from "./words.js";

// No server makes these better, so nobody waits for one.
const FINAL = new Set([
  "pass_unreadable", "pass_forged", "pass_wrong_venue", "pass_stale", "pass_ahead",
  "pass_digits_needed", "pass_revoked",
]);
const NETWORK_HELPS = new Set([
  "perk_needs_network", "lane_elsewhere", "lease_ended", "open_cap_reached",
]);
const LONGEST = 400; // Signs of a code: a pass has 310.
const PATIENCE = { deny: 2_500, leased: 400, open: 400 }; // milliseconds

/**
 * Look at the text of a code. Gives what to show: { answer: "yes" | "no" | "twice", code, facts,
 * seq, pass, lane, language, from: "server" | "device" }, or { answer: "ask", … , go } when the perk
 * wants a confirmation: go(true) books, go(false) keeps the refusal.
 *
 * typed: a short code. digits: what the desk shows to strict passes. staff: who is signed in.
 */
export async function look(text, { typed = false, digits = null, staff = null, practice = false } = {}) {
  const found = typed ? shortCode() : await read(text, digits);
  if (practice) return practised(found);
  const base = {
    kind: "scan", code: keepable(text), typed, pass: found.pass ?? null, brand: found.body?.brand ?? null,
    perk: found.body?.perk ?? null, ...(found.body?.strict && digits !== null && { digits }), staff,
  }; // prettier-ignore
  if (found.perk?.confirm && mayBeYes(found)) return ask(found, base);
  return book(found, base);
}

/** A code as a record may hold it: whatever a camera reads, the server can take it in. */
export const keepable = (text) => text.slice(0, LONGEST).replace(/\p{Surrogate}|\0/gu, "\ufffd");

/** What a pass would get, with the network here: nothing is kept. */
function practised(of) {
  const { decision, reason } = of.verdict;
  const wouldBeYes = NETWORK_HELPS.has(reason) && of.body && !of.body.card;
  const answer = wouldBeYes ? { answer: "yes", code: "let_in" } : { answer: decision, code: reason };
  return shown(of, answer);
}

function ask(found, base) {
  const go = (confirmed) =>
    confirmed ? book(found, base) : book({ ...found, verdict: refusedByDesk(found) }, base);
  return { ...shown(found, { answer: "ask", code: "confirm" }), go };
}

const refusedByDesk = ({ verdict }) => ({ ...verdict, decision: "no", reason: "not_confirmed" });

const mayBeYes = ({ verdict }) => verdict.decision !== "twice" && !FINAL.has(verdict.reason);

/** Keep the record, ask the server, and settle what is shown. */
async function book(found, base) {
  // Two tabs with one pass: the second decides after the first has counted.
  const { row, of } = await navigator.locks.request("perks-scan", async () => {
    const of = found.pass && found.verdict.reason !== "not_confirmed" ? await weigh(found) : found;
    return { of, row: await keep(of, base) };
  });
  const { verdict } = of;
  if (FINAL.has(verdict.reason) || verdict.reason === "not_confirmed") return local(of, row);
  const { text, signature } = row;
  const patience = PATIENCE[verdict.policy];
  const heard = await net.call("desk/attempt", { body: { text, signature }, patience });
  if (heard.refusal?.status === 401) return refusedAtAll(of, row);
  if (!heard.data?.answer) {
    // It may have been booked all the same: then what the desk shows takes it back.
    if (verdict.decision !== "yes") await chain.append({ kind: "withdraw", of: row.seq, ...stamp() });
    return local(of, row);
  }
  const { outcome } = heard.data;
  const { sentence, ...answer } = heard.data.answer;
  await chain.taken([{ seq: row.seq, outcome, code: answer.code }]);
  await chain.settle(row.seq, of.pass, answer.answer);
  return { ...shown(of, { ...answer, say: sentence }), seq: row.seq, from: "server" };
}

/** The server knows this device no more: whatever it decided, nobody is let in. */
async function refusedAtAll(of, row) {
  await chain.settle(row.seq, of.pass, "no");
  return { ...shown(of, { answer: "no", code: "device_revoked" }), seq: null, from: "server" };
}

function keep(of, base) {
  const { decision, reason, policy } = of.verdict;
  const fields = {
    ...base, at_ms: of.at_ms, decision, reason, policy, bundle: of.bundle?.version ?? null,
    clock: of.clock,
  }; // prettier-ignore
  const isYes = decision === "yes";
  return chain.append(fields, isYes ? of.pass : null, isYes && policy === "open" ? base.perk : null);
}

async function local(of, row) {
  const { decision, reason } = of.verdict;
  const facts = decision === "twice" ? await lastUse(of) : {};
  return { ...shown(of, { answer: decision, code: reason, facts }), seq: row.seq, from: "device" };
}

/** When and where this device let the bearer in, for a pass that is used up. */
async function lastUse({ pass, at_ms }) {
  const last = (await chain.usesOf(pass)).at(-1);
  if (!last) return { uses_left: 0 };
  const [row, { name, venue }] = await Promise.all([store.get("records", last), store.get("facts", "device")]);
  const time = when(row.at_ms, venue.time_zone, at_ms);
  return { uses_left: 0, last_redeemed_when: time, last_redeemed_where: name };
}

/** What a screen needs: the answer with all that is known of the pass, here and at the server. */
function shown(of, answer) {
  const { body, perk, bundle } = of;
  const own = body && {
    perk: perk?.name, brand: bundle?.brand.name, hand_over: perk?.hand_over, guests: body.guests,
    uses: body.uses, tier: perk?.tiers?.[body.tier], initials: body.initials, show_initials: perk?.initials,
    not_before: body.notBefore, not_after: body.notAfter,
  }; // prettier-ignore
  return {
    ...answer,
    facts: { ...own, ...answer.facts },
    language: body?.language ?? 0,
    pass: of.pass,
    lane: of.lane,
    at_ms: of.at_ms,
  };
}

/** What every record that is not a scan carries of its moment. */
export function stamp() {
  return { at_ms: Math.round(clock.now()), clock: clock.state() };
}
