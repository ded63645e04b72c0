"""The contact sheet: one page with all photographs, for a person to look at."""

from __future__ import annotations

from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from perks.screens.shots import Shot

STYLE = mark_safe(
    "body{font:16px system-ui;margin:2rem}figure{display:inline-block;margin:0 1rem 1rem 0;"
    "vertical-align:top}img{height:420px;border:1px solid #999}h2{margin:2rem 0 .5rem}"
)


def sheet(shots: list[Shot], folder: Path) -> Path:
    """Write index.html into the folder of the photographs; gives its path."""
    parts = format_html_join(
        "\n",
        "<h2>{}: {}</h2><p>{} ms, {} queries, {} kB. {}</p>{}",
        (
            (
                shot.who, shot.path, shot.took, shot.queries, f"{shot.transferred / 1000:.1f}",
                "; ".join(shot.against) or "Nothing against it.",
                format_html_join(
                    "", '<figure><a href="{0}"><img src="{0}" alt="{0}" loading="lazy"></a></figure>',
                    ((file,) for file in shot.files),
                ),
            )
            for shot in shots
        ),
    )  # fmt: skip
    file = folder / "index.html"
    page = '<!doctype html><meta charset="utf-8"><title>Screens</title><style>{}</style>{}'
    file.write_text(format_html(page, STYLE, parts), encoding="utf-8")
    return file
