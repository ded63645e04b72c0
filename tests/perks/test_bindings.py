"""A pass lives in one place: moving it ends what stayed behind, and uses stay used."""

import base64
from datetime import timedelta

import pytest

from perks import bindings, bundles, passes, redemptions, shortcode
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Letter, Pass, PassBinding
from tests.conftest import NOON
from tests.perks.desk import give_pass
from tests.perks.phones import Phone


@pytest.fixture
def issued(people, noon, system):
    return give_pass(people)


def at_desk(people, text, **how):
    return redemptions.redeem(text, people.lounge.pk, device=people.desk.pk, **how)


def test_a_phone_shows_a_code_that_the_desk_accepts_for_44_seconds(issued, people):
    phone = Phone()
    text = phone.shows(phone.takes(issued, language="de"))
    for later, code in ((44, "let_in"), (45, "pass_stale")):
        with clock.at(NOON + timedelta(seconds=later)):
            assert redemptions.look(text, people.lounge.pk).code == code
    assert at_desk(people, text).answer == "yes"
    assert at_desk(people, text).answer == "twice"
    assert Pass.objects.get().language == 2


def test_what_stayed_behind_is_refused_and_listed(issued, people):
    paper, serial = issued.code, bytes(issued.serial)
    phone = Phone()
    phone.takes(issued)
    assert at_desk(people, paper).code == "pass_moved"
    assert passes.revoked(people.northwind.pk, people.lounge.pk) == {serial}
    told = bundles.content(people.northwind, people.lounge)["revoked"]
    assert base64.b64decode(told) == serial
    with clock.at(NOON - timedelta(seconds=1)):
        # Judged by the time of the scan: before the move the paper was good.
        assert redemptions.look(paper, people.lounge.pk).code == "pass_not_yet"


def test_a_scan_from_before_the_move_is_judged_by_its_own_time(issued, people):
    paper = issued.code
    with clock.at(NOON + timedelta(minutes=10)):
        Phone().takes(issued)
        assert redemptions.look(paper, people.lounge.pk).code == "pass_moved"
    with clock.at(NOON + timedelta(minutes=9)):
        assert redemptions.look(paper, people.lounge.pk).answer == "yes"


def test_a_new_phone_carries_the_used_count_and_writes_a_letter(people, noon, system):
    people.lounge_day.uses = 3
    people.lounge_day.save()
    issued = give_pass(people)
    old, new = Phone(), Phone()
    first = old.takes(issued)
    certificate = first.code
    assert at_desk(people, old.shows(first)).facts["uses_left"] == 2
    letters = Letter.objects.filter(template="perks/email/pass_moved")
    assert letters.count() == 0
    moved = new.takes(issued)
    assert at_desk(people, old.shows(first, certificate=certificate)).code == "pass_moved"
    assert at_desk(people, new.shows(moved)).facts["uses_left"] == 1
    assert letters.count() == 1


def test_the_same_key_again_changes_nothing(issued):
    phone = Phone()
    first, again = phone.takes(issued), phone.takes(issued)
    assert (first.serial, first.code) == (again.serial, again.code)
    assert PassBinding.objects.count() == 2


def test_three_moves_a_day_and_no_more(issued):
    for _ in range(4):
        Phone().takes(issued)
    with pytest.raises(Refusal, match=r"^rebind_too_often:") as refused:
        Phone().takes(issued)
    assert refused.value.status == 429
    with clock.at(NOON + timedelta(days=1, seconds=1)):
        Phone().takes(issued)


def test_with_the_limit_off_a_pass_goes_round(issued, monkeypatch):
    monkeypatch.setattr(bindings, "MOVES_A_DAY", 100)
    for _ in range(6):
        Phone().takes(issued)


def test_a_key_that_is_not_proven_or_of_small_order_is_refused(issued, people):
    alice, mallory = Phone(), Phone()
    with pytest.raises(Refusal, match=r"^phone_key_unusable:"):
        bindings.bind(people.alice.pk, issued.pk, alice.key, mallory.proof(issued))
    with pytest.raises(Refusal, match=r"^phone_key_unusable:"):
        bindings.bind(people.alice.pk, issued.pk, (1).to_bytes(32, "little"), bytes(64))
    with pytest.raises(Refusal, match=r"^pass_unknown:"):
        bindings.bind(people.mallory.pk, issued.pk, mallory.key, mallory.proof(issued))
    assert PassBinding.objects.count() == 0


def test_back_to_paper_and_never_for_what_may_not_be_lent(issued, people):
    phone = Phone()
    phone.takes(issued)
    paper = bindings.to_paper(people.alice.pk, issued.pk)
    assert at_desk(people, phone.shows(issued, certificate=phone_certificate(phone))).answer == "no"
    assert redemptions.look(paper.code, people.lounge.pk).answer == "yes"
    assert bindings.to_paper(people.alice.pk, issued.pk).serial == paper.serial
    people.lounge_day.strict = True
    people.lounge_day.save()
    with pytest.raises(Refusal, match=r"^pass_not_on_paper:"):
        bindings.to_paper(people.alice.pk, issued.pk)


def phone_certificate(phone: Phone) -> str:
    """The certificate that the phone still has: signed again for its serial."""
    kept = Pass.objects.get()
    left = PassBinding.objects.get(phone_key=phone.key)
    kept.serial, kept.phone_key = left.serial, left.phone_key
    passes.sign(kept)
    return kept.code


def test_a_strict_pass_has_no_static_code_and_wants_the_digits(people, noon, system):
    people.lounge_day.strict = True
    people.lounge_day.save()
    issued = give_pass(people)
    assert issued.code == ""
    typed = shortcode.format(issued.short_code)
    assert at_desk(people, typed).code == "pass_needs_phone"
    phone = Phone()
    pass_ = phone.takes(issued)
    assert at_desk(people, phone.shows(pass_), digits=47).code == "pass_digits_needed"
    assert at_desk(people, phone.shows(pass_, digits=47), digits=47).answer == "yes"


def test_a_short_code_opens_a_phones_pass_where_paper_would(issued, people):
    Phone().takes(issued)
    assert at_desk(people, issued.short_code).answer == "yes"


def test_initials_are_asked_for_where_the_perk_asks(issued, people):
    people.lounge_day.initials = True
    people.lounge_day.save()
    with pytest.raises(Refusal, match=r"^initials_unusable:"):
        Phone().takes(issued, initials="a")
    assert Phone().takes(issued, initials="AM").initials == "AM"


def test_only_the_right_brand_venue_and_perk_let_in(people, system, noon):
    """Every pass at every desk: accepted on the diagonal only."""
    other = people.lounge.__class__.objects.create(slug="bar", name="Bar")
    perks = [
        people.lounge_day,
        people.lounge_day.__class__.objects.create(
            brand=people.rival, kind="venue_access", name="Rival", venue=other
        ),
    ]
    for row, perk in enumerate(perks):
        phone = Phone()
        text = phone.shows(phone.takes(give_pass(people, perk, claim_id=100 + row)))
        said = [redemptions.look(text, venue.pk).answer for venue in (people.lounge, other)]
        assert said == ["yes" if column == row else "no" for column in (0, 1)]
