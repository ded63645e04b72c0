"""One code that everybody gets, as often as there are places."""

from perks.kinds.base import Kind


class SharedCode(Kind):
    slug = "shared_code"
    name = "one code for all"
    hint = "Everybody gets the same code. The places say how many may have it."
    shares_code = True
    form = ("code", "units")
    button = "Claim the code"
    keeping = "The code is the same for everybody who has this perk."
