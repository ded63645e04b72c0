// What this device recorded today, newest first, and whether the server has it.

import * as clock from "../clock.js";
import { $, make, show } from "../dom.js";
import { today } from "../figures.js";
import * as store from "../store.js";
import { say, when, word } from "../words.js";

const SHOWN = 200;
const KINDS = { yes: "yes", no: "no", twice: "mind" };

export async function present() {
  show("list");
  const [{ venue }, rows] = await Promise.all([store.get("facts", "device"), today()]);
  const scans = rows.filter(({ kind }) => kind === "scan").reverse().slice(0, SHOWN);
  const empty = make("tr", {}, make("td", { colspan: 4 }, say("list_empty")));
  $("list-rows").replaceChildren(...(scans.length ? scans.map((row) => line(row, venue)) : [empty]));
}

function line(row, venue) {
  const { code, typed, reason } = JSON.parse(row.text);
  const time = when(row.at_ms, venue.time_zone, clock.now());
  const said = make("span", { class: `chip is-${KINDS[row.shown] ?? "mark"}` }, answerOf(row));
  const what = typed ? code : (row.code ?? reason);
  return make(
    "tr",
    {},
    make("th", { scope: "row", class: "num" }, time),
    make("td", {}, said),
    make("td", { class: "span code small" }, what),
    make("td", { class: "small soft" }, say(row.waiting ? "unsent" : "sent")),
  );
}

const answerOf = (row) => (KINDS[row.shown] ? word(row.shown) : say(row.shown ?? "unsent"));
