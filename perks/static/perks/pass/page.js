// The member's pass on this phone, or the member's card: a new code every 15 seconds, with or
// without a network.
import { bind, kept, refresh } from "./binding.js";
import * as clock from "./clock.js";
import { draw } from "./draw.js";
import { present, stepAt, STEP_SECONDS } from "./frame.js";
import { moment, remains } from "./remains.js";
import { offer, stayAwake } from "./screen.js";

const page = document.getElementById("phone-pass");
const { id, api, clockAddress, until, zone, label } = page.dataset;
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
  if (!mine) return;
  if (now >= Number(until)) return finish();
  const step = stepAt(now);
  const wanted = `${step} ${digits}`;
  if (wanted !== shown) {
    shown = wanted;
    const text = await present(mine.certificate, step, mine.phone.sign, digits);
    at("picture").replaceChildren(draw(text, label));
    at("picture").dataset.code = text;
    at("picture").dataset.step = step;
    follow(now - step * STEP_SECONDS);
  }
  setTimeout(beat, 250);
}

/** Set the bar under the code to the seconds that the step has run, and tell how long is left. */
function follow(ran) {
  for (const bar of at("beat").getAnimations({ subtree: true })) bar.currentTime = ran * 1000;
  tellTimes();
}

function tellTimes() {
  const now = clock.now();
  at("remains").textContent = remains(Number(until) - now / 1000);
  at("checked").hidden = !clock.isSynced();
  if (clock.isSynced()) at("checked-at").textContent = moment(clock.checkedAt(), now, zone);
}

function finish() {
  at("picture").replaceChildren();
  at("live").hidden = true;
  say("ended");
}

async function show() {
  for (const name of ["static-pass", "weaker"]) document.getElementById(name)?.remove();
  for (const name of ["live", "rotates"]) if (at(name)) at(name).hidden = false;
  at("take").hidden = true;
  await beat();
  offer(at("full"), document.querySelector("article.pass"));
  stayAwake();
}

async function learn() {
  try {
    await clock.sync(clockAddress);
    tellTimes();
    const facts = await refresh(api, id, mine);
    if (facts === null) return say("signed-out");
    // Used, ended or taken back: the page itself says which, and why. A card has no state.
    if (facts.state && facts.state !== "good") return location.reload();
    if (mine && !facts.here) return away("moved");
    if (mine) mine = await kept(id);
    return say(Math.abs(clock.offBy()) > 20_000 ? "clock" : !mine && page.dataset.bound ? "lost" : "");
  } catch {
    return say(!mine ? "" : clock.isSynced() ? "offline" : "never-synced");
  }
}

/** The key is not here: no code, and the way to bring the pass onto this phone. */
function away(why) {
  mine = null;
  for (const name of ["live", "rotates", "full"]) if (at(name)) at(name).hidden = true;
  at("take").hidden = false;
  say(why);
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
  if (mine) await show();
  else if (page.dataset.bound) away("lost");
  else at("take").hidden = false;
  addEventListener("online", learn);
  addEventListener("offline", learn);
  await learn();
  if (mine) setInterval(learn, 60_000);
}

start();
