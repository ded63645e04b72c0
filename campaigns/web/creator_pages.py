"""What somebody outside meets: the invitation of a brand, and the end of all such letters."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from campaigns import creators
from perks.ground import strangers
from perks.ground.audiences import for_public
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn


@for_public
@never_cache
def creator_join(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites, and to what; for a member the question whether the brand may know."""
    found = creators.find(token)
    if found is None:
        raise Http404
    user = request.user
    is_member = user.is_authenticated and user.is_member
    if request.method == "POST" and is_member:
        agrees = request.POST.get("do") == "agree"
        try:
            creators.answer(token, user.pk, agrees)
        except Refusal as refusal:
            warn(request, refusal.sentence)
        else:
            name = found.brand.name
            said = f"{name} sees that you joined." if agrees else f"{name} is told nothing."
            tell(request, said)
        return redirect("home")
    context = {"invitation": found, "brand": found.brand, "is_member": is_member}
    return render(request, "campaigns/creator_join.html", context)


@csrf_exempt
@for_public
@never_cache
def no_more(request: HttpRequest, signed: str) -> HttpResponse:
    """Asked first, because programs that look at letters open their links; a POST stops them."""
    hashed = strangers.hash_in(signed)
    if hashed is None:
        raise Http404
    done = request.method == "POST"
    if done:
        strangers.stop(hashed)
    return render(request, "campaigns/no_more.html", {"done": done})
