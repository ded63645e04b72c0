"""What I took: the list, one claim, confirming it, giving it back."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaigns import (
    brief_files,
    briefs,
    claims,
    draft_check,
    history,
    messages,
    rewards,
    tellings,
    wants,
)
from campaigns.models import Claim, Link
from campaigns.models.messages import MEMBER
from campaigns.web import parcel_page
from campaigns.web.held_again import has_lapsed, hold_anew, was_asked
from campaigns.web.member_perks import to_claim
from campaigns.web.needs_form import NeedsForm
from campaigns.web.parcel_page import ProblemForm
from campaigns.web.thread_page import MessageForm, context_of
from perks import qr
from perks.ground import clock, consent, notices
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.ground.unsent import typed as typed_before

HAD = ("issued", "redeemed")


@for_member
def claim_list(request: HttpRequest) -> HttpResponse:
    """Everything I ever claimed, newest first."""
    member: Any = request.user
    found = history.list_of(member.pk)
    unread = messages.unread_of([each.pk for each in found], MEMBER)
    taken = [(each, *history.state_of(each), unread.get(each.pk, 0)) for each in found]
    return render(request, "campaigns/claims.html", {"taken": taken})


@for_member
def claim(request: HttpRequest, id: int) -> HttpResponse:
    """One claim: its state, its code or pass, the personal link, mentions, the receipt."""
    member: Any = request.user
    made = history.one_of(member.pk, id)
    to = reverse("claim_confirm", args=[id])
    unsent = typed_before(request, to) if has_lapsed(made) else None
    return shown(request, made, NeedsForm(made, unsent) if unsent is not None else None)


def shown(
    request: HttpRequest,
    made: Claim,
    form: NeedsForm | None = None,
    said: MessageForm | None = None,
    problem: ProblemForm | None = None,
) -> HttpResponse:
    """The page of a claim; `form`, `said` (a message) or `problem` is what was filled in.

    A form for a hold that ran out stays there with all that was typed, and holds one anew.
    """
    word, kind = history.state_of(made)
    link = getattr(made, "link", None)
    held = made.state == "held" and made.held_until > clock.now()
    form = form or (NeedsForm(made) if held else None)
    brief = briefs.of_claim(made)
    context = {
        "claim": made,
        "form": form,
        "brief": brief,
        "assets": briefs.assets_of(brief) if brief else [],
        "files": brief_files.of_claim(made),
        "told": wants.told(made.perk, made.wants),
        "tier": made.receipt.values.get("tier"),
        "word": word,
        "kind": kind,
        "held": held,
        "again": form is not None and has_lapsed(made),
        "minutes_left": ceil((made.held_until - clock.now()).total_seconds() / 60),
        "code": history.code_of(made),
        "link": address_of(link) if link else "",
        "link_qr": qr.draw(address_of(link), "Your link as a code", mode="byte") if link else "",
        "mentions": history.mentions_of(made.member_id, made.pk),
        "reward": rewards.offered_for(made.campaign_id) if made.state in HAD else None,
        "looks": "mentions" in consent.given(made.member_id),
        **parcel_page.of(made, problem),
    }
    if held or made.state == "issued":
        context["advice"] = advice = draft_check.advice(
            made.campaign,
            request.user,  # type: ignore[arg-type]
        )
        tellings.note(made, advice.said, tellings.PAGE)
    if made.issued_at:
        context |= context_of(made, MEMBER, said)
        if context["has_unread"]:
            messages.mark_read(made.pk, MEMBER)
    late = context["again"] and request.method == "POST"
    wrong = late or (form and form.errors) or said or (problem and problem.errors)
    status = 422 if wrong else 200
    return render(request, "campaigns/claim.html", context, status=status)


@for_member
@require_safe
def link_code(request: HttpRequest, id: int) -> HttpResponse:
    """The personal link as a QR code to print, as an image of its own."""
    member: Any = request.user
    link = getattr(history.one_of(member.pk, id), "link", None)
    if link is None:
        raise Refusal("link_missing", "This claim has no link of yours.", 404)
    drawn = qr.draw(address_of(link), "Your link", mode="byte")
    named = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    answer = HttpResponse(named, content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="link-{link.slug}.svg"'
    return answer


def address_of(link: Link) -> str:
    return settings.SITE_URL + reverse("go", args=[link.slug])


@for_member
@require_POST
def confirm(request: HttpRequest, id: int) -> HttpResponse:
    """Take what is held for me, with what it needs."""
    member: Any = request.user
    made = history.one_of(member.pk, id)
    form = NeedsForm(made, request.POST)
    lapsed = has_lapsed(made)
    if not form.is_valid() or (lapsed and not was_asked(request)):
        return shown(request, made, form)
    try:
        held = hold_anew(request, made, form) if lapsed else made
        return completed(request, held, form) if held else redirect("perk", made.campaign_id)
    except Refusal as refusal:
        if lapsed or refusal.status == 400:
            # What was typed wrongly is mended where it was typed, and what was typed stays.
            form.refuse(refusal)
            return shown(request, made, form)
        return refused(request, id, refusal)


def completed(request: HttpRequest, made: Claim, form: NeedsForm) -> HttpResponse:
    """Fill in what the perk needs and take it. Raises Refusal; what is held is held still."""
    try:
        with transaction.atomic():
            if form.needs and made.state == "held":
                claims.fill_in(made.pk, made.member_id, form.said())
                form.remember(made)
            return to_claim(claims.confirm(made.pk, made.member_id))
    except Refusal as refusal:
        if made.pk == form.claim.pk:
            raise
        # It is held now, under a number of its own: the form goes on there.
        again = NeedsForm(made, request.POST)
        again.is_valid()
        again.refuse(refusal)
        return shown(request, made, again)


@for_member
@require_POST
def give_back(request: HttpRequest, id: int) -> HttpResponse:
    """Give it back; somebody else can have it."""
    try:
        claims.cancel(id, request.user.pk)  # type: ignore[arg-type]
    except Refusal as refusal:
        return refused(request, id, refusal)
    notices.tell(request, "Given back. You owe nothing, and nothing else changed.")
    return redirect("claim", id)


def refused(request: HttpRequest, id: int, refusal: Refusal) -> HttpResponse:
    if refusal.status == 404:
        raise refusal
    notices.warn(request, refusal.sentence)
    return redirect("claim", id)
