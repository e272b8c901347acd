"""Symbols as small white PNG images, which Google Earth tints with the colour of a style."""

import math
import struct
import zlib
from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely

__all__ = ["SHAPES", "draw_icon"]


def _regular(corners: int, turn_deg: float = 90.0, inner: float = 1.0) -> tuple[tuple[float, float], ...]:
    """List corners around the middle, the first at `turn_deg`; every second one at `inner`."""
    angles = [math.radians(turn_deg + 360 * place / corners) for place in range(corners)]
    radii = [1.0 if place % 2 == 0 else inner for place in range(corners)]
    return tuple(
        (radius * math.cos(angle), radius * math.sin(angle)) for radius, angle in zip(radii, angles, strict=True)
    )


SHAPES: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "triangle": _regular(3),
    "diamond": _regular(4),
    "square": _regular(4, 45.0),
    "circle": _regular(64),
    "star": _regular(10, inner=0.45),
    "cross": tuple(
        (x / 3, y / 3)
        for x, y in (
            (-1, 3),
            (1, 3),
            (1, 1),
            (3, 1),
            (3, -1),
            (1, -1),
            (1, -3),
            (-1, -3),
            (-1, -1),
            (-3, -1),
            (-3, 1),
            (-1, 1),
        )
    ),
    "hexagon": _regular(6),
}
"""Corners of each symbol in a square from -1 to 1, y upwards."""

_SIZE: Final = 32  # pixels
_SAMPLES: Final = 4  # per pixel and direction, so that edges are smooth
_RIM: Final = 0.08  # of the half square, left blank around the shape


def draw_icon(shape: str) -> bytes:
    r"""
    Draw a symbol.

    Parameters
    ----------
    shape
        One of `SHAPES`.

    Returns
    -------
    image
        A PNG of 32 by 32 pixels, white with an alpha channel.

    Examples
    --------
    >>> draw_icon("star")[:4]
    b'\x89PNG'
    """
    fine = _SIZE * _SAMPLES
    steps = ((np.arange(fine) + 0.5) / fine * 2 - 1) / (1 - _RIM)
    x, y = np.meshgrid(steps, -steps)
    inside = shapely.contains_xy(shapely.Polygon(SHAPES[shape]), x, y)
    alpha = inside.reshape(_SIZE, _SAMPLES, _SIZE, _SAMPLES).mean(axis=(1, 3))
    pixels = np.full((_SIZE, _SIZE, 4), 255, dtype=np.uint8)
    pixels[..., 3] = np.round(255 * alpha)
    lines = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">2I5B", _SIZE, _SIZE, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
