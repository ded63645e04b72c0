"""Where the numbers come from that rules ask about. A new source is a file, and a line here."""

from campaigns.sources.base import Source
from campaigns.sources.crowds import CROWDS
from campaigns.sources.endorsed import ENDORSED
from campaigns.sources.had import HAD
from campaigns.sources.known import ANSWERS, CUSTOMERS, LISTS
from campaigns.sources.month import MONTH
from campaigns.sources.posting import POSTING
from campaigns.sources.profile import PROFILE
from campaigns.sources.quality import QUALITY
from campaigns.sources.speaking import SPEAKING
from campaigns.sources.tenure import FRESHNESS, TENURE

SOURCES: tuple[Source, ...] = (
    CROWDS,
    POSTING,
    SPEAKING,
    ENDORSED,
    TENURE,
    FRESHNESS,
    HAD,
    MONTH,
    PROFILE,
    CUSTOMERS,
    LISTS,
    ANSWERS,
    QUALITY,
)
