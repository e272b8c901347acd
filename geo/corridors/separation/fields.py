"""
How much nearer a place is to one party than to another, and where on a stretch of ground that turns over.

What is compared is distance divided by weight, in metres of the party with the smaller weight; the line that parts the
ground of the two is where the difference is 0.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.corridors.separation.reaches import Reach
from geo.geodesy.ellipsoid import meridian_radius_m, parallel_radius_m

__all__ = ["Excess", "Field", "metres_per_degree"]

Floats = NDArray[np.float64]

_LEAST_M: Final = 1e-3
_TRACE: Final = 5.0  # a crossing found at the edge of ground that is tied lies this near to it, and nearer
_MOST_TRIALS: Final = 60


def metres_per_degree(lat_deg: Floats) -> Floats:
    """
    Ground metres for a degree of longitude and of latitude.

    Examples
    --------
    >>> print(metres_per_degree(np.array([34.5])).round(0))
    [[ 91840. 110931.]]
    """
    return np.radians(np.column_stack((parallel_radius_m(lat_deg), meridian_radius_m(lat_deg))))


@dataclass(frozen=True)
class Excess:
    """
    The difference at each of `n` points.

    Parameters
    ----------
    value_m
        Shape ``(n,)``: weighted distance to the first party less that to the second; below 0 nearer to the first.
    gradient
        Shape ``(n, 2)``: its change per ground metre east and north.
    tied
        Shape ``(n,)``: the nearest place is the same for both, so no line parts the ground there.
    nearly_tied
        Shape ``(n,)``: so it is, or would be a trace farther on.
    met
        Shape ``(n,)``: both parties are there, or a trace farther on.
    """

    value_m: Floats
    gradient: Floats
    tied: NDArray[np.bool_]
    nearly_tied: NDArray[np.bool_]
    met: NDArray[np.bool_]


@dataclass(frozen=True)
class Field:
    """
    Weighted distance to a first party less that to a second.

    Parameters
    ----------
    first, second
        The parties.
    shares
        What a metre to each of them counts: the smaller weight divided by their own.
    same_m
        Places of the two parties within this distance of each other are the same place.
    """

    first: Reach
    second: Reach
    shares: tuple[float, float]
    same_m: float

    @property
    def steepest(self) -> float:
        """Most that the difference changes over a ground metre."""
        return sum(self.shares)

    def guess(self, lonlat_deg: Floats) -> tuple[Floats, Floats]:
        """
        Bound the difference, without a geodesic.

        Parameters
        ----------
        lonlat_deg
            Shape ``(n, 2)``.

        Returns
        -------
        value_m, doubt_m
            Shape ``(n,)``: the true difference is off by no more than the doubt.
        """
        (least_a, greatest_a), (least_b, greatest_b) = self.first.guess(lonlat_deg), self.second.guess(lonlat_deg)
        low_m = self.shares[0] * least_a - self.shares[1] * greatest_b
        high_m = self.shares[0] * greatest_a - self.shares[1] * least_b
        return (low_m + high_m) / 2, (high_m - low_m) / 2

    def measure(self, lonlat_deg: Floats) -> Excess:
        """
        Measure the difference along geodesics.

        Parameters
        ----------
        lonlat_deg
            Shape ``(n, 2)``.

        Returns
        -------
        excess
            Exact to two millimetres.
        """
        a, b = self.first.measure(lonlat_deg), self.second.measure(lonlat_deg)
        value_m = self.shares[0] * a.distance_m - self.shares[1] * b.distance_m
        apart_m = np.linalg.norm((a.foot_deg - b.foot_deg) * metres_per_degree(a.foot_deg[:, 1]), axis=1)
        gap_m = np.maximum(apart_m, np.abs(value_m))
        return Excess(
            value_m=value_m,
            gradient=self.shares[0] * a.away - self.shares[1] * b.away,
            tied=gap_m <= self.same_m,
            nearly_tied=gap_m <= _TRACE * self.same_m,
            met=np.maximum(a.distance_m, b.distance_m) <= _TRACE * self.same_m,
        )

    def sides(self, lonlat_deg: Floats) -> NDArray[np.int8]:
        """
        Tell to which party each point is nearer.

        Parameters
        ----------
        lonlat_deg
            Shape ``(n, 2)``.

        Returns
        -------
        side
            -1 the first, 1 the second, 0 where the nearest place is the same for both.
        """
        value_m, doubt_m = self.guess(lonlat_deg)
        side = np.where(value_m < 0, -1, 1).astype(np.int8)
        open_points = np.flatnonzero(np.abs(value_m) <= doubt_m + self.same_m)
        excess = self.measure(lonlat_deg[open_points])
        side[open_points] = np.where(excess.tied, 0, np.where(excess.value_m < 0, -1, 1))
        return side

    def find_crossings(self, start_deg: Floats, end_deg: Floats) -> Floats:
        """
        Find where the difference turns from below 0 to 0 or above, once on each stretch.

        Regula falsi with the halving of Illinois (Dowell and Jarratt 1971, "A modified regula falsi method for
        computing the root of an equation", BIT 11), and a bisection wherever that gains less.

        Parameters
        ----------
        start_deg, end_deg
            Shape ``(n, 2)``: stretches straight in longitude and latitude, nearer to the first party at their start and
            not at their end.

        Returns
        -------
        crossing_deg
            Shape ``(n, 2)``; within a tenth of `same_m`, or a millimetre where that is more.
        """
        within_m = max(self.same_m / 10, _LEAST_M)
        length_m = np.linalg.norm((end_deg - start_deg) * metres_per_degree(start_deg[:, 1]), axis=1)
        low, high = np.zeros(len(start_deg)), np.ones(len(start_deg))
        below_m = np.minimum(self.guess(start_deg)[0], -within_m)
        above_m = np.maximum(self.guess(end_deg)[0], within_m)
        at, active = np.zeros(len(start_deg)), np.arange(len(start_deg))
        bisect, beyond_before = np.zeros(len(start_deg), dtype=np.bool_), np.full(len(start_deg), -1)
        for _ in range(_MOST_TRIALS):
            if not len(active):
                break
            width = (high - low)[active]
            share = -below_m[active] / (above_m - below_m)[active]
            trial = low[active] + width * np.where(bisect[active], 0.5, np.clip(share, 0.01, 0.99))
            at[active] = trial
            excess = self.measure(start_deg[active] + trial[:, None] * (end_deg - start_deg)[active])
            # Ground that is no party's alone counts as the second's, so that a crossing is its edge.
            beyond = excess.tied | (excess.value_m >= 0)
            up, down = active[beyond], active[~beyond]
            high[up], low[down] = trial[beyond], trial[~beyond]
            above_m[up], below_m[down] = np.maximum(excess.value_m[beyond], within_m * 1e-3), excess.value_m[~beyond]
            stayed = beyond_before[active] == beyond
            below_m[active[stayed & beyond]] /= 2
            above_m[active[stayed & ~beyond]] /= 2
            beyond_before[active] = beyond
            bisect[active] = (high - low)[active] > width / 2
            # Where the difference hardly changes, a small difference is no nearness: the stretch itself must be short.
            steepness = np.minimum(np.linalg.norm(excess.gradient, axis=1), 1.0)
            done = (np.abs(excess.value_m) <= within_m * steepness) & ~excess.tied
            active = active[~done & ((high - low)[active] * length_m[active] > within_m / 10)]
        return np.asarray(start_deg + at[:, None] * (end_deg - start_deg))
