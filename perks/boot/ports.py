"""The port that `up` serves on: free, or one sentence before anything is started."""

import contextlib
import errno
import socket

from perks.boot.trouble import Trouble

_WHY = {
    errno.EADDRINUSE: "is in use by another program. Stop that one, or choose another",
    errno.EACCES: "needs more rights than this account has. Choose one above 1023",
    errno.EADDRNOTAVAIL: "cannot be served, for the host is not an address of this machine. Choose one",
}


def refuse_if_taken(host: str, port: int) -> None:
    """Raise Trouble, in one sentence, when `up` could not listen on `host` and `port`."""
    if not 0 < port < 65536:
        raise Trouble(f"There is no port {port}. Choose one from 1 to 65535 with --port.")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise Trouble(
            f"The host {host} is not known here. Choose an address with --host."
        ) from None
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            why = _WHY.get(error.errno or 0)
            if why is None:
                raise
            option = "with --host" if error.errno == errno.EADDRNOTAVAIL else "with --port"
            raise Trouble(f"Port {port} on {host} {why} {option}. Nothing was started.") from None


def lan_addresses() -> list[str]:
    """The IPv4 addresses under which other machines on the local network reach this one."""
    found: set[str] = set()
    # Connecting a datagram socket sends nothing; it only picks the way out.
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        found.add(probe.getsockname()[0])
    with contextlib.suppress(OSError):
        found.update(socket.gethostbyname_ex(socket.gethostname())[2])
    return sorted(address for address in found if not address.startswith(("127.", "0.")))
