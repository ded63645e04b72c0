"""A picture that a stranger sent, made anew: what we keep is a JPEG that we wrote ourselves."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from perks.ground.errors import Refusal

MOST_BYTES = 5_000_000
MOST_PIXELS = 40_000_000
LONG_SIDE = 1_600
READS = ("JPEG", "PNG", "WEBP")
QUALITY = 82


def as_jpeg(sent: bytes) -> bytes:
    """The picture as a JPEG of at most 1,600 pixels on its long side, without any of its metadata.

    Reads JPEG, PNG and WebP. Raises Refusal picture_too_large (413) or picture_unreadable (422).
    """
    if len(sent) > MOST_BYTES:
        raise too_large()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(sent), formats=READS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise too_large()
                # Before anything is unpacked: JPEG can be read small.
                picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
                upright = ImageOps.exif_transpose(picture)
                return written(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise unreadable() from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large() from error


def written(picture: Image.Image) -> bytes:
    """The pixels alone, on white where they are transparent."""
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    seen = picture.convert("RGBA")
    flat = Image.new("RGB", seen.size, "white")
    flat.paste(seen, mask=seen.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def too_large() -> Refusal:
    return Refusal(
        "picture_too_large",
        "The picture is larger than 5 MB or 40 million pixels. Send a smaller one.",
        413,
    )


def unreadable() -> Refusal:
    return Refusal(
        "picture_unreadable",
        "This cannot be read as a picture. Send a JPEG, PNG or WebP file.",
        422,
    )
