"""
What a metre costs, and why: base cost 1, plus named components with stated weights.

Each component is a raster of values from 0 to 1 whose ends are fixed by its own settings, not by the data at hand, so
that a larger study area or one more strike far away changes no value elsewhere. The slowness of a cell is

    s = 1 + w_1 c_1 + w_2 c_2 + ...

so a weight reads as "a metre where this is at its worst costs so many metres more".
"""

from collections.abc import Collection, Mapping

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from geo.errors import CorridorError, Finding
from geo.rasters import Grid, Raster, rasterise

__all__ = ["build_cost", "contact_component", "control_component", "road_component", "strike_component"]


def build_cost(grid: Grid, components: Mapping[str, Raster], weights: Mapping[str, float]) -> Raster:
    """
    Add weighted components to the base cost of 1 a metre.

    Parameters
    ----------
    grid
        The grid of the result.
    components
        Rasters on `grid` with values from 0 to 1, by name. Those without a weight are left out.
    weights
        Extra cost of a metre where the component is 1, finite and 0 or more, by the component's name.

    Returns
    -------
    cost
        Slowness ``1 + sum of weight times component``, at least 1 everywhere, unit "1" (cost per metre).

    Raises
    ------
    CorridorError
        A weight has no component or is not a finite number of 0 or more, or a component with a weight lies on another
        grid or has values outside 0 to 1.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=2)
    >>> strikes = Raster(grid, np.array([[0.0, 0.5]]), "strike density", "1")
    >>> build_cost(grid, {"strike_density": strikes}, {"strike_density": 3.0}).values
    array([[1. , 2.5]])
    """
    findings = [
        finding for name in sorted(weights) for finding in _check_component(grid, name, components, weights[name])
    ]
    if findings:
        raise CorridorError("The cost surface cannot be built.", findings)
    slowness = np.ones(grid.shape)
    for name in sorted(weights):
        slowness += weights[name] * components[name].values
    return Raster(grid, slowness, "cost per metre", "1")


def strike_component(density: Raster, *, full_at: float) -> Raster:
    """
    Turn a density of reported strikes into a component: 0 where none, 1 at `full_at` and above, linear between.

    Parameters
    ----------
    density
        Values of 0 or more, in any unit.
    full_at
        The density that counts in full, in the unit of `density`, greater than 0.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=3)
    >>> strike_component(Raster(grid, np.array([[0.0, 1.0, 9.0]]), "density", "1/km2"), full_at=4.0).values
    array([[0.  , 0.25, 1.  ]])
    """
    _check_anchor(full_at, "full_at")
    return Raster(density.grid, np.clip(density.values / full_at, 0.0, 1.0).astype(np.float64), "strike density", "1")


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
    _check_anchor(reach_m, "reach_m")
    labels, numbers = _burn_parties(control, grid)
    fronts = _meeting_cells(labels, None if party == "" else numbers.get(party, -1))
    contested = control[control["status"] == "contested"]
    if party != "":
        contested = contested[[party in claimants for claimants in contested["claimants"]]]
    if len(contested):
        fronts |= rasterise(grid, grid.plane.project(contested.geometry.to_numpy()), all_touched=True)
    if not fronts.any():
        return Raster(grid, np.zeros(grid.shape), "line of contact", "1")
    distance_m = ndimage.distance_transform_edt(~fronts, sampling=grid.cell_m)
    return Raster(grid, np.clip(1 - distance_m / reach_m, 0.0, 1.0), "line of contact", "1")


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


def road_component(roads: gpd.GeoDataFrame, grid: Grid) -> Raster:
    """
    1 off the roads, 0 in every cell that a road touches: its weight is what a metre off the road costs more.

    A road fills whole cells, so roads closer than a cell are one; this is why ground corridors are estimates.

    Parameters
    ----------
    roads
        Lines (EPSG:4326). Not modified.
    grid
        The grid of the result.
    """
    shapes = grid.plane.project(roads.geometry.to_numpy())
    return Raster(grid, np.where(rasterise(grid, shapes, all_touched=True), 0.0, 1.0), "off road", "1")


def _check_component(grid: Grid, name: str, components: Mapping[str, Raster], weight: float) -> list[Finding]:
    if not (np.isfinite(weight) and weight >= 0):
        return [Finding(repr(weight), "a finite weight of 0 or more", column=name)]
    if name not in components:
        known: Collection[str] = sorted(components)
        return [Finding(f"a weight for {name!r}", f"one of the components {', '.join(known) or '(none)'}", column=name)]
    raster = components[name]
    if raster.grid != grid:
        return [Finding(f"a raster on {raster.grid}", f"one on {grid}", column=name)]
    if not (np.isfinite(raster.values).all() and raster.values.min() >= 0 and raster.values.max() <= 1):
        span = f"{np.nanmin(raster.values)} to {np.nanmax(raster.values)}"
        holes = int((~np.isfinite(raster.values)).sum())
        return [
            Finding(f"values from {span}, {holes} of them not finite", "finite values from 0 to 1", column=name),
        ]
    return []


def _check_anchor(value: float, column: str) -> None:
    if not (np.isfinite(value) and value > 0):
        raise CorridorError(
            "A component of the cost surface cannot be made.",
            [Finding(repr(value), "a finite number greater than 0", column=column)],
        )


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
