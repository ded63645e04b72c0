"""Ready means that /health answers 200."""

import http.client
import ssl

from perks.boot.certificate import Certificate
from perks.boot.options import UpOptions


def answers(options: UpOptions, certificate: Certificate | None) -> bool:
    """Whether the web process answers /health with 200 now."""
    host = "127.0.0.1" if options.listens_on == "0.0.0.0" else options.host
    try:
        if certificate is None:
            line = http.client.HTTPConnection(host, options.port, timeout=1)
        else:
            trusted = ssl.create_default_context(cafile=str(certificate.path))
            line = http.client.HTTPSConnection(host, options.port, timeout=1, context=trusted)
        line.request("GET", "/health")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
