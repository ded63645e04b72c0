"""Making and reading a pass, static and on a phone, beside the bare Ed25519 check that it needs.

The floor is what the cryptography package takes to verify the very same messages: everything above
it is Base45, the layout, the stricter rules about points and the checks of desk and time. Each code
is timed by itself, so that the 99th percentile is one of single codes and not of batches.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

import numpy as np
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from campaigns.benchmarks.result import Result
from perks import base45, codec, ed25519, pass_body, pass_frame, specimens
from perks.ground.errors import Refusal
from perks.specimens import Specimen

NAME = "pass"
PEERS: tuple[str, ...] = ()
TARGETS = {"verify_p99_ms": ("<=", 20.0)}
KINDS = {"static": pass_body.STATIC, "phone": pass_body.PHONE}
_Each = TypeVar("_Each")
# A public key, a signature and the message that it is for.
Signed = tuple[bytes, bytes, bytes]


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--passes", type=int, default=5_000, help="of each kind")


def measure(seed: int, say: Callable[[str], None], **asked: Any) -> Result:
    """Microseconds of each step; `verify_p99_ms` is the slower kind's, in milliseconds."""
    private = specimens.issuers(seed)
    keys = specimens.public(private)
    ours: dict[str, float] = {}
    floor: dict[str, float] = {}
    same = True
    for kind, flags in KINDS.items():
        passes = specimens.genuine(seed, asked["passes"], (flags,), private)
        for step, micros in timed_steps(kind, passes, keys).items():
            ours |= spread(f"{kind}_{step}", micros)
        messages = [signed(each.text, keys) for each in passes]
        floor |= spread(f"{kind}_verify", timed_each(bare, messages))
        same = same and all(agree(each, keys) for each in passes)
        say(f"{len(passes):,} {kind} passes: {ours[f'{kind}_verify_median_us']:.0f} us to verify")
    ours["verify_p99_ms"] = max(ours[f"{kind}_verify_p99_us"] for kind in KINDS) / 1_000
    ratios = {
        f"{kind}_verify_vs_bare": floor[name] / ours[name]
        for kind in KINDS
        for name in [f"{kind}_verify_median_us"]
    }
    return Result(
        ours=ours,
        peers={"cryptography": floor},
        ratios=ratios,
        targets=TARGETS,
        identical=same,
        settings={"cryptography": "Ed25519 alone: once for a static pass, twice for a phone's"},
    )


def timed_steps(kind: str, passes: list[Specimen], keys: codec.Keys) -> dict[str, list[float]]:
    """The microseconds of every step in a pass's life, one figure for each pass."""
    verify = timed_each(lambda each: specimens.read(each.text, keys), passes)
    if kind == "static":
        encode = timed_each(lambda each: codec.encode(each.body, each.issuer), passes)
        return {"encode": encode, "verify": verify}
    step = pass_frame.step_at(specimens.NOW)
    phones = [(each, ed25519.public_of(each.phone)) for each in passes]
    certify = timed_each(
        lambda both: codec.certify(both[0].body, both[1], partial(ed25519.sign, both[0].issuer)),
        phones,
    )
    present = timed_each(
        lambda each: codec.present(each.certificate, step, partial(ed25519.sign, each.phone)),
        passes,
    )
    return {"certify": certify, "present": present, "verify": verify}


def timed_each(do: Callable[[_Each], Any], many: Iterable[_Each]) -> list[float]:
    """The microseconds that `do` takes for each of `many`."""
    found = []
    for each in many:
        started = time.perf_counter_ns()
        do(each)
        found.append((time.perf_counter_ns() - started) / 1_000)
    return found


def spread(name: str, micros: list[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    median, p99 = np.percentile(micros, [50, 99])
    return {f"{name}_median_us": float(median), f"{name}_p99_us": float(p99)}


def signed(text: str, keys: codec.Keys) -> list[Signed]:
    """What has to be verified of a code: the issuer's word and, on a phone, the phone's."""
    frame = pass_frame.read(text)
    issuer = keys[frame.body.brand, frame.body.key_id]
    words: list[Signed] = [(issuer, frame.issuer_signature, frame.certified)]
    if frame.body.dynamic:
        words.append((frame.phone_key, frame.phone_signature, frame.stepped(None)))
    return words


def bare(words: list[Signed]) -> bool:
    """The peer: the cryptography package and nothing around it."""
    try:
        for key, signature, message in words:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def agree(genuine: Specimen, keys: codec.Keys) -> bool:
    """Whether reader and peer take the genuine code for what it is, and neither a forged one."""
    words = signed(genuine.text, keys)
    forged = pass_frame.PREFIX + spoil(genuine.text)
    read, no = answer(genuine.text, keys), answer(forged, keys)
    same_body = isinstance(read, pass_body.PassBody) and read.pack() == genuine.body.pack()
    return same_body and no == "pass_forged" and bare(words) and not bare(signed(forged, keys))


def spoil(text: str) -> str:
    """The Base45 of the code with one bit of its issuer's signature turned over."""
    data = bytearray(base45.decode(text.removeprefix(pass_frame.PREFIX)))
    start = pass_body.SIZE if len(data) == pass_frame.STATIC_SIZE else pass_body.SIZE + 32
    data[start] ^= 1
    return base45.encode(bytes(data))


def answer(text: str, keys: codec.Keys) -> pass_body.PassBody | str:
    """A body, or the code of the refusal."""
    try:
        return specimens.read(text, keys)
    except Refusal as refusal:
        return refusal.code
