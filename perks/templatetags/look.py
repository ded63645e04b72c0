"""{% load look %}: icons, and form controls in the product's own look."""

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString

from perks.ground.icons import icon
from perks.ground.saying import said

register = template.Library()
register.simple_tag(icon)

TICKED = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
# Words of any script: what is typed into them runs as it is read.
WRITTEN = (forms.TextInput, forms.Textarea)
NUMBERS = ("Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's input as a control of ours; a class that the form gave it is kept.

    A placeholder is emptied: it vanishes when it is needed, so that what it says belongs in the
    label or the hint.
    """
    if isinstance(field.field.widget, TICKED):
        return field.as_widget()
    _say_choices(field.field.widget)
    given = field.field.widget.attrs
    attrs: dict[str, str | bool] = {"class": f"input {given.get('class', '')}".strip()}
    if isinstance(field.field.widget, WRITTEN):
        attrs["dir"] = "auto"
    if "placeholder" in given:
        attrs["placeholder"] = ""
    return field.as_widget(attrs=attrs)


def _say_choices(widget: forms.Widget) -> None:
    """What a select offers, in the language of this page; the form owns a copy of its widget."""
    if isinstance(widget, forms.Select):
        widget.choices = [
            (value, [(one, said(name)) for one, name in label] if is_group(label) else said(label))
            for value, label in widget.choices
        ]


def is_group(label: object) -> bool:
    """Whether a choice is a group of choices under one heading."""
    return isinstance(label, (list, tuple))


@register.filter
def ticked(field: BoundField) -> bool:
    """Whether the field is one checkbox, whose label stands after its box."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def things(count: int) -> str:
    """A count of things to mend, in words while it is small."""
    if count == 0:
        return NUMBERS[0]
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} {'thing' if count == 1 else 'things'}"


@register.filter
def kept(form: forms.BaseForm) -> bool:
    """Whether the form comes back with all that was typed: passwords never do."""
    return not any(isinstance(field.widget, forms.PasswordInput) for field in form.fields.values())


@register.filter
def answer(verdict: str) -> str:
    """A verdict as a screen reader says it; raises KeyError for one that is not known."""
    return {"yes": "Yes:", "no": "No:", "unknown": "Not known:"}[verdict]
