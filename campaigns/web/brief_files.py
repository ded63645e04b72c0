"""Files that go along with a perk: put there by the brand, saved by whoever has it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns import brief_files, history
from campaigns.briefs import LONGEST_LABEL
from campaigns.models import BriefFile
from campaigns.pictures import MOST_BYTES
from campaigns.web.finding import campaign_of
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.models import Brand
from perks.web.access import for_brand


class FileForm(forms.Form):
    label = forms.CharField(label="Name of the file", max_length=LONGEST_LABEL)
    file = forms.FileField(
        label="The file",
        help_text="A picture (JPEG, PNG, WebP) or a PDF, at most 5 MB. Whoever has the perk can "
        "save it.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )


@for_brand
@require_POST
def brief_file_add(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Put a file beside the brief."""
    found = campaign_of(brand, campaign)
    form = FileForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refusal("file_missing", "Choose a file and name it. Nothing was kept.", 400)
        sent = form.cleaned_data["file"].read(MOST_BYTES + 1)
        brief_files.add(found, form.cleaned_data["label"], sent)
    except Refusal as refusal:
        warn(request, refusal.sentence)
    else:
        tell(request, "Kept. Whoever has the perk can save it now.")
    return redirect("brief", brand.slug, found.pk)


@for_brand
@never_cache
def brief_file(request: HttpRequest, brand: Brand, campaign: int, file: int) -> HttpResponse:
    """Save a file, or remove it by POST."""
    found = campaign_of(brand, campaign)
    if request.method == "POST":
        brief_files.remove(found, file)
        tell(request, "Removed. Nobody can save it any more.")
        return redirect("brief", brand.slug, found.pk)
    kept = BriefFile.objects.filter(campaign=found, pk=file).first()
    if kept is None:
        raise Http404
    return handed_out(kept)


@for_member
@require_safe
@never_cache
def claim_file(request: HttpRequest, id: int, file: int) -> HttpResponse:
    """Save a file that goes along with my claim."""
    member: Any = request.user
    return handed_out(brief_files.one_of_claim(history.one_of(member.pk, id), file))


def handed_out(kept: BriefFile) -> HttpResponse:
    """A file to be saved: no browser shows it within our pages, or runs what might be in it."""
    answer = HttpResponse(bytes(kept.content), content_type=kept.kind)
    answer["Content-Disposition"] = f'attachment; filename="{kept.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
