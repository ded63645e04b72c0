"""What members write to the brand about what they took: all threads, and one."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, F, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import message_reports, messages
from campaigns.models import Claim, Message
from campaigns.models.messages import BRAND, MEMBER
from campaigns.web.finding import campaign_of, may_write
from campaigns.web.thread_page import MessageForm, ReportForm, check_pace, context_of
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Brand
from perks.web.access import for_brand

PAGE = 50


def threads_of(brand: Brand) -> QuerySet[Claim]:
    """The brand's claims with a thread: what waits to be read first, then the newest.

    Annotated: `unread` messages of the member, and `last_at`, when the last one was written.
    """
    waits = Q(messages__by=MEMBER, messages__read_at=None, messages__removed_at=None)
    rows = Claim.objects.filter(brand=brand).annotate(
        unread=Count("messages", filter=waits), last_at=Max("messages__written_at")
    )
    found: QuerySet[Claim] = rows.filter(last_at__isnull=False).select_related("campaign", "perk")
    return found.order_by(F("unread").desc(), "-last_at")


@for_brand
def threads(request: HttpRequest, brand: Brand) -> HttpResponse:
    """All threads, those with something unread first."""
    page = Paginator(threads_of(brand), PAGE).get_page(request.GET.get("page"))
    return render(request, "campaigns/brand/threads.html", {"brand": brand, "page": page})


def claim_in(brand: Brand, campaign: int, claim: int) -> Claim:
    """A claim that may be written about. Raises Http404."""
    rows = Claim.objects.filter(campaign=campaign_of(brand, campaign), pk=claim)
    found: Claim | None = (
        rows.filter(issued_at__isnull=False)
        .annotate(over_at=messages.END)
        .select_related("campaign", "perk")
        .first()
    )
    if found is None:
        raise Http404
    return found


@for_brand
def thread(request: HttpRequest, brand: Brand, campaign: int, claim: int) -> HttpResponse:
    """Read a thread and answer."""
    made = claim_in(brand, campaign, claim)
    form = MessageForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            check_pace(request)
            messages.write(made.pk, BRAND, brand.pk, form.cleaned_data["text"], request.user.pk)
        except Refusal as refusal:
            form.add_error("text", refusal.sentence)
        else:
            tell(request, "Sent.")
            return redirect("thread", brand.slug, campaign, claim)
    writes = may_write(request, brand)
    context = {
        "brand": brand,
        "campaign": made.campaign,
        "claim": made,
        "may_write": writes,
        **context_of(made, BRAND, form),
    }
    if writes and context["has_unread"]:
        messages.mark_read(made.pk, BRAND)
    status = 422 if form is not None and form.errors else 200
    return render(request, "campaigns/brand/thread.html", context, status=status)


@for_brand
def report(
    request: HttpRequest, brand: Brand, campaign: int, claim: int, message: int
) -> HttpResponse:
    """Report a message of the member, with a reason."""
    made = claim_in(brand, campaign, claim)
    found = Message.objects.filter(claim=made, pk=message, by=MEMBER).first()
    if found is None:
        raise Http404
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            message_reports.report(
                message, BRAND, brand.pk, form.cleaned_data["reason"], request.user.pk
            )
        except Refusal as refusal:
            form.add_error("reason", refusal.sentence)
        else:
            tell(request, "Reported. You get a letter once an operator has decided.")
            return redirect("thread", brand.slug, campaign, claim)
    context = {
        "brand": brand, "campaign": made.campaign, "claim": made, "message": found, "form": form,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/thread_report.html", context, status=status)
