"""Small pictures as PNG: one byte per cell that names a colour of a palette (W3C, "PNG Specification", 3rd edition)."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

__all__ = ["write_png"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BIT_DEPTH, _INDEXED = 8, 3


def write_png(indices: NDArray[np.uint8], colours: NDArray[np.uint8]) -> bytes:
    """
    Write a picture whose colour 0 is transparent.

    Parameters
    ----------
    indices
        Rows by columns, the top row first: places in `colours`.
    colours
        At most 256 colours by red, green and blue.

    Returns
    -------
    content
        The bytes of a PNG file; the same picture gives the same bytes.

    Examples
    --------
    >>> picture = write_png(np.array([[0, 1]], dtype=np.uint8), np.array([[0, 0, 0], [255, 0, 0]], dtype=np.uint8))
    >>> picture[1:4], len(picture)
    (b'PNG', 99)
    """
    height, width = indices.shape
    header = struct.pack(">IIBBBBB", width, height, _BIT_DEPTH, _INDEXED, 0, 0, 0)
    unfiltered = np.column_stack([np.zeros(height, dtype=np.uint8), indices])  # each row begins with its filter: none
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", colours.astype(np.uint8).tobytes()),
            _chunk(b"tRNS", b"\x00"),
            _chunk(b"IDAT", zlib.compress(unfiltered.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
