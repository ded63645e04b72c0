// What the app says: its own words, and those of the answers, which server and app share.

import de from "./words/de.js";
import en from "./words/en.js";
import es from "./words/es.js";
import ja from "./words/ja.js";

const OWN = { en, de, es, ja };
const GUESTS = ["", "en", "de", "es", "ja"]; // Byte 37 of a pass.
// One name for all reasons that a guest may not tell apart by trying; the list keeps them apart.
const DATES = { en: "en-GB" }; // How a language writes its days, where it has several ways.
const PLAIN = { clock_unsynced: "clock_wrong", clock_jumped: "clock_wrong", clock_drifted: "clock_wrong" };

let shared = null;
let language = "en";

/** Load the words of the answers; the service worker keeps them. */
export async function load(address, wanted) {
  shared = await (await fetch(address)).json();
  speak(wanted);
}

export function speak(wanted) {
  language = OWN[wanted] ? wanted : "en";
}

export const spoken = () => language;

/** The guest's language by its number on the pass, or null for none and for the desk's own. */
export function guestLanguage(number) {
  const found = GUESTS[number] || null;
  return found === language ? null : found;
}

/** A sentence of the app, with its facts filled in; of one thing, where a language tells it apart. */
export function say(key, facts = {}) {
  const words = OWN[language];
  const one = facts.count === 1 ? words[`${key}_one`] : undefined;
  return fillIn(one ?? words[key], facts) ?? key;
}

/** A word that app and server share, such as "yes" or "hand_over". */
export const word = (key, to = language) => shared.languages[to][key];

/** The sentence of an answer and what the guest can do: { say, remedy }. */
export function sentences({ answer, code, facts = {}, say: said = "", remedy = "" }, to = language) {
  const words = shared.languages[to];
  if (answer === "yes" || answer === "ask") return { say: letIn(words, facts), remedy: "" };
  if (answer === "twice") return used(words, OWN[to], facts);
  const plain = PLAIN[code] ?? (shared.same.pass_not_good.includes(code) ? "pass_not_good" : code);
  for (const entry of [words.refused[plain], OWN[to].refused[plain]]) {
    const [line, help] = [fillIn(entry?.say, facts), fillIn(entry?.remedy, facts)];
    if (line !== null && help !== null) return { say: line, remedy: help };
  }
  return { say: said || OWN[to].refused.other.say, remedy: said ? remedy : OWN[to].refused.other.remedy };
}

function letIn(words, facts) {
  const guests = facts.guests ?? 0;
  const form = ["let_in", "let_in_one"][guests] ?? "let_in_more";
  const holder = facts.holder || facts.initials || words.the_guest;
  return fillIn(words[form], { holder, guests, people: guests + 1 });
}

function used(words, own, facts) {
  const { last_redeemed_when: when, last_redeemed_where: where } = facts;
  if (!when) return { say: own.used_elsewhere, remedy: words.used_up };
  const form = when.length === "14:02".length ? "used_at" : "used_on";
  return { say: fillIn(words[form], { when, where }), remedy: words.used_up };
}

function fillIn(text, facts) {
  if (text === undefined) return null;
  let whole = true;
  const filled = text.replace(/\{(\w+)\}/g, (_, name) => {
    whole &&= facts[name] !== undefined && facts[name] !== null;
    return facts[name];
  });
  return whole ? filled : null;
}

/** The time on the venue's clock: 14:02 today, else with the day. */
export function when(at_ms, zone, now_ms) {
  const at = new Date(at_ms);
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(DATES[language] ?? language, { timeZone: zone, weekday: "short", day: "numeric", month: "short" });
  const sameDay = day.format(at) === day.format(new Date(now_ms));
  return sameDay ? time.format(at) : `${day.format(at)}, ${time.format(at)}`;
}
