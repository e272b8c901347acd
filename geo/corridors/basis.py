"""What ways are priced by: the cost of a metre, what it is made of, and the roads."""

from dataclasses import dataclass

from geo.corridors.cost import DISTANCE, CostSurface, explain_path
from geo.corridors.routing.roads import Roads
from geo.corridors.routing.routes import Route, Surface, make_surface
from geo.rasters import Raster

__all__ = ["OFF_ROAD", "CostBasis", "lay_basis"]

OFF_ROAD = "off_road"
"""The component that roads stand for: what a metre beside them costs more."""


@dataclass(frozen=True)
class CostBasis:
    """
    What ways are priced by.

    Parameters
    ----------
    surface
        What a metre costs, on a road where there are roads.
    cost
        What it is made of; None where that is not known.
    roads
        Lines on which a metre costs less than beside them; None where there are none, or the way is by air.
    """

    surface: Surface
    cost: CostSurface | None = None
    roads: Roads | None = None

    def explain(self, route: Route) -> tuple[tuple[str, float], ...]:
        """List what each weighted component adds to the cost of a route, in ground metres at the base cost."""
        if self.cost is None:
            return ()
        parts = explain_path(self.cost, route.path_m)
        weighted = parts[parts["weight"].gt(0) & parts["component"].ne(DISTANCE)]
        told = tuple(zip(weighted["component"], weighted["cost"].tolist(), strict=True))
        return told if self.roads is None else (*told, (OFF_ROAD, max(route.cost - float(parts["cost"].sum()), 0.0)))


def lay_basis(cost: CostSurface | Raster, roads: Roads | None = None) -> CostBasis:
    """
    Make the basis of a search.

    Parameters
    ----------
    cost
        What a ground metre costs, on a road where there are roads.
    roads
        The roads, and what leaving them costs.

    Raises
    ------
    CorridorError
        A cell is NaN, infinite or not greater than 0.
    """
    if isinstance(cost, CostSurface):
        return CostBasis(make_surface(cost.total), cost, roads)
    return CostBasis(make_surface(cost), None, roads)
