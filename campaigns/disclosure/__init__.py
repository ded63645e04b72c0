"""Does a post say that what it is about was given? Rule packs per country, as data, and one reader.

`packs` holds the countries with their sources, `words` the words of each language; nothing here
reads a database, a clock or the network.
"""

from campaigns.disclosure.countries import classify, pack_of
from campaigns.disclosure.reading import DISCLOSED, UNCLEAR, UNDISCLOSED, VERDICTS, Reading, Word

__all__ = [
    "DISCLOSED",
    "UNCLEAR",
    "UNDISCLOSED",
    "VERDICTS",
    "Reading",
    "Word",
    "classify",
    "pack_of",
]
