// The scanner app. It opens from the service worker's cache, with or without a server behind it.

import * as chain from "./chain.js";
import * as clock from "./clock.js";
import { $, fill, show, showing } from "./dom.js";
import * as keyboard from "./keyboard.js";
import * as net from "./net.js";
import * as checks from "./screens/checks.js";
import * as enrol from "./screens/enrol.js";
import * as list from "./screens/list.js";
import * as scan from "./screens/scan.js";
import * as settings from "./screens/settings.js";
import * as signIn from "./screens/staff.js";
import * as staff from "./staff.js";
import * as status from "./status.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import * as words from "./words.js";

const CHECK = 5_000; // Milliseconds between looks at the clock.

async function begin() {
  navigator.serviceWorker?.register(document.body.dataset.worker, { updateViaCache: "none" });
  const wanted = (await store.get("facts", "language")) ?? navigator.language.slice(0, 2);
  await words.load(document.body.dataset.answers, wanted);
  fill(words.spoken());
  wire();
  await open(enrol.tokenInAddress());
}

/** Decide what this device is: not enrolled, enrolled anew, broken, or a desk. */
async function open(token) {
  const device = await store.get("facts", "device");
  if (token || !device) return enrol.present("none", token, enrolled);
  if (await store.get("facts", "revoked")) return enrol.present("revoked", null, enrolled);
  if (!(await isUsable())) return enrol.present("lost", null, enrolled);
  await clock.open();
  keyboard.use(await store.get("facts", "layout"));
  head(device);
  atWork();
  await toScan();
}

async function isUsable() {
  return !(await store.get("facts", "lost")) && (await chain.isWhole());
}

async function enrolled() {
  await clock.open();
  head(await store.get("facts", "device"));
  atWork();
  checks.present(toScan);
}

function head({ name, venue }) {
  $("venue-name").textContent = venue.name;
  $("device-name").textContent = name;
}

let working = false;
function atWork() {
  if (working) return;
  working = true;
  scan.prepare(toScan);
  sync.begin(refreshed);
  setInterval(refreshed, CHECK);
  navigator.wakeLock?.request("screen").catch(() => {});
}

/** After every beat: the state on the screen, and the states that end the work. */
async function refreshed() {
  if (showing() !== "enrol" && (await store.get("facts", "lost"))) return stop("lost");
  if (showing() !== "enrol") await status.show(scan.mode);
  // Whoever was at the desk works here no more, or the shift is over: somebody else signs in.
  if (showing() === "scan" && !$("who").hidden && !(await staff.current())) {
    scan.leave();
    $("who").hidden = true;
    await toScan();
  }
}

async function stop(why) {
  scan.leave();
  await enrol.present(why, null, enrolled);
}

/** To the next guest, when somebody is signed in. */
async function toScan() {
  if (await store.get("facts", "revoked")) return stop("revoked");
  await signIn.present(async () => {
    const person = await staff.current();
    $("who").hidden = !person;
    $("who").textContent = person ? words.say("staff_out", { name: person.name }) : "";
    await scan.present();
  });
}

function wire() {
  settings.prepare();
  const away = (present) => () => {
    scan.leave();
    return present();
  };
  $("open-list").addEventListener("click", away(list.present));
  $("open-settings").addEventListener("click", away(settings.present));
  $("open-checks").addEventListener("click", () => checks.present(toScan));
  for (const back of document.querySelectorAll('[data-open="scan"]'))
    back.addEventListener("click", toScan);
  $("who").addEventListener("click", async () => {
    scan.leave();
    await staff.lock();
    $("who").hidden = true;
    await toScan();
  });
  net.changed.addEventListener("network", () => refreshed());
  net.changed.addEventListener("revoked", async () => {
    if (await store.get("facts", "revoked")) return;
    await store.keep("revoked", true);
    await stop("revoked");
  });
  addEventListener("hashchange", () => open(enrol.tokenInAddress()));
}

begin();
