"""Which internet addresses the house may connect to: public ones, and nothing that leads inside."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# IANA special-purpose registries (RFC 6890 and updates). Written out rather than asked of
# `ipaddress.is_global`, whose answer has changed between patch releases of Python.
REFUSED_V4 = {
    ip_network(block): what
    for block, what in {
        "0.0.0.0/8": "this network",
        "10.0.0.0/8": "a private network",
        "100.64.0.0/10": "a carrier's private network",
        "127.0.0.0/8": "this machine",
        "168.63.129.16/32": "a cloud's metadata",
        "169.254.0.0/16": "link-local, where clouds keep their metadata",
        "172.16.0.0/12": "a private network",
        "192.0.0.0/24": "reserved for protocols",
        "192.0.2.0/24": "documentation",
        "192.88.99.0/24": "a 6to4 relay",
        "192.168.0.0/16": "a private network",
        "198.18.0.0/15": "benchmarks",
        "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved",
    }.items()
}

# For IPv6 everything outside the global unicast block is refused: loopback, unique local,
# link-local, multicast, IPv4-mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96) all lie outside.
PUBLIC_V6 = ip_network("2000::/3")
REFUSED_V6 = {
    ip_network(block): what
    for block, what in {
        "2001::/23": "Teredo and other protocols",
        "2001:db8::/32": "documentation",
        "2002::/16": "6to4, which wraps an IPv4 address",
        "3fff::/20": "documentation",
    }.items()
}


def why_refused(address: str) -> str | None:
    """What is behind a numeric address that we may not connect to; None when it is public.

    Raises ValueError when `address` is not a numeric IPv4 or IPv6 address.
    """
    number = ip_address(address)
    if isinstance(number, IPv4Address):
        return _lies_in(number, REFUSED_V4)
    if number.scope_id is not None or number not in PUBLIC_V6:
        return "outside the public internet"
    return _lies_in(number, REFUSED_V6)


def _lies_in(number: IPv4Address | IPv6Address, blocks: dict) -> str | None:
    return next((what for block, what in blocks.items() if number in block), None)
