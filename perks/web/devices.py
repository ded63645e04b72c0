"""A venue's devices: its owner enrols and revokes them."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from perks import chain, device_states, devices, enrolment, fraud, qr
from perks.ground import clock, notices
from perks.ground.errors import Refusal
from perks.models import Device, Venue, VenueMembership
from perks.web.access import for_venue


class DeviceForm(forms.Form):
    name = forms.CharField(
        label="Name of the device", max_length=60, help_text="As staff call it, such as Desk 2."
    )


def require_owner(request: HttpRequest) -> None:
    """Raise Http404 for staff who do not own the venue that is acted for."""
    if not VenueMembership.objects.filter(user_id=request.user.pk, role="owner").exists():
        raise Http404


@for_venue
@never_cache
def manage(request: HttpRequest, venue: Venue) -> HttpResponse:
    """List and enrol. A link or a token is on the answer to its own POST and nowhere else."""
    require_owner(request)
    form = DeviceForm(request.POST or None)
    made: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            made = make(request, venue, form.cleaned_data["name"])
            form = DeviceForm()
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
    context = {
        "venue": venue,
        "states": device_states.of_venue(venue.pk),
        "now": clock.now(),
        "frozen": {freeze.device_id for freeze in fraud.standing([venue.pk])},
        "form": form,
        **made,
    }
    return render(request, "perks/venue_devices.html", context)


def make(request: HttpRequest, venue: Venue, name: str) -> dict[str, Any]:
    """A link for a scanner, or the token of a till. Raises Refusal."""
    if request.POST.get("as") == "till":
        enrolled, token = devices.enrol(venue.pk, name)
        return {"enrolled": enrolled, "token": token}
    link = enrolment.invite(venue.pk, name, request.user.pk)
    # The token stands behind the #: the browser sends it to no server, and no log keeps it.
    address = request.build_absolute_uri(f"{reverse('desk_app')}#enrol={link.token}")
    picture = qr.draw(address, f"Code that makes a device {link.name}", mode="byte")
    return {"link": link, "address": address, "picture": picture}


@for_venue
@never_cache
def revoke(request: HttpRequest, venue: Venue, id: int) -> HttpResponse:
    """GET asks, POST switches one device off at once."""
    require_owner(request)
    if request.method != "POST":
        device = get_object_or_404(Device, pk=id, venue=venue, revoked_at=None)
        return render(request, "perks/device_revoke.html", {"venue": venue, "device": device})
    try:
        devices.revoke(id, venue.pk)
    except Refusal as refusal:
        raise Http404 from refusal
    notices.tell(request, "Revoked. The device can scan no more; its scans stay on the list.")
    return redirect("venue_devices", venue.slug)


@for_venue
@never_cache
def go_on(request: HttpRequest, venue: Venue, id: int) -> HttpResponse:
    """GET asks, POST gives up records that are missing and books what came after them."""
    require_owner(request)
    device = get_object_or_404(Device, pk=id, venue=venue, public_key__isnull=False)
    if request.method != "POST":
        [state] = [each for each in device_states.of_venue(venue.pk) if each.device == device]
        return render(request, "perks/device_gap.html", {"venue": venue, "state": state})
    if chain.go_on(id, venue.pk):
        notices.tell(request, "Booked. If the missing records come in the end, they count as well.")
    else:
        notices.tell(request, "Nothing waits any more. Nothing was changed.")
    return redirect("venue_devices", venue.slug)


@for_venue
@never_cache
def unsent(request: HttpRequest, venue: Venue, id: int) -> HttpResponse:
    """GET asks, POST lets a revoked scanner that was found again send what it recorded."""
    require_owner(request)
    device = get_object_or_404(
        Device, pk=id, venue=venue, public_key__isnull=False, revoked_at__isnull=False
    )
    if request.method != "POST":
        return render(request, "perks/device_unsent.html", {"venue": venue, "device": device})
    devices.let_hand_in(id, venue.pk)
    notices.tell(request, f"{device.name} may send its records for a day. It still scans nothing.")
    return redirect("venue_devices", venue.slug)
