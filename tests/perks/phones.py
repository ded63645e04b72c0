"""A member's phone in tests: a key of its own, and the codes that it shows."""

import base64
import secrets
from functools import partial

from perks import bindings, cards, codec, ed25519, pass_frame
from perks.ground import clock
from perks.models import MemberCard, Pass


class Phone:
    """A member's browser with a key of its own."""

    def __init__(self) -> None:
        self.private = secrets.token_bytes(32)
        self.key = ed25519.public_of(self.private)

    def sign(self, name: int | str) -> bytes:
        return ed25519.sign(self.private, bindings.proof_message(name, self.key))

    def proof(self, pass_: Pass) -> bytes:
        return self.sign(pass_.pk)

    def takes(self, pass_: Pass, **words: str) -> Pass:
        return bindings.bind(pass_.member_id, pass_.pk, self.key, self.proof(pass_), **words)

    def takes_card(self, member_id: int, **words: str) -> MemberCard:
        return cards.bind(member_id, self.key, self.sign(cards.name_of(member_id)), **words)

    def shows(self, pass_: Pass, digits=None, certificate="") -> str:
        return self.present(certificate or pass_.code, digits)

    def shows_card(self, card: MemberCard) -> str:
        return self.present(card.certificate)

    def present(self, certificate: str, digits=None) -> str:
        step = pass_frame.step_at(int(clock.now().timestamp()))
        signer = partial(ed25519.sign, self.private)
        return codec.present(base64.b64decode(certificate), step, signer, digits)


def card_of(member_id: int) -> str:
    """What the phone of this member shows now: a card is made, or moved to a new phone."""
    phone = Phone()
    return phone.shows_card(phone.takes_card(member_id))
