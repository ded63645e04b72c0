"""A person of the demo, signed in without a browser: the cookies, and where a page's links lead."""

from __future__ import annotations

import re
import urllib.parse
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, build_opener

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LINK = re.compile(r'href="(/[^"#?]*)"')


class Visitor:
    """Somebody at a house that runs; nobody in particular when `who` is empty."""

    def __init__(self, site: str, who: str) -> None:
        self.site, self.jar = site, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        if who:
            [token] = TOKEN.findall(self.text(f"/demo/{who}/"))[:1]
            form = urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode()
            self.opener.open(f"{site}/demo/{who}/", form, timeout=60).close()

    def text(self, path: str) -> str:
        with self.opener.open(self.site + path, timeout=60) as answer:
            return str(answer.read().decode())

    @property
    def cookies(self) -> dict[str, str]:
        return {each.name: each.value for each in self.jar if each.value}

    def follow(self, way: str) -> str:
        """The address at the end of a way: "/perks/ > /perks/[0-9]+/" is the first link like that.

        Raises LookupError where no link is like it.
        """
        first, *rest = way.split(" > ")
        for like in rest:
            links = LINK.findall(self.text(first))
            found = next((link for link in links if re.fullmatch(like, link)), None)
            if found is None:
                raise LookupError(f"No link on {first} is like {like}.")
            first = found
        return first
