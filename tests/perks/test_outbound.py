"""Mallory the outsider chooses addresses; the house never knocks on its own doors for her."""

import gzip
import random
from ipaddress import IPv4Address, IPv6Address

import httpcore
import pytest

from perks.ground.outbound import Guard, Limits, OutboundError, fetch
from perks.ground.outbound.addresses import why_refused
from perks.ground.outbound.body import read_body
from perks.ground.outbound.failures import seconds_to_wait
from tests.web_peer import Answer, WebPeer

HOSTS_INSIDE = [
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "localhost",
    "LOCALHOST.",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.7",
    "192.88.99.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[2001:db8::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[100::1]",
    "①②⑦.0.0.1",
    "127。0。0。1",
]
NOT_THE_WEB = [
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://127.0.0.1:70/_x",
    "javascript:alert(1)",
    "//example.org/",
    "example.org",
    "",
    "http://",
    "http:///path",
    "http://bea:secret@example.org/",
    "http://example.org:22/",
    "http://example.org:6379/",
    "http://example.org:99999/",
    "http://[::1",
    "http://exa mple.org/",
    "http://example.org\r\nHost: inside/",
    "http://\x00/",
]


class Wiretap(httpcore.NetworkBackend):
    """Connects to nothing and writes down where it was sent."""

    def __init__(self) -> None:
        self.sent_to: list[tuple[str, int]] = []

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.sent_to.append((host, port))
        raise httpcore.ConnectError("a wiretap has no other end")


@pytest.fixture
def canary():
    with WebPeer() as peer:
        peer.pages["/"] = Answer(200, b"inside")
        yield peer


def open_guard(peer: WebPeer, **parts) -> Guard:
    """The peer is allowed by name, as in development."""
    return Guard(allow=frozenset({peer.host}), **parts)


def failure(url: str, guard: Guard, **more) -> OutboundError:
    with pytest.raises(OutboundError) as caught:
        fetch(url, guard=guard, **more)
    return caught.value


@pytest.mark.parametrize("host", HOSTS_INSIDE)
def test_no_spelling_of_an_inner_address_reaches_the_canary(canary, host):
    guard = Guard(ports=frozenset({80, 443, canary.port}))
    error = failure(f"http://{host}:{canary.port}/", guard, limits=Limits(seconds=2))
    assert (error.kind in ("refused", "broken"), canary.asked) == (True, [])


@pytest.mark.parametrize("url", NOT_THE_WEB)
def test_what_is_not_a_web_address_is_refused_before_any_lookup(url):
    looked_up = []
    guard = Guard(resolve=lambda host, port: looked_up.append(host) or [])
    assert (failure(url, guard).kind, looked_up) == ("refused", [])


def hostile(port: int) -> list[str]:
    """Every inner host in every dress: schemes, names and passwords, paths, dots and capitals."""
    dresses = (
        "http://{host}:{port}/",
        "https://{host}:{port}/",
        "http://example.org@{host}:{port}/",
        "http://{host}:{port}/#@example.org/",
        "HTTP://{host}:{port}/?url=http://example.org/",
        "http://{host}:{port}\\@example.org/",
    )
    return [dress.format(host=host, port=port) for host in HOSTS_INSIDE for dress in dresses]


def test_two_hundred_hostile_addresses_and_a_name_that_turns_never_reach_the_canary(canary):
    """Asked for themselves, as the target of a redirect, and as what a name turns out to be."""
    turning = iter(["93.184.215.14", "127.0.0.1"] * 3)
    ports = frozenset({80, 443, canary.port})
    urls = hostile(canary.port)
    kinds = {failure(url, Guard(ports=ports), limits=Limits(seconds=1)).kind for url in urls}
    with WebPeer() as peer:
        for place, url in enumerate(urls):
            location = {"Location": url.encode("ascii", "ignore").decode()}
            peer.pages[f"/{place}"] = Answer(302, headers=location)
        guard = Guard(allow=frozenset({peer.host}), ports=ports)
        for place in range(0, len(urls), 6):
            kinds.add(failure(peer.url(f"/{place}"), guard, limits=Limits(seconds=1)).kind)
    wire = Guard(ports=ports, resolve=lambda host, port: [next(turning)], backend=Wiretap())
    for _ in range(6):
        kinds.add(failure(f"http://turns.example:{canary.port}/", wire).kind)
    assert (len(urls) >= 200, kinds <= {"refused", "broken", "busy"}, canary.asked) == (
        True,
        True,
        [],
    )


def test_without_the_address_check_the_canary_is_hit(canary):
    guard = Guard(ports=frozenset({canary.port}), why_refused=lambda address: None)
    reached = [
        host
        for host in ("127.0.0.1", "127.1", "2130706433", "localhost")
        if fetch(f"http://{host}:{canary.port}/", guard=guard).body == b"inside"
    ]
    assert (len(reached), len(canary.asked)) == (4, 4)


def test_a_name_that_changes_between_check_and_connection_gains_nothing():
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]])
    wire = Wiretap()
    guard = Guard(resolve=lambda host, port: next(answers), backend=wire)
    assert failure("http://rebinding.example/", guard).kind == "broken"
    assert failure("http://rebinding.example/", guard).kind == "refused"
    assert wire.sent_to == [("93.184.215.14", 80)]


def test_one_inner_address_among_public_ones_refuses_the_name():
    wire = Wiretap()
    guard = Guard(resolve=lambda host, port: ["93.184.215.14", "10.1.2.3"], backend=wire)
    error = failure("https://mixed.example/", guard)
    assert (error.kind, error.sentence, wire.sent_to) == (
        "refused",
        "mixed.example is at 10.1.2.3 (a private network), not public.",
        [],
    )


def test_the_next_public_address_is_tried_when_the_first_does_not_answer():
    wire = Wiretap()
    addresses = ["2606:2800:21f::1", "93.184.215.14"]
    guard = Guard(resolve=lambda host, port: addresses, backend=wire)
    assert failure("https://two.example/", guard).kind == "broken"
    assert wire.sent_to == [(address, 443) for address in addresses]


@pytest.mark.parametrize("seed", range(3))
def test_an_address_that_passes_is_global_by_pythons_own_table(seed):
    dice = random.Random(seed)
    numbers = [IPv4Address(dice.getrandbits(32)) for _ in range(3000)]
    numbers += [IPv6Address(dice.getrandbits(128)) for _ in range(3000)]
    passed = [number for number in numbers if why_refused(str(number)) is None]
    assert [n for n in passed if not n.is_global or n.is_multicast] == []
    assert len(passed) > 2000


def test_a_redirect_inside_is_refused_at_the_hop(canary):
    for path, target in {
        "/metadata": "http://169.254.169.254/latest/meta-data/",
        "/loopback": "http://localhost/",
        "/file": "file:///etc/passwd",
        "/port": "http://example.org:6379/",
    }.items():
        canary.pages[path] = Answer(302, headers={"Location": target})
        assert failure(canary.url(path), open_guard(canary)).kind == "refused"


def test_three_redirects_are_followed_and_the_fourth_is_not(canary):
    for step in range(5):
        canary.pages[f"/{step}"] = Answer(301, headers={"Location": f"/{step + 1}"})
    canary.pages["/5"] = Answer(200, b"end")
    assert fetch(canary.url("/2"), guard=open_guard(canary)).url == canary.url("/5")
    assert failure(canary.url("/1"), open_guard(canary)).kind == "refused"


def test_a_loop_of_redirects_ends(canary):
    canary.pages["/loop"] = Answer(302, headers={"Location": "/loop"})
    assert failure(canary.url("/loop"), open_guard(canary)).kind == "refused"
    assert len(canary.asked) == 4


def test_credentials_and_cookies_stay_with_their_origin(canary):
    secret = {"Authorization": "Bearer x", "X-Api-Key": "y", "Accept": "text/html"}
    with WebPeer() as other:
        canary.pages["/away"] = Answer(
            302, headers={"Location": other.url("/"), "Set-Cookie": "session=1; Path=/"}
        )
        canary.pages["/home"] = Answer(302, headers={"Location": "/", "Set-Cookie": "s=1"})
        other.pages["/"] = Answer(200, b"other")
        guard = Guard(allow=frozenset({canary.host, other.host}))
        fetch(canary.url("/away"), headers=secret, guard=guard)
        fetch(canary.url("/home"), headers=secret, guard=guard)
        seen = [
            {name for name in asked.headers if name in ("authorization", "x-api-key", "cookie")}
            for asked in (other.asked[0], canary.asked[-1])
        ]
        assert seen == [set(), {"authorization", "x-api-key"}]
        assert (other.asked[0].headers["accept"], other.asked[0].headers["host"]) == (
            "text/html",
            other.host,
        )


def test_a_posted_body_is_not_sent_on_to_a_redirect(canary):
    canary.pages["/hook"] = Answer(307, headers={"Location": "/"})
    error = failure(canary.url("/hook"), open_guard(canary), method="POST", content=b"{}")
    assert (error.kind, error.status, len(canary.asked)) == ("status", 307, 1)


def test_a_packed_bomb_stops_at_the_limit(canary):
    bomb = gzip.compress(bytes(50_000_000))
    canary.pages["/bomb"] = Answer(200, bomb, {"Content-Encoding": "gzip"})
    canary.pages["/twice"] = Answer(200, gzip.compress(bomb), {"Content-Encoding": "gzip, gzip"})
    canary.pages["/long"] = Answer(200, bytes(5_000_001))
    kinds = [
        failure(canary.url(path), open_guard(canary)).kind for path in ("/bomb", "/twice", "/long")
    ]
    assert kinds == ["too_large", "broken", "too_large"]


def test_of_two_gigabytes_no_more_is_read_than_the_limit():
    read = []

    class Endless(httpcore.MockStream):
        def read(self, max_bytes, timeout=None):
            if first := super().read(max_bytes):
                return first
            read.append(65_536)
            return bytes(65_536)

    class Backend(Wiretap):
        def connect_tcp(self, *_, **__):
            return Endless([b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n"])

    guard = Guard(resolve=lambda host, port: ["93.184.215.14"], backend=Backend())
    assert failure("http://long.example/", guard).kind == "too_large"
    assert sum(read) < 5_000_000 + 2 * 65_536


def test_ten_thousand_redirects_cost_four_requests(canary):
    for step in range(10_000):
        canary.pages[f"/{step}"] = Answer(302, headers={"Location": f"/{step + 1}"})
    assert failure(canary.url("/0"), open_guard(canary)).kind == "refused"
    assert [asked.path for asked in canary.asked] == ["/0", "/1", "/2", "/3"]


def test_a_body_is_unpacked_exactly_and_a_torn_one_is_told(canary):
    text = random.Random(4).randbytes(300_000)
    packed = gzip.compress(text[:100_000]) + gzip.compress(text[100_000:])
    assert read_body([packed[:70_000], packed[70_000:]], "gzip", 5_000_000) == text
    with pytest.raises(OutboundError, match="broke off in the middle"):
        read_body([packed[:-9]], "gzip", 5_000_000)
    canary.pages["/torn"] = Answer(200, b"half", {"Content-Length": "10"})
    assert failure(canary.url("/torn"), open_guard(canary)).kind == "broken"


def test_a_silent_server_costs_no_more_than_the_limit(canary):
    canary.pages["/hang"] = None
    error = failure(canary.url("/hang"), open_guard(canary), limits=Limits(seconds=0.2))
    assert error.kind == "timeout"


def test_a_slow_name_server_costs_no_more_than_the_limit(canary):
    guard = Guard(resolve=lambda host, port: canary.closing.wait(20) or ["93.184.215.14"])
    assert failure("http://slow.example/", guard, limits=Limits(seconds=0.1)).kind == "timeout"


def test_a_server_that_drips_is_cut_off_at_the_total_limit(canary):
    class Drip(httpcore.MockStream):
        def read(self, max_bytes, timeout=None):
            if first := super().read(max_bytes):
                return first
            canary.closing.wait(0.01)  # always in time for a limit per read
            return b"a"

    class Backend(Wiretap):
        def connect_tcp(self, *_, **__):
            return Drip([b"HTTP/1.1 200 OK\r\nX-Long: "])

    guard = Guard(resolve=lambda host, port: ["93.184.215.14"], backend=Backend())
    error = failure("http://drip.example/", guard, limits=Limits(seconds=0.1))
    assert error.kind == "timeout"


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_an_error_status_is_told_with_the_wait_that_was_asked_for(canary, status):
    canary.pages["/no"] = Answer(status, b"no", {"Retry-After": "120"})
    error = failure(canary.url("/no"), open_guard(canary))
    assert (error.kind, error.status, error.retry_after) == ("status", status, 120)


def test_what_an_error_says_for_itself_is_kept_where_it_is_short(canary):
    said = gzip.compress(b'{"reason": "quotaExceeded"}')
    canary.pages["/no"] = Answer(403, said, {"Content-Encoding": "gzip", "X-Left": "0"})
    error = failure(canary.url("/no"), open_guard(canary))
    assert (error.said, error.headers["x-left"]) == (b'{"reason": "quotaExceeded"}', "0")
    canary.pages["/no"] = Answer(403, b"a" * 30_000)
    assert failure(canary.url("/no"), open_guard(canary)).said == b""
    canary.pages["/no"] = Answer(403, b"not packed", {"Content-Encoding": "gzip"})
    assert failure(canary.url("/no"), open_guard(canary)).said == b""


def test_not_modified_is_an_answer(canary):
    canary.pages["/same"] = Answer(304)
    reply = fetch(canary.url("/same"), headers={"If-None-Match": '"1"'}, guard=open_guard(canary))
    assert (reply.status, canary.asked[0].headers["if-none-match"]) == (304, '"1"')


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("soon", None),
        ("7", 7),
        ("9" * 40, 86400),
        ("-5", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 21 Oct 2099 07:28:00 GMT", 86400),
    ],
)
def test_both_forms_of_retry_after_are_read(header, seconds):
    assert seconds_to_wait(header) == seconds


def test_the_allowed_pair_opens_one_port_of_one_host_only(canary):
    guard = open_guard(canary)
    assert fetch(canary.url("/"), guard=guard).body == b"inside"
    assert failure(f"http://localhost:{canary.port}/", guard).kind == "refused"
    assert failure("http://127.0.0.1/", guard).kind == "refused"
