// The desk's camera and typing scanners. The page works without this file: a person, or a scanner
// that types, fills the code and presses Enter. Here a code that was seen goes the same way.
//
// The form #scan-form holds the input `code` and says in data-worker and data-decoder where
// scan-worker.js and jsQR.js are. #finder gets the picture; its #finder-say is worded by its
// data-hold (camera runs), data-starting, data-denied and data-missing (no camera here).

const form = document.getElementById("scan-form");
const finder = document.getElementById("finder");
const say = document.getElementById("finder-say");
const code = form.elements.namedItem("code");

const WIDEST = 640; // A pass has 53 modules: more pixels only make the decoder slower.
const PAUSE = 100; // Milliseconds between looks, so that a small phone stays cool.

let video = null;
let sent = false;
let turn = 0;

function tell(which) {
  say.textContent = say.dataset[which];
  finder.dataset.state = which;
}

function send(text) {
  if (sent || !text) return;
  sent = true;
  code.value = text;
  stopCamera();
  form.requestSubmit();
}

// A decoder takes the video and promises the text in it, or "".

async function builtInDecoder() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
}

async function workerDecoder() {
  const worker = new Worker(form.dataset.worker);
  const reply = () =>
    new Promise((resolve, reject) => {
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = reject;
    });
  worker.postMessage({ decoder: form.dataset.decoder });
  await reply();
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return (picture) => {
    const shrink = Math.min(1, WIDEST / Math.max(picture.videoWidth, picture.videoHeight));
    canvas.width = Math.round(picture.videoWidth * shrink);
    canvas.height = Math.round(picture.videoHeight * shrink);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    worker.postMessage({ pixels: data, width, height }, [data.buffer]);
    return reply();
  };
}

let decoder = null;
async function findDecoder() {
  decoder ??= (await builtInDecoder().catch(() => null)) ?? (await workerDecoder());
  return decoder;
}

async function startCamera() {
  if (video || sent || document.hidden) return;
  if (!navigator.mediaDevices) return tell("missing"); // Also on a page without https.
  const mine = ++turn;
  video = document.createElement("video");
  video.muted = video.playsInline = true;
  tell("starting");
  try {
    const wish = { facingMode: "environment", width: { ideal: 1280 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: wish });
    if (mine !== turn) return stopStream(stream);
    video.srcObject = stream;
    finder.prepend(video);
    await video.play();
    tell("hold");
    look(await findDecoder(), mine);
  } catch (error) {
    if (mine !== turn) return;
    stopCamera();
    tell(error.name === "NotAllowedError" ? "denied" : "missing");
  }
}

async function look(decode, mine) {
  while (mine === turn) {
    // One bad frame, or a camera that sleeps, is no reason to stop looking.
    const text = video.videoWidth ? await decode(video).catch(() => "") : "";
    if (mine === turn) send(text);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

function stopStream(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

function stopCamera() {
  turn += 1;
  stopStream(video?.srcObject);
  video?.remove();
  video = null;
}

// A typing scanner types wherever the focus happens to be: bring it to the code.
document.addEventListener("keydown", (event) => {
  const typed = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
  const pressesButton = event.key === " " && event.target.closest("a, button");
  if (typed && !pressesButton && !event.target.closest("input, select, textarea")) code.focus();
});

form.addEventListener("submit", (event) => {
  if (code.value === "") event.preventDefault();
  else stopCamera();
});

document.addEventListener("visibilitychange", () =>
  document.hidden ? stopCamera() : startCamera(),
);

// A page that the browser brings back from its cache is loaded anew: it is the next guest, with
// today's counts and a key of its own.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
  else startCamera();
});
