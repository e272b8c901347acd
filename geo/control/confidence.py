"""
How sure the areas of control are, place by place.

The surface is made of three things, each with a fixed anchor, so that a change elsewhere never rescales it:

1. Evidence. A place of high, medium or low analytic confidence is sure to 0.9, 0.7 or 0.4 where it stands; its word
   counts half after each half-life by which its dates miss the date of the map; an unconfirmed claim counts half.
2. Distance. From the place on, confidence falls by 1 for each reach: ``sure - distance / reach``. The place that says
   most counts. So an unsure place speaks as a sure one does from afar. Contested and claimed places reach less far.
3. Lines. Where an area of another holder begins, confidence is half of that, and it rises evenly to all of it at
   ``line_reach_m`` from the line.

``confidence = max(0, max over own places (sure - distance / reach)) * (1 + min(1, line distance / line_reach)) / 2``

Unknown ground has 0. The numbers are assumptions of this project, kept in `ConfidenceAnchors`; they order places and do
not make a probability.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from geo.errors import DataError, DateError, SettingsError
from geo.geodesy import LocalPlane, fit_plane, to_lonlat
from geo.rasters import Grid, Raster, fit_grid, rasterise

__all__ = ["ConfidenceAnchors", "confidence_surface"]

_SURE: Final = MappingProxyType({"high": 0.9, "medium": 0.7, "low": 0.4})
_EVIDENCE: Final = ("id", "party", "status", "claimant", "analytic_confidence")
_AREAS: Final = ("party", "status", "claimants")
_DAY: Final = pd.Timedelta(days=1)


@dataclass(frozen=True)
class ConfidenceAnchors:
    """
    The fixed numbers behind `confidence_surface`.

    Parameters
    ----------
    sure
        Confidence at a place itself, by its analytic confidence, each from 0 to 1; what is not named is as `low`.
    reach_m
        Distance over which confidence falls by 1.
    contested_reach_m
        The same for places that are assessed as contested or only claimed, which speak for less ground.
    line_reach_m
        Distance from a line between holders beyond which the line says nothing.
    half_life_days
        Days by which a place's dates miss the date of the map that make its word count half.
    claimed
        What an unconfirmed claim counts of a confirmed place, from 0 to 1.

    Raises
    ------
    SettingsError
        A number is out of its range; all are listed.
    """

    sure: Mapping[str, float] = field(default_factory=lambda: _SURE)
    reach_m: float = 60_000.0
    contested_reach_m: float = 10_000.0
    line_reach_m: float = 10_000.0
    half_life_days: float = 180.0
    claimed: float = 0.5

    def __post_init__(self) -> None:
        """Refuse numbers out of range, all at once."""
        shares = {f"sure[{name!r}]": value for name, value in self.sure.items()} | {"claimed": self.claimed}
        names = ("reach_m", "contested_reach_m", "line_reach_m", "half_life_days")
        wrong = [f"{name} is {value}, expected 0 to 1" for name, value in shares.items() if not 0 <= value <= 1]
        wrong += [
            f"{name} is {getattr(self, name)}, expected a finite number greater than 0"
            for name in names
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) > 0)
        ]
        if "low" not in self.sure:
            wrong.append("sure has no 'low', expected one for places whose confidence is not named")
        if wrong:
            raise SettingsError(f"Anchors of the confidence surface: {'; '.join(wrong)}.")


def confidence_surface(
    assessments: gpd.GeoDataFrame,
    control: gpd.GeoDataFrame,
    *,
    anchors: ConfidenceAnchors | None = None,
    at: datetime | None = None,
    plane: LocalPlane | None = None,
    cell_m: float = 2_000.0,
) -> Raster:
    """
    Say for each cell of the country how sure it is that its area of control is right.

    Parameters
    ----------
    assessments
        Points with `id, party, status, claimant, analytic_confidence`, and `valid_from, valid_to` where `at` is given.
        Places of support say nothing here. Not modified.
    control
        Areas of control with `party, status, claimants`, from `geo.control.assess_areas` or anywhere else. Not
        modified.
    anchors
        See `ConfidenceAnchors`, whose defaults hold when not given.
    at
        The date of the map, with a time zone; without it the age of the evidence does not count.
    plane
        The plane of the study; one fitted to the areas when not given.
    cell_m
        Side of a cell.

    Returns
    -------
    confidence
        From 0 to 1 as float32; NaN where no area of control lies. See the module for the formula.

    Raises
    ------
    MissingCrsError
        A frame has no CRS.
    DataError
        A column is missing or a frame has no row.
    DateError
        `at` has no time zone.

    Examples
    --------
    >>> places = gpd.GeoDataFrame(
    ...     {"id": ["a"], "party": ["red"], "status": ["assessed"], "claimant": [""], "analytic_confidence": ["high"]},
    ...     geometry=gpd.points_from_xy([38.5], [34.5]), crs="EPSG:4326")
    >>> areas = gpd.GeoDataFrame({"party": ["red"], "status": ["assessed"], "claimants": [()]},
    ...     geometry=[shapely.box(38, 34, 39, 35)], crs="EPSG:4326")
    >>> surface = confidence_surface(places, areas)
    >>> print(np.nanmax(surface.values).round(2))
    0.88
    """
    chosen = anchors or ConfidenceAnchors()
    places = _check(assessments, "Assessments", (*_EVIDENCE, *(("valid_from", "valid_to") if at else ())))
    areas = _check(control, "Areas of control", _AREAS)
    flat = plane or fit_plane(tuple(areas.total_bounds.tolist()))
    shapes_m = flat.project(areas.geometry.to_numpy())
    grid = fit_grid(flat, tuple(shapely.total_bounds(shapes_m).tolist()), cell_m)

    holders = [
        (row.status, frozenset(row.claimants) if row.status == "contested" else frozenset({row.party} - {""}))
        for row in areas.itertuples()
    ]
    holdings = sorted(set(holders), key=lambda holder: (holder[0], sorted(holder[1])))
    number = np.array([holdings.index(holder) + 1 for holder in holders])
    label = _burn(grid, shapes_m, number)
    reached = np.full(grid.shape, np.nan, dtype=np.float32)
    sure = _surety(places, chosen, at)
    reach_m = np.where(places["status"] == "assessed", chosen.reach_m, chosen.contested_reach_m)
    xy_m = np.column_stack(flat.forward(places.geometry.x.to_numpy(), places.geometry.y.to_numpy()))
    for row, (status, parties) in enumerate(holdings, start=1):
        own = _speaks_for(places, status, parties)
        cells = label == row
        reached[cells] = _reach(grid, cells, xy_m[own], sure[own], reach_m[own])
    near_line = np.minimum(1.0, _line_distance_m(label, cell_m) / chosen.line_reach_m)
    values = (reached * (1.0 + near_line) / 2.0).astype(np.float32)
    return Raster(grid, values, "confidence in the areas of control", "1")


def _check(layer: gpd.GeoDataFrame, what: str, columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    missing = [column for column in columns if column not in layer.columns]
    if missing:
        raise DataError(f"{what}: found no column {', '.join(missing)}, expected {', '.join(columns)}.")
    if not len(layer):
        raise DataError(f"{what}: found no row, expected at least one.")
    return to_lonlat(layer)


def _burn(grid: Grid, shapes_m: NDArray[np.object_], number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Mark each cell with the holding at its centre, 0 outside every area; with the lowest where areas overlap."""
    order = np.argsort(-number, kind="stable")
    return rasterise(grid, list(shapes_m[order]), values=number[order]).astype(np.int64)


def _surety(places: gpd.GeoDataFrame, anchors: ConfidenceAnchors, at: datetime | None) -> NDArray[np.float64]:
    """Confidence at each place itself: its grade, what a claim counts, and how far its dates miss the map's."""
    low = anchors.sure["low"]
    sure = np.array([anchors.sure.get(grade, low) for grade in places["analytic_confidence"]], dtype=np.float64)
    sure *= np.where(places["status"] == "claimed", anchors.claimed, 1.0)
    if at is None:
        return sure
    if at.tzinfo is None:
        raise DateError(f"Date of the map: found {at.isoformat()} without a time zone, expected one in UTC.")
    moment = pd.Timestamp(at)
    before = ((places["valid_from"] - moment) / _DAY).fillna(0.0).to_numpy()
    after = ((moment - places["valid_to"]) / _DAY).fillna(0.0).to_numpy()
    return np.asarray(sure * 0.5 ** (np.maximum(0.0, np.maximum(before, after)) / anchors.half_life_days))


def _speaks_for(places: gpd.GeoDataFrame, status: str, parties: frozenset[str]) -> NDArray[np.bool_]:
    """Which places say that an area is what it is; for contested ground, those of each side count, too."""
    if status == "claimed":
        return np.asarray(places["status"].eq("claimed") & places["party"].isin(parties), dtype=np.bool_)
    sides = [
        {party, claimant} - {""} if told == "contested" else {party}
        for party, told, claimant in zip(places["party"], places["status"], places["claimant"], strict=True)
    ]
    says = np.asarray(places["status"].isin(("assessed", "contested")), dtype=np.bool_)
    return says & np.array([side <= parties for side in sides], dtype=np.bool_)


def _reach(
    grid: Grid,
    cells: NDArray[np.bool_],
    xy_m: NDArray[np.float64],
    sure: NDArray[np.float64],
    reach_m: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Find what the place that says most says at each of some cells."""
    rows, cols = np.nonzero(cells)
    x_m, y_m = grid.centres()
    x_m, y_m = x_m[cols].astype(np.float32), y_m[rows].astype(np.float32)
    most = np.zeros(len(rows), dtype=np.float32)
    for (x, y), at_place, reach in zip(xy_m.astype(np.float32), sure, reach_m, strict=True):
        np.maximum(most, np.float32(at_place) - np.hypot(x_m - x, y_m - y) / np.float32(reach), out=most)
    return most


def _line_distance_m(label: NDArray[np.int64], cell_m: float) -> NDArray[np.float64]:
    """Distance from each cell's centre to the nearest line between two holdings; the country's own border is none."""
    across = (label[:, 1:] != label[:, :-1]) & (label[:, 1:] > 0) & (label[:, :-1] > 0)
    down = (label[1:] != label[:-1]) & (label[1:] > 0) & (label[:-1] > 0)
    # Lines run between cells, so they are marked on a grid of twice as many rows and columns, where they have cells.
    fine = np.zeros((2 * label.shape[0] - 1, 2 * label.shape[1] - 1), dtype=bool)
    fine[::2, 1::2] = across
    fine[1::2, ::2] = down
    if not fine.any():
        return np.full(label.shape, np.inf)
    away = ndimage.distance_transform_edt(~fine)
    return np.asarray(away[::2, ::2] * (cell_m / 2))
