"""Every page that links lead to in a made-up house, as one of its people, and what each costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.test import Client

from perks.ground import scopes
from perks.models import User
from perks.screens.walk import Way
from perks.web.demo import DOMAIN
from perks.web.timing import Counter

LINK = re.compile(r'<a\b[^>]*\bhref="([^"#?]*)')


@dataclass(frozen=True)
class Page:
    who: str
    route: str
    path: str
    status: int
    queries: int

    def __str__(self) -> str:
        return f"{self.who or 'nobody'}: {self.path} asks {self.queries} times"


def pages_of(who: str, most: int = 1_000) -> Iterator[Page]:
    """One page of each route from the front door on, the first `most`; redirects are no pages."""
    client, way, seen = signed_in(who), Way(), 0
    for route, path in way.steps():
        counter = Counter()
        with connection.execute_wrapper(counter):
            answer = client.get(path)
        if answer.status_code == 302:
            way.take_in([answer["Location"].partition("?")[0]], "")
            continue
        html = answer["Content-Type"].startswith("text/html") and not answer.streaming
        way.take_in(LINK.findall(answer.content.decode()) if html else [], "", on=path)
        yield Page(who, route, path, answer.status_code, counter.number)
        seen += 1
        if seen == most:
            return


def signed_in(who: str) -> Client:
    client = Client()
    if who:
        with scopes.act_as(scopes.system("tests")):
            client.force_login(User.objects.get(email=f"{who}@{DOMAIN}"))
    return client
