"""Every form of every page that a person of the cast can open, with something typed into it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.test import Client

from perks.ground.form_reader import Control, Form, Reader

LOOKS_AT = {"member": "alice", "member of the row": "alice", "brand": "bea", "venue": "victor"}
TYPED = ("text", "textarea", "search", "email", "url", "tel")
PLAIN = {"number": "7", "date": "2026-12-01", "time": "10:00", "datetime-local": "2026-12-01T10:00"}


@dataclass
class Found:
    """A form on the page at `page`; `data` is what pressing its first button would send."""

    who: str
    name: str
    page: str
    form: Form
    data: dict[str, list[str]] = field(default_factory=dict)

    @property
    def texts(self) -> list[Control]:
        return [each for each in self.form.controls if each.kind in TYPED and is_open(each)]

    def sends(self, text: str) -> dict[str, list[str]]:
        """What is sent with `text` in every field that takes words."""
        names = {each.name for each in self.texts}
        return {
            name: [text] * len(values) if name in names else values
            for name, values in self.data.items()
        }


def is_open(control: Control) -> bool:
    return not {"readonly", "disabled"} & set(control.attrs)


def forms_on(who: str, name: str, page: str, text: str) -> Iterator[Found]:
    """Every form of a page, each address once, with what its fields hold now."""
    seen = set()
    for form in Reader(text, page).forms:
        hidden = [each.attrs.get("value") for each in form.controls if each.name == "form"]
        if (form.action, *hidden) not in seen:
            seen.add((form.action, *hidden))
            yield Found(who, name, page, form, filled_in(form))


def filled_in(form: Form) -> dict[str, list[str]]:
    """What the form sends as it stands, with a plain value where a number or a day has none."""
    data: dict[str, list[str]] = {}
    for each in form.controls:
        value = each.attrs.get("value")
        if not each.name or each.name in ("csrfmiddlewaretoken", "once"):
            continue
        if each.kind in ("checkbox", "radio"):
            if "checked" in each.attrs:
                data.setdefault(each.name, []).append(value or "on")
        elif each.kind == "option":
            said = each.words.strip() if value is None else value
            if "selected" in each.attrs or each.name not in data:
                data[each.name] = [said]
        elif each.kind == "button":
            data.setdefault(each.name, [value or ""])
        elif each.kind == "textarea":
            data.setdefault(each.name, []).append(each.words)
        elif each.kind != "file":
            data.setdefault(each.name, []).append(value or PLAIN.get(each.kind, ""))
    return data


def every_form(house, clients: dict[str, Client]) -> Iterator[Found]:
    """The forms of all members', brands' and venues' pages, in the order of their addresses."""
    for page in house.pages():
        who = LOOKS_AT.get(page.who)
        if who and not page.route.startswith("api/"):
            answer = clients[who].get(page.path)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                yield from forms_on(who, page.name, page.path, answer.content.decode())
