"""The headers by which a reader's mail program stops letters that nobody has to get.

RFC 2369 names the address, RFC 8058 the one click: a POST without cookies, which the address takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def headers(context: Mapping[str, Any]) -> dict[str, str]:
    """Of a letter with `unsubscribe_url`; {} for one that belongs to what its reader did herself.

    `one_click` says that a POST to that address is enough.
    """
    address = context.get("unsubscribe_url")
    if not address:
        return {}
    told = {"List-Unsubscribe": f"<{address}>"}
    if context.get("one_click"):
        told["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return told
