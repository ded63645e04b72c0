"""The gallery of what members said, and the words that it is found by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from campaigns import gallery, handed_in, misses, watching
from campaigns.gallery import ANSWERS, DISCLOSED, SPOKEN, Wanted
from campaigns.models import Campaign, Searched, WatchWord
from campaigns.models.mentions import FOUND, WATCHED
from campaigns.rules.context import NETWORK_NAMES
from campaigns.web import evidence_pages
from campaigns.web.finding import campaign_of, may_write
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.models import Brand
from perks.web.access import for_brand
from scoring.connectors.registry import connectors

PAGE = 12
WORDS = {
    "tag": "One on each line, as in #winterlounge. The campaign’s own tag counts anyway.",
    "handle": "Your accounts, as in @northwind or @northwind@example.social.",
    "site": "As in northwind.example/lounge. Pages below it count too.",
    "word": "Names of your brand or product, three letters or more. Whole words only.",
}
LABELS = {"tag": "Tags", "handle": "Handles", "site": "Web addresses", "word": "Words"}


class WantedForm(forms.Form):
    """Which mentions to show."""

    stance = forms.ChoiceField(label="What they say", required=False)
    network = forms.ChoiceField(label="Where", required=False)
    found_by = forms.ChoiceField(label="How it was found", required=False)
    reuse = forms.ChoiceField(label="May be shown", required=False)
    disclosure = forms.ChoiceField(label="Disclosure", required=False)

    def __init__(self, networks: list[str], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        where = [(each, capfirst(NETWORK_NAMES.get(each, each))) for each in networks]
        choices = {"stance": SPOKEN.items(), "network": where, "found_by": FOUND.items(),
                   "reuse": ANSWERS.items(), "disclosure": DISCLOSED.items()}  # fmt: skip
        for name, said in choices.items():
            self.fields[name].choices = [("", "All"), *said]  # type: ignore[attr-defined]
            # Nobody has to be told that a filter is optional.
            self.fields[name].empty_label = "All"  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was asked for; a choice that there is not is not made."""
        return Wanted(**self.cleaned_data) if self.is_valid() else Wanted()


@for_brand
def mentions(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Every mention that counts, those against as well; and where nothing was found, why."""
    found = campaign_of(brand, campaign)
    tally = gallery.tally(found)
    form = WantedForm(tally.networks, request.GET)
    wanted = form.wanted()
    sent = handed_in.waiting_for(found.pk)
    page = Paginator(gallery.of_campaign(found, wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "brand": brand,
        "campaign": found,
        "form": form,
        "is_filtered": wanted != Wanted(),
        "tally": tally,
        "page": page,
        "cards": gallery.cards(page.object_list),
        "evidence": sent,
        "may_write": bool(sent) and may_write(request, brand),
        "misses": misses.counted(misses.of_campaign(found)),
        "network_names": NETWORK_NAMES,
    }
    return render(request, "campaigns/brand/mentions.html", context)


@for_brand
@require_POST
def evidence_decide(request: HttpRequest, brand: Brand, campaign: int, sent: int) -> HttpResponse:
    """Count what a member handed in, or say why not."""
    found = campaign_of(brand, campaign)
    by: int | None = request.user.pk
    try:
        if request.POST.get("do") == "accept":
            handed_in.accept(sent, found.pk, by)
            tell(request, "It counts, and keeps its label.")
        else:
            handed_in.refuse(sent, found.pk, request.POST.get("because", ""), by)
            tell(request, "Refused. The member reads why.")
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        warn(request, refusal.sentence)
    return redirect("mentions", brand.slug, found.pk)


@for_brand
@never_cache
def evidence_shown(request: HttpRequest, brand: Brand, campaign: int, sent: int) -> HttpResponse:
    """The picture that a member handed in."""
    return evidence_pages.picture(campaign_id=campaign_of(brand, campaign).pk, pk=sent)


class WordsForm(forms.Form):
    """The words of each kind, one on a line."""

    def __init__(self, campaign: Campaign, *given: Any, **named: Any) -> None:
        kept: dict[str, list[str]] = {kind: [] for kind in WATCHED}
        for word in WatchWord.objects.filter(campaign=campaign).order_by("pk"):
            kept[word.kind].append(word.said)
        start = {kind: "\n".join(said) for kind, said in kept.items()}
        super().__init__(*given, initial=start, **named)
        for kind in WATCHED:
            self.fields[kind] = forms.CharField(
                label=LABELS[kind],
                help_text=WORDS[kind],
                required=False,
                max_length=4_000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def words(self) -> list[tuple[str, str]]:
        """(kind, word) for every line that is not empty."""
        lines = [(kind, self.cleaned_data[kind].splitlines()) for kind in WATCHED]
        return [(kind, line) for kind, said in lines for line in said if line.strip()]

    def save(self, campaign: Campaign) -> bool:
        """Whether the words were kept; what is wrong with them stands at their field."""
        if not self.is_valid():
            return False
        try:
            watching.save(campaign, self.words())
        except Refusal as refusal:
            wrong = refusal.facts.get("word", "")
            at = [kind for kind in WATCHED if wrong and wrong in self.cleaned_data[kind]]
            self.add_error(at[0] if at else None, refusal.sentence)
            return False
        return True


def searches_of(campaign: Campaign) -> list[tuple[str, Searched]]:
    """How far each network was searched, by its name."""
    rows = Searched.objects.filter(campaign=campaign).order_by("network")
    labels = {slug: kind.label for slug, kind in connectors().items()}
    return [(labels[row.network], row) for row in rows if row.network in labels]


@for_brand
def watch_words(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Read and change what posts are found by."""
    found = campaign_of(brand, campaign)
    form = WordsForm(found, request.POST or None)
    if request.method == "POST" and form.save(found):
        tell(request, "Saved. Posts that were written since the claims are looked through again.")
        return redirect("watch_words", brand.slug, found.pk)
    context = {
        "brand": brand,
        "campaign": found,
        "form": form,
        "own": [watching.in_words(each) for each in watching.its_own(found)],
        "may_write": may_write(request, brand),
        "searches": searches_of(found),
    }
    return render(
        request, "campaigns/brand/watch_words.html", context, status=422 if form.errors else 200
    )
