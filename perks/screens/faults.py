"""What is wrong with an open page: what axe finds in light and in dark, what runs over the edge."""

from __future__ import annotations

from typing import Any

THEMES = ("light", "dark")
# With the theme nothing changes but the colours.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
VIOLATIONS = {"resultTypes": ["violations"]}
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def load_axe() -> str:
    """The source of axe-core. Raises ImportError where only what production needs is installed."""
    from axe_playwright_python.base import AXE_SCRIPT

    return str(AXE_SCRIPT)


def over_the_edge(page: Any) -> list[str]:
    """What does not fit into the width of the window."""
    over = page.evaluate(WIDTH)
    return [f"{over} pixels over the edge"] if over > 0 else []


def without_htmx(page: Any) -> list[str]:
    """Attributes for htmx on a page that does not load it: they would do nothing."""
    waits = page.evaluate("!window.htmx && !!document.querySelector('[hx-get], [hx-post]')")
    return ["attributes for htmx, and no htmx"] if waits else []


def found_by_axe(page: Any, axe: str) -> list[str]:
    """Everything that axe finds in light, and what it finds of the colours in dark.

    Leaves the page in light.
    """
    page.evaluate(axe)
    found: list[str] = []
    for theme in reversed(THEMES):
        page.emulate_media(color_scheme=theme)
        options = VIOLATIONS if theme == "light" else {**VIOLATIONS, **COLOURS}
        found += [f"{theme}: {each}" for each in violations(page, options)]
    return found


def violations(page: Any, options: dict[str, Any]) -> list[str]:
    """Each rule of axe that is broken, with the places; axe is in the page already."""
    answer = page.evaluate("options => axe.run(options)", options)
    return [
        f"{each['id']} at {', '.join(' '.join(map(str, node['target'])) for node in each['nodes'][:3])}"
        + f" ({each['nodes'][0]['failureSummary'].splitlines()[-1].strip()})"
        for each in answer["violations"]
    ]
