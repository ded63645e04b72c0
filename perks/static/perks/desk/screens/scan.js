// The desk at work: the finder, the typed code, the figures, and every answer.

import { Camera } from "../../camera.js";
import * as bundles from "../bundles.js";
import * as chain from "../chain.js";
import * as digits from "../digits.js";
import { $, complain, fact, make, show, showing } from "../dom.js";
import * as figures from "../figures.js";
import * as keyboard from "../keyboard.js";
import { practise, PREFIX } from "../practice.js";
import { keepable, look, stamp } from "../scan.js";
import * as staff from "../staff.js";
import * as status from "../status.js";
import * as store from "../store.js";
import * as sync from "../sync.js";
import { say, when } from "../words.js";
import * as answer from "./answer.js";
import * as override from "./override.js";

const TYPED = 20; // A short code has 8 signs; more than this was no person.

let camera = null;
let again = null;
let busy = false;
let last = null;
export const mode = { exit: false, practice: false };

/** Make the screen ready once; `next()` leads back to it, by way of the sign-in when that ended. */
export function prepare(next) {
  again = next;
  camera = new Camera({
    finder: $("finder"),
    worker: document.body.dataset.reader,
    decoder: document.body.dataset.decoder,
    found(text, seen) {
      performance.mark("perks:seen", { startTime: seen });
      take(text);
    },
    tell(state) {
      $("finder").dataset.state = state;
      $("finder-say").textContent = say(state === "hold" && mode.exit ? "exit_looking" : `camera_${state}`);
    },
  });
  keyboard.listen({ code: take, hand: focusCode });
  $("code-form").addEventListener("submit", typed);
  $("exit").addEventListener("click", () => toggle("exit", $("exit")));
  $("practise").addEventListener("click", () => toggle("practice", $("practise")));
  document.addEventListener("visibilitychange", () =>
    document.hidden ? camera.stop() : showing() === "scan" && camera.start(),
  );
}

/** Wait for the next guest. */
export async function present() {
  document.title = `${say("scan_title")} · Perks`;
  busy = false;
  show("scan");
  const [of] = await Promise.all([status.show({ practice: mode.practice }), drawFigures()]);
  $("digits").hidden = !of?.all.strict;
  $("digits-shown").textContent = digits.shown();
  await camera.start();
}

export function leave() {
  camera?.stop();
}

async function toggle(which, control) {
  mode[which] = !mode[which];
  control.setAttribute("aria-pressed", String(mode[which]));
  camera.stop();
  await present();
}

/** A code that the camera saw or a scanner typed. */
async function take(text, isShort = false) {
  const ready = ["scan", "answer"].includes(showing()) && !busy;
  if (!ready || $("override").open) return;
  busy = true;
  camera.rest();
  if (mode.exit) return leaves(text);
  const signed = await staff.current();
  const options = { typed: isShort, digits: digits.current(), staff: signed?.membership ?? null };
  const sample = text.trim().toUpperCase().startsWith(PREFIX);
  const found = mode.practice ? await practise(text, options) : await look(text, options);
  if (sample && !mode.practice) found.code = "pass_practice";
  if (found.code === "pass_digits_needed") found.digits = digits.shown();
  await tell(found);
}

async function tell(found) {
  last = found;
  busy = false;
  if (found.answer === "yes") digits.renew();
  const [{ venue }, supervisors] = await Promise.all([store.get("facts", "device"), staff.supervisors()]);
  const acts = supervisors.length ? ACTS : { ...ACTS, override: null };
  answer.present(found, acts, { zone: venue.time_zone, practice: mode.practice });
  await status.show({ practice: mode.practice });
  if (found.from === "device") sync.beat();
}

const ACTS = {
  next() {
    answer.dismiss();
    return again();
  },
  confirm: async (yes) => tell(await last.go(yes)),
  override: () => override.present(last, () => tell({ ...last, answer: "yes", note: say("overridden_say") })),
  async undo() {
    await chain.append({ kind: "undo", of: last.seq, ...stamp() });
    await chain.settle(last.seq, last.pass, "undone");
    sync.beat();
    await ACTS.next();
    $("finder-say").textContent = say("undone_say");
  },
};

/** A guest goes: recorded like everything, and the finder stays open for the next. */
async function leaves(text) {
  const { at_ms } = await chain.append({ kind: "exit", code: keepable(text), ...stamp() });
  const { venue } = await store.get("facts", "device");
  $("finder-say").textContent = say("exit_noted", { when: when(at_ms, venue.time_zone, at_ms) });
  sync.beat();
  setTimeout(() => {
    busy = false;
    camera.start();
  }, 2_000); // The phone is still in front of the camera.
}

function typed(event) {
  event.preventDefault();
  const text = $("code").value.trim();
  $("code").value = "";
  complain("code-error", text.length > TYPED ? say("typing_wrong") : null);
  if (text && text.length <= TYPED) take(text, !text.toUpperCase().startsWith(PREFIX));
}

/** A person who types means the short code, wherever the focus is. */
function focusCode(event) {
  if (showing() !== "scan" || event.key.length !== 1 || event.altKey) return;
  const pressesButton = event.key === " " && event.target.closest("a, button");
  if (!pressesButton && !event.target.closest("input, select, textarea")) $("code").focus();
}

async function drawFigures() {
  const rows = await figures.read();
  $("figures").replaceChildren(...rows.map(([name, value]) => fact(name, value) ?? make("div")));
}
