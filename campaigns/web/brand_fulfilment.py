"""What is to be sent, what is on its way, what went wrong; files to the carrier and back."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaigns import fulfilment as boards
from campaigns import labels, tracking
from campaigns.web.finding import may_write
from perks.ground.errors import Refusal
from perks.ground.notices import warn
from perks.models import Brand
from perks.web.access import for_brand

PAGE = 50


class TrackingForm(forms.Form):
    """The carrier's answer, as a file or pasted."""

    file = forms.FileField(
        label="The file, filled in", required=False,
        help_text="A CSV with the columns parcel, carrier and tracking; state as well, if it tells.",
    )  # fmt: skip
    text = forms.CharField(
        label="Or paste its lines", required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip

    def raw(self) -> bytes:
        upload = self.cleaned_data.get("file")
        return upload.read() if upload else str(self.cleaned_data["text"]).encode()


@for_brand
def fulfilment(request: HttpRequest, brand: Brand) -> HttpResponse:
    """One part of the board."""
    show = request.GET.get("show", "to_send")
    if show not in boards.SHOWN:
        raise Http404
    page = Paginator(boards.board(brand, show), PAGE).get_page(request.GET.get("page"))
    counts = boards.counts(brand)
    context = {
        "brand": brand,
        "show": show,
        "parts": [(name, label, counts[name]) for name, label in boards.SHOWN.items()],
        "page": page,
        "rows": [(each, boards.which(each.claim), report_of(each)) for each in page],
        "may_write": may_write(request, brand),
    }
    return render(request, "campaigns/brand/fulfilment.html", context)


def report_of(parcel: object) -> str:
    """What the member says is wrong, while nobody has answered."""
    found = [each for each in parcel.problems.all() if each.state == "open"]  # type: ignore[attr-defined]
    return found[0].get_what_display() if found else ""


@for_brand
@require_POST
def addresses_csv(request: HttpRequest, brand: Brand) -> HttpResponse:
    """The addresses of what waits, for the carrier; each leaves a line of the audit."""
    try:
        text = labels.to_send(brand, request.user.pk)
    except Refusal as refusal:
        warn(request, refusal.sentence)
        return redirect("fulfilment", brand.slug)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="to-send.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@for_brand
def carrier_file(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Take in a carrier's numbers; the page says what came of each line."""
    if not may_write(request, brand):
        raise Http404
    form = TrackingForm(request.POST or None, request.FILES or None)
    lines: list[tracking.Line] = []
    if request.method == "POST" and form.is_valid():
        try:
            lines = tracking.take_in(brand.pk, tracking.read(form.raw()), first=2)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    refused = [line for line in lines if not line.is_taken]
    context = {
        "brand": brand, "form": form, "lines": lines, "refused": refused,
        "taken": len(lines) - len(refused), "most": tracking.MOST,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/tracking.html", context, status=status)
