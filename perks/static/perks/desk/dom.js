// The page's own small tools: find, show, fill in words, make elements. No markup from strings.

import { say } from "./words.js";

export const $ = (id) => document.getElementById(id);

/** Show one screen and hide the others; the answer's own parts too. */
export function show(name) {
  for (const screen of document.querySelectorAll("[data-screen]"))
    screen.hidden = screen.dataset.screen !== name;
  $("face").hidden = $("stub").hidden = name !== "answer";
  document.body.dataset.showing = name;
}

export const showing = () => document.body.dataset.showing;

/** Word everything that says which words it wants, in the desk's language. */
export function fill(language) {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-say]"))
    element.textContent = say(element.dataset.say);
}

/** An element: make("p", { class: "say" }, "text" or further elements). */
export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  element.append(...inside.filter((each) => each !== null && each !== undefined));
  return element;
}

/** A button that does something; only one button of a view is not quiet. */
export function button(words, kind, act) {
  const made = make("button", { class: `btn ${kind}`, type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}

/** One pair of a list of facts, or null when there is nothing to say. */
export function fact(name, value) {
  if (value === "" || value === null || value === undefined) return null;
  return make("div", {}, make("dt", {}, name), make("dd", { class: "head" }, String(value)));
}

/** A copy of one of the page's icons. */
export function icon(name) {
  return $("icons").content.querySelector(`[data-icon="${name}"] svg`).cloneNode(true);
}

/** A line of trouble beside a form, or none. */
export function complain(id, text) {
  $(id).textContent = text ?? "";
  $(id).hidden = !text;
}
