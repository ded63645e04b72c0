"""The form of a new perk: what its kind asks for, and no more."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from campaigns.web import perk_lines, terms_form
from campaigns.web.door_form import DOOR, DoorForm
from campaigns.web.stock_forms import MOMENT, StockForm
from perks import catalogue, questions, shared_codes, variants
from perks.ground.errors import Refusal
from perks.kinds import registry
from perks.kinds.base import ALWAYS, DESK, Kind
from perks.models import Brand, Perk, Venue
from perks.models.shops import PLACE

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# What a perk can be described with beside others, where all kinds stand in one form.
PLAIN = {"codes", "file", "code", "units", "uses", "first_day", "last_day", *DESK}
# What a start asks for at once; the rest may wait behind a fold.
FIRST = {
    "name", "code", "tiers", "variants", "venue", "at_shops", "opens_at", "closes_at", "units",
    "codes", "file", "sent_to",
}  # fmt: skip
# The field that a refusal is about, where it is not told by its path.
ABOUT = {
    "venue_missing": "venue", "time_missing": "opens_at", "line_unclear": "", "open_cap_missing":
    "open_cap", "question_unclear": "questions", "questions_too_many": "questions",
    "perk_window": "last_day", "copies_range": "copies", "shops_use_once": "uses",
    "shops_need_a_pass": "at_shops",
}  # fmt: skip


def lines(label: str, help_text: str) -> forms.CharField:
    """A field of several lines."""
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


class PerkForm(StockForm, DoorForm):
    """A new perk with its first stock, which may also come later.

    With a `kind` it asks what this kind needs; without, it offers the plain kinds to choose from.
    """

    kind = forms.ChoiceField(label="Kind of perk", widget=forms.RadioSelect, initial="code")
    name = forms.CharField(
        label="Name of the perk", max_length=120, help_text="As members read it."
    )
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    venue = forms.ModelChoiceField(
        Venue.objects.exclude(slug=PLACE).order_by("name"),
        label="Venue",
        required=False,
        empty_label="None",
        help_text="For what a desk hands over.",
    )
    at_shops = forms.BooleanField(
        label="At many shops instead, which join by a link",
        required=False,
        help_text="Each member uses it once, at a shop of her choice, and you settle with the "
        "shops. Scanners need the network for it. The link stands with the campaign, under Shops.",
    )
    guests = forms.IntegerField(
        label="Guests", required=False, min_value=0, max_value=20, help_text="For access only."
    )
    hand_over = forms.CharField(
        label="What the desk hands over",
        required=False,
        max_length=120,
        help_text="For access only, as in: a wristband.",
    )
    valid_days = forms.IntegerField(
        label="Days a pass is valid", required=False, initial=30, min_value=1, max_value=3650
    )
    uses = forms.IntegerField(
        label="How often a pass lets in", required=False, min_value=1, max_value=255, initial=1
    )
    copies = forms.IntegerField(
        label="Passes in a bundle", required=False, min_value=2, max_value=200, initial=10
    )
    first_day = forms.DateField(
        label="Good from", required=False, widget=DAY,
        help_text="Only where passes are for certain days. On the clocks of the venue.",
    )  # fmt: skip
    last_day = forms.DateField(label="Good until the end of", required=False, widget=DAY)
    opens_at = forms.DateTimeField(
        label="Begins", required=False, widget=MOMENT, help_text="On the clocks of the venue."
    )
    closes_at = forms.DateTimeField(label="Ends", required=False, widget=MOMENT)
    code = forms.CharField(
        label="The code for everybody", required=False, max_length=100, strip=True
    )
    tiers = lines(
        "Tiers",
        "One a line: the score from which it starts; what it gives; how many places; the code. "
        "As in: 40; 20% off; 30; SAVE20. Without a code where a desk hands it over.",
    )
    variants = lines(
        "Sizes or colours",
        "One a line, with how many there are. As in: M, green; 20.",
    )
    questions = lines(
        "What you ask before it is hers",
        "One question a line, its answers behind the question mark. As in: Do you hold a driving "
        "licence? yes. Or: Where will you use it? Germany / France / (elsewhere). In brackets: "
        "what does not fit.",
    )
    sent_to, lives_in, least_age = terms_form.fields()
    field_order = (
        "kind", "name", "description", "code", "tiers", "variants", "venue", "at_shops", "copies",
        "opens_at", "closes_at", "guests", "hand_over", *DOOR, "valid_days", "uses", "first_day",
        "last_day", "units", "codes", "file", "sent_to", "lives_in", "least_age", "questions",
    )  # fmt: skip

    def __init__(self, *args: Any, of: Kind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        plain = [each for each in registry.kinds().values() if set(each.form) <= PLAIN]
        kinds = [of] if of else plain
        asked = {"kind", "name", "description", "questions", "lives_in", "least_age"}
        for kind in kinds:
            asked |= {*kind.form, *(DOOR if "door" in kind.form else ())}
            asked |= {"sent_to"} if kind.sent else set()
            asked |= {"at_shops"} if catalogue.may_be_at_shops(kind) else set()
        for name in set(self.fields) - asked:
            del self.fields[name]
        self.fields["kind"].choices = [(each.slug, capital(each.name)) for each in kinds]
        if of:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = of.slug
            if "venue" in self.fields:
                alone = of.venue == ALWAYS and "at_shops" not in self.fields
                self.fields["venue"].required = alone
                self.fields["venue"].initial = only_one() if alone else None
            if of.venue == ALWAYS:
                for name in {"venue", "guests", "hand_over"} & set(self.fields):
                    self.fields[name].help_text = ""

    def first_fields(self) -> list[forms.BoundField]:
        """What is asked at once."""
        return [field for field in self.visible_fields() if field.name in FIRST]

    def further_fields(self) -> list[forms.BoundField]:
        """What has an answer that will do."""
        return [field for field in self.visible_fields() if field.name not in FIRST]

    def is_further_wrong(self) -> bool:
        return any(field.errors for field in self.further_fields())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = registry.kinds().get(cleaned.get("kind", ""))
        if kind is None:
            return cleaned
        place = cleaned.get("venue") or cleaned.get("at_shops")
        if kind.venue == ALWAYS and "venue" not in self.errors and not place:
            self.add_error("venue", "Say which venue lets people in.")
        if cleaned.get("venue") and cleaned.get("at_shops"):
            self.add_error("at_shops", "One venue or many shops: choose one of the two.")
        if kind.stock == "codes" and cleaned.get("units"):
            self.add_error("units", "Each code is one. Leave this empty and add the codes.")
        if kind.stock == "places" and self.has_codes():
            self.add_error("codes", "This kind needs no list of codes. Say how many places.")
        first = kind.form[0]
        if first == "code" and not cleaned.get("code"):
            self.add_error("code", "Write the code that members get.")
        terms_form.read(self)
        for name in ("tiers", "variants", "questions"):
            if name in kind.form or name == "questions":
                self.read_lines(name, cleaned)
        return cleaned

    def read_lines(self, name: str, cleaned: dict[str, Any]) -> None:
        """Put what was typed in place of its text; what cannot be read is an error of the field."""
        try:
            cleaned[name] = getattr(perk_lines, name)(cleaned.get(name, ""))
        except Refusal as refusal:
            self.add_error(name, refusal.sentence)
        if name != "questions" and not self.errors.get(name) and not cleaned[name]:
            self.add_error(name, "Write at least one line.")

    def make(self, brand: Brand) -> Perk:
        """The perk and its stock, where some was given. Raises Refusal; then nothing was made."""
        typed = self.cleaned_data
        perk = catalogue.add_perk(
            brand,
            typed["kind"],
            typed["name"],
            description=typed["description"],
            **self.at_the_desk(),
        )
        if perk.what.shares_code and typed.get("code"):
            shared_codes.put(perk, typed["code"])
        lines = typed.get("tiers") or typed.get("variants")
        if lines:
            variants.add(perk, lines)
        questions.add(perk, typed.get("questions") or [])
        terms_form.settle(perk, typed)
        if typed.get("units") or self.has_codes():
            self.fill(perk)
        return perk

    def at_the_desk(self) -> dict[str, Any]:
        """The facts of a perk that a desk hands over; none for one that none does."""
        typed = self.cleaned_data
        venue, at_shops = typed.get("venue"), bool(typed.get("at_shops"))
        if venue is None and not at_shops:
            return {}
        # At shops its days begin and end wherever they do first and last.
        first = ZoneInfo(venue.time_zone if venue else "Etc/GMT-14")
        last = ZoneInfo(venue.time_zone if venue else "Etc/GMT+12")
        return {
            "venue": venue,
            "at_shops": at_shops,
            "guests": typed.get("guests") or 0,
            "uses": typed.get("uses") or 1,
            **({"copies": typed["copies"]} if typed.get("copies") else {}),
            "hand_over": typed.get("hand_over") or "",
            "valid_days": typed.get("valid_days") or 30,
            **self.window(first, last),
            **self.door(),
        }

    def window(self, begins: ZoneInfo, ends: ZoneInfo) -> dict[str, datetime | None]:
        """When it is good, on the venue's clocks. Days count from their first to their last hour."""
        typed = self.cleaned_data
        first, last = typed.get("first_day"), typed.get("last_day")
        opens, closes = typed.get("opens_at"), typed.get("closes_at")
        return {
            "opens_at": midnight(first, begins) if first else local(opens, begins),
            "closes_at": midnight(last + timedelta(days=1), ends) if last else local(closes, ends),
        }

    def refuse(self, refusal: Refusal) -> None:
        name = ABOUT.get(refusal.code, "")
        if not name and refusal.code.startswith(("tier", "variant", "code_missing")):
            name = "tiers" if "tiers" in self.fields else "variants"
        if name in self.fields:
            self.add_error(name, refusal.sentence)
        else:
            super().refuse(refusal)


def only_one() -> Venue | None:
    """The venue of a house that has one."""
    found = list(Venue.objects.exclude(slug=PLACE)[:2])
    return found[0] if len(found) == 1 else None


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A moment as it was typed, on the clocks of `zone`."""
    return moment.replace(tzinfo=zone) if moment else None


def capital(name: str) -> str:
    return name[:1].upper() + name[1:]
