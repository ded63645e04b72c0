"""Bea invites people she works with; nothing is kept of them, and nobody is written to twice."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from campaigns import creator_files, creators, lists
from campaigns.models import CreatorInvitation, Listed
from campaigns.privacy import seen_by_brands
from perks.ground import clock, consent, scopes, strangers
from perks.ground.errors import Refusal
from perks.ground.strangers import NoMore, StrangerLetter
from perks.models import Brand
from tests.campaigns.brand_stage import at, signed_in
from tests.campaigns.member_stage import system

LIST = "email,name\nAda@Example.org,Ada\ngrace@example.org,Grace Hopper\n"


def acting(house):
    return scopes.act_as(scopes.brand(house.northwind.pk, by=house.bea.pk))


def invite(house, text=LIST, brand=None):
    brand = brand or house.northwind
    with scopes.act_as(scopes.brand(brand.pk)):
        return creators.invite(brand, creator_files.read(text).people, house.bea.pk)


def sent():
    """What goes out now: the addresses of the letters."""
    mail.outbox.clear()
    strangers.send_waiting()
    return sorted(letter.to[0] for letter in mail.outbox)


def link(kind, at=0):
    return re.search(rf"http\S+(/{kind}/\S+/)", mail.outbox[at].body)[1]


@pytest.mark.parametrize(
    ("text", "people", "faults"),
    [
        (LIST, [(2, "ada@example.org", "Ada"), (3, "grace@example.org", "Grace Hopper")], []),
        ("a@b.de\nc@d.de", [(1, "a@b.de", ""), (2, "c@d.de", "")], []),
        ("Name;E-Mail\nAda;a@b.de\n\n;c@d.de", [(2, "a@b.de", "Ada"), (4, "c@d.de", "")], []),
        (
            "email\na@b.de\nno address\nA@B.de\n\"\"",
            [(2, "a@b.de", "")],
            [(3, "This is no e-mail address."), (4, "The same address stands in line 2.")],
        ),
        (
            "name\temail\nAda\t\n\u202eAda\ta@b.de\n" + "x" * 81 + "\tc@d.de",
            [],
            [
                (2, "There is no address in this line."),
                (3, "The name is longer than 80 letters or has signs that do not show."),
                (4, "The name is longer than 80 letters or has signs that do not show."),
            ],
        ),
    ],
)  # fmt: skip
def test_a_list_is_read_line_by_line(text, people, faults):
    found = creator_files.read(text)
    assert [(p.line, p.email, p.name) for p in found.people] == people
    assert [(f.line, f.says) for f in found.faults] == faults


def test_columns_that_are_not_known_are_not_read():
    found = creator_files.read("phone,email,notes\n1,a@b.de,late payer")
    assert (found.unread, found.people[0].email) == (["phone", "notes"], "a@b.de")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "columns_wrong"),
        ("who,where\na@b.de,Graz", "columns_wrong"),
        ("email,mail\na@b.de,c@d.de", "columns_wrong"),
        ("email\n" + "\n".join(f"a{n}@b.de" for n in range(502)), "lines_too_many"),
    ],
)
def test_a_list_without_addresses_or_too_long_is_refused(text, code):
    with pytest.raises(Refusal) as refused:
        creator_files.read(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff\xfeemail", "file_not_text"), (b"x" * 200_001, "file_too_large")],
)
def test_a_file_that_is_no_text_is_refused(content, code):
    with pytest.raises(Refusal) as refused:
        creator_files.decoded(content)
    assert refused.value.code == code
    assert creator_files.decoded(b"\xef\xbb\xbfemail") == "email"


def everything_stored():
    """All of the database as text."""
    with system(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('SELECT t::text FROM %I t', tablename), ' UNION ALL ')"
            " FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^(perks|campaigns)_'"
        )
        (union,) = cursor.fetchone()
        cursor.execute(f"SELECT string_agg(t, ' ') FROM ({union}) AS rows(t)")
        return cursor.fetchone()[0]


def test_nothing_that_is_stored_tells_who_was_invited(house):
    """Not before the letter is sent, when the address is sealed, and not after, when it is gone."""
    assert invite(house) == 2
    assert not re.search("ada@|grace|hopper", everything_stored(), re.I)
    with system():
        assert all(letter.sealed for letter in StrangerLetter.objects.all())
    assert sent() == ["ada@example.org", "grace@example.org"]
    assert "Hello Ada" in mail.outbox[0].body
    with system():
        assert [bytes(x.sealed or b"") for x in StrangerLetter.objects.all()] == [b"", b""]
    assert not re.search("ada@|grace|hopper", everything_stored(), re.I)
    assert sent() == []


def test_a_letter_that_is_sent_cannot_keep_its_address(house):
    invite(house)
    with system(), pytest.raises(DatabaseError, match="sent_knows_nobody"), transaction.atomic():
        StrangerLetter.objects.update(sent_at=clock.now())


def test_a_letter_that_cannot_be_sent_is_given_up_and_forgotten(house, settings):
    invite(house)
    settings.EMAIL_BACKEND = "nowhere.Backend"
    for _ in range(strangers.GIVE_UP_AFTER):
        assert sent() == []
    with system():
        assert set(StrangerLetter.objects.values_list("sealed", "sent_at")) == {(None, None)}


def test_nobody_is_invited_twice_by_one_brand_until_it_is_forgotten(house):
    assert (invite(house), invite(house)) == (2, 0)
    with acting(house):
        again = creators.check(house.northwind, creator_files.read(LIST))
    assert [(f.line, f.says) for f in again.faults] == [
        (2, "You invited this address on 22 November 2026 already."),
        (3, "You invited this address on 22 November 2026 already."),
    ]
    with clock.at(clock.now() + creators.EXPIRES_AFTER):
        assert creators.forget_expired() == 2
        assert (invite(house), creators.forget_expired()) == (2, 0)


def test_the_database_keeps_one_invitation_an_address(house):
    invite(house)
    with system(), pytest.raises(DatabaseError, match="creator_invited_once"), transaction.atomic():
        row = CreatorInvitation.objects.first()
        row.pk, row.token_digest = None, b"other"
        row.save(force_insert=True)


def test_whoever_asks_for_no_more_gets_none_from_any_brand(house, client):
    invite(house, "grace@example.org")
    assert sent() == ["grace@example.org"]
    stop = link("no-more")
    assert mail.outbox[0].extra_headers["List-Unsubscribe"].endswith(f"{stop}>")
    assert "Send me no more" in client.get(stop).content.decode()
    with system():
        assert NoMore.objects.count() == 0  # looking changes nothing
    assert client.post(stop).status_code == 200
    with system():
        house.rival.vetted_at = clock.now()
        house.rival.save()
    # The other brand cannot tell: its upload is counted as any other.
    assert invite(house, brand=house.rival) == 2
    assert sent() == ["ada@example.org"]
    with clock.at(clock.now() + creators.EXPIRES_AFTER):
        assert invite(house, "GRACE@example.org") == 1
        assert sent() == []
    assert client.get("/no-more/forged/").status_code == 404


def test_a_letter_that_waits_is_not_sent_to_whoever_asked_meanwhile(house):
    invite(house)
    strangers.stop(strangers.address_hash("ada@example.org"))
    assert sent() == ["grace@example.org"]


def test_a_member_who_wants_no_invitations_gets_none_and_nobody_learns_it(house):
    with system():
        consent.give(house.mallory.pk, ["invite"])
    both = f"email\n{house.alice.email}\n{house.mallory.email}"
    assert invite(house, both) == 2
    assert sent() == [house.mallory.email]


def test_three_brands_and_no_more_write_to_one_address(house):
    for n in range(4):
        with system():
            brand = Brand.objects.create(slug=f"b{n}", name=f"B{n}", vetted_at=clock.now())
        assert invite(house, "ada@example.org", brand) == 1
    assert sent() == ["ada@example.org"] * 3


def refused(house, text):
    with pytest.raises(Refusal) as found:
        invite(house, text)
    with system():
        return found.value.code, CreatorInvitation.objects.count()


def test_a_day_has_a_limit_and_a_brand_that_is_not_vetted_invites_nobody(house, monkeypatch):
    monkeypatch.setattr(creators, "A_DAY", 3)
    assert invite(house) == 2
    assert refused(house, "c@d.de\ne@f.de") == ("creators_limit", 2)
    with clock.at(clock.now() + timedelta(days=1)):
        assert invite(house, "c@d.de\ne@f.de") == 2
    house.northwind.vetted_at = None
    assert refused(house, "g@h.de") == ("brand_not_vetted", 4)


@pytest.fixture
def invited(house):
    """The path of the invitation that was sent to Alice."""
    with system():
        consent.give(house.alice.pk, ["invite"])
    invite(house, house.alice.email)
    sent()
    return link("join")


def test_she_joins_and_the_brand_sees_it_because_she_agrees(house, invited, client):
    page = client.get(invited).content.decode()
    assert f"{reverse('account_signup')}?next={invited}" in page
    client.post(invited, {"do": "agree"})  # nobody is signed in: nothing happens
    alice = signed_in(house.alice)
    assert "May Northwind Air know" in alice.get(invited).content.decode()
    with acting(house):
        assert creators.joined(house.northwind) == []
    assert alice.post(invited, {"do": "agree"}).status_code == 302
    with acting(house):
        assert [each.given_name for each in creators.joined(house.northwind)] == ["Alice"]
    assert [(s.brand, s.given_names) for s in seen_by_brands(house.alice.pk)] == [
        ("Northwind Air", ["Alice"])
    ]
    assert "Alice" in signed_in(house.bea).get(at("creators", house.northwind)).content.decode()


def test_who_joined_is_put_on_a_list_and_nobody_else(house, invited):
    bea, url = signed_in(house.bea), "/api/v1/brands/northwind/creators"
    with acting(house):
        into = lists.make(house.northwind.pk, "Old friends", "shortlist")
    with system():
        row = CreatorInvitation.objects.get()

    def put(list_id):
        body = {"list": list_id, "joined": [row.pk]}
        return bea.post(f"{url}/list", body, content_type="application/json")

    assert put(into.pk).json() == {"put": 0}  # she has not answered
    signed_in(house.alice).post(invited, {"do": "agree"})
    assert put(into.pk).json() == {"put": 1}
    page = {"do": "list", "list": into.pk, "joined": [row.pk]}
    assert bea.post(at("creators", house.northwind), page).status_code == 302
    with system():
        assert [each.member_id for each in Listed.objects.all()] == [house.alice.pk]
    assert put(into.pk + 1).json()["code"] == "list_unknown"


def test_she_joins_and_the_brand_is_told_nothing_when_she_declines(house, invited):
    signed_in(house.alice).post(invited, {"do": "decline"})
    with acting(house):
        assert creators.joined(house.northwind) == []
    with system():
        assert CreatorInvitation.objects.get().joined_id is None
    signed_in(house.mallory).post(invited, {"do": "agree"})  # answered for good
    with acting(house):
        assert creators.joined(house.northwind) == []


def test_an_invitation_that_ran_out_or_was_made_up_is_not_found(house, invited, client):
    assert client.get("/join/made-up/").status_code == 404
    with clock.at(clock.now() + creators.EXPIRES_AFTER):
        assert client.get(invited).status_code == 404


def test_the_page_shows_what_it_read_and_then_invites(house):
    bea, url = signed_in(house.bea), at("creators", house.northwind)
    wrong = LIST + "nobody\n"
    seen = bea.post(url, {"do": "look", "text": wrong}).content.decode()
    assert "2 to invite, 1 left out" in seen and "This is no e-mail address." in seen
    assert "Invite 2" in seen
    with system():
        assert CreatorInvitation.objects.count() == 0
    assert bea.post(url, {"do": "invite", "text": wrong}).status_code == 302
    assert sent() == ["ada@example.org", "grace@example.org"]
    assert bea.post(url, {"do": "look", "text": "who\nx"}).status_code == 422


def test_the_api_reads_and_invites(house):
    bea, url = signed_in(house.bea), "/api/v1/brands/northwind/creators"

    def post(**body):
        return bea.post(url, body, content_type="application/json")

    looked = post(csv=LIST + "nobody", look_only=True).json()
    assert looked == {
        "people": 2,
        "invited": 0,
        "faults": [{"line": 4, "says": "This is no e-mail address."}],
        "unread": [],
    }
    made = post(csv=LIST)
    assert (made.status_code, made.json()["invited"]) == (201, 2)
    assert bea.get(url).json() == {"left_today": 198, "joined": []}
