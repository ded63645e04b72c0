"""People whom the brand works with: a list is looked at first, then invited; and who joined."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import creator_files, creators, lists
from campaigns.creator_files import Reading
from campaigns.models import BrandList, CreatorInvitation
from campaigns.web.finding import may_write
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.models import Brand
from perks.web.access import for_brand


class ListForm(forms.Form):
    """A file, or its text; the text is what was read, to be mended on the page."""

    file = forms.FileField(label="A CSV file", required=False)
    text = forms.CharField(
        label="Or type the list",
        required=False,
        max_length=creator_files.MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"class": "code", "rows": 8, "spellcheck": "false"}),
        help_text="email,name in the first line, then one person a line. Names may be left out.",
    )

    def content(self) -> str:
        """The text of the list. Raises Refusal file_too_large or file_not_text."""
        file = self.cleaned_data["file"]
        return creator_files.decoded(file.read()) if file else str(self.cleaned_data["text"])


@for_brand
def creator_list(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Look at a list ("look"), invite the people in it ("invite"), see who joined."""
    if request.method == "POST" and request.POST.get("do") == "list":
        return put_on_list(request, brand)
    form = ListForm(request.POST or None, request.FILES or None)
    reading: Reading | None = None
    if request.method == "POST" and form.is_valid():
        try:
            text = form.content()
            reading = creators.check(brand, creator_files.read(text))
            if request.POST.get("do") == "invite":
                sent = creators.invite(brand, reading.people, request.user.pk)
                tell(
                    request,
                    f"{sent} invited. Their addresses are forgotten once the letters are sent.",
                )
                return redirect("creators", brand.slug)
            form = ListForm(initial={"text": text})
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    invited = CreatorInvitation.objects.filter(brand=brand)
    context = {
        "brand": brand,
        "form": form,
        "reading": reading,
        "joined": creators.joined(brand),
        "lists": BrandList.objects.filter(brand=brand).order_by("name"),
        "invited": invited.count(),
        "left": creators.left_today(brand),
        "may_write": may_write(request, brand),
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/creators.html", context, status=status)


def put_on_list(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Put whoever was ticked among those who joined on one of the brand's lists."""
    chosen = [
        each for each in request.POST.getlist("joined") if each.isascii() and each.isdecimal()
    ]
    asked = request.POST.get("list", "")
    try:
        into = lists.find(brand.pk, int(asked[:18]) if asked.isascii() and asked.isdecimal() else 0)
        put = creators.put_on_list(brand, into, [int(each[:18]) for each in chosen])
        tell(request, f"{put} on the list {into.name}.")
    except Refusal as refusal:
        warn(request, refusal.sentence)
    return redirect("creators", brand.slug)
