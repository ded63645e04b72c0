"""The one error that a domain function raises when it says no."""


class Refusal(Exception):
    """A refusal that a machine can tell by its code and a person can act on.

    `code` is stable snake_case; `sentence` says what is wrong, what still holds and what to do;
    `status` is the HTTP status it travels with; `facts` are JSON-able details (a path, a time).
    """

    def __init__(self, code: str, sentence: str, status: int = 409, **facts: object) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.status = status
        self.facts = facts
