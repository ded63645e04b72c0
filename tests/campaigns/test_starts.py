"""Every start fills in a form that makes a draft once the few things only the brand knows are there."""

import pytest
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.starts import STARTS
from perks import stock
from tests.campaigns.member_stage import system

pytestmark = pytest.mark.django_db


def test_each_start_makes_its_draft(client, people):
    with system():
        client.force_login(people.bea)
        only_brands_know = {
            "lounge": {"venue": people.lounge.pk},
            "discount": {"tiers": "40; 20% off; 100; SAVE20\n50; 40% off; 50; SAVE40"},
            "box": {"sent_to": "Germany, Austria"},
            "event": {
                "venue": people.lounge.pk,
                "opens_at": "2026-12-24T18:00", "closes_at": "2026-12-24T23:00",
            },
            "shops": {},
            "surprise": {"code": "FORYOU"},
        }  # fmt: skip
    url = reverse("campaign_new", args=["northwind"])
    front = client.get(url).content.decode()
    assert set(only_brands_know) == set(STARTS)
    for slug, known in only_brands_know.items():
        start = STARTS[slug]
        assert f'href="?start={slug}"' in front
        page = client.get(url, {"start": slug})
        forms = (page.context["form"], page.context["perk_form"])
        typed = {
            field.html_name: field.value() or ""
            for form in forms
            for field in form
            if field.value() is not False
        }
        typed |= {f"perk-{name}": value for name, value in known.items()}
        answer = client.post(f"{url}?start={slug}", typed)
        assert answer.status_code == 302, (slug, answer.context["perk_form"].errors)
        with system():
            made = Campaign.objects.select_related("perk").latest("pk")
            assert (made.name, made.perk.kind, made.state) == (start.name, start.kind, "draft")
            assert {name: getattr(made, name) for name in start.facts} == start.facts
            assert stock.left(made.perk_id) > 0


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, people):
    with system():
        client.force_login(people.bea)
    url = reverse("campaign_new", args=["northwind"]) + "?start=event"
    answer = client.post(url, {"name": "Our evening", "perk-kind": "ticket", "perk-name": "Jazz"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Our evening" in page and "Jazz" in page
    with system():
        assert not Campaign.objects.exists()
