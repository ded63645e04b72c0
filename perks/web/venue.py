"""The desk: scan or type, one big answer, undo, and today's list."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from perks import desk_words, log_words, occupancy, redemptions, scans, supervision
from perks.answers import Answer
from perks.ground import clock, notices, vault
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.models import Redemption, Scan, Shop, Venue
from perks.web import digits
from perks.web.access import for_venue, role_of, venues_of
from perks.web.supervision import form_for

# A form that is sent twice gets one answer; the same form sent again later is a new scan, so that
# a page brought back by the browser never repeats a yes to the next guest.
SENT_TWICE = timedelta(seconds=10)
# An answer is for the guest at the desk. Later the address leads to the list.
ANSWER_STANDS = timedelta(minutes=10)
SCANS_A_PAGE = 50


@for_member
def choose(request: HttpRequest) -> HttpResponse:
    """The venues that I work at; with one only, straight there."""
    venues = venues_of(request.user.pk)
    if len(venues) == 1:
        return redirect("venue", venues[0].slug)
    return render(request, "perks/venue_choice.html", {"venues": venues})


@for_venue
@never_cache
def desk(request: HttpRequest, venue: Venue) -> HttpResponse:
    """The scanner, waiting; or, by POST, a scan."""
    if request.method == "POST":
        code = request.POST.get("code", "")
        if not code.strip():
            return redirect("venue", venue.slug)
        asked = digits.asked(request, venue)
        said = scan_once(code, venue, request.user.pk, request.POST.get("key"), asked)
        if said.answer == "yes":
            digits.renew(request, venue)
        return redirect("venue_answer", venue.slug, said.scan)
    owner = role_of(request) == "owner"
    context = {
        "venue": venue,
        "today": scans.today(venue),
        "now": occupancy.now_at(venue),
        "key": secrets.token_urlsafe(12),
        "is_owner": owner,
        "has_sponsors": owner and Shop.objects.filter(venue=venue).exists(),
        "digits": digits.shown(request, venue) if digits.serves_strict(venue) else None,
    }
    return render(request, "perks/venue.html", context)


def scan_once(
    code: str, venue: Venue, staff_id: int, key: str | None, digits: int | None
) -> Answer:
    """Redeem; the scan that answered. `key` is the page's own: one for each code."""
    if key:
        key = f"{key[:40]}-{vault.keyed_hash('web scan', code).hex()}"
    answer = redemptions.redeem(code, venue.pk, staff_id=staff_id, key=key or None, digits=digits)
    scanned_at = Scan.objects.values_list("scanned_at", flat=True).get(pk=answer.scan)
    if clock.now() - scanned_at > SENT_TWICE:
        answer = redemptions.redeem(code, venue.pk, staff_id=staff_id, digits=digits)
    return answer


@for_venue
@never_cache
def answer(request: HttpRequest, venue: Venue, id: int) -> HttpResponse:
    """Yes, no or twice, as large as the screen."""
    scan = get_object_or_404(Scan, pk=id)
    if clock.now() - scan.scanned_at > ANSWER_STANDS:
        return redirect("venue_today", venue.slug)
    said = scans.answer_of(scan)
    context = {
        "venue": venue,
        "scan": scan,
        "said": said,
        "undo": undo_offer(said.facts.get("redemption")),
        "now": occupancy.now_at(venue),
        "override": form_for(request, venue) if supervision.may_override(scan) else None,
        "digits": digits.shown(request, venue) if said.code == "pass_digits_needed" else None,
        "guest": for_guest(said, request.GET.get("lang") or language_of(said)),
        "languages": [(code, said["name"]) for code, said in desk_words.LANGUAGES.items()],
    }
    return render(request, "perks/venue_answer.html", context)


def language_of(said: Answer) -> str:
    """The language of the guest, where the pass tells it."""
    return str(said.facts.get("language") or "")


def for_guest(said: Answer, language: str) -> dict[str, str] | None:
    """The same answer in the guest's language; None for English and where there are no words."""
    if language == desk_words.FIRST or language not in desk_words.LANGUAGES:
        return None
    told = desk_words.resay(said.answer, said.code, said.facts, language)
    return {"language": language, "say": told[0], "remedy": told[1]} if told else None


def undo_offer(redemption_id: int | None) -> dict[str, Any] | None:
    """The redemption that may still be undone, and for how many seconds."""
    if redemption_id is None:
        return None
    found = Redemption.objects.filter(pk=redemption_id, undone_at=None).first()
    left = seconds_left(found.redeemed_at) if found else 0
    return {"id": redemption_id, "seconds": left} if left else None


def seconds_left(redeemed_at: datetime) -> int:
    return max(0, int((redeemed_at + redemptions.UNDO_WITHIN - clock.now()).total_seconds()))


@for_venue
@require_POST
def undo(request: HttpRequest, venue: Venue, id: int) -> HttpResponse:
    """Take a scan back, then today's list.

    Not the scanner: the guest's phone may still be in front of the camera, which would let the
    guest in again at once.
    """
    try:
        redemptions.undo(id, venue.pk)
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        notices.warn(request, refusal.sentence)
    else:
        notices.tell(request, "Undone. The pass is good again.")
    return redirect("venue_today", venue.slug)


@for_venue
def list_today(request: HttpRequest, venue: Venue) -> HttpResponse:
    """Every scan since the venue's midnight, newest first; by answer, reason or device."""
    today = scans.today(venue)
    rows = Scan.objects.filter(venue=venue, scanned_at__gte=today.since)
    chosen = chosen_in(request)
    found = rows.filter(**chosen).select_related("device")
    page = Paginator(found.order_by("-scanned_at", "-id"), SCANS_A_PAGE).get_page(
        request.GET.get("page")
    )
    numbers = [scan.said["facts"].get("redemption") for scan in page if scan.answer == "yes"]
    undone = Redemption.objects.filter(pk__in=numbers, undone_at__isnull=False)
    reasons = rows.exclude(reason="").values_list("reason", flat=True).order_by("reason")
    devices = rows.exclude(device=None).values_list("device_id", "device__name")
    context = {
        "venue": venue,
        "today": today,
        "page": page,
        "lines": [(scan, log_words.word_of(scan.reason) if scan.reason else "") for scan in page],
        "undone": set(undone.values_list("pk", flat=True)),
        "reasons": [(code, log_words.word_of(code)) for code in reasons.distinct()],
        "devices": devices.order_by("device__name").distinct(),
        "chosen": {name: str(value) for name, value in chosen.items()},
    }
    return render(request, "perks/venue_today.html", context)


def chosen_in(request: HttpRequest) -> dict[str, Any]:
    """The filters of the address that mean something; anything else chooses nothing away."""
    chosen: dict[str, Any] = {}
    if request.GET.get("answer") in ("yes", "no", "twice"):
        chosen["answer"] = request.GET["answer"]
    reason = request.GET.get("reason", "")
    if reason.isascii() and reason.replace("_", "").isalnum():
        chosen["reason"] = reason
    device = request.GET.get("device", "")
    if device.isascii() and device.isdigit() and len(device) < 18:
        chosen["device_id"] = int(device)
    if request.GET.get("typed") == "1":
        chosen["typed"] = True
    return chosen
