"""A member deletes everything: nothing of her is left but what others have to account for."""

import json
from datetime import timedelta

import numpy as np
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from campaigns import claims, frames
from campaigns.models import Claim, Link, Mention
from perks import erasure, redemptions, stock
from perks.api.authentication import issue_token
from perks.ground import clock, receipts, scopes
from perks.ground.outbox import Letter
from perks.models import ApiToken, Pass, Redemption, Scan, Unit, User, VenueMembership
from scoring import absences, activity, inputs, shelf, tasks
from scoring.core.published import load
from scoring.models import (
    Account,
    Endorsement,
    EndorsementLink,
    Reaction,
    Reactor,
    Score,
    TopicDispute,
)
from tests.campaigns.member_stage import launched, scored, signed_in, system, topic
from tests.scoring import stage as scoring_stage

pytestmark = pytest.mark.django_db
HERS = ("Alice", "Moreno", "alice", "Sourdough secrets", "I drink none", "MyOwnHandle")


@pytest.fixture
def stage(people, noon):
    """Alice and Mallory have rows in every corner of the house, and know each other."""
    with system():
        people.campaign = launched(people.northwind, people.lounge_day, units=4)
        people.code = launched(people.northwind, people.code_perk, units=4)
        for place, member in enumerate((people.alice, people.mallory), 1):
            scored(member)
            fill(people, member, place)
        people.claim = take(people.alice, people.campaign)
        people.other = take(people.mallory, people.campaign)
        people.unused = take(people.alice, people.code)
        redemptions.redeem(people.claim.pass_issued.code, people.lounge.pk, device=people.desk.pk)
        around_claim(people.claim)
        around_claim(people.other)
        know_each_other(people)
        VenueMembership.objects.create(venue=people.lounge, user=people.alice, role="supervisor")
    return people


def fill(people, member, place):
    account = scoring_stage.linked(member, place)
    scoring_stage.fill(account, range(100 * place, 100 * place + 30), first=10 * place)
    Account.objects.filter(pk=account.pk).update(handle=f"MyOwnHandle{member.given_name}")
    account.posts.update(text=f"{member.given_name}: Sourdough secrets")
    absences.declare(member.pk, clock.today(), clock.today())
    issue_token(user=member, label=f"{member.given_name}'s phone")
    Letter.objects.create(
        member=member, key=f"k{place}", template="t", subject="For you", context={"to": member.name}
    )
    TopicDispute.objects.create(
        member=member, topic=topic(), round=1, posts=[1], words=f"I drink none. {member.name}",
        due_at=clock.now() + timedelta(days=14),
    )  # fmt: skip


def take(member, campaign):
    made = claims.claim(member.pk, campaign.pk, f"key-{member.given_name}-{campaign.pk}").claim
    claims.confirm(made.pk, member.pk)
    return Claim.objects.select_related("pass_issued", "member").get(pk=made.pk)


def around_claim(claim):
    name = claim.member.given_name.lower()
    Mention.objects.create(
        claim=claim, campaign=claim.campaign, brand=claim.brand, member=claim.member,
        network="web", native_id=f"http://{name}.example/1", url=f"http://{name}.example/1",
        excerpt="Sourdough secrets", found_by="tag", posted_at=clock.now(),
    )  # fmt: skip


def know_each_other(people):
    shared = EndorsementLink.objects.create(
        member=people.mallory, token="of-mallory", topics=[topic().pk]
    )
    assert shared.pk
    for giver, taker in ((people.alice, people.mallory), (people.mallory, people.alice)):
        Endorsement.objects.create(
            member=taker, endorser=giver, topic=topic(), week=clock.today(), slot=1
        )


def rows(without=("perks_cache", "django_session")):
    """Every row of every table in words, by table."""
    found = {}
    with system(), connection.cursor() as cursor:
        for table in set(connection.introspection.table_names()) - set(without):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found[table] = {text for (text,) in cursor.fetchall()}
    return found


def naming(found, words=HERS):
    return {
        table: [text for text in texts if any(word in text for word in words)]
        for table, texts in found.items()
    }


def without_empty(found):
    return {table: texts for table, texts in found.items() if texts}


def is_hers(people, text):
    row = json.loads(text)
    return people.alice.pk in (row.get("member_id"), row.get("user_id"))


def test_nothing_names_her_anywhere(stage):
    before = without_empty(naming(rows()))
    assert {
        "account_emailaddress", "campaigns_claim", "campaigns_mention", "perks_apitoken",
        "perks_letter", "perks_pass", "perks_scan", "perks_user", "scoring_account",
        "scoring_post", "scoring_topicdispute",
    } <= set(before)  # fmt: skip
    counts = erasure.erase(stage.alice.pk)
    assert counts["scoring_score"] == counts["perks_user"] == 1
    words = ("Alice", "Moreno", "alice")
    assert without_empty(naming(rows(), words)) == {}
    connection.check_constraints()


def test_what_is_left_of_her_is_what_others_account_for(stage):
    erasure.erase(stage.alice.pk)
    left = {table for table, texts in rows().items() for text in texts if is_hers(stage, text)}
    assert left == {
        "campaigns_claim", "campaigns_link", "campaigns_mention", "perks_pass",
        "perks_receipt", "perks_redemption", "perks_unit",
    }  # fmt: skip


def test_the_user_row_says_nothing(stage):
    erasure.erase(stage.alice.pk)
    with system():
        row = User.objects.get(pk=stage.alice.pk)
        told = User.objects.values(
            "email", "name", "birth_year", "country", "region", "city", "languages", "last_login",
            "is_member", "is_active", "is_staff",
        ).get(pk=row.pk)  # fmt: skip
    assert told == {
        "email": f"erased-{row.pk}@invalid", "name": "", "birth_year": None, "country": "",
        "region": "", "city": "", "languages": [], "last_login": None, "is_member": False,
        "is_active": False, "is_staff": False,
    }  # fmt: skip
    assert row.erased_at is not None
    assert not row.has_usable_password()


def test_what_was_given_stays_counted_and_what_was_not_used_goes_back(stage):
    erasure.erase(stage.alice.pk)
    with system():
        used, unused = (Claim.objects.get(pk=c.pk) for c in (stage.claim, stage.unused))
        assert (used.state, used.given_name) == ("redeemed", "")
        assert (unused.state, unused.given_name) == ("revoked", "")
        assert Redemption.objects.filter(member_id=stage.alice.pk).count() == 1
        assert Scan.objects.get(pass_seen=used.pass_issued).said["facts"]["perk"] == (
            "Lounge day visit"
        )
        assert Pass.objects.get(pk=used.pass_issued_id).revoked_because == erasure.GONE
        # A code that she saw is nobody else's.
        assert Unit.objects.filter(perk=stage.code_perk, state="void").count() == 1
        assert stock.left(stage.code_perk.pk) == 3
        told = receipts.told_to_brand(used.receipt_id, stage.northwind.pk)
        receipt = used.receipt
        assert (receipt.values, receipt.nearest) == ({}, "")
        assert [line["verdict"] for line in told["sentences"]] == ["yes", "yes"]
        assert [sorted(line) for line in receipt.sentences] == [["sentence", "verdict"]] * 2


def test_her_link_leads_nowhere_any_more(stage):
    with system():
        slug = Link.objects.get(claim=stage.claim).slug
    assert Client().get(reverse("go", args=[slug])).status_code == 302
    erasure.erase(stage.alice.pk)
    assert Client().get(reverse("go", args=[slug])).status_code == 404
    with system():
        assert slug not in Link.objects.get(claim=stage.claim).target


def test_everybody_else_keeps_every_byte(stage):
    def others(found):
        return {
            table: {
                text for text in texts
                if stage.mallory.pk in (json.loads(text).get("member_id"),
                                        json.loads(text).get("user_id"))
            }
            for table, texts in found.items()
        }  # fmt: skip

    before = others(rows())
    assert len(before["scoring_reaction"]) == 90
    erasure.erase(stage.alice.pk)
    after = others(rows())
    given = before["scoring_endorsement"] - after["scoring_endorsement"]
    assert [json.loads(text)["endorser_id"] for text in given] == [stage.alice.pk]
    assert {**after, "scoring_endorsement": None} == {**before, "scoring_endorsement": None}


def test_what_she_gave_others_stays_a_keyed_hash(stage):
    """She reacted to Mallory's post under her own account."""
    with system():
        hers = bytes(Account.objects.get(member=stage.alice).actor_key)
        post = Account.objects.get(member=stage.mallory).posts.order_by("pk").first()
        Reaction.objects.create(
            account=post.account, post=post, member_id=stage.mallory.pk, actor_key=hers,
            kind="reply", at=clock.now(), day=clock.today(),
        )  # fmt: skip
        Reactor.objects.create(network="stackexchange", actor_key=hers, seen_at=clock.now())
    erasure.erase(stage.alice.pk)
    with system():
        assert Reaction.objects.filter(actor_key=hers).count() == 1
        assert Reactor.objects.filter(actor_key=hers).count() == 1
        assert not Account.objects.filter(actor_key=hers).exists()


def test_the_next_run_and_the_audience_know_her_no_more(stage):
    both = {stage.alice.pk, stage.mallory.pk}
    with system():
        assert both <= set(inputs.load(load()).member_ids.tolist())
    frames.build()
    assert both <= set(frames.current().base.frame.member_id.tolist())
    erasure.erase(stage.alice.pk)
    with system():
        assert both & set(inputs.load(load()).member_ids.tolist()) == {stage.mallory.pk}
        assert not Score.objects.filter(member=stage.alice).exists()
    audience = frames.refresh()
    assert len(audience) == 1


def test_the_files_of_the_runs_lose_her_at_once(stage, settings):
    with system():
        hers, other = (
            Account.objects.get(member=member).pk for member in (stage.alice, stage.mallory)
        )
        activity.of_everybody(np.array(sorted((hers, other))))
    assert tasks.take_off_shelf([hers]) == 90
    kept = shelf.take(settings.PERKS_ACTIVITY)
    assert kept.accounts.tolist() == [other]
    assert set(kept.reactions["account_id"].tolist()) == {other}


def test_she_deletes_her_account_herself(stage):
    alice, elsewhere = signed_in(stage.alice), signed_in(stage.alice)
    url = reverse("privacy_erase")
    assert "What stays, and why" in alice.get(url).content.decode()
    for wrong in ("", "DELETE", "not my password"):
        assert alice.post(url, {"confirm": wrong}).status_code == 400
    with system():
        assert User.objects.get(pk=stage.alice.pk).name == "Alice Moreno"
    done = alice.post(url, {"confirm": "a long password"}, follow=True)
    assert "Your account is deleted, and you are signed out." in done.content.decode()
    for browser in (alice, elsewhere):
        assert browser.get(reverse("home")).status_code == 302
    assert Session.objects.count() == 0
    back = Client().post(
        "/account/login/", {"login": "alice@example.test", "password": "a long password"}
    )
    assert back.status_code == 200


def test_without_a_password_she_types_the_word(stage):
    with system():
        stage.alice.set_unusable_password()
        stage.alice.save()
    alice = signed_in(stage.alice)
    url = reverse("privacy_erase")
    assert "Type DELETE" in alice.get(url).content.decode()
    assert alice.post(url, {"confirm": "delete"}).status_code == 400
    assert alice.post(url, {"confirm": "DELETE"}).url == reverse("front_door")


def test_nobody_tries_out_passwords_on_it(stage):
    alice = signed_in(stage.alice)
    url = reverse("privacy_erase")
    statuses = [alice.post(url, {"confirm": f"guess {n}"}).status_code for n in range(11)]
    assert statuses == [400] * 10 + [429]
    assert alice.post(url, {"confirm": "a long password"}).status_code == 429


def test_over_the_api(stage):
    with system():
        ApiToken.objects.all().delete()
        token = issue_token(user=stage.alice, label="mine")

    def delete(said):
        return Client().delete(
            "/api/v1/me", json.dumps(said), content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip

    assert delete({}).status_code == 400
    assert delete({"confirm": "DELETE"}).json()["code"] == "not_confirmed"
    assert delete({"confirm": "a long password"}).status_code == 204
    assert delete({"confirm": "a long password"}).status_code in (401, 403)
    with scopes.act_as(scopes.system("tests")):
        assert User.objects.get(pk=stage.alice.pk).erased_at is not None


def test_the_same_address_may_come_back_as_somebody_new(stage):
    erasure.erase(stage.alice.pk)
    with system():
        again = User.objects.create_user("alice@example.test", "a long password", name="Alice")
        assert again.pk != stage.alice.pk
