// The one big answer: the word, whom to let in or why not, then facts and what can be done.

import { play } from "../../sound.js";
import * as clock from "../clock.js";
import { $, button, fact, icon, make, show } from "../dom.js";
import { guestLanguage, say, sentences, when, word } from "../words.js";

const ICONS = { yes: "yes", no: "no", twice: "warn", ask: "unknown" };
const UNDO = 60_000; // milliseconds

let ticking = null;

/**
 * Show an answer. `acts` are what the buttons do: next(), undo(), override(), confirm(yes).
 * `practice` marks one that books nothing. `zone` is the venue's time zone.
 */
export function present(given, acts, { zone, practice = false }) {
  document.body.className = given.answer === "ask" ? "answer ask" : `answer ${given.answer}`;
  $("main").className = "ticket";
  face(given, practice);
  stub(given, acts, { zone, practice });
  show("answer");
  document.title = `${title(given.answer)} · Perks`;
  $("face").focus();
  play(given.answer);
  performance.mark("perks:answered");
}

/** Back to whatever comes next. */
export function dismiss() {
  clearInterval(ticking);
  document.body.className = "desk";
  $("main").className = "";
  $("face").replaceChildren();
  $("stub").replaceChildren();
}

const title = (answer) => (answer === "ask" ? say("confirm") : word(answer));

function face(given, practice, language) {
  const { say: line, remedy } = sentences(given, language);
  const heading = given.answer === "ask" ? say("confirm") : word(given.answer, language);
  const parts = [
    make("h1", given.answer === "ask" ? { class: "asks" } : {}, icon(ICONS[given.answer]), ` ${heading}`),
    make("p", { class: "say" }, given.note ?? line),
    remedy && !given.note ? make("p", { class: "read lead" }, remedy) : null,
    language ? null : inTheirWords(given),
    given.digits ? make("p", { class: "big num" }, given.digits) : null,
    practice ? make("p", { class: "lead" }, word("practice", language)) : null,
  ];
  $("face").replaceChildren(...parts.filter(Boolean));
  if (language) $("face").setAttribute("lang", language);
  else $("face").removeAttribute("lang");
}

/** The same sentence for the guest who reads another language than the desk. */
function inTheirWords(given) {
  const guest = guestLanguage(given.language);
  if (!guest || given.note || given.answer === "ask") return null;
  return make("p", { class: "lead", lang: guest }, sentences(given, guest).say);
}

function stub(given, acts, { zone, practice }) {
  const { facts, answer } = given;
  const positive = answer === "yes" || answer === "ask";
  const pairs = [
    fact(say("perk"), facts.perk),
    positive ? fact(word("hand_over"), facts.hand_over) : null,
    fact(say("name"), facts.holder),
    positive && facts.show_initials ? fact(say("initials"), facts.initials) : null,
    positive ? fact(word("tier"), facts.tier || null) : null,
    answer === "no" || facts.uses_left === undefined
      ? null
      : fact(word("uses_left"), `${facts.uses_left} / ${facts.uses}`),
  ];
  const known = pairs.filter(Boolean);
  const parts = [
    known.length ? make("dl", { class: "facts two" }, ...known) : null,
    make("div", { class: "stack" }, ...buttons(given, acts, practice)),
    make("p", { class: "stub-no" }, foot(given, zone)),
  ];
  $("stub").replaceChildren(...parts.filter(Boolean));
}

function foot(given, zone) {
  const moment = when(given.at_ms, zone, clock.now());
  const used = given.answer === "yes" ? given.facts.brand : say("nothing_used");
  const source = given.from === "device" ? say("from_device") : null;
  return [moment, used, source].filter(Boolean).join(". ");
}

function buttons(given, acts, practice) {
  if (given.answer === "ask")
    return [
      button(say("confirm_go"), "large full", () => acts.confirm(true)),
      button(say("confirm_not"), "quiet full", () => acts.confirm(false)),
    ];
  const found = [button(word("next_guest"), "large full", acts.next)];
  if (practice) return found;
  const guest = guestLanguage(given.language);
  if (guest && given.answer !== "yes") found.push(flip(given, guest));
  if (given.answer === "yes" && given.seq && !given.note) found.push(undo(given, acts));
  if (given.answer !== "yes" && given.seq && acts.override)
    found.push(button(say("override"), "quiet full", acts.override));
  return found;
}

/** Turns the face to the guest's language and back. */
function flip(given, guest) {
  let turned = false;
  const made = button(say("to_guest"), "quiet full", () => {
    turned = !turned;
    face(given, false, turned ? guest : undefined);
    made.textContent = say(turned ? "to_desk" : "to_guest");
  });
  return made;
}

function undo(given, acts) {
  // The steady clock: the other one is set anew at each word from the server.
  const until = performance.now() + given.at_ms + UNDO - clock.now();
  const left = () => Math.ceil((until - performance.now()) / 1000);
  const made = button(say("undo", { seconds: left() }), "quiet full", acts.undo);
  ticking = setInterval(() => {
    made.textContent = say("undo", { seconds: left() });
    if (left() > 0) return;
    clearInterval(ticking);
    made.remove();
  }, 1000);
  return made;
}
