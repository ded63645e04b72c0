"""What a piece of HTML says and where it points, without running or trusting any of it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

BLOCKS = {"p", "br", "li", "div", "h1", "h2", "h3", "h4", "pre", "blockquote", "td", "tr"}
UNREAD = {"script", "style", "template"}


@dataclass
class Reading:
    """`text` is plain; `links` are absolute http(s) addresses in order, `own` those with rel=me.

    `feeds` are the feeds a page announces; `meta` its named meta tags.
    """

    text: str = ""
    links: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)


def read_markup(html: str, base: str = "") -> Reading:
    """Read a fragment or a page; relative links are resolved against `base`. Never raises."""
    reader = _Reader(base)
    reader.feed(html)
    reader.close()
    reader.reading.text = " ".join("".join(reader.said).split())
    return reader.reading


class _Reader(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.reading = Reading()
        self.said: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag in UNREAD:
            self.unread += 1
        elif tag in BLOCKS:
            self.said.append(" ")
        if tag == "meta" and facts.get("name"):
            self.reading.meta[facts["name"].lower()] = facts.get("content", "")
        if tag in ("a", "link") and (link := absolute(facts.get("href", ""), self.base)):
            self._link(tag, facts, link)

    def _link(self, tag: str, facts: dict[str, str], link: str) -> None:
        relation = facts.get("rel", "").lower().split()
        if "me" in relation:
            self.reading.own.append(link)
        if tag == "a":
            self.reading.links.append(link)
        elif "alternate" in relation and facts.get("type", "").endswith(("rss+xml", "atom+xml")):
            self.reading.feeds.append(link)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD and self.unread:
            self.unread -= 1

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.said.append(data)


def absolute(href: str, base: str) -> str:
    """The absolute http(s) address of a link, or "" when it has none."""
    try:
        link = urljoin(base, href.strip())
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link if parts.scheme in ("http", "https") and parts.netloc else ""
