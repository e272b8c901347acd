"""A cost surface as grids of the map: the cost of a metre, and each of the components that it is made of."""

from geo.corridors.cost import COMPONENTS, CostSurface
from geo.maps.grids import MapRaster

__all__ = ["show_costs"]

_PLAIN = 1.0  # what a metre costs where no component adds to it


def show_costs(surface: CostSurface) -> tuple[MapRaster, ...]:
    """
    Make grids of a cost surface.

    Parameters
    ----------
    surface
        As `geo.corridors.cost.make_cost_surface` gives it. Not modified.

    Returns
    -------
    rasters
        The total, whose colours end at a plain metre and at one on which every component counts in full; then each
        component from 0 to 1, its weight in its name. Ground to which a component adds nothing stays blank.
    """
    added = sum(surface.weights.get(key, 0.0) for key in surface.components)
    most = _PLAIN + (added or _PLAIN)
    total = MapRaster(
        id="cost",
        name="Cost of a metre",
        name_ar="كلفة المتر",
        raster=surface.total,
        anchor_low=_PLAIN,
        anchor_high=most,
        meaning_low="plain ground",
        meaning_low_ar="أرض عادية",
        meaning_high=f"{most:g} times as dear: every component in full",
        meaning_high_ar=f"أغلى {most:g} مرات: كل العناصر كاملة",
    )
    return total, *(_show_component(surface, key) for key in surface.components)


def _show_component(surface: CostSurface, key: str) -> MapRaster:
    kind = COMPONENTS[key]
    weight = surface.weights.get(key, 0.0)
    value = f"{surface.anchors[kind.anchor]:,g}" if kind.anchor in surface.anchors else "…"
    return MapRaster(
        id=key,
        name=f"{kind.name} (weight {weight:g})",
        name_ar=f"{kind.name_ar} (الوزن {weight:g})",
        raster=surface.components[key],
        anchor_low=0.0,
        anchor_high=1.0,
        blank_low=True,
        meaning_low=kind.at_0.format(anchor=value),
        meaning_low_ar=kind.at_0_ar.format(anchor=value),
        meaning_high=kind.at_1.format(anchor=value),
        meaning_high_ar=kind.at_1_ar.format(anchor=value),
    )
