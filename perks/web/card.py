"""The member's card on the phone, for doors where there is no pass yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from perks import cards
from perks.ground import notices
from perks.ground.audiences import for_member


@for_member
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """The page that makes the card's codes, on the phone that has its key."""
    member_id: int = request.user.pk  # type: ignore[assignment]
    context = {"card": cards.of_member(member_id), "name": cards.name_of(member_id)}
    return render(request, "perks/card.html", context)


@for_member
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the card, wherever its phone is."""
    if cards.revoke(request.user.pk):  # type: ignore[arg-type]
        notices.tell(request, "Your card has ended. No phone shows it any more.")
    return redirect("card")
