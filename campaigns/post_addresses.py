"""Whether two addresses lead to one post, however they are spelled.

Networks show a post under several addresses: with a name or an identity, on a phone, shortened, or
with what tells where a click came from. Only the posts of one member are compared, so a post's
number on its network is enough.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# (hosts that are one network, where the post's own number stands)
NUMBERED = (
    (r"bsky\.app", r"/profile/[^/]+/post/([^/?]+)"),
    (r"(?:x|twitter)\.com", r"/(?:i/web|i|[^/]+)/status/(\d+)"),
    (r"youtube\.com|youtu\.be|youtube-nocookie\.com",
     r"/(?:watch\?(?:.*&)?v=|shorts/|live/|embed/)?([\w-]{11})(?![\w-])"),
    (r"instagram\.com", r"/(?:[^/]+/)?(?:p|reel|reels|tv)/([\w-]+)"),
    (r"tiktok\.com", r"/@[^/]+/(?:video|photo)/(\d+)"),
    (r"threads\.(?:net|com)", r"/@[^/]+/post/([\w-]+)"),
    (r"news\.ycombinator\.com", r"/item\?(?:.*&)?id=(\d+)"),
    (r"(?:[\w-]+\.)?(?:stackexchange|stackoverflow|superuser|askubuntu|serverfault)\.com",
     r"/(?:questions|q|a)/(\d+)(?:/[^/?]*)?/?$"),
    # Mastodon and its like, on whatever host.
    (r"[\w.-]+", r"/(?:@[^/]+|users/[^/]+/statuses)/(\d+)/?$"),
)  # fmt: skip
SAYS_FROM_WHERE = re.compile(r"utm_\w+|fbclid|gclid|igsh|igshid|si|ref|ref_src|s|t|feature|src")
PLAIN = re.compile(r"^(?:www|m|mobile|old|web)\.")


def post_at(address: str) -> str:
    """What is the same for all addresses of one post; "" for none."""
    try:
        parts = urlsplit(address.strip())
        host = PLAIN.sub("", (parts.hostname or "").lower())
    except ValueError:
        return ""
    if not host:
        return ""
    way = parts.path + (f"?{parts.query}" if parts.query else "")
    for hosts, number in NUMBERED:
        found = re.fullmatch(hosts, host) and re.match(number, way)
        if found:
            return f"{hosts if hosts != NUMBERED[-1][0] else host} {found[1]}"
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query)
        if not SAYS_FROM_WHERE.fullmatch(name)
    ]
    return f"{host}{parts.path.rstrip('/')}" + (f"?{urlencode(sorted(kept))}" if kept else "")
