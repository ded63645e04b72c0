"""Guests with phones of their own, captured codes, hostile codes, and a device that is revoked."""

from playwright.sync_api import expect

from campaigns.benchmarks.passing_house import Guest
from perks import devices, pass_body
from perks.ground import clock, scopes
from perks.models import DeskRecord, Device
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
AT = """async ([code, moments, digits]) => {
  const { open } = await import("/static/perks/desk/bundles.js");
  const { decode } = await import("/static/perks/pass/decode.js");
  const { get } = await import("/static/perks/desk/store.js");
  const { keys, brands } = await open();
  const { venue } = await get("facts", "device");
  const found = [];
  for (const now of moments)
    found.push((await decode(code, { keys, now, venue: venue.id, brands, digits })).refused ?? "yes");
  return found;
}"""


def guest_of(people, flags=pass_body.PHONE):
    with scopes.act_as(scopes.system("tests")):
        return Guest(people.lounge_day, flags)


def test_a_captured_code_is_dead_after_44_seconds(people, served, chrome):  # noqa: F811
    """Captured in each second of its step, replayed every second for two minutes."""
    guest = guest_of(people)
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        code = guest.code(ahead=0)
        step = int(clock.now().timestamp()) // 15 * 15
        moments = list(range(step, step + 135))
        told = dict(zip(moments, page.evaluate(AT, [code, moments, None]), strict=True))
        for captured in range(step, step + 15):
            later = {after: told[captured + after] for after in range(121)}
            assert {after for after, word in later.items() if word == "yes"} <= set(range(45))
        assert [told[step + after] for after in (0, 44, 45, 120)] == [
            "yes",
            "yes",
            *["pass_stale"] * 2,
        ]
        early = page.evaluate(AT, [code, [step - 15, step - 16], None])
        assert early == ["yes", "pass_ahead"]
        # At the desk: why it is no stands in the record; the screen tells a guest nothing.
        served.kill()
        types(page, guest.code(ahead=-4))
        assert shown(page) == "No"
        expect(page.get_by_text("This pass does not open this door now")).to_be_visible()
        assert scans_in(page) == [("no", "pass_stale")]


def test_the_same_code_twice_at_one_desk_says_twice(people, served, chrome):  # noqa: F811
    with scopes.act_as(scopes.system("tests")):
        people.lounge_day.offline, people.lounge_day.open_cap = "open", 9
        people.lounge_day.save()
    guest = guest_of(people)
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        served.kill()
        page.evaluate(
            """async () => {
              const { all, write } = await import("/static/perks/desk/store.js");
              const rows = Array.from({ length: 254 }, (_, seq) => seq + 1000);
              const { toBase64 } = await import("/static/perks/desk/bytes.js");
              const { read } = await import("/static/perks/pass/frame.js");
              window.fill = (code) => write(["uses"], ({ uses }) =>
                uses.put({ pass: toBase64(read(code).frame.body.passId), seqs: rows }));
            }"""
        )
        code = guest.code()
        page.evaluate("(code) => window.fill(code)", code)  # 254 of its 255 uses are gone
        types(page, code)
        assert shown(page) == "Yes"
        next_guest(page)
        types(page, code)
        assert shown(page) == "Twice"


def test_a_strict_pass_needs_the_digits_of_this_desk(people, served, chrome):  # noqa: F811
    with scopes.act_as(scopes.system("tests")):
        people.lounge_day.offline, people.lounge_day.open_cap = "open", 9
        people.lounge_day.strict = True
        people.lounge_day.save()
    strict, lax = guest_of(people, pass_body.STRICT), guest_of(people)
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        served.kill()
        page.reload()
        expect(page.get_by_text("Strict passes: the guest types")).to_be_visible()
        asked = page.locator("#digits-shown").inner_text()
        look(page)
        wrong = (int(asked) + 1) % 100
        for code in (strict.code(), strict.code(digits=wrong), lax.code()):
            types(page, code)
            assert shown(page) == "No"
            expect(page.locator("#face .big")).to_have_text(asked)
            look(page)
            next_guest(page)
        types(page, strict.code(digits=int(asked)))
        assert shown(page) == "Yes"
        assert kept(page)[-1]["facts"]["digits"] == int(asked)


HOSTILE = [
    "", "PRK:", "\x00\x01\x02", "\ud800 alone", "\U0001f4a9" * 3_000, "PRK:" + "0" * 4_000,
    "javascript:alert(1)", "<img src=x onerror=alert(1)>", '{"v":1}', "\u202e\u0000",
]  # fmt: skip


def test_any_bytes_in_a_code_are_a_clear_no_and_nothing_is_lost(people, served, chrome):  # noqa: F811
    with scopes.act_as(scopes.system("tests")):
        pass_ = give_pass(people)
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        served.kill()
        told = page.evaluate(
            """async (codes) => {
              const { look } = await import("/static/perks/desk/scan.js");
              const found = [];
              for (const code of codes) found.push((await look(code)).answer);
              return found;
            }""",
            HOSTILE,
        )
        assert told == ["no"] * len(HOSTILE)
        types(page, pass_.code)
        assert shown(page) == "Yes"
        served.start()
        send(page)
        rows = kept(page)
        assert len(rows) == len(HOSTILE) + 1
        assert {row["outcome"] for row in rows} == {"noted", "confirmed"}
        assert uses() == 1


def test_one_record_that_the_server_cannot_take_holds_up_nobody(people, served, chrome):  # noqa: F811
    with scopes.act_as(scopes.system("tests")):
        passes = [give_pass(people, claim_id=71 + number) for number in range(3)]
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        served.kill()
        for pass_ in passes:
            types(page, pass_.code)
            assert shown(page) == "Yes"
            next_guest(page)
        served.start()

        def fall_over_the_last(route):
            if '\\"seq\\":3,' in route.request.post_data:
                route.fulfill(status=500, json={"code": "broken", "sentence": "Broken."})
            else:
                route.continue_()

        context.route("**/desk/records", fall_over_the_last)
        page.evaluate("import('/static/perks/desk/upload.js').then(({ send }) => send())")
        assert [row.get("waiting") for row in kept(page)] == [None, None, 1]
        context.unroute("**/desk/records")
        send(page)
        assert uses() == 3


def test_a_revoked_device_lets_nobody_in_and_comes_back_by_a_new_link(people, served, chrome):  # noqa: F811
    with scopes.act_as(scopes.system("tests")):
        passes = [give_pass(people, claim_id=71 + number) for number in range(2)]
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        with scopes.act_as(scopes.system("tests")):
            number = Device.objects.get(name="Desk 7").pk
        devices.revoke(number, people.lounge.pk)
        types(page, passes[0].code)
        expect(page.get_by_role("heading", name="This device was revoked")).to_be_visible()
        assert uses() == 0
        served.kill()
        page.reload()
        expect(page.get_by_role("heading", name="This device was revoked")).to_be_visible()
        expect(page.get_by_text("1 scan was never sent")).to_be_visible()
        types(page, passes[1].code)
        assert len(kept(page)) == 1
        served.start()
        page = enrol(context, people.lounge, "Desk 8")
        types(page, passes[1].code)
        assert shown(page) == "Yes"


def test_a_guest_who_leaves_is_recorded(people, served, chrome):  # noqa: F811
    with scopes.act_as(scopes.system("tests")):
        pass_ = give_pass(people)
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        types(page, pass_.code)
        assert shown(page) == "Yes"
        next_guest(page)
        served.kill()
        page.get_by_role("button", name="Guest leaves").click()
        types(page, pass_.code)
        expect(page.get_by_text("Noted.")).to_be_visible()
        served.start()
        send(page)
        with scopes.act_as(scopes.system("tests")):
            left = DeskRecord.objects.get(kind="exit")
        assert left.outcome == "noted"
