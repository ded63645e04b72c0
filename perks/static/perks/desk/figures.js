// Today's figures: the venue's own as the server said them last, and what this device adds.

import * as clock from "./clock.js";
import * as store from "./store.js";
import * as upload from "./upload.js";
import { say, when, word } from "./words.js";

/** [[name, value]] for the scanner's foot. */
export async function read() {
  const [{ venue }, rows, waiting, told] = await Promise.all([
    store.get("facts", "device"), today(), upload.scansWaiting(), store.get("facts", "figures"),
  ]); // prettier-ignore
  const found = [];
  if (told && told.places !== null) found.push([say("inside"), say("inside_of", told)]);
  const own = rows.filter((row) => row.kind === "scan" && row.shown === "yes");
  const unsent = own.filter((row) => row.waiting).length;
  found.push([say("today"), told ? told.let_in + unsent : own.length]);
  const last = rows.findLast((row) => row.kind === "scan" && row.shown);
  if (waiting) found.push([say("waits"), waiting]);
  else found.push([say("last"), last ? lastly(last, venue) : say("none_yet")]);
  return found;
}

const lastly = (row, venue) =>
  `${when(row.at_ms, venue.time_zone, clock.now())}, ${(word(row.shown) ?? say(row.shown)).toLowerCase()}`;

/** This device's records since the venue's midnight, oldest first. */
export async function today() {
  const { venue } = await store.get("facts", "device");
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: venue.time_zone });
  const here = day.format(clock.now());
  const rows = await store.all("records");
  return rows.filter((row) => day.format(row.at_ms) === here);
}
