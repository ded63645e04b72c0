"""A camera that sees one QR code: a short film in the raw form that Chromium plays in a loop."""

from pathlib import Path

import segno

WIDTH, HEIGHT, FRAMES = 640, 480, 10
BLACK, GREY, WHITE = b"\x10", b"\x80", b"\xeb"
# Chromium's own camera and nobody who is asked whether it may be used.
FLAGS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def film(text: str, path: Path) -> Path:
    """Write `text` as a QR code in the middle of a grey picture, as a y4m film."""
    code = [list(row) for row in segno.make(text, error="m").matrix_iter(scale=1, border=4)]
    side = len(code)
    scale = HEIGHT * 9 // 10 // side
    left, top = (WIDTH - side * scale) // 2, (HEIGHT - side * scale) // 2
    picture = bytearray(GREY * (WIDTH * HEIGHT))
    for line in range(side * scale):
        row = b"".join((BLACK if dot else WHITE) * scale for dot in code[line // scale])
        start = (top + line) * WIDTH + left
        picture[start : start + len(row)] = row
    colour = GREY * (WIDTH * HEIGHT // 2)
    with path.open("wb") as out:
        out.write(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDTH, HEIGHT))
        for _ in range(FRAMES):
            out.write(b"FRAME\n" + picture + colour)
    return path
