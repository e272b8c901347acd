"""How near a proposed way is to the best one, with a proof: a lower bound that no way can beat, beside its own cost."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.corridors.proofs.brackets import bound_by_corners, find_measure
from geo.corridors.proofs.duals import bound_by_potential
from geo.corridors.proofs.lenient import draw_lenient
from geo.corridors.proofs.wording import NO_BOUND, Kind, tell_certificate
from geo.corridors.routing.routes import Route
from geo.corridors.routing.scenes import Scene
from geo.corridors.routing.surfaces import Surface
from geo.corridors.sentences import Sentence
from geo.errors import CorridorError, Finding
from geo.rasters import Raster

__all__ = ["Certificate", "certify"]

_ROUNDING = 1e-9  # of a cost
_EVEN_ROUNDING = 1e-5  # cells of one scale each against geodesics
_WORST_GAP = 0.5  # a bound below half the cost says nothing that a reader could use


@dataclass(frozen=True)
class Certificate:
    """
    What is proven about the cost of a way.

    Parameters
    ----------
    kind
        ``"exact_bracket"``: from shortest ways round zones drawn too small, where every metre costs the same.
        ``"p1_dual"``: from a potential that is nowhere too steep, measured on every triangle. ``"estimate"``: nothing
        is proven.
    lower
        No way that keeps the needed clearance costs less; NaN for an estimate.
    upper
        Cost of the way itself.
    cell_m
        Side of the cells that the proof was made on; that of the cost surface where none was needed.
    text, text_ar
        The same for a reader, in English and Arabic.

    Examples
    --------
    >>> print(f"{Certificate('p1_dual', 99.0, 100.0, 500.0, '', '').gap:.2f}")
    0.01
    """

    kind: Kind
    lower: float
    upper: float
    cell_m: float
    text: str
    text_ar: str

    @property
    def gap(self) -> float:
        """Share of the cost that a better way could save at most; NaN for an estimate."""
        return max(self.upper - self.lower, 0.0) / self.upper if self.kind != "estimate" else math.nan


def certify(
    scene: Scene,
    needed_m: float,
    route: Route,
    surface: Surface,
    *,
    split: int = 2,
    estimate_because: Sentence | None = None,
) -> Certificate:
    """
    Prove how near a way is to the best one.

    Parameters
    ----------
    scene
        Area, zones that bind and ends.
    needed_m
        Ground metres that a centreline keeps from zones and from the area's edge.
    route
        The way, with the cost that is claimed for it.
    surface
        What a metre costs.
    split
        Effort where the cost varies: cells are cut into `split` by `split` for the proof, and twice as finely for a way
        through a gap that the cells do not show. Twice as fine takes four times the work and leaves about two thirds of
        the gap.
    estimate_because
        Where given, nothing is proven and this is why, such as `geo.corridors.proofs.ON_ROADS`: the cost of the way
        follows from more than the surface.

    Returns
    -------
    certificate
        Its clearance is not part of it; see `geo.corridors.measure_clearances`.

    Raises
    ------
    CorridorError
        The cost claimed is not that of the way, or lies below the lower bound: a defect, not a property of the request.

    Notes
    -----
    Where every metre costs the same and both ends are places, `geo.corridors.proofs.brackets` has the argument; in all
    other cases `geo.corridors.proofs.duals`.
    """
    cell_m = surface.slowness.grid.cell_m
    if estimate_because is not None:
        return _word("estimate", math.nan, route.cost, cell_m, estimate_because)
    measure = find_measure(scene, surface) if scene.ends.are_points else None
    kind: Kind
    if measure is not None:
        upper = measure.price_path(route.path_m)
        _check_claim(route.cost, upper, _EVEN_ROUNDING)
        kind, lower = "exact_bracket", bound_by_corners(scene, needed_m, measure, upper)
    else:
        upper = _integrate(surface.slowness, route.path_m)
        _check_claim(route.cost, upper, _ROUNDING)
        split *= 2 if route.sub_cell_gap else 1
        cell_m /= split
        free_m = draw_lenient(scene, needed_m)
        kind, lower = "p1_dual", bound_by_potential(free_m, scene.ends, surface, upper, split=split)
    if lower > upper * (1 + _ROUNDING):
        raise CorridorError(
            "A way costs less than the proof allows any way to cost. This is a defect of the search or of the proof, "
            "not of the request.",
            [Finding(f"a cost of {upper!r}", f"{lower!r} or more, the lower bound ({kind})")],
        )
    if upper - lower > _WORST_GAP * upper:
        return _word("estimate", math.nan, upper, cell_m, NO_BOUND)
    return _word(kind, lower, upper, cell_m)


def _word(kind: Kind, lower: float, upper: float, cell_m: float, why: Sentence = NO_BOUND) -> Certificate:
    certificate = Certificate(kind, lower, upper, cell_m, "", "")
    told = tell_certificate(kind, certificate.gap, cell_m, why)
    return Certificate(kind, lower, upper, cell_m, told.en, told.ar)


def _check_claim(claimed: float, measured: float, rounding: float) -> None:
    if abs(claimed - measured) > rounding * measured:
        raise CorridorError(
            "The cost claimed for a way is not the cost of the way: a defect of the search, not of the request.",
            [Finding(repr(claimed), f"{measured!r}, integrated again along the way")],
        )


def _integrate(slowness: Raster, path_m: NDArray[np.float64]) -> float:
    """Integrate the slowness along a path, leg by leg between grid lines, without the router."""
    grid = slowness.grid
    total = 0.0
    for start, end in pairwise(path_m):
        cuts = [np.array([0.0, 1.0])]
        for axis, origin_m in ((0, grid.west_m), (1, grid.north_m)):
            low, high = sorted(((start[axis] - origin_m) / grid.cell_m, (end[axis] - origin_m) / grid.cell_m))
            lines_m = origin_m + np.arange(math.ceil(low), math.floor(high) + 1) * grid.cell_m
            if end[axis] != start[axis]:
                cuts.append((lines_m - start[axis]) / (end[axis] - start[axis]))
        along = np.clip(np.sort(np.concatenate(cuts)), 0.0, 1.0)
        middle = start + ((along[1:] + along[:-1]) / 2)[:, None] * (end - start)
        rows, cols = grid.rowcol(middle[:, 0], middle[:, 1])
        values = slowness.values[np.clip(rows, 0, grid.n_rows - 1), np.clip(cols, 0, grid.n_cols - 1)]
        total += float((np.diff(along) * values).sum() * np.hypot(*(end - start)))
    return total
