"""What members read once they have the perk: the brief, links, and until when to say nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import brief_files, briefs
from campaigns.models import Brief, Campaign
from campaigns.web.brief_files import FileForm
from campaigns.web.finding import campaign_of, may_write
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Brand
from perks.web.access import for_brand

LOCAL = "%Y-%m-%dT%H:%M"


class BriefForm(forms.Form):
    text = forms.CharField(
        label="Brief", required=False, max_length=briefs.LONGEST_TEXT, strip=True,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="What is worth knowing about what you give. Nobody has to write about it, and "
        "nobody has to like it.",
    )  # fmt: skip
    links = forms.CharField(
        label="Links to material", required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="One a line: its name, then its address, as in Photographs https://example.org/.",
    )  # fmt: skip
    quiet_until = forms.DateTimeField(
        label="Members are asked to say nothing before (UTC)", required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        help_text="A post before then is marked as early and earns no reward. It settles at "
        "launch: later on it may come earlier, or be lifted.",
    )  # fmt: skip

    def __init__(self, brief: Brief | None, *args: Any) -> None:
        super().__init__(*args, initial=said_in(brief) if brief else None)

    def clean_links(self) -> list[tuple[str, str]]:
        lines = [line.split() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        if any(len(words) < 2 for words in lines):
            raise forms.ValidationError(
                "Each line has a name and an address, with a blank between."
            )
        return [(" ".join(words[:-1]), words[-1]) for words in lines]


def said_in(brief: Brief) -> dict[str, str | datetime | None]:
    links = [f"{each.label} {each.url}" for each in briefs.assets_of(brief)]
    return {"text": brief.text, "links": "\n".join(links), "quiet_until": brief.quiet_until}


@for_brand
def brief(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Read and write the brief of a campaign."""
    found = campaign_of(brand, campaign)
    kept = briefs.of(found.pk)
    form = BriefForm(kept, request.POST) if request.method == "POST" else BriefForm(kept)
    if request.method == "POST" and form.is_valid() and save(found, form):
        tell(request, "Saved. Whoever has the perk reads it now.")
        return redirect("brief", brand.slug, found.pk)
    context = {
        "brand": brand,
        "campaign": found,
        "form": form,
        "kept": kept,
        "assets": briefs.assets_of(kept) if kept else [],
        "file_form": FileForm(),
        "its_files": brief_files.of(found.pk),
        "most_files": brief_files.MOST,
        "may_write": may_write(request, brand) and found.phase != "ended",
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/brief.html", context, status=status)


def save(campaign: Campaign, form: BriefForm) -> bool:
    """Whether it was saved; a refusal stands at its field."""
    said = form.cleaned_data
    try:
        briefs.save(campaign, said["text"], said["links"], said["quiet_until"])
    except Refusal as refusal:
        fields = {"text": "text", "assets": "links"}
        form.add_error(fields.get(refusal.facts.get("field", ""), "quiet_until"), refusal.sentence)
        return False
    return True
