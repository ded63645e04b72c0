"""A scanner in pure Python: the reference for what docs/scanning.md asks of a device.

It holds what a real one holds (its key, bundles, a lease, its chain) and decides by itself.
"""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from rest_framework.test import APIClient

from perks import codec
from perks.ground import clock
from perks.ground.errors import Refusal

API = "/api/v1/desk/"
DAY_MS = 86_400_000


def b64(data):
    return base64.b64encode(data).decode()


class DeskDevice:
    """One enrolled scanner. `online` cuts its network; `records` is what its storage holds."""

    def __init__(self, token, client=None):
        self.key = Ed25519PrivateKey.generate()
        public = b64(self.key.public_key().public_bytes_raw())
        client = client or APIClient()
        answer = client.post(f"{API}enrol", {"token": token, "public_key": public}, format="json")
        assert answer.status_code == 201, answer.json()
        told = answer.json()
        self.id, self.token, self.venue = told["device"], told["token"], told["venue"]
        self.house = {each["number"]: each["public"] for each in told["house_keys"]}
        self.api = APIClient(headers={"authorization": f"Bearer {self.token}"})
        self.online = True
        self.bundles, self.lease, self.records, self.outcomes = {}, {"made_ms": 0}, [], {}
        self.seq, self.prev = 0, "0" * 64

    def post(self, path, body):
        return self.api.post(f"{API}{path}", body, format="json")

    def fetch(self):
        """Bundles and lanes, each believed only when the house signed it."""
        have = ",".join(f"{brand}:{one['version']}" for brand, one in self.bundles.items())
        told = self.api.get(f"{API}bundles", {"have": have, "lease": self.lease["made_ms"]}).json()
        for key in self.believe(told["house"], b"perks house v1\n")["keys"]:
            self.house[key["number"]] = key["public"]
        for signed in told["bundles"]:
            bundle = self.believe(signed, b"perks bundle v1\n")
            known = self.bundles.get(bundle["brand"]["id"])
            if known is None or bundle["version"] >= known["version"]:
                self.bundles[bundle["brand"]["id"]] = bundle
        self.lease = self.believe(told["leases"], b"perks lease v1\n")
        return told

    def believe(self, signed, purpose):
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.house[signed["key"]]))
        public.verify(base64.b64decode(signed["signature"]), purpose + signed["text"].encode())
        return json.loads(signed["text"])

    def record(self, kind, **facts):
        """The next link of the chain, signed and kept."""
        self.seq += 1
        now = int(clock.now().timestamp() * 1000)
        text = json.dumps(
            {"v": 1, "device": self.id, "seq": self.seq, "prev": self.prev, "at_ms": now,
             "kind": kind, **facts}
        )  # fmt: skip
        self.prev = hashlib.sha256(text.encode()).hexdigest()
        signed = {"text": text, "signature": self.sign(text)}
        self.records.append(signed)
        return signed

    def sign(self, text):
        return b64(self.key.sign(b"perks record v1\n" + text.encode()))

    def decide(self, code, digits=None):
        """(decision, reason, policy, brand, bundle version, pass id) without the network."""
        now = int(clock.now().timestamp())
        keys = {
            (brand, key["number"]): base64.b64decode(key["public"])
            for brand, bundle in self.bundles.items()
            for key in bundle["keys"]
            if key["until"] > now
        }
        try:
            body = codec.decode(
                code, keys, now=now, venue=self.venue["id"], brands=set(self.bundles)
            )
        except Refusal as refusal:
            return "no", refusal.code, "", None, 0, None
        bundle = self.bundles[body.brand]
        perk = next((one for one in bundle["perks"] if one["id"] == body.perk), None)
        facts = (perk["policy"] if perk else "", body.brand, bundle["version"], b64(body.pass_id))
        return *self.judge(body, bundle, perk), *facts

    def judge(self, body, bundle, perk):
        now_ms = int(clock.now().timestamp() * 1000)
        revoked = base64.b64decode(bundle["revoked"])
        if perk is None:
            return "no", "perk_unknown"
        if now_ms - bundle["made_ms"] > DAY_MS:
            return "no", "bundle_too_old"
        if body.pass_id in {revoked[at : at + 8] for at in range(0, len(revoked), 8)}:
            return "no", "pass_revoked"
        if perk["policy"] == "deny":
            return "no", "perk_needs_network"
        if perk["policy"] == "leased":
            lane = hashlib.sha256(body.pass_id).digest()[0] % 64
            if lane not in self.lease["lanes"] or now_ms >= self.lease["until_ms"]:
                return "no", "lane_elsewhere"
        used = dict(map(tuple, self.lease["used"])).get(b64(body.pass_id), 0)
        used += self.uses_of(b64(body.pass_id))
        return ("yes", "let_in") if used < body.uses else ("twice", "pass_used")

    def uses_of(self, pass_id):
        """Uses in our own chain that the lease text does not count yet."""
        own = [json.loads(each["text"]) for each in self.records]
        back = {one["of"] for one in own if one["kind"] in ("withdraw", "undo")}
        return sum(
            one["kind"] == "scan" and one["decision"] == "yes" and one["pass"] == pass_id
            and one["seq"] > self.lease["through"] and one["seq"] not in back
            for one in own
        )  # fmt: skip

    def scan(self, code, **facts):
        """Look at a code: a record first, then the network if there is one; the answer shown."""
        decision, reason, policy, brand, version, pass_id = self.decide(code)
        signed = self.record(
            "scan", code=code, typed=False, brand=brand, decision=decision, reason=reason,
            policy=policy, bundle=version, clock="ok", staff=None, **{"pass": pass_id}, **facts,
        )  # fmt: skip
        if not self.online:
            return decision, reason
        told = self.post("attempt", signed).json()
        self.outcomes[told["seq"]] = told["outcome"], told["code"]
        return told["answer"]["answer"], told["answer"]["code"]

    def upload(self, records=None):
        """Hand records in, 500 at a time; gives seq -> (outcome, code)."""
        given = self.records if records is None else records
        for at in range(0, len(given), 500):
            told = self.post("records", {"records": given[at : at + 500], "waiting": 0}).json()
            for each in told["records"]:
                self.outcomes[each["seq"]] = each["outcome"], each["code"]
            self.next = told["next"]
        return self.outcomes

    def heartbeat(self, waiting=0):
        body = {"waiting": waiting, "last_seq": self.seq, "lease": self.lease["made_ms"]}
        return self.post("heartbeat", body)
