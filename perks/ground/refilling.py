"""Put values back into one form of a page that is drawn already."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from perks.ground.form_reader import Attrs, Control, Form, Given, Reader

Edit = tuple[int, int, str]
LEFT_ALONE = ("button", "hidden", "submit", "image", "reset", "file", "password")
TICKED = ("checkbox", "radio")


def refill(
    text: str, path: str, to: str, given: Given, note: str, is_drawn: bool = False
) -> str | None:
    """The page `text` at `path` with what was sent to `to` in its form, and `note` above it.

    A page that `is_drawn` with what was typed gets the note alone. None when no form of the page
    sends there any more.
    """
    there = [form for form in Reader(text, path).forms if form.action == to]
    fitting = [form for form in there if is_drawn or form.fits(given)]
    if not fitting:
        return None
    form = max(fitting, key=lambda each: each.knows(given))
    edits = [(form.inside, form.inside, note), *map(unfolded, form.folds)]
    return edited(text, edits if is_drawn else [*edits, *filled(form, given)])


def filled(form: Form, given: Given) -> Iterable[Edit]:
    """The edits that put each value where it was typed; what has no value is left empty."""
    left = {name: list(values) for name, values in given.lists()}
    for control in form.controls:
        kind, values = control.kind, given.getlist(control.name)
        own = control.attrs.get("value")
        if not control.name or kind in LEFT_ALONE:
            continue
        if kind in TICKED:
            yield marked(control, "checked", (own or "on") in values)
        elif kind == "option":
            said = control.words.strip() if own is None else own
            yield marked(control, "selected", said in values)
        elif left.get(control.name):
            yield written(control, left[control.name].pop(0))


def written(control: Control, value: str) -> Edit:
    if control.tag == "textarea":
        return control.end, control.closed, "\n" + escape(value)
    return control.start, control.end, tag_of(control.tag, control.attrs | {"value": value})


def marked(control: Control, mark: str, is_on: bool) -> Edit:
    others = {name: value for name, value in control.attrs.items() if name != mark}
    return control.start, control.end, tag_of(control.tag, others | ({mark: None} if is_on else {}))


def unfolded(fold: Control) -> Edit:
    return fold.start, fold.end, tag_of(fold.tag, fold.attrs | {"open": None})


def tag_of(tag: str, attrs: Attrs) -> str:
    told = (name if value is None else f'{name}="{escape(value)}"' for name, value in attrs.items())
    return f"<{' '.join([tag, *told])}>"


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; they do not overlap."""
    for start, end, new in sorted(edits, key=lambda edit: edit[0], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def above_all(text: str, path: str, note: str) -> str:
    """The page with a note as the first thing of its main part."""
    place = Reader(text, path).main
    return text[:place] + note + text[place:]
