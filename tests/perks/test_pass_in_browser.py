"""The browser's code answers every vector of docs/pass.md as the server's does."""

import os
import random
from functools import partial

import pytest
from playwright.sync_api import sync_playwright

from perks import base45, codec, ed25519
from perks.boot import browser as installed
from perks.mutations import MUTATIONS
from tests.browsing import chromium
from tests.perks.browser_pass import NO_ED25519, files
from tests.perks.test_codec import PRIVATE, VECTORS, answer, body_of

os.environ.setdefault("PERKS_CHROMIUM", installed.find() or "")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ["PERKS_CHROMIUM"], reason=installed.ADVICE),
    pytest.mark.xdist_group("pass in browser"),
]

DECODE_ALL = """
async ({ keys, passes }) => {
  const { decode } = await import("/perks/pass/decode.js");
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hex = (data) => [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const ring = new Map(keys.map((key) => [`${key.brand}:${key.key_id}`, bytes(key.public)]));
  const answers = [];
  for (const { text, now, venue, brands, digits = null, cards = false } of passes) {
    const desk = { keys: ring, now, venue, brands: new Set(brands), digits, cards };
    const { body, refused, facts } = await decode(text, desk);
    answers.push(refused ? { refused, facts } : {
      key_id: body.keyId, brand: body.brand, perk: body.perk, venue: body.venue,
      pass_id: hex(body.passId), not_before: body.notBefore, not_after: body.notAfter,
      uses: body.uses, guests: body.guests, tier: body.tier, language: body.language,
      initials: body.initials, flags: body.flags,
      phone_key: body.phoneKey ? hex(body.phoneKey) : null, step: body.step ?? null,
    });
  }
  return answers;
}
"""
KEPT = """
const keys = () => new Promise((done, failed) => {
  const asked = indexedDB.open("test", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("keys");
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
const kept = async (mode, act) => {
  const opened = await keys();
  return new Promise((done, failed) => {
    const asked = act(opened.transaction("keys", mode).objectStore("keys"));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
};
"""
MAKE = f"""
async () => {{ {KEPT}
  const {{ generate }} = await import("/perks/pass/ed25519.js");
  const {{ publicKey, stored }} = await generate();
  await kept("readwrite", (store) => store.put(stored, "phone"));
  const secret = stored.privateKey
    ? await crypto.subtle.exportKey("pkcs8", stored.privateKey).catch((no) => no.name)
    : "bytes";
  return {{ publicKey: [...publicKey], kind: stored.kind, secret }};
}}
"""
PRESENT = f"""
async ({{ certificate, step, digits }}) => {{ {KEPT}
  const {{ restore }} = await import("/perks/pass/ed25519.js");
  const {{ present }} = await import("/perks/pass/frame.js");
  const phone = await restore(await kept("readonly", (store) => store.get("phone")));
  return present(Uint8Array.from(certificate), step, phone.sign, digits);
}}
"""


@pytest.fixture(params=["its own Ed25519", "the vendored one"])
def page(request):
    """A page on localhost, in a browser with Ed25519 and in one without."""
    with sync_playwright() as playwright, files() as site:
        browser = chromium(playwright)
        page = browser.new_page()
        if request.param == "the vendored one":
            page.add_init_script(NO_ED25519)
        page.goto(f"{site}/perks/mark.svg")
        yield page
        browser.close()


def in_python(case: dict) -> dict:
    found = answer(case["text"], case)
    if isinstance(found, str):
        return {"refused": found}
    fields = {name: getattr(found, name) for name in type(found).__slots__}
    fields["phone_key"] = found.phone_key.hex() if found.phone_key else None
    return {**fields, "pass_id": found.pass_id.hex()}


def test_every_vector_gets_the_answer_that_python_gives(page):
    answers = page.evaluate(DECODE_ALL, {"keys": VECTORS["keys"], "passes": VECTORS["passes"]})
    for case, found in zip(VECTORS["passes"], answers, strict=True):
        found.pop("facts", None)
        assert found == in_python(case), case["name"]
    asked = {case.get("refused", "yes") for case in VECTORS["passes"]}
    assert asked == {found.get("refused", "yes") for found in answers}


def mutants(seed, count):
    """At most `count` broken texts, each with the vector that it came from."""
    rng = random.Random(seed)
    cases = [case for case in VECTORS["passes"] if "body" in case]
    for _ in range(count):
        case, other = rng.choice(cases), rng.choice(cases)
        bytes_of = [base45.decode(c["text"].removeprefix(codec.PREFIX)) for c in (case, other)]
        mutant = rng.choice(MUTATIONS)(rng, case["text"], *bytes_of)
        if mutant != case["text"]:
            yield case, mutant


def test_any_bytes_get_a_code_and_the_same_one(page):
    """A corpus of broken texts: what Python refuses, the browser refuses for the same reason."""
    cases = [{**case, "text": text} for case, text in mutants(seed=20261122, count=400)]
    answers = page.evaluate(DECODE_ALL, {"keys": VECTORS["keys"], "passes": cases})
    ours = [answer(case["text"], case) for case in cases]
    # Parts of two passes may be those of one: then both read it.
    expected = [said if isinstance(said, str) else None for said in ours]
    assert [found.get("refused") for found in answers] == expected
    assert len([said for said in expected if said]) > 300


@pytest.mark.parametrize("digits", [None, 47])
def test_a_key_kept_in_the_browser_shows_a_pass_after_a_reload(page, digits):
    made = page.evaluate(MAKE)
    assert (made["kind"], made["secret"]) in [
        ("native", "InvalidAccessError"),
        ("fallback", "bytes"),
    ]
    case = next(
        case
        for case in VECTORS["passes"]
        if "phone" in case and case.get("signed_digits") == digits
    )
    body = body_of(case)
    issuer = partial(ed25519.sign, PRIVATE[body.brand, body.key_id])
    certificate = codec.certify(body, bytes(made["publicKey"]), issuer)
    page.reload()
    asked = {"certificate": list(certificate), "step": case["step"], "digits": digits}
    shown = answer(page.evaluate(PRESENT, asked), case)
    assert (shown.phone_key, shown.step) == (bytes(made["publicKey"]), case["step"])
