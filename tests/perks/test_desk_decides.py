"""What the app decides by itself: policies, clocks, old bundles, bad input, and said how."""

import json

import pytest
from playwright.sync_api import expect

from perks import passes as passes_made
from perks.ground import clock, scopes
from perks.models import Redemption
from tests.browsing import look
from tests.perks.desk import give_pass
from tests.perks.desk_browser import (  # noqa: F401
    MARKS,
    chrome,
    enrol,
    fetch,
    kept,
    next_guest,
    playwright,
    scans_in,
    send,
    served,
    shown,
    types,
    uses,
    window,
)

pytestmark = MARKS
HOURS = 3_600_000


@pytest.fixture
def passes(people):
    with scopes.act_as(scopes.system("tests")):
        return [give_pass(people, claim_id=71 + number) for number in range(4)]


def perk_is(people, **facts):
    with scopes.act_as(scopes.system("tests")):
        for name, value in facts.items():
            setattr(people.lounge_day, name, value)
        people.lounge_day.save()


def word_for(page, code):
    types(page, code)
    word = shown(page)
    next_guest(page)
    return word, scans_in(page)[-1][1]


def test_policies_without_a_network(people, passes, served, chrome):  # noqa: F811
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        perk_is(people, offline="deny")
        fetch(page)
        served.kill()
        assert word_for(page, passes[0].code) == ("No", "perk_needs_network")
        served.start()
        perk_is(people, offline="open", open_cap=2)
        fetch(page)
        served.kill()
        said = [word_for(page, pass_.code) for pass_ in passes[:3]]
        assert said == [("Yes", "let_in"), ("Yes", "let_in"), ("No", "open_cap_reached")]
        served.start()
        send(page)
        assert uses() == 2
        # What the server has taken does not count against the cap.
        served.kill()
        assert word_for(page, passes[3].code) == ("Yes", "let_in")


def test_a_use_that_the_desk_did_not_show_is_given_back(people, passes, served, chrome):  # noqa: F811
    """The answer to a booking gets lost under DENY: the desk says no, and the pass is good again."""
    perk_is(people, offline="deny")
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")

        def swallow(route):
            route.fetch()
            route.abort()

        context.route("**/desk/attempt", swallow)
        assert word_for(page, passes[0].code) == ("No", "perk_needs_network")
        assert [row["kind"] for row in kept(page)] == ["scan", "withdraw"]
        send(page)
        with scopes.act_as(scopes.system("tests")):
            assert Redemption.objects.count() == 1  # it was booked, and taken back
        assert uses() == 0
        context.unroute("**/desk/attempt")
        assert word_for(page, passes[0].code)[0] == "Yes"


def test_bad_input_is_a_clear_no_and_the_record_says_why(people, passes, served, chrome):  # noqa: F811
    with scopes.act_as(scopes.system("tests")):
        passes_made.revoke(passes[0], "given back")
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        served.kill()
        good = passes[1].code
        cases = [
            ("PRK:", "pass_unreadable"),
            ("PRK:" + "\u0000\U0001f600" * 9, "pass_unreadable"),
            (good[:-1], "pass_unreadable"),
            (good[:-6] + "000000", "pass_forged"),
            (passes[0].code, "pass_revoked"),
        ]
        for code, reason in cases:
            assert word_for(page, code) == ("No", reason), code
        # A bundle without anything, and one of another brand, know no key.
        empty = """async (mend) => {
          const { all, write } = await import("/static/perks/desk/store.js");
          const rows = await all("bundles");
          await write(["bundles"], ({ bundles }) => rows.forEach((row) => {
            bundles.delete(row.brand);
            if (mend === "empty") bundles.put({ ...row, bundle: { ...row.bundle, keys: [], perks: [] } });
            if (mend === "another") bundles.put({ ...row, brand: 999 });
          }));
        }"""
        for mend, reason in (
            ("empty", "pass_unknown_key"),
            ("another", "pass_unknown_key"),
            ("none", "bundle_missing"),
        ):
            page.evaluate(empty, mend)
            assert word_for(page, good) == ("No", reason), mend


def test_a_bundle_older_than_a_day_refuses(people, passes, served, chrome):  # noqa: F811
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        served.kill()
        page.evaluate(
            """async (ms) => {
              const { all, write } = await import("/static/perks/desk/store.js");
              const rows = await all("bundles");
              await write(["bundles"], ({ bundles }) => rows.forEach((row) => {
                row.bundle.made_ms -= ms;
                bundles.put(row);
              }));
            }""",
            24 * HOURS + 1000,
        )
        assert word_for(page, passes[0].code) == ("No", "bundle_too_old")
        expect(page.get_by_text("has not heard from Perks for a day")).to_be_visible()
        look(page)


JUMP = "Date.now = ((now) => () => now() + 600000)(Date.now.bind(Date))"
# Ten looks at the clock, each a little further off than the last.
DRIFT = """let looks = 0;
Date.now = ((now) => () => now() + 1200 * looks)(Date.now.bind(Date));
const { state } = await import("/static/perks/desk/clock.js");
for (; looks < 10; looks += 1) state();"""


@pytest.mark.parametrize(("how", "moved"), [("jumped", JUMP), ("drifted", DRIFT)])
def test_a_clock_that_moves_by_itself_refuses(how, moved, people, passes, served, chrome):  # noqa: F811
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        served.kill()
        page.evaluate(f"async () => {{ {moved} }}")
        assert word_for(page, passes[0].code) == ("No", f"clock_{how}")
        expect(page.get_by_text("The clock of this device cannot be trusted").first).to_be_visible()
        assert kept(page)[0]["facts"]["clock"] == how


def test_in_1970_nobody_is_let_in_until_the_server_says_the_time(people, passes, served, chrome):  # noqa: F811
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        served.kill()
        context.add_init_script("Date.now = () => 1000 + performance.now()")
        page.reload()
        expect(page.locator("#finder")).to_be_visible()
        types(page, passes[0].code)
        assert shown(page) == "No"
        assert kept(page)[0]["facts"]["clock"] == "unsynced"
        next_guest(page)
        served.start()
        fetch(page)
        assert word_for(page, passes[0].code)[0] == "Yes"


def test_the_pure_decision_on_all_that_it_can_meet(people, served, chrome):  # noqa: F811
    """A table over decide.js itself: what no scan can bring about in a test stands here."""
    now = int(clock.now().timestamp() * 1000)
    perk = {"id": 4, "policy": "leased", "open_cap": 1, "strict": False}
    ok = {"now": now, "clock": "ok", "lane": 9, "pass": "ab", "pass64": "cd", "here": [],
          "openUsed": 0, "made": now, "perk": perk, "lanes": [9], "until": now + 1, "through": 0,
          "used": 0}  # fmt: skip
    body = {"perk": 4, "uses": 1, "strict": False, "card": False}
    cases = [
        ({}, body, "yes let_in"),
        ({"until": now}, body, "no lease_ended"),
        ({"lanes": [8]}, body, "no lane_elsewhere"),
        ({"made": now - 24 * HOURS}, body, "yes let_in"),
        ({"made": now - 24 * HOURS - 1}, body, "no bundle_too_old"),
        ({"perk": {**perk, "id": 5}}, body, "no perk_unknown"),
        ({"perk": {**perk, "strict": True}}, body, "no pass_digits_needed"),
        ({"perk": {**perk, "strict": True}}, {**body, "strict": True}, "yes let_in"),
        ({"used": 1}, body, "twice pass_used"),
        ({"used": 1}, {**body, "uses": 2}, "yes let_in"),
        # The server's count has this device's use 3 in it already, and not its use 7.
        ({"used": 1, "here": [3], "through": 5}, {**body, "uses": 2}, "yes let_in"),
        ({"used": 1, "here": [7], "through": 5}, {**body, "uses": 2}, "twice pass_used"),
        ({"clock": "jumped"}, body, "no clock_jumped"),
        ({"clock": "jumped", "perk": {**perk, "policy": "open"}}, body, "yes let_in"),
        ({"clock": "ok", "perk": {**perk, "policy": "open"}, "openUsed": 1}, body, "no open_cap_reached"),
        ({"clock": "drifted", "perk": {**perk, "policy": "deny"}}, body, "no clock_drifted"),
        ({}, {**body, "card": True}, "no card_needs_network"),
    ]  # fmt: skip
    with window(chrome, served) as context:
        page = context.new_page()
        page.goto("/venue/desk/")
        told = page.evaluate(
            """async (cases) => {
              const { decide } = await import("/static/perks/desk/decide.js");
              return cases.map(([of, body]) => {
                const lease = {
                  through: of.through, usedOf: () => of.used,
                  owns: (lane, now) => of.lanes.includes(lane) && now < of.until,
                  ended: (lane, now) => of.lanes.includes(lane) && now >= of.until,
                };
                const perk = (id) => (id === of.perk.id ? of.perk : undefined);
                const bundle = { made_ms: of.made, revoked: new Set(), perk };
                const found = decide({ body }, { ...of, lease, bundle, anyBundle: true });
                return `${found.decision} ${found.reason}`;
              });
            }""",
            [[{**ok, **of}, json.loads(json.dumps(body))] for of, body, _ in cases],
        )
    assert told == [expected for *_, expected in cases]
