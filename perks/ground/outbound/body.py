"""Reading a body no further than the limit, packed or not."""

import zlib
from collections.abc import Iterable, Iterator

from perks.ground.outbound.failures import OutboundError

ENCODINGS = "gzip, deflate"
STEP = 65_536


def read_body(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The decoded body, at most `limit` bytes; memory stays near the limit as well.

    Raises OutboundError: too_large when there is more, broken when it cannot be unpacked or
    ends in the middle.
    """
    body = bytearray()
    for piece in _unpack(chunks, encoding.strip().lower()):
        body += piece
        if len(body) > limit:
            raise OutboundError("too_large", f"The answer is longer than {limit:,} bytes.")
    return bytes(body)


def _unpack(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from chunks
    elif encoding in ("gzip", "x-gzip", "deflate"):
        yield from _inflate(chunks)
    else:
        # Layers of packing multiply a bomb's strength, and nobody was offered them.
        raise OutboundError("broken", f"The answer is packed in a way we did not offer: {encoding}")


def _inflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack in steps of 64 kB. httpx would unpack a whole chunk at once, 1,000 times its size."""
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    started = False
    for chunk in chunks:
        waiting = chunk
        while waiting:
            if unpacker.eof:  # a gzip file may have several members
                unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
            started = True
            try:
                piece = unpacker.decompress(waiting, STEP)
            except zlib.error as error:
                raise OutboundError("broken", "The answer could not be unpacked.") from error
            yield piece
            waiting = unpacker.unconsumed_tail or unpacker.unused_data
    if started and not unpacker.eof:
        raise OutboundError("broken", "The answer broke off in the middle.")
