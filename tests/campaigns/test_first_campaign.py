"""From nothing to live through the pages: a brand signs up, and each start goes live in three sendings."""

import pytest
from django.core import mail
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.starts import STARTS
from campaigns.web.rule_posted import PARTS
from perks import brand_signup
from perks.ground import outbox, scopes
from perks.ground.errors import Refusal
from perks.models import Brand, BrandMembership
from tests.campaigns.member_stage import signed_in, system, topic

pytestmark = pytest.mark.django_db
# All that a manager types; whatever else a start needs is filled in.
TYPED = {
    "lounge": {"venue": 0},
    "discount": {"tiers": "40; 20% off; 100; SAVE20\n50; 40% off; 50; SAVE40"},
    "box": {"sent_to": "Germany, Austria"},
    "event": {"venue": 0},
    "shops": {},
    "surprise": {"code": "FORYOU"},
}
SENDS = {"name": "Harbour Tea", "domain": "https://harbour-tea.example/", "stock": "moss"}


def vet(slug):
    with scopes.act_as(scopes.operator(1)):
        return brand_signup.vet(Brand.objects.filter(slug=slug))


def signed_up(people):
    client = signed_in(people.alice)
    assert client.get(reverse("brand_new")).status_code == 200
    answer = client.post(reverse("brand_new"), SENDS)
    assert answer.url == reverse("campaign_new", args=["harbour-tea"])
    return client


def filled_in(page, known):
    """What a browser sends of the form as it came, with what the manager typed."""
    forms = (page.context["form"], page.context["perk_form"])
    fields = [field for form in forms for field in form]
    came = {each.html_name: each.value() or "" for each in fields if each.value() is not False}
    return came | {f"perk-{name}": value for name, value in known.items()}


def drafted(client, slug, venue):
    """The editor's page of a draft made from a start, and its address."""
    url = reverse("campaign_new", args=["harbour-tea"]) + f"?start={slug}"
    known = {**TYPED[slug], **({"venue": venue} if "venue" in TYPED[slug] else {})}
    answer = client.post(url, filled_in(client.get(url), known))
    assert answer.status_code == 302, (slug, answer.context["perk_form"].errors)
    return client.get(answer.url), answer.url


def sentence_of(page):
    """What the editor sends of a sentence that nobody touched."""
    typed = page.context["typed"]
    facts = {f.html_name: f.value() for f in typed.facts if f.value() is not None}
    facts = {name: value for name, value in facts.items() if value is not False}
    (group,) = typed.form.root.children
    (leaf,) = group.children
    return facts | {f"{leaf.name}-{part}": getattr(leaf, part) for part in ("field", *PARTS)}


def wrong_in(page):
    typed = page.context["typed"]
    return typed.facts.errors, typed.form.faults, typed.form.error, typed.reason_error


def test_every_start_from_nothing_to_live(people, noon):
    with system():
        topic()
    client = signed_up(people)
    for number, slug in enumerate(STARTS, start=1):
        page, url = drafted(client, slug, people.lounge.pk)
        steps = page.context["steps"]
        assert [step.do for step in steps.to_do if step.blocks] == (
            ["Wait for the operator"] if number == 1 else []
        )
        if number == 1:
            launch = client.get(f"{url}launch/").content.decode()
            assert "Before it can go live" in launch and ">Launch</button>" not in launch
            assert vet("harbour-tea") == 1
        answer = client.post(url, sentence_of(page) | {"do": "launch"})
        assert answer.status_code == 302, (slug, wrong_in(answer))
        assert answer.url == f"{url}launch/"
        assert ">Launch</button>" in client.get(answer.url).content.decode()
        assert client.post(answer.url).url == url
    with system():
        states = Campaign.objects.values_list("state", flat=True)
        assert list(states) == ["live"] * len(STARTS)


def test_a_brand_signs_up_once_and_both_sides_get_a_letter(people):
    client = signed_up(people)
    assert client.post(reverse("brand_new"), SENDS).status_code == 302
    with system():
        made = Brand.objects.get(slug="harbour-tea")
        assert (made.domain, made.stock, made.vetted_at) == ("harbour-tea.example", "moss", None)
        assert BrandMembership.objects.get(brand=made).role == "owner"
    again = client.post(reverse("brand_new"), {**SENDS, "name": "Another", "stock": "sky"})
    assert "Harbour Tea is not vetted yet" in again.content.decode()
    wrong = client.post(reverse("brand_new"), {**SENDS, "domain": "no site"})
    assert (wrong.status_code, "no site" in wrong.content.decode()) == (422, True)
    assert (vet("harbour-tea"), vet("harbour-tea")) == (1, 0)
    outbox.send_waiting()
    subjects = sorted(letter.subject for letter in mail.outbox)
    assert subjects == ["Harbour Tea is vetted", "Harbour Tea waits to be vetted"]
    with system():
        people.alice.emailaddress_set.update(verified=False)
    with pytest.raises(Refusal, match="not confirmed"):
        brand_signup.sign_up(people.alice, "Third", "third.example", "sky")
