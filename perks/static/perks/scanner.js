// The signed-in desk's camera and typing scanners. The page works without this file: a person, or a
// scanner that types, fills the code and presses Enter. Here a code that was seen goes the same way.
//
// The form #scan-form holds the input `code` and says in data-worker and data-decoder where
// scan-worker.js and jsQR.js are. #finder gets the picture; its #finder-say is worded by its
// data-hold (camera runs), data-starting, data-denied and data-missing (no camera here).

import { Camera } from "./camera.js";

const form = document.getElementById("scan-form");
const finder = document.getElementById("finder");
const say = document.getElementById("finder-say");
const code = form.elements.namedItem("code");

let sent = false;

const camera = new Camera({
  finder,
  worker: form.dataset.worker,
  decoder: form.dataset.decoder,
  tell(state) {
    say.textContent = say.dataset[state];
    finder.dataset.state = state;
  },
  found(text) {
    if (sent) return;
    sent = true;
    code.value = text;
    camera.stop();
    form.requestSubmit();
  },
});

// A typing scanner types wherever the focus happens to be: bring it to the code.
document.addEventListener("keydown", (event) => {
  const typed = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
  const pressesButton = event.key === " " && event.target.closest("a, button");
  if (typed && !pressesButton && !event.target.closest("input, select, textarea")) code.focus();
});

form.addEventListener("submit", (event) => {
  if (code.value === "") event.preventDefault();
  else camera.stop();
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) camera.stop();
  else if (!sent) camera.start();
});

// A page that the browser brings back from its cache is loaded anew: it is the next guest, with
// today's counts and a key of its own.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
  else camera.start();
});
