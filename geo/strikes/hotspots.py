"""
Hot spots: places around which more strikes are reported than an even spread over the country would bring about.

Around the centre of every cell that the country touches lies a window: the cells whose centres are within a radius.
Each window is tested against an even spread (`evenness`), all tests together to a false discovery rate. Places are as
uncertain as they are: no draws, no seed. Local statistics such as Getis and Ord's G* need counts per cell, with places
known and numbers large enough for a normal approximation; here most windows expect less than one strike.

What a hot spot does not say: an even spread is a weak opponent. Bases, towns and roads are not spread evenly, reports
are not either, and strikes of one day on one base are not independent.
"""

import math
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import DataError, SettingsError
from geo.geodesy import WGS84, LocalPlane, area_m2
from geo.rasters import Grid, Raster, fit_grid, polygonise, rasterise
from geo.strikes.accounts import group_events
from geo.strikes.evenness import adjust_p_values, evenness_p_values, least_count
from geo.strikes.spreading import Spread, list_located

__all__ = ["HOT_SPOT_COLUMNS", "HotSpots", "hot_spots"]

HOT_SPOT_COLUMNS: Final = (
    "id",
    "expected",
    "if_even",
    "p_value",
    "q_value",
    "area_km2",
    "radius_m",
    "level",
    "geometry",
)
"""Columns of a frame of hot spots, in order."""

_NOWHERE: Final = 1e-6

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class HotSpots:
    """
    What the test of an even spread found.

    Parameters
    ----------
    areas
        One row for each patch of centres whose windows stand out, by falling number of strikes; see
        :data:`HOT_SPOT_COLUMNS`. ``expected`` is the expected number of events within the radius of the patch,
        ``if_even`` what an even spread would have there, ``p_value`` and ``q_value`` (adjusted) the least in the
        patch.
    surface
        The adjusted p-value of the window around each cell's centre; NaN outside the country.
    n_events, n_not_located
        Events tested, accounts that conflict counting as one; and events without a place in the country, left out.
    n_windows
        Number of tests.
    least_count
        How many events at one exactly known place, and nowhere else, would have been needed to stand out: what the test
        can see.
    summary, summary_ar
        All of this in words, with what it does not say.
    """

    areas: gpd.GeoDataFrame
    surface: Raster
    n_events: int
    n_not_located: int
    n_windows: int
    least_count: int
    summary: str
    summary_ar: str


def hot_spots(
    strikes: gpd.GeoDataFrame,
    country: shapely.Geometry,
    plane: LocalPlane,
    *,
    radius_m: float = 25_000.0,
    cell_m: float = 10_000.0,
    level: float = 0.05,
) -> HotSpots:
    """
    Find where more strikes are reported than an even spread over the country would bring about.

    Parameters
    ----------
    strikes
        Graded strikes in EPSG:4326. Accounts that conflict count as one event, with the least mass that any of them
        has in a window: a hot spot stands only if it does in every account. Not modified.
    country
        Polygon in degrees over which an even spread is meant, and in which the true places are taken to lie.
    plane
        The study's plane, for cells and radii.
    radius_m
        Radius of a window, at least `cell_m`. Choose it before looking; trying several is more tests than are counted.
    cell_m
        Distance between the centres of windows.
    level
        False discovery rate: the share of windows found that may be found by chance.

    Returns
    -------
    found
        Areas with p-values, the surface, and a summary in English and Arabic.

    Raises
    ------
    SettingsError
        The level is no probability, or the radius is below the cell size.
    DataError
        Circles have no uncertainty, or the country has no area.
    """
    if not 0 < level < 1:
        raise SettingsError(f"Level of the hot spots: found {level}, expected a probability between 0 and 1.")
    if not cell_m <= radius_m < np.inf:
        raise SettingsError(f"Radius of the hot spots: found {radius_m} m, expected the cell size {cell_m} m or more.")
    outline_m = plane.project(np.array([country], dtype=object))[0]
    grid = fit_grid(plane, tuple(shapely.bounds(outline_m)), cell_m)
    cells = rasterise(grid, [outline_m], all_touched=True)  # or a strike on the coast would be left out
    if not cells.any():
        raise DataError("Hot spots: found a country without an area, expected a polygon in degrees.")
    reach = _Reach(cells, radius_m / cell_m)
    masses, event, n_not_located = _mass_of_accounts(strikes, grid, cells)
    in_window, n_events = _least_of_accounts(reach.sums(masses), event), len(np.unique(event))
    share = reach.sums(cells[None] / cells.sum())[0]
    p_values = np.full(grid.shape, np.nan)
    p_values[cells] = evenness_p_values(in_window[:, cells], share[cells])
    q_values = np.full(grid.shape, np.nan)
    q_values[cells] = adjust_p_values(p_values[cells])
    areas = _outline(grid, outline_m, q_values <= level).assign(radius_m=radius_m, level=level)
    areas = _measure(areas, reach, masses, event, (p_values, q_values), n_events)
    least = least_count(n_events, share[cells], reach.size, level)
    n_windows = int(cells.sum())
    words = _summarise(areas, _Tested(n_events, n_not_located, n_windows, radius_m, level, least))
    surface = Raster(grid, q_values, "adjusted p-value of an even spread", "1")
    return HotSpots(areas, surface, n_events, n_not_located, n_windows, least, *words)


class _Reach:
    """The cells that lie within the radius of each other, as steps on the grid."""

    def __init__(self, cells: Bools, radius_cells: float) -> None:
        self.cells = cells
        self.most = math.floor(radius_cells + 1e-9)
        steps = range(-self.most, self.most + 1)
        self.steps = [(row, col) for row in steps for col in steps if math.hypot(row, col) <= radius_cells + 1e-9]
        self.size = len(self.steps)

    def sums(self, masses: Floats) -> Floats:
        """Sum layers of shape ``(n, rows, cols)`` over the window around every cell."""
        most = self.most
        padded = np.pad(masses, ((0, 0), (most, most), (most, most)))
        _, n_rows, n_cols = masses.shape
        total = np.zeros(masses.shape)
        for row, col in self.steps:
            total += padded[:, most + row : most + row + n_rows, most + col : most + col + n_cols]
        return total

    def around(self, centres: Bools) -> Bools:
        """Find all cells of the country in the windows around some centres."""
        return np.asarray((self.sums(centres[None].astype(np.float64))[0] > 0) & self.cells)


@dataclass(frozen=True, slots=True)
class _Tested:
    """What was tested, for the summary."""

    n_events: int
    n_not_located: int
    n_windows: int
    radius_m: float
    level: float
    least_count: int


def _mass_of_accounts(strikes: gpd.GeoDataFrame, grid: Grid, cells: Bools) -> tuple[Floats, NDArray[np.object_], int]:
    """Spread each account over the country's cells, with its event, sorted by event; count events without a place."""
    named = strikes.assign(event_group=group_events(strikes["id"].tolist(), strikes["conflicts_with"]))
    located = list_located(named)
    spread = Spread.over(grid, located)
    inside = spread.within(cells)
    here = inside > _NOWHERE
    event = located["event_group"].to_numpy(object)[here]
    order = np.argsort(event, kind="stable")
    layers = [mass * cells / whole for mass, whole in zip(spread.each(), inside, strict=True) if whole > _NOWHERE]
    masses = np.array(layers).reshape(-1, *grid.shape)[order]
    return masses, event[order], named["event_group"].nunique() - len(np.unique(event))


def _least_of_accounts(probabilities: Floats, event: NDArray[np.object_]) -> Floats:
    """Give each event the least probability among its accounts; accounts come sorted by event."""
    if not len(event):
        return probabilities
    _, first = np.unique(event, return_index=True)
    return np.asarray(np.minimum(np.minimum.reduceat(probabilities, first, axis=0), 1.0))


def _outline(grid: Grid, outline_m: shapely.Geometry, found: Bools) -> gpd.GeoDataFrame:
    """Draw the patches of cells found, cut at the border; `cells` keeps which they are."""
    patches = [patch for patch, label in polygonise(grid, found.astype(np.int32)) if label]
    drawn = grid.plane.unproject(shapely.intersection(np.array(patches, dtype=object), outline_m))
    return gpd.GeoDataFrame({"cells": [rasterise(grid, [patch]) for patch in patches]}, geometry=drawn, crs=WGS84)


def _measure(
    areas: gpd.GeoDataFrame,
    reach: _Reach,
    masses: Floats,
    event: NDArray[np.object_],
    values: tuple[Floats, Floats],
    n_events: int,
) -> gpd.GeoDataFrame:
    windows = [reach.around(cells) for cells in areas["cells"]]
    measured = areas.assign(
        expected=[float(_least_of_accounts(masses[:, window].sum(axis=1), event).sum()) for window in windows],
        if_even=[n_events * window.sum() / reach.cells.sum() for window in windows],
        p_value=[values[0][cells].min() for cells in areas["cells"]],
        q_value=[values[1][cells].min() for cells in areas["cells"]],
        area_km2=area_m2(areas.geometry.to_numpy()) / 1e6,
        west=shapely.bounds(areas.geometry.to_numpy())[:, 0] if len(areas) else [],
    )
    measured = measured.sort_values(["expected", "west"], ascending=[False, True], ignore_index=True)
    measured["id"] = [f"hot-spot-{number}" for number in range(1, len(measured) + 1)]
    return measured[list(HOT_SPOT_COLUMNS)]


def _summarise(areas: gpd.GeoDataFrame, tested: _Tested) -> tuple[str, str]:
    """Say what was tested, what was found and what that does not say, in English and Arabic."""
    points = areas.geometry.representative_point()
    found = [
        (f"{point.y:.2f} N {point.x:.2f} E", f"{row.expected:.1f}", f"{row.if_even:.1f}", f"{row.q_value:.2g}")
        for row, point in zip(areas.itertuples(), points, strict=True)
    ]
    return _say(found, tested), _say_in_arabic(found, tested)


def _say(found: list[tuple[str, str, str, str]], tested: _Tested) -> str:
    text = (
        f"{tested.n_events} events with a place, {tested.n_windows:,} windows of {tested.radius_m / 1000:g} km: "
        f"{len(found) or 'no'} hot spot{'' if len(found) == 1 else 's'} "
        f"at a false discovery rate of {100 * tested.level:g} %"
    )
    for place, expected, if_even, q_value in found:
        text += f"; around {place} {expected} events where an even spread has {if_even} (adjusted p {q_value})"
    text += (
        f". The events are few: fewer than {tested.least_count} at one place could not stand out, so no hot spot is no "
        "sign of an even spread. Bases, towns and reports are not spread evenly, and strikes of one day are not "
        "independent: a hot spot says where strikes are reported, not why."
    )
    return text + (f" Left out: {tested.n_not_located} without a place in the country." if tested.n_not_located else "")


def _say_in_arabic(found: list[tuple[str, str, str, str]], tested: _Tested) -> str:
    text = (
        f"{tested.n_events} حدثًا معروف المكان، و{tested.n_windows:,} نافذة نصف قطرها {tested.radius_m / 1000:g} كم: "
        f"عدد البؤر {len(found)} عند معدل اكتشاف خاطئ {100 * tested.level:g} %"
    )
    for place, expected, if_even, q_value in found:
        text += f"؛ حول {place}: {expected} من الأحداث مقابل {if_even} لو توزعت بالتساوي (p المعدّلة {q_value})"
    text += (
        f". الأحداث قليلة: أقل من {tested.least_count} في مكان واحد لا يمكن أن يبرز، "
        "فغياب البؤرة لا يدل على توزع متساوٍ. "
        "القواعد والبلدات والتقارير غير موزعة بالتساوي، وضربات اليوم الواحد ليست مستقلة: "
        "البؤرة تقول أين يُبلَّغ عن الضربات لا لماذا."
    )
    return text + (f" لم يُحتسب {tested.n_not_located} بلا مكان داخل البلد." if tested.n_not_located else "")
