"""Which cell is whose: one travel cost per party from its assessed places, on a grid in the study's plane."""

from dataclasses import dataclass
from itertools import combinations

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from geo.control.field import Field
from geo.control.settings import ControlSettings
from geo.rasters import Grid, accumulated_cost

__all__ = ["UNKNOWN", "Allocation", "Holding", "allocate_cells", "holding_of"]


@dataclass(frozen=True, order=True)
class Holding:
    """
    Who holds a piece of ground, as far as the assessments say.

    Parameters
    ----------
    status
        assessed, contested, claimed or unknown.
    claimants
        The party, or the parties that contest the ground, in sorted order; empty where unknown. Of claimed ground the
        party that claims it, then the one that the assessed places give it to, if any.
    """

    status: str
    claimants: tuple[str, ...]


UNKNOWN = Holding("unknown", ())


@dataclass(frozen=True, eq=False)
class Allocation:
    """
    Cells with their holdings.

    Parameters
    ----------
    grid
        The grid.
    labels
        For each cell the row in `holdings`.
    holdings
        What the labels mean, in sorted order.
    """

    grid: Grid
    labels: NDArray[np.int32]
    holdings: tuple[Holding, ...]


def allocate_cells(
    field: Field,
    places: gpd.GeoDataFrame,
    xy_m: NDArray[np.float64],
    settings: ControlSettings,
) -> Allocation:
    """
    Give each cell to the holding whose place reaches it at the least cost.

    Parameters
    ----------
    field
        The ground that they spread over.
    places
        Checked assessments that may spread: columns `party, status, claimant, analytic_confidence`.
    xy_m
        Their coordinates in the plane, shape (n, 2).
    settings
        Reach, start costs, contested ratio and reach.
    """
    grid = field.grid
    starts_m, start_costs_m = field.start(places, xy_m, settings.start_cost_m)

    held = [holding_of(*row) for row in zip(places["status"], places["party"], places["claimant"], strict=True)]
    holdings = tuple(sorted({UNKNOWN, *held, *_rivalries(held)}))
    least_m = np.full(grid.shape, np.inf, dtype=np.float32)
    labels = np.full(grid.shape, holdings.index(UNKNOWN), dtype=np.int32)
    # The second best counts among the assessed only: contested ground has its rivals already.
    second_m, second = least_m.copy(), labels.copy()
    for holding in sorted(set(held)):
        number = holdings.index(holding)
        rows = np.array([row for row, each in enumerate(held) if each == holding])
        reach_m = settings.reach_m if holding.status == "assessed" else settings.contested_reach_m
        limit_m = reach_m + start_costs_m[rows].max()
        cost_m = accumulated_cost(field.slowness, starts_m[rows], start_cost=start_costs_m[rows], limit=limit_m).values
        wins = cost_m < least_m
        nearer = np.maximum(least_m, cost_m) < second_m
        second = np.where(nearer, np.where(wins, labels, number), second)
        second_m = np.where(nearer, np.maximum(least_m, cost_m), second_m)
        labels = np.where(wins, number, labels)
        least_m = np.where(wins, cost_m, least_m)
    if settings.contested_ratio > 1:
        labels = _contest_ties(labels, second, holdings, second_m <= settings.contested_ratio * least_m)
    return Allocation(grid, field.fill_walls(labels).astype(np.int32), holdings)


def holding_of(status: str, party: str, claimant: str) -> Holding:
    """Turn what an assessment says into a holding; contested by nobody named is taken as assessed."""
    if status == "contested" and claimant:
        return Holding("contested", tuple(sorted({party, claimant})))
    return Holding("assessed", (party,))


def _rivalries(held: list[Holding]) -> list[Holding]:
    """Every pair of parties that could contest ground by being equally near."""
    parties = sorted({holding.claimants[0] for holding in held if holding.status == "assessed"})
    return [Holding("contested", pair) for pair in combinations(parties, 2)]


def _contest_ties(
    labels: NDArray[np.int32], second: NDArray[np.int32], holdings: tuple[Holding, ...], near: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Mark as contested what two assessed parties reach at nearly the same cost, where it is three cells wide."""
    assessed = np.array([holding.status == "assessed" for holding in holdings])
    band = ndimage.binary_opening(near & assessed[labels] & assessed[second], np.ones((3, 3), dtype=bool))
    pairs = np.full((len(holdings), len(holdings)), -1, dtype=np.int32)
    for a, b in combinations(np.flatnonzero(assessed), 2):
        pair = Holding("contested", tuple(sorted((holdings[a].claimants[0], holdings[b].claimants[0]))))
        pairs[a, b] = pairs[b, a] = holdings.index(pair)
    return np.where(band, pairs[labels, second], labels)
