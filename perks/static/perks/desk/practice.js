// Practising: sample codes give every answer, and true passes the answer that they would get.
// Nothing is recorded and nothing is booked.

import { look } from "./scan.js";

export const PREFIX = "PRACTICE:";

const SAMPLES = {
  YES: { answer: "yes", code: "let_in", facts: { guests: 0, uses_left: 0 } },
  PARTY: { answer: "yes", code: "let_in", facts: { guests: 2, uses_left: 0 } },
  TWICE: {
    answer: "twice",
    code: "pass_used",
    facts: { last_redeemed_when: "13:58", last_redeemed_where: "Desk 1", uses_left: 0 },
  },
  NO: { answer: "no", code: "pass_expired", facts: {} },
  FORGED: { answer: "no", code: "pass_forged", facts: {} },
  FULL: { answer: "no", code: "venue_full", facts: { next_free: "15:00" } },
};

/** What the desk would say; anything else that calls itself a sample cannot be read. */
export async function practise(text, options) {
  const name = text.trim().toUpperCase();
  if (!name.startsWith(PREFIX)) return look(text, { ...options, practice: true });
  const sample = SAMPLES[name.slice(PREFIX.length).trim()];
  if (!sample) return { answer: "no", code: "pass_unreadable", facts: {}, at_ms: Date.now() };
  return { ...sample, facts: { holder: "Sam", uses: 1, ...sample.facts }, at_ms: Date.now() };
}
