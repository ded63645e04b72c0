// One look at a code: read, decided, kept, and asked of the server while the guest waits.

import { decode } from "../pass/decode.js";
import * as bundles from "./bundles.js";
import { toBase64, toHex } from "./bytes.js";
import * as chain from "./chain.js";
import * as clock from "./clock.js";
import { decide } from "./decide.js";
import * as leases from "./leases.js";
import * as net from "./net.js";
import * as store from "./store.js";

// No server makes these better, so nobody waits for one.
const FINAL = new Set([
  "pass_unreadable", "pass_forged", "pass_wrong_venue", "pass_stale", "pass_ahead",
  "pass_digits_needed", "pass_revoked",
]);
const NETWORK_HELPS = new Set([
  "perk_needs_network", "lane_elsewhere", "lease_ended", "open_cap_reached",
]);
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
    kind: "scan", code: text, typed, pass: found.pass ?? null, brand: found.body?.brand ?? null,
    perk: found.body?.perk ?? null, ...(found.body?.strict && digits !== null && { digits }), staff,
  }; // prettier-ignore
  if (found.perk?.confirm && mayBeYes(found)) return ask(found, base);
  return book(found, base);
}

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

const mayBeYes = ({ verdict }) => verdict.decision === "yes" || verdict.reason === "perk_needs_network";

function shortCode() {
  const at_ms = Math.round(clock.now());
  const verdict = { decision: "no", reason: "short_code_needs_network", policy: "deny" };
  return { at_ms, clock: clock.state(), verdict };
}

/** Decode a text and lay out all that the decision needs. */
async function read(text, digits) {
  const at_ms = Math.round(clock.now());
  const [device, all] = await Promise.all([store.get("facts", "device"), bundles.open()]);
  performance.mark("perks:verify");
  const found = await decode(text, {
    keys: all.keys, now: Math.floor(at_ms / 1000), venue: device.venue.id, brands: all.brands,
    digits, cards: true,
  }); // prettier-ignore
  performance.measure("perks:verified", "perks:verify");
  const { body } = found;
  const of = { ...found, at_ms, clock: clock.state(), bundle: body && all.of(body.brand), all };
  if (!body) return { ...of, verdict: decide(found, { anyBundle: all.all.length > 0 }) };
  const [pass, lane, lease] = [toBase64(body.passId), await leases.laneOf(body.passId), await leases.open()];
  return weigh({ ...of, pass, lane, lease });
}

/** The decision with the uses as they are now. */
async function weigh(found) {
  const { body, bundle, pass, lane, lease } = found;
  const verdict = decide(found, {
    bundle, lane, lease, now: found.at_ms, clock: found.clock, anyBundle: found.all.all.length > 0,
    pass: toHex(body.passId), here: await chain.usesOf(pass), elsewhere: lease.usedOf(pass),
    openUsed: await store.countOf("records", { index: "open", only: body.perk }),
  }); // prettier-ignore
  return { ...found, verdict, perk: verdict.perk };
}

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
  const heard = await net.call("attempt", { body: { text, signature }, patience });
  if (!heard.data?.answer) {
    // It may have been booked all the same: then what the desk shows takes it back.
    if (verdict.decision !== "yes") await chain.append({ kind: "withdraw", of: row.seq, ...stamp() });
    return local(of, row);
  }
  const { outcome, answer } = heard.data;
  await chain.taken([{ seq: row.seq, outcome, code: answer.code }]);
  await chain.settle(row.seq, of.pass, answer.answer);
  return { ...shown(of, answer), seq: row.seq, from: "server" };
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

function local(of, row) {
  const { decision, reason } = of.verdict;
  return { ...shown(of, { answer: decision, code: reason }), seq: row.seq, from: "device" };
}

/** What a screen needs: the answer with all that is known of the pass, here and at the server. */
function shown(of, answer) {
  const { body, perk, bundle } = of;
  const own = body && {
    perk: perk?.name, brand: bundle?.brand.name, hand_over: perk?.hand_over, guests: body.guests,
    uses: body.uses, tier: body.tier, initials: body.initials, show_initials: perk?.initials,
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
