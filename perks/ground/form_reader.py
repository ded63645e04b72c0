"""The forms of a page that is drawn already, with the place of each control in its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.utils.datastructures import MultiValueDict

Attrs = dict[str, str | None]
Given = MultiValueDict[str, str]
# Of each form its own, never what was typed; "try" is where a slider stood.
OWN = ("csrfmiddlewaretoken", "once", "key", "try_path", "try_was")


@dataclass
class Control:
    """Something with a name, or a fold; its tag ends at `end`, and its words, if any, at `closed`."""

    tag: str
    attrs: Attrs
    name: str
    start: int
    end: int
    closed: int = 0
    words: str = ""

    @property
    def kind(self) -> str:
        return (self.attrs.get("type") or "text").lower() if self.tag == "input" else self.tag


@dataclass
class Form:
    """A form that posts; `inside` is where its first line may stand, `folds` the details around it."""

    name: str
    action: str
    inside: int
    folds: list[Control]
    controls: list[Control] = field(default_factory=list)

    def fits(self, given: Given) -> bool:
        """Whether what was sent can have come from here, by what the form does not let anybody type."""
        return all(
            (each.attrs.get("value") or "") in given.getlist(each.name)
            for each in self.controls
            if each.kind == "hidden" and each.name not in OWN
        )

    def knows(self, given: Given) -> int:
        """How much of it can have come from here: its fields, and the button that was pressed."""
        names = {each.name for each in self.controls if each.tag != "button"} & set(given)
        pressed = [
            each
            for each in self.controls
            if each.tag == "button" and (each.attrs.get("value") or "") in given.getlist(each.name)
        ]
        return len(names) + len(pressed)


class Reader(HTMLParser):
    """The forms of a page, with the place of each of their controls in its text."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.main = path, 0
        self.forms: list[Form] = []
        self.folds: list[Control] = []
        self.form: Form | None = None
        self.select: Control | None = None
        self.open: Control | None = None
        self.elsewhere: list[tuple[str, Control]] = []
        self.lines = [0]
        for line in text.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.feed(text)
        self.close()
        for name, control in self.elsewhere:
            for form in self.forms:
                if form.name == name:
                    form.controls.append(control)

    @property
    def here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        start, end = self.here, self.here + len(self.get_starttag_text() or "")
        control = Control(tag, given, given.get("name") or "", start, end)
        if tag == "main":
            self.main = end
        elif tag == "details":
            self.folds.append(control)
        elif tag == "form":
            to = urlsplit(urljoin(self.path, given.get("action") or "")).path
            self.form = Form(given.get("id") or "", to, end, list(self.folds))
            if (given.get("method") or "").lower() == "post":
                self.forms.append(self.form)
        elif tag == "select":
            self.select = control
        elif tag in ("input", "textarea", "option", "button"):
            self.take(control)

    def take(self, control: Control) -> None:
        """A control of the form around it, or of the one that it names."""
        bearer = control
        if control.tag == "option" and self.select:
            bearer, control.name = self.select, self.select.name
        if control.tag in ("textarea", "option"):
            self.open = control
        elsewhere = bearer.attrs.get("form")
        if elsewhere:
            self.elsewhere.append((elsewhere, control))
        elif self.form:
            self.form.controls.append(control)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open.words += data

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag == self.open.tag:
            self.open.closed, self.open = self.here, None
        elif tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "details" and self.folds:
            self.folds.pop()
