// Scanners that type: they press keys wherever the focus happens to be, faster than a person.

import { strokeOf, textOf } from "./layout.js";

const FRAMES = ["PRK:", "PRACTICE:"];
const HAND = 120; // Milliseconds between two strokes that a person needs at least.

let layout = {};
let strokes = [];
let heard = null;
let raw = null;
let waiting = null;

/** `code(text)` gets whole codes; `hand(event)` every stroke that is none of a code. */
export function listen({ code, hand }) {
  heard = code;
  document.addEventListener("keydown", (event) => stroke(event, hand), { capture: true });
}

/** The layout that a calibration taught; {} for a scanner that was never taught. */
export function use(learned) {
  layout = learned ?? {};
}

/** Give all strokes to `take` until it is null again: for the calibration. */
export function calibrate(take) {
  raw = take;
}

function stroke(event, hand) {
  if (event.ctrlKey || event.metaKey || event.key === "Shift") return;
  if (raw) return raw(strokeOf(event), event);
  const pause = layout.pause ?? HAND;
  const now = strokeOf(event);
  if (strokes.length && now.at - strokes.at(-1).at > pause) strokes = [];
  const text = textOf(strokes, layout.map);
  const isCode = FRAMES.some((frame) => text.startsWith(frame));
  if (isCode && (event.key === "Enter" || event.key === "Tab")) return finish(event);
  strokes.push(now);
  if (!isCode) return begins(event, hand);
  event.preventDefault();
  clearTimeout(waiting);
  waiting = setTimeout(finish, pause);
}

/** The frame of a code was typed into whatever had the focus: take it out again. */
function begins(event, hand) {
  const text = textOf(strokes, layout.map);
  const frame = FRAMES.find((each) => text.endsWith(each));
  if (!frame) return hand(event);
  event.preventDefault();
  strokes = strokes.slice(-frame.length);
  const field = document.activeElement;
  if (field instanceof HTMLInputElement) field.value = field.value.slice(0, 1 - frame.length);
}

function finish(event) {
  event?.preventDefault();
  clearTimeout(waiting);
  const text = textOf(strokes, layout.map);
  strokes = [];
  heard(text);
}
