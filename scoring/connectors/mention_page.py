"""What a page of another site says about one of a member's: that it links there, and how.

Microformats 2, h-entry: the class of the link, or of what it stands in, says what the page is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from ipaddress import ip_address
from urllib.parse import urlsplit

from scoring.connectors.markup import absolute

# Strongest first: a page that is several things at once is the first of them.
RELATIONS = {
    "u-repost-of": "share",
    "u-quotation-of": "quote",
    "u-bookmark-of": "list",
    "u-in-reply-to": "reply",
    "u-like-of": "like",
}
ORDER = [*RELATIONS.values(), "mention"]
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
POINTS = ("href", "src", "cite", "data", "poster")
DEEPEST = 500
# Places where each name before the dot is another person's.
SHARED = frozenset(
    "bearblog.dev blogspot.com ghost.io github.io gitlab.io micro.blog neocities.org netlify.app "
    "omg.lol pages.dev substack.com tumblr.com typepad.com vercel.app wordpress.com write.as".split()
)
SECOND = frozenset("ac co com edu go gov gr ltd me ne net nom or org plc sch".split())


@dataclass(frozen=True)
class Mentioned:
    """How a page points at the target; `at` is when it says that it was published."""

    kind: str
    at: datetime | None


def read_mention(html: str, base: str, target: str) -> Mentioned | None:
    """How a page, fetched from `base`, points at `target`; None when it does not. Never raises."""
    reader = _Reader(base, address_key(target))
    reader.feed(html)
    reader.close()
    if not reader.kinds:
        return None
    return Mentioned(min(reader.kinds, key=ORDER.index), reader.at)


def address_key(address: str) -> str:
    """An address without scheme, "www.", fragment and last slash: what counts as the same page."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    host = parts.netloc.casefold().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def site_of(netloc: str) -> str:
    """Whose site a host is: the name that somebody registered, so that subdomains are no people.

    By rule of thumb and a list of shared places; an IP address is its own.
    """
    host = netloc.casefold().rpartition("@")[2]
    name = host.rsplit(":", 1)[0] if host.count(":") == 1 else host
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        pass
    else:
        return host
    labels = name.rstrip(".").split(".")
    place = ".".join(labels[-2:])
    more = place in SHARED or (len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in SECOND)
    return ".".join(labels[-3:] if more else labels[-2:])


class _Reader(HTMLParser):
    def __init__(self, base: str, wanted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base, self.wanted = base, wanted
        self.open: list[tuple[str, frozenset[str]]] = []
        self.kinds: set[str] = set()
        self.at: datetime | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        classes = frozenset(facts.get("class", "").split())
        if any(address_key(absolute(facts[at], self.base)) == self.wanted
               for at in POINTS if facts.get(at)):  # fmt: skip
            around = classes.union(*(inherited for _, inherited in self.open))
            kinds = [kind for name, kind in RELATIONS.items() if name in around]
            self.kinds.add(kinds[0] if kinds else "mention")
        if "dt-published" in classes and self.at is None:
            self.at = moment(facts.get("datetime", ""))
        if tag not in VOID and len(self.open) < DEEPEST:
            self.open.append((tag, classes))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return


def moment(text: str) -> datetime | None:
    """A moment with its zone, in UTC; None for anything else."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
