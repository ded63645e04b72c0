// The sign-in of a shared device: a name and a PIN.

import { $, complain, make, show } from "../dom.js";
import * as staff from "../staff.js";
import { say } from "../words.js";

/** Ask who is at the desk; `done()` once somebody is. Nobody is asked where nobody has a PIN. */
export async function present(done) {
  const people = await staff.all();
  if (!people.length || (await staff.current())) return done();
  offer($("staff-who"), people);
  $("staff-pin").value = "";
  complain("staff-error", null);
  $("staff-form").onsubmit = (event) => submit(event, done);
  show("staff");
  $("staff-pin").focus();
}

async function submit(event, done) {
  event.preventDefault();
  const found = await staff.signIn(Number($("staff-who").value), $("staff-pin").value);
  $("staff-pin").value = "";
  complain("staff-error", problem(found));
  if (found.person) done();
}

/** What is wrong with a PIN, in words; null when it is right. */
export function problem({ person, problem: what, sentence }) {
  if (person) return null;
  if (what === "role") return say("override_role");
  return what === "offline" ? say("staff_offline") : (sentence ?? say("staff_wrong"));
}

/** Fill a select with people. */
export function offer(select, people) {
  const options = people.map(({ membership, name }) => make("option", { value: membership }, name));
  select.replaceChildren(...options);
}
