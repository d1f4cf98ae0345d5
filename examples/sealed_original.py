"""The sealed original of one filing, as a scanner gives it: a small picture of a page with a red seal.

Drawn point by point and packed without compression, so that its bytes are the same whatever library is at hand.
"""

import struct
import zlib

WIDTH, HEIGHT, BITS = 212, 300, 2
WHITE, GREY, RED = range(3)
PALETTE = bytes((255, 255, 255, 120, 120, 120, 200, 30, 30))
SEAL, OUTER, INNER = (150, 240), 34, 30
MARGIN, LINE_HEIGHT, LAST_LINE = 24, 14, 260
MOST_BYTES_STORED = 65_535


def scan() -> bytes:
    """The picture as PNG."""
    rows = b"".join(_row(y) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, BITS, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", PALETTE), (b"IDAT", _store(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _row(y: int) -> bytes:
    """One line of points, four to a byte, behind the mark that it stands as it is."""
    points = [_point(x, y) for x in range(WIDTH)]
    quads = zip(*(points[start::4] for start in range(4)), strict=True)
    return bytes((0, *(a << 6 | b << 4 | c << 2 | d for a, b, c, d in quads)))


def _point(x: int, y: int) -> int:
    """A ring for the seal, grey lines for what is written."""
    away = (x - SEAL[0]) ** 2 + (y - SEAL[1]) ** 2
    if INNER**2 <= away <= OUTER**2:
        return RED
    is_line = MARGIN <= y <= LAST_LINE and y % LINE_HEIGHT < 3 and MARGIN <= x <= WIDTH - MARGIN - y % 37  # noqa: PLR2004
    return GREY if is_line else WHITE


def _store(rows: bytes) -> bytes:
    """A zlib stream of stored blocks."""
    blocks = [rows[start : start + MOST_BYTES_STORED] for start in range(0, len(rows), MOST_BYTES_STORED)]
    packed = b"".join(
        struct.pack("<BHH", block is blocks[-1], len(block), MOST_BYTES_STORED - len(block)) + block for block in blocks
    )
    return b"\x78\x01" + packed + struct.pack(">I", zlib.adler32(rows))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
