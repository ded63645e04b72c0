"""The forms about topics: a member's dispute, and an operator's decision."""

from __future__ import annotations

from typing import Any

from django import forms

from scoring.models import Post
from scoring.models.objections import LONGEST_WORDS

DECISIONS = [
    ("yes", "The member is right: these posts stop counting for it"),
    ("no", "It stays as it is"),
]


class DisputeForm(forms.Form):
    """Which of the posts that are shown are not about the topic, and why."""

    posts = forms.TypedMultipleChoiceField(
        label="Posts that are not about it", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label="What is wrong",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A sentence will do. An operator reads it, and nobody else.",
    )

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["posts"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(post.pk, named(post)) for post in posts]
        field.initial = [post.pk for post in posts]


def named(post: Post) -> str:
    """A post among others to choose from: one without a title by its address and day."""
    return post.title or f"{post.url or f'Post {post.pk}'}, {post.at:%-d %B %Y}"


class DecisionForm(forms.Form):
    """An operator's answer. The member reads the reason."""

    upheld = forms.ChoiceField(label="Your decision", choices=DECISIONS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The member reads this.",
    )
