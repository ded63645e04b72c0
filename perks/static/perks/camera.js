// A camera that reads QR codes: the desk's page and the scanner app share it.
//
// new Camera({ finder, tell, found, worker, decoder }): the picture goes into the element `finder`;
// `tell(state)` hears "starting", "hold" (it looks), "denied" or "missing"; `found(text, seen)` gets
// a code and the moment (performance.now()) of the picture that it stood in. `worker` and `decoder`
// are the addresses of scan-worker.js and jsQR.js, for browsers that read no codes themselves.

const WIDEST = 640; // A pass has 65 modules: more pixels only make the decoder slower.
const PAUSE = 60; // Milliseconds between looks, so that a small phone stays cool.

export class Camera {
  #video = null;
  #turn = 0;
  #looking = true;
  #decoder = null;

  constructor(options) {
    this.options = options;
  }

  /** Begin, or go on, looking. */
  async start() {
    this.#looking = true;
    if (this.#video || document.hidden) return;
    const { finder, tell } = this.options;
    if (!navigator.mediaDevices) return tell("missing"); // Also on a page without https.
    const mine = ++this.#turn;
    const video = (this.#video = document.createElement("video"));
    video.muted = video.playsInline = true;
    tell("starting");
    try {
      const wish = { facingMode: "environment", width: { ideal: 1280 } };
      const stream = await navigator.mediaDevices.getUserMedia({ video: wish });
      if (mine !== this.#turn) return end(stream);
      video.srcObject = stream;
      finder.prepend(video);
      await video.play();
      this.#decoder ??= await findDecoder(this.options);
      tell("hold");
      this.#look(mine);
    } catch (error) {
      if (mine !== this.#turn) return;
      this.stop();
      tell(error.name === "NotAllowedError" ? "denied" : "missing");
    }
  }

  /** Stop looking but keep the picture, so that the next guest does not wait for the camera. */
  rest() {
    this.#looking = false;
  }

  /** Switch the camera off. */
  stop() {
    this.#turn += 1;
    end(this.#video?.srcObject);
    this.#video?.remove();
    this.#video = null;
  }

  async #look(mine) {
    const video = this.#video;
    while (mine === this.#turn) {
      const seen = performance.now();
      // One bad frame, or a camera that sleeps, is no reason to stop looking.
      const ready = this.#looking && video.videoWidth;
      const text = ready ? await this.#decoder(video).catch(() => "") : "";
      if (text && this.#looking && mine === this.#turn) this.options.found(text, seen);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

// A decoder takes the video and promises the text in it, or "".

async function findDecoder(options) {
  return (await builtInDecoder().catch(() => null)) ?? workerDecoder(options);
}

async function builtInDecoder() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
}

async function workerDecoder({ worker: address, decoder }) {
  const worker = new Worker(address);
  const reply = () =>
    new Promise((resolve, reject) => {
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = reject;
    });
  worker.postMessage({ decoder });
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

function end(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}
