"""Painting the ground and the layers on it, from the country up to the strikes, in the colours of the map."""

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

from geo.geodesy import buffer_geodesic
from geo.layers import Party
from geo.maps.content import BaseLayers
from geo.maps.figures.hatching import hatch_bands, hatch_dots, hatch_lines
from geo.maps.figures.selection import Shown, items_of, rows_of
from geo.maps.figures.shapes import make_path, symbol_path
from geo.maps.figures.view import View
from geo.maps.tables import read_palettes

__all__ = [
    "CORRIDOR", "ESCAPE", "LINE_DASHES", "OVERLAP", "SEPARATION", "UNKNOWN", "Swatch", "paint_base", "paint_layers",
    "paint_status", "strike_groups", "zone_colour",
]  # fmt: skip

CORRIDOR: Final = "#006b57"
ESCAPE: Final = "#8a5a00"
OVERLAP: Final = "#5b2a86"
SEPARATION: Final = "#2b3f8c"
UNKNOWN: Final = "#dcdad5"
LINE_DASHES: Final = {"narrow": (2, 2), "wide": (8, 2.4, 1.4, 2.4)}
_DASH: Final = (5, 2.6)
_UNLISTED: Final = "#8b8f97"
_OUTLINE: Final = "#4a4f58"
_HATCH_MM: Final = 1.5
_STRIPE_MM: Final = 1.5
_CONTESTED_DEG: Final = 45.0
_ACTIVITY_DEG: Final = 30.0
_WEAK: Final = {"claimed": 0.06, "support": 0.18}
_SYMBOL_POINTS: Final = 5.6
_SAME_PLACE_MM: Final = 0.6

Swatch = tuple[Axes, float]  # axes in units of length, and how many of them are a millimetre on paper


def zone_colour(kind: str) -> str:
    """Give the colour of a zone's boundary."""
    colours = read_palettes()["zones"]
    return str(colours.get(kind, colours["default"]))


def paint_base(view: View, base: BaseLayers) -> None:
    """Paint the quiet ground."""
    sea = base.neighbours is not None and len(base.neighbours) > 0
    view.axes.set_facecolor("#d3e1e8" if sea else "#eeece7")
    rows: tuple[tuple[str, dict[str, Any]], ...] = (
        ("neighbours", {"fill": True, "facecolor": "#f0eee8", "edgecolor": "#b7b4ae", "linewidth": 0.4, "zorder": 1}),
        ("country", {"fill": True, "facecolor": "#fbfaf7", "linewidth": 0, "zorder": 2}),
        ("governorates", {"edgecolor": "#a9a398", "linewidth": 0.45, "linestyle": (0, (1, 2)), "zorder": 12}),
        ("rivers", {"edgecolor": "#7fa9c0", "linewidth": 0.7, "zorder": 13}),
        ("lakes", {"fill": True, "facecolor": "#c4dae5", "edgecolor": "#a9c3d1", "linewidth": 0.4, "zorder": 14}),
        ("roads", {"edgecolor": "#ffffff", "linewidth": 1.5, "alpha": 0.6, "zorder": 15}),
        ("roads", {"edgecolor": "#8a7a62", "linewidth": 0.6, "alpha": 0.85, "zorder": 15}),
        ("borders", {"edgecolor": "#6f6a62", "linewidth": 0.5, "linestyle": (0, (8, 3, 1.5, 3)), "zorder": 16}),
        ("country", {"edgecolor": "#6f6a62", "linewidth": 0.8, "zorder": 16}),
    )
    for name, style in rows:
        frame = getattr(base, name)
        if frame is not None and len(frame):
            view.paint(view.project(frame.geometry), **style)


def paint_layers(view: View, shown: Shown, parties: tuple[Party, ...]) -> None:
    """Paint what is shown, bottom to top."""
    known = {party.id: party for party in parties}
    swatch = (view.axes, view.metres_per_mm)
    for row in rows_of(shown.control):
        for area in view.project([row["geometry"]]):
            paint_status(swatch, area, row, known)
    for row in rows_of(shown.activity):
        for area in view.project([row["geometry"]]):
            paint_status(swatch, area, row | {"status": "activity"}, known)
    for area in view.project(shown.overlaps.geometry):
        paint_status(swatch, area, {"status": "overlap"}, known)
    _paint_zones(view, shown.zones)
    for row in rows_of(shown.separation_lines):
        view.paint(view.project([row["geometry"]]), fill=True, facecolor=SEPARATION, alpha=0.12, linewidth=0, zorder=30)
        line = view.project([row.get("line")])
        view.paint(line, edgecolor="white", linewidth=2.4, zorder=30)
        view.paint(line, edgecolor=SEPARATION, linewidth=1.2, zorder=30)
    _paint_corridors(view, shown.corridors)
    _paint_strikes(view, shown.strikes)


def paint_status(swatch: Swatch, area: shapely.Geometry, row: dict[str, Any], parties: dict[str, Party]) -> None:
    """Fill an area by who holds it and how: hue and hatch together, as on the map."""
    axes, unit = swatch
    status, party = row.get("status") or "assessed", parties.get(row.get("party") or "")
    colour = party.colour if party else _UNLISTED
    if status == "unknown":
        _fill(axes, area, UNKNOWN, 0.75)
        _dot(axes, hatch_dots(area, 2 * _HATCH_MM * unit), "#77736a")
    elif status == "contested":
        claimants = [parties.get(key) for key in items_of(row.get("claimants"))] or [party]
        bands = hatch_bands(area, _CONTESTED_DEG, _STRIPE_MM * unit, len(claimants))
        for claimant, band in zip(claimants, bands, strict=True):
            _fill(axes, band, claimant.colour if claimant else _UNLISTED, 0.5, edgecolor=(*_grey(0.3), 0.5))
    elif status in _WEAK:
        _fill(axes, area, colour, _WEAK[status])
        _dot(axes, hatch_dots(area, _HATCH_MM * unit), colour)
    elif status == "activity":
        angle_deg = 90.0 - _ACTIVITY_DEG - ((party.hatch_deg if party else None) or 0.0)
        _hatch(axes, hatch_lines(area, angle_deg, _HATCH_MM * unit), colour, 0.85, dashes=(3.2, 2.4), width=0.9)
    elif status == "overlap":
        _fill(axes, area, OVERLAP, 0.06, edgecolor=OVERLAP)
        for angle_deg in (45.0, 135.0):
            _hatch(axes, hatch_lines(area, angle_deg, 1.2 * unit), OVERLAP, 0.55, width=0.35)
    else:
        _fill(axes, area, colour, 0.34)
        if party and party.hatch_deg is not None:
            _hatch(axes, hatch_lines(area, party.hatch_deg, _HATCH_MM * unit), colour, 0.8)
    if status not in ("activity", "overlap"):
        _fill(axes, area, "none", 1.0, edgecolor=_OUTLINE, linewidth=0.4 if status != "unknown" else 0.2)


def _dot(axes: Axes, dots: NDArray[np.float64], colour: str) -> None:
    axes.plot(dots[:, 0], dots[:, 1], ".", color=colour, markersize=1.6, markeredgewidth=0, zorder=5)


def _grey(lightness: float) -> tuple[float, float, float]:
    return lightness, lightness, lightness


def _fill(axes: Axes, area: Any, colour: str, alpha: float, **style: Any) -> None:  # noqa: ANN401
    path = make_path(np.atleast_1d(np.asarray(area, dtype=object)))
    if path.codes is not None:
        face = to_rgba(colour, alpha) if colour != "none" else "none"
        axes.add_patch(
            PathPatch(path, **({"facecolor": face, "edgecolor": "none", "linewidth": 0.25, "zorder": 4} | style))
        )


def _hatch(
    axes: Axes,
    lines: NDArray[np.object_],
    colour: str,
    alpha: float,
    *,
    dashes: tuple[float, ...] = (),
    width: float = 0.55,
) -> None:
    parts = [shapely.get_coordinates(part) for part in shapely.get_parts(shapely.get_parts(lines))]
    dash: Any = (0, dashes) if dashes else "solid"
    axes.add_collection(
        LineCollection(
            [part for part in parts if len(part) > 1], colors=colour, alpha=alpha, linewidths=width, linestyles=dash,
            zorder=5, capstyle="butt",
        ),
        autolim=False,
    )  # fmt: skip


def _paint_zones(view: View, zones: pd.DataFrame) -> None:
    for row in rows_of(zones):
        drawn, colour = view.project([row["geometry"]]), zone_colour(row.get("kind") or "")
        view.paint(drawn, edgecolor="white", linewidth=2.0, alpha=0.6, zorder=20)
        dashes = LINE_DASHES.get(row.get("reading") or "", _DASH)
        view.paint(drawn, edgecolor=colour, linewidth=1.0, linestyle=(0, dashes), zorder=21)


def _paint_corridors(view: View, corridors: pd.DataFrame) -> None:
    for row in rows_of(corridors.sort_values("best", kind="stable")):
        best = bool(row["best"])
        width = view.project([row["geometry"]])
        view.paint(width, fill=True, facecolor=CORRIDOR, alpha=0.2 if best else 0.09, linewidth=0, zorder=31)
        view.paint(width, edgecolor=CORRIDOR, linewidth=0.4, alpha=0.7, zorder=31)
        for column, colour, dashes in (("centreline", CORRIDOR, (4, 2)), ("escape", ESCAPE, (1, 2))):
            line = view.project([row.get(column)])
            view.paint(line, edgecolor="white", linewidth=2.4 if best else 1.5, zorder=32)
            view.paint(line, edgecolor=colour, linewidth=1.3 if best else 0.8, linestyle=(0, dashes), zorder=33)


def _paint_strikes(view: View, strikes: pd.DataFrame) -> None:
    if strikes.empty:
        return
    ringed = strikes[strikes.geometry.geom_type.eq("Point") & strikes["uncertainty_m"].gt(0)]
    if len(ringed):
        once = ringed[
            ~pd.DataFrame(ringed.geometry.get_coordinates()).assign(radius=ringed["uncertainty_m"]).duplicated()
        ]
        radii_m = once["uncertainty_m"].to_numpy(dtype=np.float64)
        rings = view.project(buffer_geodesic(once[["id", "geometry"]], radii_m).geometry)
        view.paint(rings, edgecolor="#10151f", linewidth=0.4, linestyle=(0, (3, 2)), alpha=0.7, zorder=39)
    for places, shape, hue, hollow, _ in strike_groups(view, strikes):
        view.axes.plot(
            *places.T, linestyle="none", marker=symbol_path(shape), markersize=_SYMBOL_POINTS,
            markerfacecolor="white" if hollow else hue, markeredgecolor=hue if hollow else "white",
            markeredgewidth=0.8 if hollow else 0.45, zorder=40,
        )  # fmt: skip


def strike_groups(view: View, strikes: pd.DataFrame) -> list[tuple[NDArray[np.float64], str, str, bool, int]]:
    """
    Gather strikes whose symbols would cover one another exactly.

    Returns
    -------
    groups
        Place in the plane (1 row), shape, hue, whether only an area is known, and how many.
    """
    if strikes.empty:
        return []
    places = view.points(strikes.geometry)
    hollow = strikes.geometry.geom_type.ne("Point").to_numpy()
    cells = np.round(places / (_SAME_PLACE_MM * view.metres_per_mm)).astype(np.int64)
    groups: dict[tuple[int, int, str, bool], list[int]] = {}
    for row, (cell, shape, area) in enumerate(zip(cells.tolist(), strikes["shape"], hollow, strict=True)):
        groups.setdefault((cell[0], cell[1], shape, bool(area)), []).append(row)
    hues = strikes["hue"].tolist()
    return [(places[rows[:1]], shape, hues[rows[0]], area, len(rows)) for (_, _, shape, area), rows in groups.items()]
