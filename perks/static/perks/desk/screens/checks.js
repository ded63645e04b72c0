// Camera, sound and typing scanner, tried out before the first guest.

import { Camera } from "../../camera.js";
import { play } from "../../sound.js";
import { $, show } from "../dom.js";
import * as keyboard from "../keyboard.js";
import { learn, TEST } from "../layout.js";
import * as store from "../store.js";
import { say } from "../words.js";

const SILENCE = 700; // Milliseconds after which a scanner has ended.
const APART = 600; // Milliseconds between two sounds.

let camera = null;
let strokes = [];
let ended = null;

export function present(done) {
  show("checks");
  $("check-camera").onclick = tryCamera;
  $("check-sound").onclick = () =>
    ["yes", "no", "twice"].forEach((answer, place) => setTimeout(play, place * APART, answer));
  $("checks-done").onclick = () => {
    leave();
    done();
  };
  strokes = [];
  keyboard.calibrate(typed);
}

function leave() {
  camera?.stop();
  keyboard.calibrate(null);
  clearTimeout(ended);
}

function tryCamera() {
  const { reader, decoder } = document.body.dataset;
  camera ??= new Camera({
    finder: $("check-finder"),
    worker: reader,
    decoder,
    tell: (state) => ($("check-camera-say").textContent = say(`camera_${state}`)),
    found() {
      camera.stop();
      $("check-camera-say").textContent = say("check_camera_ok");
      play("yes");
    },
  });
  camera.start();
}

/** Strokes of the scanner; a person who moves with Tab and Enter is left alone. */
function typed(stroke, event) {
  const ends = stroke.sign === "Enter" || stroke.sign === "Tab";
  if (ends && strokes.length < 4) return;
  event.preventDefault();
  strokes.push(stroke);
  clearTimeout(ended);
  ended = setTimeout(weigh, SILENCE);
}

async function weigh() {
  const found = learn(strokes);
  strokes = [];
  if (!found.problem) {
    await store.keep("layout", found);
    keyboard.use(found);
  }
  $("check-typing-say").textContent = told(found);
  $("check-typing-say").className = `note is-${found.problem ? "mind" : "yes"}`;
}

function told({ problem, found, mapped, gap, end }) {
  const facts = { found, signs: TEST.length, gap, end: say(`end_${(end || "pause").toLowerCase()}`) };
  if (problem) return say(`check_typing_${problem}`, facts);
  const read = say("check_typing_ok", facts);
  return mapped ? `${read} ${say("check_typing_mapped", { count: mapped })}` : read;
}
