"""A shipped sample, in sizes or colours to choose from."""

from perks.kinds.base import CHOSEN, PARCEL, Given, Kind


class Sample(Kind):
    slug = "sample"
    name = "a sample by post"
    hint = "You send it. Each size or colour has a stock of its own."
    choice = CHOSEN
    sent = True
    form = ("variants",)
    keeping = "You can give it back until it is on its way."

    def gives(self, perk: Given) -> str:
        return PARCEL
