"""What makes a picture a map: scale bar, north arrow, ticks of longitude and latitude."""

import math
from typing import Final

import numpy as np
from matplotlib.patches import Polygon, Rectangle

from geo.maps.figures.sheet import Sheet
from geo.maps.figures.view import View

__all__ = ["SCALE_BAR", "draw_north_arrow", "draw_scale_bar", "draw_ticks", "round_length_m"]

SCALE_BAR: Final = "scale-bar"
"""The gid of the bar's outline, in metres of the plane."""

Box = tuple[float, float, float, float]  # left, top, right, bottom in millimetres of the sheet

_INK: Final = "#1a2230"
_TICK_MM, _TICK_SIZE = 1.3, 5.5
_STEPS_DEG: Final = (10.0, 5.0, 2.0, 1.0, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01)
_LEAST_TICKS: Final = 4
_EDGE_MM: Final = 5.0
_BAR_SHARE: Final = 0.22  # of the frame's width at most
_BAR_MM: Final = 1.3
_FRONT: Final = 60


def round_length_m(most_m: float) -> float:
    """
    Give the longest length of 1, 2 or 5 times a power of ten that is not longer.

    Examples
    --------
    >>> round_length_m(143_000.0), round_length_m(99.0)
    (100000.0, 50.0)
    """
    power = 10.0 ** math.floor(math.log10(most_m))
    return max(step * power for step in (1, 2, 5) if step * power <= most_m)


def draw_scale_bar(sheet: Sheet, view: View) -> Box:
    """Draw a bar in the lower corner, its length true on the ground at its own place, and give the room it takes."""
    at_end = sheet.wording.mirrored
    west_m, south_m, east_m, _ = view.window_m
    unit = view.metres_per_mm
    y_m = south_m + _EDGE_MM * unit
    lon_deg, lat_deg = view.plane.inverse(np.array([west_m + _EDGE_MM * unit]), np.array([y_m]))
    ground_m = round_length_m(_BAR_SHARE * view.frame.width * unit)
    length_m = ground_m * float(view.plane.scale_at(lon_deg, lat_deg)[0])
    x_m = east_m - _EDGE_MM * unit - length_m if at_end else west_m + _EDGE_MM * unit
    labels = (0.0, ground_m / 2, ground_m)
    backing = ((x_m - 3 * unit, y_m - 1.5 * unit), length_m + 9 * unit, 7.2 * unit)
    view.axes.add_patch(Rectangle(*backing, facecolor="white", alpha=0.8, linewidth=0, zorder=_FRONT))
    for half, colour in enumerate((_INK, "white")):
        corner = (x_m + half * length_m / 2, y_m)
        view.axes.add_patch(
            Rectangle(corner, length_m / 2, _BAR_MM * unit, facecolor=colour, linewidth=0, zorder=_FRONT)
        )
    outline = Rectangle((x_m, y_m), length_m, _BAR_MM * unit, fill=False, edgecolor=_INK, linewidth=0.6, zorder=_FRONT)
    outline.set_gid(SCALE_BAR)
    view.axes.add_patch(outline)
    for share, label in zip((0.0, 0.5, 1.0), labels, strict=True):
        text = sheet.wording.length(label) if share == 1 else sheet.wording.number(label / 1000, int(label % 1000 > 0))
        view.axes.text(
            x_m + share * length_m, y_m + (_BAR_MM + 0.8) * unit, text, fontsize=6, ha="center", va="bottom",
            color=_INK, parse_math=False, zorder=_FRONT,
        )  # fmt: skip
    (left, bottom), (right, top) = view.on_sheet(np.array([backing[0], np.add(backing[0], backing[1:])])).tolist()
    return left, top, right, bottom


def draw_north_arrow(sheet: Sheet, view: View) -> Box:
    """Draw an arrow in the upper corner to true north at its own place, and give the room it takes."""
    west_m, _, east_m, north_m = view.window_m
    unit = view.metres_per_mm
    x_m = west_m + 6 * unit if sheet.wording.mirrored else east_m - 6 * unit
    y_m = north_m - 10 * unit
    lon_deg, lat_deg = view.plane.inverse(np.array([x_m]), np.array([y_m]))
    ahead = np.array(view.plane.forward(lon_deg, lat_deg + 0.01)).ravel() - (x_m, y_m)
    up = ahead / np.hypot(*ahead)
    side = np.array([up[1], -up[0]])
    shape = [(0, 4.6), (1.7, -1.2), (0, 0), (-1.7, -1.2)]
    corners = [np.array([x_m, y_m]) + unit * (across * side + along * up) for across, along in shape]
    arrow = Polygon(corners, facecolor=_INK, edgecolor="white", linewidth=0.8, zorder=_FRONT)
    arrow.set_gid("north-arrow")
    view.axes.add_patch(arrow)
    foot = np.array([x_m, y_m]) - 2.9 * unit * up
    view.axes.text(
        float(foot[0]), float(foot[1]), sheet.wording.told("north_letter"), fontsize=7, fontweight="bold", ha="center",
        va="center", color=_INK, parse_math=False, zorder=_FRONT,
    )  # fmt: skip
    x, y = view.on_sheet(np.array([[x_m, y_m]]))[0].tolist()
    return x - 3.0, y - 6.0, x + 3.0, y + 5.0


def draw_ticks(sheet: Sheet, view: View) -> None:
    """Mark where meridians and parallels cross the frame, outside it."""
    west_m, south_m, east_m, north_m = view.window_m
    x_m, y_m = np.linspace(west_m, east_m, 400), np.linspace(south_m, north_m, 400)
    sides = (
        (x_m, np.full(400, south_m), 0, (0.0, 1.0)),
        (x_m, np.full(400, north_m), 0, (0.0, -1.0)),
        (np.full(400, west_m), y_m, 1, (-1.0, 0.0)),
        (np.full(400, east_m), y_m, 1, (1.0, 0.0)),
    )
    named = {0, 3 if sheet.wording.mirrored else 2}
    for number, (along_x, along_y, axis, outwards) in enumerate(sides):
        degrees = view.plane.inverse(along_x, along_y)[axis]
        low, high = float(degrees.min()), float(degrees.max())
        step = next((size for size in _STEPS_DEG if (high - low) / size >= _LEAST_TICKS), _STEPS_DEG[-1])
        for tick in np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step:
            at = np.array([np.interp(tick, degrees, along_x), np.interp(tick, degrees, along_y)])
            x, y = view.on_sheet(at[None])[0]
            ends = (x + _TICK_MM * outwards[0], y + _TICK_MM * outwards[1])
            sheet.axes.plot((x, ends[0]), (y, ends[1]), color=_INK, linewidth=0.6)
            if number in named:
                _name_tick(sheet, float(tick), axis, (ends[0] + 0.5 * outwards[0], ends[1] + 0.5 * outwards[1]))


def _name_tick(sheet: Sheet, degrees: float, axis: int, at: tuple[float, float]) -> None:
    negative, positive = (("degrees_west", "degrees_east"), ("degrees_south", "degrees_north"))[axis]
    size = abs(degrees)
    decimals = next(count for count in range(3) if abs(round(size, count) - size) < 1e-6 or count == 2)  # noqa: PLR2004
    text = sheet.wording.told(negative if degrees < 0 else positive, value=sheet.wording.number(size, decimals))
    sheet.axes.text(
        *at, text, fontsize=_TICK_SIZE, color=_INK, parse_math=False, rotation=90 * axis,
        ha="center" if axis == 0 else "left" if sheet.wording.mirrored else "right",
        va="top" if axis == 0 else "center",
    )  # fmt: skip
