"""Components from the areas of control: who holds the ground, how sure that is, and where two parties meet."""

from collections.abc import Collection, Mapping

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from geo.corridors.cost.scales import check_anchor, refuse_component
from geo.errors import CorridorError, Finding
from geo.rasters import Grid, Raster, rasterise
from geo.strikes.spreading import grow_grid

__all__ = ["contact_component", "control_component", "unsure_component"]


def contact_component(control: gpd.GeoDataFrame, grid: Grid, party: str, *, reach_m: float) -> Raster:
    """
    Nearness to a line of contact: 1 on the line, falling linearly to 0 at `reach_m` from it.

    A line of contact is where assessed areas of two parties meet. Contested areas belong to it with their whole
    extent; unknown ones do not.

    Parameters
    ----------
    control
        Areas of control (EPSG:4326). Not modified.
    grid
        The grid of the result.
    party
        Count only lines of contact with an area of this party on one side; ``""`` counts all.
    reach_m
        Distance at which the line no longer counts, greater than 0, metres in the plane.

    Returns
    -------
    component
        Values from 0 to 1.
    """
    check_anchor(reach_m, "reach_m")
    west, south, east, north = grid.bounds_m
    # Lines beyond the edge reach into the grid, so that a larger one has the same values where both have cells.
    wide = grow_grid(grid, (west - reach_m, south - reach_m, east + reach_m, north + reach_m))
    fronts = _find_fronts(control, wide, party)
    if not fronts.any():
        return Raster(grid, np.zeros(grid.shape), "line of contact", "1")
    distance_m = ndimage.distance_transform_edt(~fronts, sampling=grid.cell_m)
    top, left = round((wide.north_m - grid.north_m) / grid.cell_m), round((grid.west_m - wide.west_m) / grid.cell_m)
    on_grid = distance_m[top : top + grid.n_rows, left : left + grid.n_cols]
    return Raster(grid, np.clip(1 - on_grid / reach_m, 0.0, 1.0), "line of contact", "1")


def control_component(control: gpd.GeoDataFrame, grid: Grid, penalties: Mapping[str, float]) -> Raster:
    """
    Penalties by who holds an area.

    Parameters
    ----------
    control
        Areas of control (EPSG:4326). Not modified.
    grid
        The grid of the result.
    penalties
        Value from 0 to 1 by party id; ``"contested"``, ``"claimed"`` and ``"unknown"`` may stand for areas of that
        status, and a contested or claimed area without its own entry takes the greatest of its claimants. All else
        is 0.

    Raises
    ------
    CorridorError
        A penalty lies outside 0 to 1.
    """
    bad = [
        Finding(repr(value), "a penalty from 0 to 1", column=key)
        for key, value in sorted(penalties.items())
        if not 0 <= value <= 1
    ]
    if bad:
        raise CorridorError("The penalties by party cannot be used.", bad)
    values = [
        _area_penalty(penalties, party, status, claimants)
        for party, status, claimants in zip(control["party"], control["status"], control["claimants"], strict=True)
    ]
    # Least first, so that a cell that two areas burn takes the greater penalty whatever the order of the rows.
    order = np.argsort(values, kind="stable")
    shapes = grid.plane.project(control.geometry.to_numpy())[order]
    burned = rasterise(grid, shapes, values=np.asarray(values, dtype=np.float64)[order])
    return Raster(grid, burned.astype(np.float64), "control", "1")


def unsure_component(confidence: Raster, grid: Grid) -> Raster:
    """
    1 less the confidence in the areas of control.

    Parameters
    ----------
    confidence
        From 0 to 1, from `geo.control.confidence_surface`, in the plane of `grid` and with cells of any size; NaN where
        no area of control lies.
    grid
        The grid of the result; each cell takes the confidence at its centre.

    Returns
    -------
    component
        Values from 0 to 1: 1 on ground of unknown control, and 0 where no area of control lies, as `control_component`
        says nothing there either.

    Raises
    ------
    CorridorError
        The raster lies in another plane or has values outside 0 to 1.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=3)
    >>> unsure_component(Raster(grid, np.array([[0.75, 0.0, np.nan]]), "confidence", "1"), grid).values
    array([[0.25, 1.  , 0.  ]])
    """
    if confidence.grid.plane != grid.plane:
        raise refuse_component(f"the plane {confidence.grid.plane}", f"{grid.plane}", confidence.name)
    known = confidence.values[~np.isnan(confidence.values)]
    if ((known < 0) | (known > 1)).any():
        raise refuse_component(f"values from {known.min()} to {known.max()}", "values from 0 to 1", confidence.name)
    x_m, y_m = np.meshgrid(*grid.centres())
    held = confidence.grid.holds(x_m, y_m)
    rows, cols = confidence.grid.rowcol(x_m[held], y_m[held])
    unsure = np.zeros(grid.shape)
    unsure[held] = 1.0 - np.nan_to_num(confidence.values[rows, cols].astype(np.float64), nan=1.0)
    return Raster(grid, unsure, "unsure control", "1")


def _find_fronts(control: gpd.GeoDataFrame, grid: Grid, party: str) -> NDArray[np.bool_]:
    """Mark the cells on a line of contact."""
    labels, numbers = _burn_parties(control, grid)
    fronts = _meeting_cells(labels, None if party == "" else numbers.get(party, -1))
    contested = control[control["status"] == "contested"]
    if party != "":
        contested = contested[[party in claimants for claimants in contested["claimants"]]]
    if len(contested):
        fronts |= rasterise(grid, grid.plane.project(contested.geometry.to_numpy()), all_touched=True)
    return fronts


def _burn_parties(control: gpd.GeoDataFrame, grid: Grid) -> tuple[NDArray[np.int64], dict[str, int]]:
    """Burn assessed areas as numbers of their parties: from 1 in sorted order, 0 for none."""
    held = control[control["status"] == "assessed"]
    numbers = {party: number for number, party in enumerate(sorted(set(held["party"])), start=1)}
    values = held["party"].map(numbers).to_numpy(dtype=np.int64)
    order = np.argsort(values, kind="stable")
    shapes = grid.plane.project(held.geometry.to_numpy())[order]
    return rasterise(grid, shapes, values=values[order]).astype(np.int64), numbers


def _meeting_cells(labels: NDArray[np.int64], of_party: int | None) -> NDArray[np.bool_]:
    """Cells that share an edge with a cell of another party."""
    meeting = np.zeros(labels.shape, dtype=bool)
    for here, there in (
        ((slice(1, None), slice(None)), (slice(None, -1), slice(None))),
        ((slice(None), slice(1, None)), (slice(None), slice(None, -1))),
    ):
        apart = (labels[here] != labels[there]) & (labels[here] > 0) & (labels[there] > 0)
        if of_party is not None:
            apart &= (labels[here] == of_party) | (labels[there] == of_party)
        meeting[here] |= apart
        meeting[there] |= apart
    return meeting


def _area_penalty(penalties: Mapping[str, float], party: str, status: str, claimants: Collection[str]) -> float:
    if status in {"contested", "claimed"} and status not in penalties:
        return max((penalties.get(claimant, 0.0) for claimant in claimants), default=0.0)
    return penalties.get(party if status == "assessed" else status, 0.0)
