// The member's pass on this phone: a new code every 15 seconds, with or without a network.
import { bind, kept, refresh } from "./binding.js";
import * as clock from "./clock.js";
import { draw } from "./draw.js";
import { present, stepAt, STEP_SECONDS } from "./frame.js";

const page = document.getElementById("phone-pass");
const { id, api, clockAddress, until, label } = page.dataset;
const at = (name) => page.querySelector(`[data-part="${name}"]`);
let mine = null;
let digits = null;
let shown = null;

/** One of the sentences that the page came with. */
function say(name) {
  for (const one of document.querySelectorAll("[data-say]")) one.hidden = one.dataset.say !== name;
}

async function beat() {
  const now = clock.now() / 1000;
  if (now >= Number(until)) return finish();
  const step = stepAt(now);
  const wanted = `${step} ${digits}`;
  if (wanted !== shown) {
    shown = wanted;
    const text = await present(mine.certificate, step, mine.phone.sign, digits);
    at("picture").replaceChildren(draw(text, label));
    at("picture").dataset.code = text;
    at("picture").dataset.step = step;
  }
  const left = Math.ceil((step + 1) * STEP_SECONDS - now);
  at("left").textContent = left;
  at("beat").value = left;
  setTimeout(beat, 250);
}

function finish() {
  at("picture").replaceChildren();
  at("live").hidden = true;
  say("ended");
}

async function show() {
  document.getElementById("static-pass")?.remove();
  at("live").hidden = false;
  at("take").hidden = true;
  if (shown === null) await beat();
  await navigator.wakeLock?.request("screen").catch(() => null);
}

async function learn() {
  try {
    await clock.sync(clockAddress);
    const facts = await refresh(api, id, mine);
    if (facts === null) return say("signed-out");
    if (facts.state !== "good") return finish();
    if (mine && !facts.here) return lost();
    if (mine) mine = await kept(id);
    return say(Math.abs(clock.offBy()) > 20_000 ? "clock" : "");
  } catch {
    return say(clock.isSynced() ? "offline" : "never-synced");
  }
}

function lost() {
  mine = null;
  at("live").hidden = true;
  at("take").hidden = false;
  say("lost");
}

async function take(event) {
  event.preventDefault();
  const form = event.target;
  form.querySelector("button").disabled = true;
  try {
    const words = { language: navigator.language.slice(0, 2), initials: form.initials?.value.toUpperCase() ?? "" };
    await bind(api, id, form.csrfmiddlewaretoken.value, words);
    location.reload();
  } catch (error) {
    at("wrong").textContent = error.message;
    at("wrong").hidden = false;
    form.querySelector("button").disabled = false;
  }
}

async function start() {
  if (!("indexedDB" in window) || !globalThis.crypto?.subtle) return say("no-keys");
  await navigator.serviceWorker?.register(page.dataset.worker, { scope: "/passes/" }).catch(() => null);
  await clock.recall();
  mine = await kept(id);
  at("take").addEventListener("submit", take);
  at("digits")?.addEventListener("input", ({ target }) => {
    digits = /^\d\d$/.test(target.value) ? Number(target.value) : null;
  });
  at("bright").addEventListener("click", () => document.querySelector("article.pass").requestFullscreen?.());
  if (mine) await show();
  else {
    at("take").hidden = false;
    if (page.dataset.bound) say("lost");
  }
  await learn();
  if (mine) setInterval(learn, 60_000);
  addEventListener("online", learn);
}

start();
