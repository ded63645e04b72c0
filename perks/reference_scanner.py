"""A scanner in plain Python: everything that docs/scanning.md asks of one, and nothing else.

It holds what a real one holds (its key, bundles, a lease, its chain) and decides by itself. The
simulation and the tests are run by it; whoever writes another scanner can read it in one go.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from perks import codec
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.pass_body import PassBody

DAY_MS = 86_400_000
FIRST_PREV = "0" * 64
Facts = dict[str, Any]


class Line(Protocol):
    """The way to the server: a path below /api/v1/desk/ and a body; gives the answer's JSON."""

    token: str

    def get(self, path: str, asked: Facts) -> Facts: ...

    def post(self, path: str, body: Facts) -> Facts: ...


class Scanner:
    """One enrolled device. `online` False cuts its network off."""

    def __init__(self, line: Line, token: str) -> None:
        """Enrol with the token of a link. The private half of the key stays here."""
        self.line, self.key = line, Ed25519PrivateKey.generate()
        public = b64(self.key.public_key().public_bytes_raw())
        told = line.post("enrol", {"token": token, "public_key": public})
        line.token = self.token = told["token"]
        self.id, self.venue = told["device"], told["venue"]
        self.house = {each["number"]: each["public"] for each in told["house_keys"]}
        self.online = True
        self.bundles: dict[int, Facts] = {}
        self.lease: Facts = {"made_ms": 0, "until_ms": 0, "lanes": [], "used": [], "through": 0}
        self.records: list[dict[str, str]] = []
        self.written: list[Facts] = []
        self.outcomes: dict[int | None, tuple[str, str]] = {}
        self.seq, self.prev, self.next = 0, FIRST_PREV, 1

    def fetch(self) -> Facts:
        """Bundles and lanes, each believed only when the house signed it."""
        have = ",".join(f"{brand}:{one['version']}" for brand, one in self.bundles.items())
        told = self.line.get("bundles", {"have": have, "lease": self.lease["made_ms"]})
        for key in self.believe(told["house"], b"perks house v1\n")["keys"]:
            self.house[key["number"]] = key["public"]
        for signed in told["bundles"]:
            self.keep(self.believe(signed, b"perks bundle v1\n"))
        self.lease = self.believe(told["leases"], b"perks lease v1\n")
        return told

    def keep(self, bundle: Facts) -> bool:
        """Keep a bundle of this venue whose version is not below what is here; whether it was."""
        known = self.bundles.get(bundle["brand"]["id"])
        if bundle["venue"]["id"] != self.venue["id"]:
            return False
        if known and bundle["version"] < known["version"]:
            return False
        self.bundles[bundle["brand"]["id"]] = bundle
        return True

    def believe(self, signed: Facts, purpose: bytes) -> Facts:
        """The facts in a signed text. Raises KeyError or InvalidSignature."""
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.house[signed["key"]]))
        public.verify(base64.b64decode(signed["signature"]), purpose + signed["text"].encode())
        facts: Facts = json.loads(signed["text"])
        return facts

    def record(self, kind: str, **facts: Any) -> dict[str, str]:
        """The next link of the chain, signed and kept before anything is shown."""
        self.seq += 1
        about = {"v": 1, "device": self.id, "seq": self.seq, "prev": self.prev}
        self.written.append({**about, "at_ms": milliseconds(), "kind": kind, **facts})
        text = json.dumps(self.written[-1])
        self.prev = hashlib.sha256(text.encode()).hexdigest()
        signed = {"text": text, "signature": self.sign(text)}
        self.records.append(signed)
        return signed

    def sign(self, text: str) -> str:
        return b64(self.key.sign(b"perks record v1\n" + text.encode()))

    def scan(self, code: str, digits: int | None = None, **more: Any) -> tuple[str, str]:
        """Look at a code: a record first, then the network; gives (answer, code) as shown."""
        said = self.decide(code, digits)
        signed = self.record("scan", code=code, **said, **more)
        if not self.online:
            return said["decision"], said["reason"]
        told = self.line.post("attempt", signed)
        self.outcomes[told["seq"]] = told["outcome"], told["code"]
        return told["answer"]["answer"], told["answer"]["code"]

    def decide(self, code: str, digits: int | None = None) -> Facts:
        """What to say without the network, as the fields of a scan's record."""
        said: Facts = {
            "typed": False, "pass": None, "brand": None, "perk": None, "decision": "no",
            "reason": "", "policy": "deny", "bundle": None, "clock": "ok", "staff": None,
        }  # fmt: skip
        try:
            body = codec.decode(
                code, self.keys(), now=milliseconds() // 1000, venue=self.venue["id"],
                brands=set(self.bundles), joined=self.joined(), digits=digits,
            )  # fmt: skip
        except Refusal as refusal:
            return {**said, "reason": refusal.code}
        bundle = self.bundles[body.brand]
        perk = next((one for one in bundle["perks"] if one["id"] == body.perk), None)
        said |= {"pass": b64(body.pass_id), "brand": body.brand, "perk": body.perk}
        said |= {"policy": perk["policy"] if perk else "deny", "bundle": bundle["version"]}
        said["decision"], said["reason"] = self.judge(body, bundle, perk)
        return said

    def keys(self) -> dict[tuple[int, int], bytes]:
        brands = {
            (brand, key["number"]): base64.b64decode(key["public"])
            for brand, bundle in self.bundles.items()
            for key in bundle["keys"]
        }
        house = {(0, int(number)): base64.b64decode(key) for number, key in self.house.items()}
        return {**house, **brands}

    def joined(self) -> set[int]:
        """The perks of many shops, of which this venue is one."""
        perks = [perk for bundle in self.bundles.values() for perk in bundle["perks"]]
        return {perk["id"] for perk in perks if perk.get("joined")}

    def judge(self, body: PassBody, bundle: Facts, perk: Facts | None) -> tuple[str, str]:
        revoked = base64.b64decode(bundle["revoked"])
        if body.pass_id in {revoked[at : at + 8] for at in range(0, len(revoked), 8)}:
            return "no", "pass_revoked"
        if perk is None:
            return "no", "perk_unknown"
        if milliseconds() - bundle["made_ms"] > DAY_MS:
            return "no", "bundle_too_old"
        if self.uses_of(body.pass_id) >= body.uses:
            return "twice", "pass_used"
        if perk["policy"] == "deny":
            return "no", "perk_needs_network"
        if perk["policy"] == "leased" and not self.owns(body.pass_id):
            return "no", "lane_elsewhere"
        if perk["policy"] == "open" and self.opened(perk["id"]) >= perk["open_cap"]:
            return "no", "open_cap_reached"
        return "yes", "let_in"

    def owns(self, pass_id: bytes) -> bool:
        lane = hashlib.sha256(pass_id).digest()[0] % 64
        return lane in self.lease["lanes"] and milliseconds() < self.lease["until_ms"]

    def uses_of(self, pass_id: bytes) -> int:
        """The server's count, and our own since it was made."""
        counted = dict(map(tuple, self.lease["used"])).get(b64(pass_id), 0)
        since = [one for one in self.yeses() if one["seq"] > self.lease["through"]]
        return int(counted) + sum(one["pass"] == b64(pass_id) for one in since)

    def opened(self, perk_id: int) -> int:
        """How many were let in under OPEN that the server has not taken yet."""
        unsent = [one for one in self.yeses() if one["seq"] not in self.outcomes]
        return sum(one["perk"] == perk_id for one in unsent)

    def yeses(self) -> list[Facts]:
        """Our own scans that let somebody in, those taken back left out."""
        back = {one["of"] for one in self.written if one["kind"] in ("withdraw", "undo")}
        scans = [one for one in self.written if one["kind"] == "scan" and one["seq"] not in back]
        return [one for one in scans if one["decision"] == "yes"]

    def upload(
        self, records: list[dict[str, str]] | None = None
    ) -> dict[int | None, tuple[str, str]]:
        """Hand records in, 500 at a time; gives seq -> (outcome, code) of all so far."""
        given = self.records if records is None else records
        for at in range(0, len(given), 500):
            told = self.line.post("records", {"records": given[at : at + 500], "waiting": 0})
            for each in told["records"]:
                self.outcomes[each["seq"]] = each["outcome"], each["code"]
            self.next = told["next"]
        return self.outcomes

    def heartbeat(self, waiting: int = 0) -> Facts:
        body = {"waiting": waiting, "last_seq": self.seq, "lease": self.lease["made_ms"]}
        return self.line.post("heartbeat", body)


def milliseconds() -> int:
    """The anchored clock: a real device carries on the server's time from its last sync."""
    return int(clock.now().timestamp() * 1000)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
