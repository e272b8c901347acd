"""
How much longer a way must be to be less exposed: the front between the shortest and the least exposed way.

Exposure is the integral of a component of the cost surface along the way, in component-metres: a metre where the
component is 1 counts as one, so 12,000 component-metres are as much as 12 km where it is at its worst. The ways on the
front are proposed and hypothetical like any other.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.corridors.routing.classes import Signature
from geo.corridors.routing.ends import Ends
from geo.corridors.routing.freespace import Room
from geo.corridors.routing.routes import Route, Surface, find_route
from geo.corridors.sentences import Sentence
from geo.corridors.trade_offs.fronts import find_hull, is_dominated, trace_fronts
from geo.errors import CorridorError, Finding
from geo.geodesy import WGS84
from geo.rasters import Raster

__all__ = ["CONVEX_ONLY", "TRADE_OFF_COLUMNS", "FindRoutes", "TradeOffSettings", "trade_off"]

TRADE_OFF_COLUMNS: Final = (
    "length_m",
    "exposure",
    "weight",
    "class",
    "on_hull",
    "gap",
    "hypothetical",
    "geometry",
)
"""
Columns of a trade-off frame, in order.

`exposure` is in component-metres and `weight` in metres of length per component-metre: the least for which the way was
found to be the cheapest of its class. `class` is the signature of the way, `on_hull` says whether it is the cheapest of
all for some weight, and `gap` by which share a way of its class that was not found may be cheaper, at most.
"""

CONVEX_ONLY: Final = Sentence(
    "Only ways that are the cheapest of their class for some weight of exposure are found; compromises that lie off "
    "the convex front of every class are not.",
    "لا تظهر إلا الطرق الأقل كلفة ضمن فئتها عند وزن ما للتعرض؛ أما الحلول الوسط التي تقع خارج الواجهة المحدبة لكل فئة "
    "فلا تظهر.",
)
"""What the method cannot find, for whoever shows a front."""

FindRoutes = Callable[[Surface], Sequence[Route]]
"""Gives the cheapest way of each class on a surface, such as `geo.corridors.find_classes` with its other arguments."""

_LONGEST_EDGE_M: Final = 1000.0  # a straight edge of the plane strays 2 cm from its chord in degrees over this length
_FEWEST_RUNS: Final = 2  # the two ends of the front


@dataclass(frozen=True, kw_only=True)
class TradeOffSettings:
    """
    How finely a front is traced.

    Parameters
    ----------
    most
        How many weights to try, 2 or more.
    gap
        Stop where no way that was not found can be cheaper by more than this share, 0 or more.
    heaviest
        Metres of detour that a metre where the exposure is at its worst is worth at the far end of the front, greater
        than 0.

    Raises
    ------
    CorridorError
        A value cannot be used.
    """

    most: int = 12
    gap: float = 0.002
    heaviest: float = 1000.0

    def __post_init__(self) -> None:
        """Refuse what cannot be used."""
        findings = []
        if self.most < _FEWEST_RUNS:
            findings.append(Finding(str(self.most), "2 or more", column="most"))
        if not self.gap >= 0:
            findings.append(Finding(repr(self.gap), "a share of 0 or more", column="gap"))
        if not (math.isfinite(self.heaviest) and self.heaviest > 0):
            findings.append(Finding(repr(self.heaviest), "a finite number greater than 0", column="heaviest"))
        if findings:
            raise CorridorError("The settings of the trade-off cannot be used.", findings)


_DEFAULT: Final = TradeOffSettings()


def trade_off(
    room: Room,
    ends: Ends,
    lengths: Surface,
    exposure: Raster,
    *,
    find: FindRoutes | None = None,
    settings: TradeOffSettings = _DEFAULT,
) -> gpd.GeoDataFrame:
    """
    Find the ways that are the best compromise between length and exposure for some weight.

    Parameters
    ----------
    room
        The free space around both ends.
    ends
        Where a way may begin and finish, metres.
    lengths
        Surface of cost 1 for every ground metre, on the grid of `exposure`.
    exposure
        What a metre is exposed to, finite and 0 or more, such as a component of the cost surface.
    find
        Gives the cheapest way of each class, so that every class has a front of its own; the cheapest way alone when
        not given.
    settings
        How finely the front is traced.

    Returns
    -------
    front
        Frame with `TRADE_OFF_COLUMNS` (EPSG:4326), from the shortest way to the least exposed. No way is as long as
        another or longer and more exposed too. What the method cannot find says `CONVEX_ONLY`. Lengths and exposures
        are as exact as the ways are the cheapest; see `geo.corridors.find_route`.

    Raises
    ------
    CorridorError
        The exposure lies on another grid or has values that are not finite numbers of 0 or more.

    Notes
    -----
    Non-inferior set estimation (Cohon 1978; Aneja & Nair 1979), see `geo.corridors.trade_offs.fronts`. One run of
    `find` serves the fronts of all classes.
    """
    _check_exposure(exposure, lengths)
    routes = partial(_find_one, room, ends) if find is None else find
    metres, component = np.asarray(lengths.slowness.values), np.asarray(exposure.values)
    exposed = Surface(Raster(exposure.grid, component * metres, exposure.name, "1"), even=False)

    def solve(weight: float) -> dict[Signature, tuple[float, float, Route]]:
        weighted = Raster(exposure.grid, (1 + weight * component) * metres, "length and exposure", "1")
        best: dict[Signature, tuple[float, float, Route]] = {}
        for route in routes(Surface(weighted, even=lengths.even and weight == 0)):
            priced = (lengths.price_path(route.path_m), exposed.price_path(route.path_m), route)
            best.setdefault(() if find is None else route.signature, priced)
        return best

    greatest = float(component.max())
    heaviest = settings.heaviest / greatest if greatest > 0 else settings.heaviest
    fronts = trace_fronts(solve, heaviest=heaviest, most=settings.most, gap=settings.gap)
    every = [choice for front in fronts.values() for choice in front.choices]
    on_hull = set(map(id, find_hull(every)))
    rows = [
        (
            choice.first,
            choice.second,
            choice.weight,
            choice.item.signature,
            id(choice) in on_hull,
            front.gap,
            True,
            choice.item.path_m,
        )
        for front in fronts.values()
        for choice in front.choices
        if not is_dominated(choice, every)
    ]
    rows.sort(key=lambda row: (row[0], row[1], row[3]))
    frame = pd.DataFrame(rows, columns=list(TRADE_OFF_COLUMNS))
    lines = shapely.segmentize([shapely.linestrings(path_m) for path_m in frame.pop("geometry")], _LONGEST_EDGE_M)
    return gpd.GeoDataFrame(frame, geometry=exposure.grid.plane.unproject(lines), crs=WGS84)


def _find_one(room: Room, ends: Ends, surface: Surface) -> tuple[Route, ...]:
    return (find_route(room, ends, surface),)


def _check_exposure(exposure: Raster, lengths: Surface) -> None:
    findings = []
    if exposure.grid != lengths.slowness.grid:
        findings.append(Finding(f"a raster on {exposure.grid}", f"one on {lengths.slowness.grid}"))
    component = np.asarray(exposure.values)
    wrong = ~(np.isfinite(component) & (component >= 0))
    if wrong.any():
        findings.append(Finding(f"{int(wrong.sum())} cells that are none", "finite numbers of 0 or more"))
    if findings:
        raise CorridorError(f"The exposure {exposure.name!r} cannot be used.", findings)
