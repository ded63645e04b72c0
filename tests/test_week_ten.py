"""Week ten counts like day one: each path off the straight road, walked on pages by who walks it.

A new phone, a change of staff at a brand and at a venue, a correction, an appeal, a network that
lets us read no more, and leaving. What is staged stands in `stage`; what is walked goes over views.
"""

import base64
import re
import secrets
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from campaigns import claims, draws, waiting
from campaigns.models import Campaign, Claim, Entry, Invitation, Wait
from perks import redemptions, stock
from perks.ground import clock, outbox
from perks.models import (
    BrandMembership,
    Device,
    LedgerEntry,
    User,
    VenueMembership,
)
from scoring import inputs, refresh, runs, tasks
from scoring.connectors.base import PermissionLost
from scoring.core.published import load
from scoring.models import Account, Flag, Score, TopicStrength
from tests import cast
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import launched, scored, signed_in, system
from tests.perks.desk import give_pass
from tests.perks.phones import Phone
from tests.scoring.stage import Reads, fill, linked, newest
from tests.scoring.test_disputes import alice as tennis_player  # noqa: F401
from tests.scoring.test_flags import ring  # noqa: F401
from tests.scoring.test_signing_in import provider  # noqa: F401

pytestmark = pytest.mark.usefixtures("noon")
PASSWORD, PIN = "a long password", "2718"
TEAM, STAFF = "/brand/northwind/team/", "/venue/lounge-sfo/staff/"
DEVICES = "/venue/lounge-sfo/devices/"


@pytest.fixture(autouse=True)
def fresh_counts(db):
    cache.clear()


def text(answer):
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def pressed(client, url, **said):
    """The page that a form leads to."""
    return text(client.post(url, said, follow=True))


def letters():
    """The subjects and texts of what was sent since the last time."""
    with system():
        outbox.send_waiting()
    sent, mail.outbox[:] = [(one.subject, one.body) for one in mail.outbox], []
    return sent


def by_password(email):
    client = Client()
    client.post("/account/login/", {"login": email, "password": PASSWORD})
    return client


# A new phone


def keep(client, url, name, phone):
    """What the page of a pass or a card sends when "Keep it on this phone" is pressed."""
    b64 = [base64.b64encode(part).decode() for part in (phone.key, phone.sign(name))]
    body = {"public_key": b64[0], "proof": b64[1]}
    answer = client.post(url, body, content_type="application/json",
                         headers={"idempotency-key": b64[1][:40]})  # fmt: skip
    assert answer.status_code == 200, answer.content
    return answer.json()["certificate"]


def at_the_door(people, code):
    with system():
        return redemptions.look(code, people.lounge.pk).code


def test_a_phone_is_lost_and_another_takes_over(people):
    with system():
        mine = give_pass(people)
    old, new = Phone(), Phone()
    pass_url, page = reverse("api_pass_phone", args=[mine.pk]), reverse("pass", args=[mine.pk])
    card_url, card = reverse("api_card_phone"), f"card {people.alice.pk}"
    lost = by_password("alice@example.test")
    on_old = keep(lost, pass_url, mine.pk, old)
    card_on_old = keep(lost, card_url, card, old)
    assert at_the_door(people, old.present(on_old)) == "let_in"

    # The old phone is gone, and with it whoever was signed in there: a letter is enough.
    found = Client()
    found.post("/account/password/reset/", {"email": "alice@example.test"})
    link = re.search(r"http\S+(/account/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = found.get(link, follow=True).request["PATH_INFO"]
    found.post(form, {"password1": "quite another one", "password2": "quite another one"})
    found.post("/account/login/", {"login": "alice@example.test", "password": "quite another one"})
    assert lost.get(page).status_code == 302
    mail.outbox.clear()

    assert "A new phone, or one that is lost?" in text(found.get("/passes/"))
    shown = text(found.get(page))
    assert "This pass lives on another phone or browser. Move it here" in shown
    on_new = keep(found, pass_url, mine.pk, new)
    assert at_the_door(people, new.present(on_new)) == "let_in"
    assert at_the_door(people, old.present(on_old)) == "pass_moved"
    assert [subject for subject, _ in letters()] == ["Lounge day visit: your pass has moved"]

    assert "Your card lives on another phone or browser." in text(found.get("/passes/card/"))
    card_on_new = keep(found, card_url, card, new)
    assert card_on_new != card_on_old
    assert at_the_door(people, old.present(card_on_old)) == "pass_revoked"
    assert at_the_door(people, new.present(card_on_new)) != "pass_revoked"


# A change of staff


def test_a_manager_of_a_brand_leaves(people):
    """What she could do ends at once; what she did stays the brand's."""
    with system():
        max_ = cast.person("max", "Max Ode")
        scored(people.alice)
        campaign = launched(people.northwind, people.lounge_day)
        kept = claims.claim(people.alice.pk, campaign.pk, "k").claim
    bea, max_there = by_password("bea@example.test"), by_password("max@example.test")
    assert "Max Ode is on the team, as owner." in pressed(
        bea, TEAM, email="max@example.test", role="owner"
    )
    token = re.search(
        "perks_[\\w-]+", pressed(max_there, "/brand/northwind/machines/", label="CRM")
    )
    made = {"name": "Autumn", "perk": people.code_perk.pk}
    assert max_there.post("/brand/northwind/campaigns/new/", made).status_code == 302
    crm = Client(headers={"authorization": f"Bearer {token[0]}"})
    assert crm.get("/api/v1/brands/northwind/campaigns").status_code == 200
    before = counted(Campaign, Claim, Invitation)

    with system():
        (hers, his) = (BrandMembership.objects.get(user=each) for each in (people.bea, max_))
    asked = text(bea.get(f"{TEAM}{his.pk}/"))
    assert "They made tokens for CRM and have read them. These end at once too" in asked
    assert "Max Ode is off the team." in pressed(bea, f"{TEAM}{his.pk}/")
    assert max_there.get("/brand/northwind/campaigns/").status_code == 404
    assert max_there.post(TEAM, {"email": "max@example.test", "role": "owner"}).status_code == 404
    assert crm.get("/api/v1/brands/northwind/campaigns").status_code == 401
    assert max_there.get("/privacy/").status_code == 200
    assert counted(Campaign, Claim, Invitation) == before
    assert "Max" in text(bea.get(f"{TEAM}log/"))
    page = text(signed_in(people.alice).get(reverse("claim", args=[kept.pk])))
    assert "Lounge day visit" in page

    # The last owner stays until there is another.
    assert "Make somebody else an owner first." in pressed(bea, f"{TEAM}{hers.pk}/")
    assert "You are the only owner of a brand." in pressed(
        bea, "/privacy/delete/", confirm=PASSWORD
    )
    pressed(bea, TEAM, email="olga@example.test", role="owner")
    assert bea.post(f"{TEAM}{hers.pk}/").url == "/"
    assert bea.get("/brand/northwind/campaigns/").status_code == 404
    assert by_password("olga@example.test").get("/brand/northwind/campaigns/").status_code == 200


def counted(*models):
    with system():
        return [model.objects.count() for model in models]


def test_the_staff_of_a_venue_changes(people):
    with system():
        for name in ("sam", "kim"):
            cast.person(name, f"{name.title()} Ito")
        mine = give_pass(people)
    victor, sam = by_password("victor@example.test"), by_password("sam@example.test")
    assert "Sam Ito works here now, as staff." in pressed(victor, STAFF, email="sam@example.test",
                                                          role="staff")  # fmt: skip
    assert "Your PIN is set." in pressed(sam, "/venue/lounge-sfo/pin/", pin=PIN, again=PIN)
    with system():
        his = VenueMembership.objects.get(user__name="Sam Ito").pk
        owner = VenueMembership.objects.get(user=people.victor, venue=people.lounge).pk
    till = enrolled(victor, "Till 1")
    assert at_till(till, "desk/staff", membership=his, pin=PIN).json()["name"] == "Sam Ito"

    assert "Remove" in text(victor.get(f"{STAFF}{his}/"))
    gone = pressed(victor, f"{STAFF}{his}/")
    assert "Sam Ito works here no more. The PIN is gone too." in gone
    assert sam.get("/venue/lounge-sfo/").status_code == 404
    again = at_till(till, "desk/staff", membership=his, pin=PIN)
    assert (again.status_code, again.json()["code"]) == (404, "membership_not_found")

    with system():
        device = Device.objects.get(name="Till 1").pk
    assert at_till(till, "verify", code=mine.code).json()["answer"] == "yes"
    assert "The device can scan no more" in pressed(victor, f"{DEVICES}{device}/revoke/")
    assert at_till(till, "verify", code=mine.code).status_code == 401

    pressed(victor, STAFF, email="kim@example.test", role="staff")
    kim, fresh = by_password("kim@example.test"), enrolled(victor, "Till 2")
    pressed(kim, "/venue/lounge-sfo/pin/", pin="3141", again="3141")
    with system():
        hers = VenueMembership.objects.get(user__name="Kim Ito").pk
    assert at_till(fresh, "desk/staff", membership=hers, pin="3141").json()["name"] == "Kim Ito"
    assert at_till(fresh, "verify", code=mine.code).json()["answer"] == "yes"
    assert "Make somebody else an owner first." in pressed(victor, f"{STAFF}{owner}/")


def enrolled(client, name):
    """The token of a till, from the page that shows it once."""
    page = client.post(DEVICES, {"name": name, "as": "till"}).content.decode()
    return re.search(r"perks_[\w-]+", page)[0]


def at_till(token, path, **said):
    """What a device is answered; each request has a key of its own."""
    return Client().post(
        f"/api/v1/{path}", said, content_type="application/json",
        headers={"authorization": f"Bearer {token}", "idempotency-key": secrets.token_hex(8)},
    )  # fmt: skip


# A correction and an appeal


def test_a_misread_post_is_corrected(tennis_player, people):  # noqa: F811
    alice, olga = signed_in(tennis_player), signed_in(people.olga)
    with system():
        before = list(Score.objects.values()) + list(TopicStrength.objects.values())
        (wrong, *_) = TopicStrength.objects.get(topic__slug="tennis").evidence
    assert "Serve 4" in text(alice.get("/topics/"))
    said = {"posts": [wrong], "words": "A pun on volleys."}
    assert "You have an answer by 6 December." in pressed(alice, "/topics/tennis/", **said)
    assert "A pun on volleys." in text(olga.get("/disputes/"))
    number = re.search(r"/disputes/(\d+)/", olga.get("/disputes/").content.decode())[1]
    pressed(olga, f"/disputes/{number}/", upheld="yes", reason="It is about cannons.")
    ((subject, body),) = letters()
    assert subject == "Tennis: you were right" and "It is about cannons." in body
    page = text(alice.get("/topics/"))
    assert "you were right" in page and "It is about cannons." in page
    with system(), clock.at(clock.now() + timedelta(days=1)):
        runs.run()
        rows = list(Score.objects.values()) + list(TopicStrength.objects.values())
        assert [row for row in rows if row in before] == before  # history says what was said then
        newest_row = TopicStrength.objects.filter(topic__slug="tennis").latest("date")
        assert wrong not in newest_row.evidence


@pytest.mark.usefixtures("system")
def test_a_flag_is_appealed_and_lifted(ring, people):  # noqa: F811
    with system():
        runs.run()
        flag = Flag.objects.get(member=people.alice)
        before = list(Score.objects.order_by("pk").values())
    alice, olga, mallory = (signed_in(each) for each in (people.alice, people.olga, people.mallory))
    assert "People who react together" in text(alice.get("/score/"))
    url = f"/flags/{flag.pk}/"
    assert mallory.get(url).status_code == 404
    assert "You get an answer by 6 December 2026." in pressed(alice, url, text="They are my class.")
    assert "They are my class." in text(olga.get(f"/appeals/{flag.pk}/"))
    decided = {"outcome": "lifted", "reason": "The class is real."}
    assert "The member gets a letter" in pressed(olga, f"/appeals/{flag.pk}/", **decided)
    ((subject, body),) = letters()
    assert subject == "Your appeal: the flag is lifted" and "Why: The class is real." in body
    assert "The class is real." in text(alice.get(url))
    with system(), clock.at(clock.now() + timedelta(days=1)):
        runs.run()
        assert list(Score.objects.order_by("pk").values())[: len(before)] == before
        lines = {row["feature"] for row in newest(people.alice).contributions["lines"]}
    assert "pods" not in lines


# A network that lets us read no more


@pytest.mark.usefixtures("system")
def test_a_network_takes_the_permission_back(provider, people):  # noqa: F811
    """Said on the page and once by letter; allowed again, the same account goes on."""
    alice = signed_in(people.alice)
    pressed(alice, "/privacy/consent/", purpose="score", do="give")
    account = connect(alice, provider)
    with system():
        tasks.refresh_account(account)
    page = f"/accounts/{account}/"
    assert "Up to date" in text(alice.get(page))
    with clock.at(clock.now() + timedelta(hours=2)):
        provider.good.clear()
        for _ in range(2):
            with system():
                assert tasks.refresh_account(account) == "refused"
        said = text(alice.get(page))
        assert "The network no longer lets us read this account. Sign in there again" in said
        assert "its clock stands still for this account until 21 January 2027" in said
        assert "Not allowed" in text(alice.get("/accounts/"))
        ((subject, body),) = letters()
        assert subject == "An account that we can no longer read"
        assert "Your score does not fall for it" in body and page in body
        link = re.search(r'href="([^"]+)">Allow it again', alice.get(page).content.decode())[1]
        assert "Sign in at Signed" in text(alice.get(link))
        assert connect(alice, provider) == account
        with system():
            assert tasks.refresh_account(account) == "fresh"
        said = text(alice.get(page))
        assert "Up to date" in said and "clock stands still" not in said
        assert letters() == []
    with system():
        assert [row.lost_at for row in Account.objects.all()] == [None]


def connect(client, provider):  # noqa: F811
    """Off to the network, a yes there, and back: the number of the account that is linked."""
    out = client.get("/accounts/connect/signed/")
    back = client.get("/accounts/connected/signed/", provider.say_yes(out.url))
    return int(re.search(r"/accounts/(\d+)/", back.url)[1])


def test_the_score_does_not_fall_for_sixty_days(people, monkeypatch):
    """And would, if the network's no were taken for silence: that counts only after two weeks."""
    with system():
        account = linked(people.alice, 1)
        fill(account, range(100, 140))
        runs.run()
        began = newest(people.alice)
        refresh.refresh(account.pk, Reads(PermissionLost("No more.")))
        still = {}
        for days in (13, 40, 59, 90):
            still[days] = paused(days)
        assert still == {13: [14], 40: [41], 59: [60], 90: [60]}
        held = scored_after(people.alice, 13)
        Account.objects.update(lost_at=None)
        assert paused(13) == [0]
        fallen = scored_after(people.alice, 14)
    assert held >= began.contributions["raw"][-1][1] - 0.01 > fallen


def paused(days):
    day = (clock.today() + timedelta(days=days) - runs.EPOCH).days
    return inputs.load(load()).known(day).paused.tolist()


def scored_after(member, days):
    """The day's own estimate, before it is smoothed over a week."""
    with clock.at(clock.now() + timedelta(days=days)):
        runs.run()
        return newest(member).contributions["raw"][-1][1]


# Leaving


@pytest.fixture
def leaver(people):
    """Alice has one of everything that is open: used, issued, held, in a pot, waiting, invited."""
    with system():
        for member in (people.alice, people.mallory):
            scored(member)
        fill(linked(people.alice, 1), range(100, 140))
        people.used = launched(people.northwind, people.lounge_day, units=3)
        first = taken(people.alice, people.used)
        redemptions.redeem(first.pass_issued.code, people.lounge.pk, device=people.desk.pk)
        again = kind_stage.given(people.northwind, "venue_access", venue=people.lounge)
        people.open = launched(people.northwind, again, units=2)
        people.pass_ = taken(people.alice, people.open).pass_issued
        people.held = launched(people.northwind, people.code_perk, units=2)
        claims.claim(people.alice.pk, people.held.pk, "held")
        prize = kind_stage.given(people.northwind, "code")
        stock.add_codes(prize, ["A"])
        people.pot = kind_stage.campaign(people.northwind, prize, way="draw")
        for member in (people.alice, people.mallory):
            assert draws.enter(people.pot.pk, member.pk).entry
        scarce = kind_stage.given(people.northwind, "code")
        people.full = launched(people.northwind, scarce, units=1)
        claims.claim(people.mallory.pk, people.full.pk, "last")
        waiting.join(people.full.pk, people.alice.pk)
        invited = kind_stage.given(people.northwind, "code")
        people.asked = launched(people.northwind, invited, units=1)
        receipt = Claim.objects.filter(member=people.alice).first().receipt
        Invitation.objects.create(campaign=people.asked, rank=1, brand=people.northwind,
                                  member=people.alice, receipt=receipt)  # fmt: skip
    return people


def taken(member, campaign):
    made = claims.claim(member.pk, campaign.pk, f"{member.pk}-{campaign.pk}").claim
    claims.confirm(made.pk, member.pk)
    return Claim.objects.select_related("pass_issued").get(pk=made.pk)


def test_alice_pauses_unlinks_takes_her_data_and_leaves(leaver):
    alice = by_password("alice@example.test")
    assert "Paused. Nobody matches you" in pressed(
        alice, "/privacy/consent/", purpose="invite", do="withdraw"
    )
    with system():
        account = Account.objects.get(member=leaver.alice).pk
    assert "Unlink" in text(alice.get(f"/accounts/{account}/unlink/"))
    assert "What we stored of it is deleted" in pressed(alice, f"/accounts/{account}/unlink/")
    told = alice.get("/privacy/export.json").json()
    flat = {name for part in told.values() if isinstance(part, dict) for name in part}
    assert {"claims", "draw_entries", "waiting", "invitations", "passes", "accounts"} <= flat
    page = text(alice.get("/privacy/delete/"))
    assert "your name leaves every draw and waiting list" in page
    assert "stays with them, under a number that no name belongs to" in page
    assert alice.post("/privacy/delete/", {"confirm": "no"}).status_code == 400
    with system():
        booked = list(LedgerEntry.objects.order_by("pk").values_list("pk", "amount"))
        left = [stock.left(each.perk_id) for each in (leaver.open, leaver.held)]
    assert "Your account is deleted, and you are signed out." in pressed(
        alice, "/privacy/delete/", confirm=PASSWORD
    )
    assert alice.get("/home/").status_code == 302
    assert at_the_door(leaver, leaver.pass_.code) == "pass_revoked"
    with system():
        # What was held or not used is free again, at once; a code that she saw would not be.
        assert [stock.left(each.perk_id) for each in (leaver.open, leaver.held)] == [
            left[0] + 1, left[1] + 1,
        ]  # fmt: skip
        states = Claim.objects.filter(member=leaver.alice).values_list("campaign_id", "state")
        assert dict(states) == {
            leaver.used.pk: "redeemed", leaver.open.pk: "revoked", leaver.held.pk: "cancelled",
        }  # fmt: skip
        assert Entry.objects.get(member=leaver.alice).withdrawn_at is not None
        assert not Wait.objects.exists()
        assert Invitation.objects.filter(member=leaver.alice).count() == 1
        assert list(LedgerEntry.objects.order_by("pk").values_list("pk", "amount")) == booked
        kept = User.objects.get(pk=leaver.alice.pk)
        assert (kept.name, kept.is_active, kept.email) == ("", False, f"erased-{kept.pk}@invalid")
        with clock.at(leaver.pot.ends_at):
            assert draws.draw(leaver.pot.pk) == 1
        assert Claim.objects.get(campaign=leaver.pot).member == leaver.mallory
    mallory = text(signed_in(leaver.mallory).get(reverse("draw", args=[leaver.pot.pk])))
    assert "Alice" not in mallory
    assert by_password("alice@example.test").session.get("_auth_user_id") is None
