"""Above the brand's bound a second person approves, whoever launches and by whatever way."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns import approving, budgets, drafts
from campaigns.models import Approval
from perks import stock
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import BrandMembership, Letter
from tests import cast
from tests.campaigns.member_stage import system
from tests.databases import owner_cursor

pytestmark = pytest.mark.django_db


def arranged(people):
    """Northwind approves above EUR 5,000; Bea owns it, Ben manages. A draft may cost 6,000."""
    people.ben = cast.person("ben", "Ben Okafor")
    BrandMembership.objects.create(brand=people.northwind, user=people.ben, role="manager")
    people.northwind.vetted_at = clock.now()
    people.northwind.save()
    stock.add_codes(people.code_perk, ["AAAA", "BBBB", "CCCC"])
    anybody = {"field": "age", "op": ">=", "value": 18}
    people.campaign = drafts.draft(people.northwind, people.code_perk, "Big", rule=anybody)
    approving.set_bound(people.northwind, people.bea.pk, "EUR", "5000")
    budgets.settle(people.campaign, "EUR", "20", "6000")
    people.campaign.refresh_from_db()
    return people


@pytest.fixture
def stage(people):
    with system():
        yield arranged(people)


def refused(call, *args):
    with pytest.raises(Refusal) as caught, transaction.atomic():
        call(*args)
    return caught.value.code


def test_one_asks_and_another_approves(stage):
    draft, bea, ben = stage.campaign, stage.bea.pk, stage.ben.pk
    assert refused(drafts.launch, draft) == "approval_needed"
    assert refused(approving.approve, draft, ben) == "approval_not_asked"
    asked = approving.ask(draft, bea)
    assert approving.ask(draft, bea) == asked
    letters = Letter.objects.filter(template="campaigns/email/approval")
    assert list(letters.values_list("member_id", flat=True)) == [ben]
    assert refused(approving.approve, draft, bea) == "approval_by_another"
    assert refused(approving.approve, draft, None) == "approval_by_person"
    assert refused(drafts.launch, draft) == "approval_needed"
    # A cent more is another budget: it is asked for anew, by whoever changed it.
    budgets.settle(draft, "EUR", "20", "6000.01")
    draft.refresh_from_db()
    assert refused(approving.approve, draft, ben) == "approval_not_asked"
    approving.ask(draft, ben)
    approving.approve(draft, bea)
    drafts.launch(draft)
    assert draft.state == "live"
    assert refused(budgets.settle, draft, "EUR", "20", "7000") == "approval_needed"
    assert refused(budgets.settle, draft, "EUR", "20", "") == "budget_needed"
    budgets.settle(draft, "EUR", "20", "5500")
    assert Approval.objects.filter(void_at=None).count() == 1


def test_what_is_below_needs_nobody_and_what_is_unknown_needs_a_budget(stage):
    draft = stage.campaign
    for worth, budget, code in [("20", "", "budget_needed"), ("0", "", "budget_needed")]:
        budgets.settle(draft, "EUR", worth, budget)
        assert refused(drafts.launch, draft) == code
    budgets.settle(draft, "SEK", "20", "100")  # another currency is always above
    assert refused(drafts.launch, draft) == "approval_needed"
    budgets.settle(draft, "EUR", "20", "5000")
    draft.refresh_from_db()
    assert refused(approving.ask, draft, stage.bea.pk) == "approval_needless"
    drafts.launch(draft)


def test_an_owner_sets_the_bound_where_there_is_a_second_person(stage):
    northwind, rival = stage.northwind, stage.rival
    assert refused(approving.set_bound, northwind, stage.ben.pk, "EUR", "") == "not_owner"
    assert refused(approving.set_bound, northwind, stage.bea.pk, "EUR", "x") == "amount_unclear"
    alone = (rival, stage.mallory.pk, "EUR", "5000")
    assert refused(approving.set_bound, *alone) == "approval_needs_two"
    approving.set_bound(northwind, stage.bea.pk, "EUR", "")
    drafts.launch(stage.campaign)


@pytest.mark.django_db(transaction=True)
def test_nobody_approves_her_own_even_past_the_code(people):
    """The twin: with the constraint dropped the same row is her own word for her own budget."""
    with system():
        campaign = arranged(people).campaign
        asked = approving.ask(campaign, people.bea.pk)

    def approve_own():
        with system(), transaction.atomic():
            own = {"approved_by": people.bea.pk, "approved_at": clock.now()}
            Approval.objects.filter(pk=asked.pk).update(**own)

    with pytest.raises(IntegrityError, match="approval_by_another"):
        approve_own()
    name, table = "approval_by_another", "ALTER TABLE campaigns_approval"
    with owner_cursor() as owner:
        owner.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
        )
        (definition,) = owner.fetchone()
        owner.execute(f"{table} DROP CONSTRAINT {name}")
        try:
            approve_own()
            with system():
                drafts.launch(campaign)
        finally:
            owner.execute("DELETE FROM campaigns_approval")
            owner.execute(f"{table} ADD CONSTRAINT {name} {definition}")


def test_on_the_pages(client, stage):
    at = ["northwind", stage.campaign.pk]
    client.force_login(stage.bea)
    page = client.get(reverse("campaign_launch", args=at)).content.decode()
    assert "a second person of your team approves first" in page
    assert client.post(reverse("campaign_ask", args=at)).status_code == 302
    page = client.get(reverse("campaign_launch", args=at)).content.decode()
    assert "they got a letter" in page
    assert "Approve EUR 6,000.00" not in page
    client.force_login(stage.ben)
    page = client.get(reverse("campaign_launch", args=at)).content.decode()
    assert "<bdi>Bea Lindqvist</bdi> asked" in page
    assert "Approve EUR 6,000.00" in page
    client.post(reverse("campaign_approve", args=at))
    page = client.get(reverse("campaign_launch", args=at)).content.decode()
    assert "A second person approved EUR 6,000.00" in page
    assert ">Launch<" in page
    bound = client.get(reverse("spending_bound", args=["northwind"])).content.decode()
    assert "more than EUR 5,000.00" in bound
    assert "Only an owner changes this." in bound
