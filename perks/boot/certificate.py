"""A certificate of our own, so that phones and tablets on the local network get a secure page.

Camera, keys and offline pages work in a secure context only. The certificate is self-signed: the
device shows a warning once, and the fingerprint printed by `up` says whether it is ours.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

_VALID_FOR = timedelta(days=397)  # browsers distrust longer ones
_RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Certificate:
    """Where the certificate and its key are, and its SHA-256 fingerprint as browsers show it."""

    path: Path
    key: Path
    fingerprint: str


def certificate_for(folder: Path, addresses: list[str]) -> Certificate:
    """The certificate kept in `folder` for localhost and `addresses`; a new one when it must be."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    path, key_path = folder / "certificate.pem", folder / "certificate.key"
    names = _names(addresses)
    kept = x509.load_pem_x509_certificate(path.read_bytes()) if path.exists() else None
    if kept is None or not key_path.exists() or not _fits(kept, names):
        kept = _make(path, key_path, names)
    digits = kept.fingerprint(hashes.SHA256()).hex().upper()
    return Certificate(path, key_path, ":".join(digits[i : i + 2] for i in range(0, 64, 2)))


def _names(addresses: list[str]) -> list[Any]:
    from cryptography import x509

    every = ["127.0.0.1", "::1", *addresses]
    return [x509.DNSName("localhost"), *(x509.IPAddress(ip_address(one)) for one in every)]


def _fits(kept: Any, names: list[Any]) -> bool:
    from cryptography import x509

    covered = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lasts = kept.not_valid_after_utc - datetime.now(UTC) > _RENEW_BEFORE
    return lasts and set(names) <= set(covered)


def _make(path: Path, key_path: Path, names: list[Any]) -> Any:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Perks on this machine")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with open(os.open(key_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(private)
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return made
