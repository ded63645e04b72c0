"""What a member holds: passes to show and codes to use."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from perks import bindings, paper, passes, shop_desk, shortcode, slots, stock
from perks.ground import clock, notices
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal


@for_member
def list_passes(request: HttpRequest) -> HttpResponse:
    """Good passes first, then codes, then what is over."""
    mine = passes.list_of_member(request.user.pk)
    stated = [(one, passes.state(one)) for one in mine]
    context = {
        "good": [one for one, state in stated if state == "good"],
        "over": [(one, passes.STATES[state]) for one, state in stated if state != "good"],
        "codes": stock.codes_of_member(request.user.pk),
    }
    return render(request, "perks/passes.html", context)


@for_member
@never_cache
def show_pass(request: HttpRequest, id: int) -> HttpResponse:
    """One pass, to be held to a scanner."""
    mine = passes.one_of_member(request.user.pk, id)
    if mine is None:
        raise Http404
    state, static = passes.state(mine), paper.printable(mine)
    context = {
        "pass": mine,
        "state": state,
        "state_word": passes.STATES[state],
        "uses_left": max(0, mine.uses - mine.used),  # type: ignore[attr-defined]
        "short_code": shortcode.format(mine.short_code),
        "static": static,
        "printable": state == "good" and static,
        "paper_label": paper.LABEL,
        "picture": passes.svg(mine) if state == "good" and static else "",
        "outlook": slots.outlook(mine.venue, 1 + mine.guests, mine),
        "now": clock.now(),
        **shop_desk.for_guests(mine.perk),
    }
    return render(request, "perks/pass.html", context)


@for_member
@never_cache
def print_pass(request: HttpRequest, id: int) -> HttpResponse:
    """A static pass as PDF; one that may not be printed says why on its page."""
    mine = passes.one_of_member(request.user.pk, id)
    if mine is None:
        raise Http404
    try:
        page = paper.pdf(mine)
    except Refusal as refusal:
        notices.warn(request, refusal.sentence)
        return redirect("pass", id)
    response = HttpResponse(page, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="pass-{mine.pk}.pdf"'
    return response


@for_member
@require_POST
def to_paper(request: HttpRequest, id: int) -> HttpResponse:
    """Put a pass that lives on a phone back on paper."""
    try:
        bindings.to_paper(request.user.pk, id)  # type: ignore[arg-type]
        notices.tell(request, "On paper now. The phone makes no codes for it any more.")
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        notices.warn(request, refusal.sentence)
    return redirect("pass", id)
