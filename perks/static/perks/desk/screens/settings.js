// The desk's language, how the device is, and the few things that can be done about it.

import * as clock from "../clock.js";
import { $, fact, fill, show } from "../dom.js";
import * as status from "../status.js";
import * as store from "../store.js";
import * as sync from "../sync.js";
import { say, speak, spoken, when } from "../words.js";

let installing = null;

/** Listen once for what the screen offers. */
export function prepare() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    installing = event;
    $("install").hidden = false;
  });
  $("install").addEventListener("click", () => installing?.prompt());
  $("language").addEventListener("change", async () => {
    speak($("language").value);
    await store.keep("language", spoken());
    fill(spoken());
    await present();
  });
  $("sync-now").addEventListener("click", async () => {
    await sync.refresh();
    await sync.beat();
    await present();
  });
}

export async function present() {
  show("settings");
  $("language").value = spoken();
  const of = await status.show();
  const time = (at) => (at ? when(at, of.zone, of.now) : say("never"));
  const kept = (await sync.storage()).persisted;
  const facts = [
    [say("health_device"), of.device.name],
    [say("health_version"), time(of.all.oldest_ms)],
    [say("health_clock"), say(`clock_${clock.state()}`)],
    [say("health_storage"), say(kept ? "storage_kept" : "storage_loose")],
    [say("health_lanes"), time(of.lease.until_ms)],
    [say("waits"), of.scans],
  ];
  $("health").replaceChildren(...facts.map(([name, value]) => fact(name, value)));
}
