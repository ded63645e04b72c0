"""What a member holds: passes to show and codes to use."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from perks import cards, passes, qr, shortcode, slots, stock
from perks.ground import clock
from perks.ground.audiences import for_member


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
    state = passes.state(mine)
    context = {
        "pass": mine,
        "state": state,
        "state_word": passes.STATES[state],
        "uses_left": max(0, mine.uses - mine.used),  # type: ignore[attr-defined]
        "short_code": shortcode.format(mine.short_code),
        "picture": passes.svg(mine) if state == "good" else "",
        "outlook": slots.outlook(mine.venue, 1 + mine.guests, mine),
        "now": clock.now(),
    }
    return render(request, "perks/pass.html", context)


@for_member
@never_cache
def show_card(request: HttpRequest) -> HttpResponse:
    """My card for doors, without a claim. The page asks for a fresh one by itself."""
    code = cards.code_of(request.user.pk)  # type: ignore[arg-type]
    context = {"picture": qr.draw(code, "Member card. It changes every 15 seconds.")}
    response = render(request, "perks/card.html", context)
    response["Refresh"] = str(cards.STEP)
    return response
