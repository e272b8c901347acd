"""The weighted sum of components: what a metre costs, cell by cell."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from geo.corridors.cost.kinds import COMPONENTS, find_component
from geo.errors import CorridorError, Finding
from geo.rasters import Grid, Raster

__all__ = ["CostSurface", "build_cost", "make_cost_surface"]


@dataclass(frozen=True, eq=False)
class CostSurface:
    """
    What a metre costs, and what makes it cost that.

    Parameters
    ----------
    total
        Cost per ground metre, 1 or more.
    components
        Values from 0 to 1 on the grid of the total, by key; with a weight or without.
    weights
        What a metre costs more where the component is 1, by key.
    anchors
        The numbers that fix the ends of the components; see `ComponentKind.anchor`.
    """

    total: Raster
    components: Mapping[str, Raster]
    weights: Mapping[str, float]
    anchors: Mapping[str, float]

    @property
    def grid(self) -> Grid:
        """The grid of all its rasters."""
        return self.total.grid

    @property
    def parts(self) -> Mapping[str, Raster]:
        """Extra cost per ground metre by component, of those with a weight above 0; with 1 they sum to the total."""
        return {
            key: Raster(self.grid, self.weights[key] * raster.values, raster.name, "1")
            for key, raster in self.components.items()
            if self.weights.get(key, 0.0) > 0
        }

    @property
    def bands(self) -> tuple[Raster, ...]:
        """The total and then each component under its key, as `geo.rasters.write_cog` takes them."""
        named = (Raster(self.grid, raster.values, key, "1") for key, raster in self.components.items())
        return Raster(self.grid, self.total.values, "cost", "1"), *named

    @property
    def tags(self) -> Mapping[str, str]:
        """What a file of the surface should say of itself: weights, anchors and the legend, as JSON."""
        return {
            "TADMUR_WEIGHTS": json.dumps(dict(self.weights), sort_keys=True),
            "TADMUR_ANCHORS": json.dumps(dict(self.anchors), sort_keys=True),
            "TADMUR_LEGEND": json.dumps(self.legend(), ensure_ascii=False),
            "TADMUR_LEGEND_AR": json.dumps(self.legend(arabic=True), ensure_ascii=False),
        }

    def legend(self, *, arabic: bool = False) -> list[str]:
        """Say in one line for each band what its values mean."""
        kinds = [find_component(key) for key in self.components]
        lines = [kind.describe_ar(self.anchors) if arabic else kind.describe(self.anchors) for kind in kinds]
        total = "كلفة المتر على الأرض: 1 زائد مجموع كل مكوّن مضروبًا بوزنه"
        return [total if arabic else "Cost of a ground metre: 1 and the sum of each component times its weight", *lines]


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


def make_cost_surface(
    grid: Grid,
    components: Mapping[str, Raster],
    weights: Mapping[str, float],
    *,
    anchors: Mapping[str, float] | None = None,
) -> CostSurface:
    """
    Build the cost surface and keep what it is made of.

    Parameters
    ----------
    grid, components, weights
        As for `build_cost`. A component without a weight is kept all the same: it is shown, and costs nothing.
    anchors
        The numbers that fix the ends of the components, by the keys that `ComponentKind.anchor` names.

    Returns
    -------
    surface
        Components are in the order of `COMPONENTS`, others after them by name.

    Raises
    ------
    CorridorError
        As `build_cost`.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=2)
    >>> slope = Raster(grid, np.array([[0.0, 0.5]]), "slope", "1")
    >>> surface = make_cost_surface(grid, {"slope": slope}, {"slope": 3.0}, anchors={"slope_full_deg": 20.0})
    >>> print(surface.total.values, surface.legend()[1])
    [[1.  2.5]] Slope: 0 on level ground, 1 at 20 degrees and above
    """
    order = sorted(components, key=lambda key: (list(COMPONENTS).index(key) if key in COMPONENTS else math.inf, key))
    return CostSurface(
        build_cost(grid, components, weights),
        MappingProxyType({key: components[key] for key in order}),
        MappingProxyType({key: float(weights[key]) for key in sorted(weights)}),
        MappingProxyType({key: float(value) for key, value in sorted((anchors or {}).items())}),
    )


def _check_component(grid: Grid, name: str, components: Mapping[str, Raster], weight: float) -> list[Finding]:
    if not (np.isfinite(weight) and weight >= 0):
        return [Finding(repr(weight), "a finite weight of 0 or more", column=name)]
    if name not in components:
        known = ", ".join(sorted(components)) or "(none)"
        needs = find_component(name).needs
        cause = f"the study has no layer {needs}, without which there is no such component" if needs else ""
        return [Finding(f"a weight for {name!r}", f"one of the components {known}", column=name, likely_cause=cause)]
    raster = components[name]
    if raster.grid != grid:
        return [Finding(f"a raster on {raster.grid}", f"one on {grid}", column=name)]
    finite = raster.values[np.isfinite(raster.values)]
    holes = raster.values.size - finite.size
    if holes or finite.min() < 0 or finite.max() > 1:
        span = f"values from {finite.min()} to {finite.max()}" if finite.size else "no finite value"
        cause = "a raster that does not cover the whole grid: say what its gaps count" if holes else ""
        found = f"{span}, {holes} of them not finite"
        return [Finding(found, "finite values from 0 to 1", column=name, likely_cause=cause)]
    return []
