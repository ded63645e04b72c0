"""A brand that signs up: drafts at once, launches once an operator has vetted it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.text import slugify

from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.models import Brand, BrandMembership, User
from perks.team import confirmed_person

ACTOR = scopes.system("brand sign-up")
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
TAKEN = ("new",)


def sign_up(user: User, name: str, domain: str, stock: str) -> Brand:
    """A brand with `user` as its owner, told to the operators; the same again is the same brand.

    Raises Refusal brand_name_missing, domain_unclear (both 400), address_not_confirmed, or
    brand_waits for somebody whose brand before is not vetted yet. Then nothing was made.
    """
    name, domain = " ".join(name.split())[:120], clean_domain(domain)
    if not name or not name.isprintable():
        raise Refusal("brand_name_missing", "Say what the brand is called. Nothing was made.", 400)
    with scopes.act_as(ACTOR):
        confirmed_person(user.email)
        # Two clicks are one brand.
        User.objects.select_for_update().get(pk=user.pk)
        waits = Brand.objects.filter(memberships__user=user, memberships__role="owner")
        before = waits.filter(vetted_at=None).first()
        if before is not None and before.name == name:
            return before
        if before is not None:
            raise Refusal(
                "brand_waits",
                f"{before.name} is not vetted yet. Another brand can follow it. Nothing was made.",
            )
        made = open_brand(name, domain=domain, stock=stock)
        BrandMembership.objects.create(brand=made, user=user, role="owner")
        tell_operators(made)
        return made


def clean_domain(domain: str) -> str:
    """ "https://www.Example.org/shop" is "www.example.org". Raises Refusal domain_unclear (400)."""
    host = domain.strip().lower().partition("://")[2] or domain.strip().lower()
    host = host.partition("/")[0]
    if not DOMAIN.fullmatch(host):
        raise Refusal(
            "domain_unclear", "Write the address of the brand's site, as in example.org.", 400
        )
    return host


def open_brand(name: str, **facts: str) -> Brand:
    """A brand with an address that is still free."""
    plain = slugify(name)[:50] or "brand"
    slug = f"{plain}-{secrets.token_hex(2)}" if plain in TAKEN else plain
    while True:
        try:
            with transaction.atomic():
                made: Brand = Brand.objects.create(slug=slug, name=name, **facts)
                return made
        except IntegrityError:
            slug = f"{plain}-{secrets.token_hex(2)}"


def tell_operators(brand: Brand) -> None:
    context = {
        "brand_name": brand.name,
        "domain": brand.domain,
        "url": settings.SITE_URL + reverse("admin:perks_brand_change", args=[brand.pk]),
    }
    for each in User.objects.filter(is_staff=True, is_active=True):
        outbox.write(
            each.pk, f"brand-waits:{brand.pk}:{each.pk}", "perks/email/brand_waits",
            f"{brand.name} waits to be vetted"[:200], context,
        )  # fmt: skip


def vet(brands: Iterable[Brand]) -> int:
    """Let brands launch, and write to their owners; gives how many were not vetted before.

    Needs an actor that sees all.
    """
    vetted = 0
    for brand in brands:
        now = clock.now()
        if not Brand.objects.filter(pk=brand.pk, vetted_at=None).update(vetted_at=now):
            continue
        vetted += 1
        context = {
            "brand_name": brand.name,
            "url": settings.SITE_URL + reverse("campaigns", args=[brand.slug]),
        }
        for owner in BrandMembership.objects.filter(brand=brand, role="owner"):
            # After a vetting that was withdrawn another letter goes out.
            key = f"brand-vetted:{brand.pk}:{owner.user_id}:{now:%Y%m%d%H%M%S}"
            subject = f"{brand.name} is vetted"[:200]
            outbox.write(owner.user_id, key, "perks/email/brand_vetted", subject, context)
    return vetted
