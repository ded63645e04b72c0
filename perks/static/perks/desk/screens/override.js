// A supervisor lets somebody in all the same, with a reason that stays on the list.

import * as chain from "../chain.js";
import * as clock from "../clock.js";
import { $, complain } from "../dom.js";
import * as leases from "../leases.js";
import { stamp } from "../scan.js";
import * as staff from "../staff.js";
import * as sync from "../sync.js";
import { offer, problem } from "./staff.js";

const LANE = new Set(["lane_elsewhere", "lease_ended"]);

/** Ask for PIN and reason; `done()` once it is recorded. */
export async function present(given, done) {
  offer($("override-who"), await staff.supervisors());
  $("override-pin").value = $("override-why").value = "";
  complain("override-error", null);
  $("override-close").onclick = () => $("override").close();
  $("override-form").onsubmit = (event) => submit(event, given, done);
  $("override").showModal();
}

async function submit(event, given, done) {
  event.preventDefault();
  const supervisor = Number($("override-who").value);
  const why = $("override-why").value.trim();
  const found = await staff.vouch(supervisor, $("override-pin").value);
  $("override-pin").value = "";
  complain("override-error", problem(found));
  if (!found.person || !why) return;
  await record(given, why, supervisor);
  $("override").close();
  done();
}

async function record({ seq, pass, lane, code }, why, supervisor) {
  if (LANE.has(code)) {
    await chain.append({ kind: "lease_break", lane, why, supervisor, ...stamp() });
    await leases.breakLane(lane, clock.now());
  }
  await chain.append({ kind: "override", of: seq, why, supervisor, ...stamp() });
  await chain.settle(seq, pass, "yes");
  sync.beat();
}
