"""The scanner app with the server killed under it, and what becomes of its records."""

import re

import pytest
from playwright.sync_api import expect

from perks.ground import scopes
from tests.browsing import look
from tests.perks.desk import give_pass
from tests.perks.desk_browser import (  # noqa: F401
    MARKS,
    chrome,
    enrol,
    fact,
    fetch,
    kept,
    next_guest,
    playwright,
    scans_in,
    send,
    served,
    shown,
    told_to,
    types,
    uses,
    window,
)

pytestmark = MARKS


@pytest.fixture
def passes(people):
    """Six passes of Alice for the lounge, one use each."""
    with scopes.act_as(scopes.system("tests")):
        return [give_pass(people, claim_id=71 + number) for number in range(6)]


def test_killed_reloaded_and_back(people, passes, served, chrome):  # noqa: F811
    """Yes over the network; the server dies; the app still opens, decides, and says twice."""
    first, second, *_ = passes
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        types(page, first.code)
        assert shown(page) == "Yes"
        # The name comes over the network; a slow machine may be past its 400 ms and decide alone.
        expect(
            page.get_by_text(re.compile("Let in 2: (Alice|the guest) and a guest"))
        ).to_be_visible()
        next_guest(page)
        served.kill()
        page.reload()
        expect(page.locator("#finder")).to_be_visible()
        types(page, second.code)
        assert shown(page) == "Yes"
        expect(page.get_by_text("Decided on this device")).to_be_visible()
        look(page)
        next_guest(page)
        for pass_ in (first, second):
            types(page, pass_.code)
            assert shown(page) == "Twice"
            next_guest(page)
        expect(page.get_by_text("No network since")).to_be_visible()
        look(page)
        page.reload()
        rows = kept(page)
        assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
        assert [decision for decision, _ in scans_in(page)] == ["yes", "yes", "twice", "twice"]
        served.start()
        send(page)
        assert told_to(people.lounge) == [(row["seq"], row["hash"]) for row in rows]
        assert uses() == 2


def test_three_desks_apart_let_each_pass_in_once(people, passes, served, chrome):  # noqa: F811
    """Each pass is shown at all three without a network: one yes each, and one use each."""
    with window(chrome, served) as a, window(chrome, served) as b, window(chrome, served) as c:
        desks = [enrol(each, people.lounge, f"Desk {n}") for n, each in enumerate((a, b, c), 7)]
        for page in desks * 2:
            fetch(page)
        lanes = [fact(page, "lease")["lanes"] for page in desks]
        assert sorted(lane for own in lanes for lane in own) == list(range(64))
        served.kill()
        answers = {pass_.pk: [answer(page, pass_.code) for page in desks] for pass_ in passes}
        assert {tuple(sorted(words)) for words in answers.values()} == {("No", "No", "Yes")}
        said = [pair for page in desks for pair in scans_in(page)]
        assert set(said) == {("yes", "let_in"), ("no", "lane_elsewhere")}
        served.start()
        for page in desks * 2:
            send(page)
    assert uses() == len(passes)


def answer(page, code):
    types(page, code)
    word = shown(page)
    next_guest(page)
    return word


def test_two_tabs_keep_one_chain(people, passes, served, chrome):  # noqa: F811
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        other = context.new_page()
        other.goto("/venue/desk/")
        expect(other.locator("#finder")).to_be_visible()
        served.kill()
        looks = """async (codes) => {
          const { look } = await import("/static/perks/desk/scan.js");
          return (await Promise.all(codes.map((code) => look(code)))).map(({ answer }) => answer);
        }"""
        codes = [pass_.code for pass_ in passes]
        handle = other.evaluate_handle(f"(codes) => ({{ told: ({looks})(codes) }})", codes)
        mine = page.evaluate(looks, codes)
        theirs = handle.evaluate("(held) => held.told")
        # Every pass got its yes from one tab, and twice from the other.
        assert [sorted(pair) for pair in zip(mine, theirs, strict=True)] == [["twice", "yes"]] * 6
        rows = kept(page)
        assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
        hashes = ["0" * 64, *(row["hash"] for row in rows)]
        assert [row["facts"]["prev"] for row in rows] == hashes[:-1]
        served.start()
        send(page)
        assert uses() == len(passes)


def test_without_the_lock_the_store_refuses_a_second_record(people, passes, served, chrome):  # noqa: F811
    """The twin: tabs that do not take turns collide, and the chain still does not fork."""
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        told = page.evaluate(
            """async () => {
              navigator.locks.request = (name, options, work = options) => work({});
              const { append } = await import("/static/perks/desk/chain.js");
              const one = () => append({ kind: "exit", code: "x", at_ms: 1, clock: "ok" });
              return (await Promise.allSettled([one(), one()])).map(({ status }) => status);
            }"""
        )
        assert sorted(told) == ["fulfilled", "rejected"]
        assert [row["seq"] for row in kept(page)] == [1]


@pytest.mark.parametrize("lost", ["head", "a record", "what the server has"])
def test_a_lost_chain_is_a_state_with_a_way_out(lost, people, passes, served, chrome):  # noqa: F811
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        for pass_ in passes[:3]:
            answer(page, pass_.code)
        page.evaluate(
            """async (lost) => {
              const { write } = await import("/static/perks/desk/store.js");
              await write(["facts", "records"], ({ facts, records }) => {
                if (lost === "head") facts.delete("head");
                else if (lost === "a record") records.delete(2);
                else { records.clear(); facts.put({ seq: 0, hash: "0".repeat(64) }, "head"); }
              });
            }""",
            lost,
        )
        page.reload()
        expect(page.get_by_role("heading", name="This device has lost its scans")).to_be_visible()
        look(page)
        page = enrol(context, people.lounge, "Desk 8")
        assert answer(page, passes[3].code) == "Yes"
        assert [row["seq"] for row in kept(page)] == [1]
