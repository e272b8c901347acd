"""From the study file's `[corridors]` to the cost surface: the grid, the components that the layers give, the roads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import shapely

from geo.corridors import (
    CorridorRequest,
    CostBasis,
    CostSurface,
    Roads,
    contact_component,
    control_component,
    lay_basis,
    make_cost_surface,
    population_component,
    population_density,
    road_component,
    slope_component,
    strike_component,
    unsure_component,
)
from geo.corridors.basis import OFF_ROAD
from geo.rasters import Grid, Raster, fit_grid
from geo.studies.layers import StudyLayers
from geo.studies.settings.corridor_tables import CorridorDefaults
from geo.studies.steps.rasters import read_rasters
from geo.studies.study import Study

__all__ = ["END_ROOM", "Findings", "cost_requests", "fit_cost_grid", "make_costs"]

END_ROOM: Final = 3
"""An end on the border may leave the country by this many half-widths: a corridor has to begin somewhere."""


@dataclass(frozen=True, eq=False)
class Findings:
    """
    What a run has found before it looks for corridors.

    Parameters
    ----------
    control
        Areas of control.
    density
        Reported strikes per km2 on the grid of the cost surface.
    confidence
        How sure control is; None leaves the component `unsure_control` out.
    """

    control: gpd.GeoDataFrame
    density: Raster
    confidence: Raster | None = None


def fit_cost_grid(study: Study, layers: StudyLayers) -> Grid:
    """Fit the grid of the cost surface: the country, and room for the ends of corridors around it."""
    cell_m = study.settings.corridors.cell_km * 1000
    room_m = 2 * END_ROOM * max((entry.width_km * 1000 for entry in study.settings.corridor), default=cell_m)
    country = layers.reads["country"].frame.geometry.to_numpy()
    west, south, east, north = shapely.total_bounds(study.plane.project(country))
    return fit_grid(study.plane, (west - room_m, south - room_m, east + room_m, north + room_m), cell_m)


def make_costs(
    study: Study, layers: StudyLayers, found: Findings, rasters: Mapping[str, Raster] | None = None
) -> CostSurface:
    """
    Build the cost surface of the study's own weights, with every component that its layers give.

    Parameters
    ----------
    study, layers
        The study.
    found
        What its run has found so far.
    rasters
        Its raster layers, as `geo.studies.steps.rasters.read_rasters` gives them; they are read where None is given.

    Returns
    -------
    surface
        Components without a weight are kept: they are shown, and cost nothing.

    Raises
    ------
    CorridorError
        A weight has no component, for want of a layer; an anchor cannot be used.
    DataError
        A raster layer cannot be read.
    """
    entry = study.settings.corridors
    grid = found.density.grid
    read = read_rasters(study, grid) if rasters is None else rasters
    components = {
        "strike_density": strike_component(found.density, full_at=entry.strike_density_full_per_1000_km2 / 1000),
        "line_of_contact": contact_component(found.control, grid, "", reach_m=entry.line_of_contact_reach_km * 1000),
        "control": control_component(found.control, grid, entry.control_penalties),
    }
    makers: Mapping[str, Callable[[], Raster | None]] = {
        "unsure_control": lambda: None if found.confidence is None else unsure_component(found.confidence, grid),
        "slope": lambda: _make_slope(read.get("terrain"), grid, entry),
        "population": lambda: _make_population(read.get("population"), layers, grid, entry),
        OFF_ROAD: lambda: None if (roads := layers.frame("roads")) is None else road_component(roads, grid),
    }
    for key, make in makers.items():
        component = make()
        if component is not None:
            components[key] = component
    weights = {key: weight for key, weight in entry.weights.model_dump().items() if weight}
    return make_cost_surface(grid, components, weights, anchors=_list_anchors(entry))


def cost_requests(
    costs: CostSurface, layers: StudyLayers, requests: tuple[CorridorRequest, ...]
) -> Mapping[str, CostBasis]:
    """
    Give what each request is priced by: its own weights, and roads where it goes by land.

    Parameters
    ----------
    costs
        The study's components.
    layers
        For the roads.
    requests
        The study's requests; requests of the same weights share a surface.

    Returns
    -------
    bases
        By the id of the request.
    """
    made: dict[tuple[object, ...], CostBasis] = {}
    bases = {}
    for request in requests:
        key = (tuple(sorted(request.weights.items())), request.mode)
        if key not in made:
            made[key] = _make_basis(costs, layers, request)
        bases[request.id] = made[key]
    return MappingProxyType(bases)


def _make_basis(costs: CostSurface, layers: StudyLayers, request: CorridorRequest) -> CostBasis:
    weights = dict(request.weights)
    off_road = weights.pop(OFF_ROAD, 0.0)
    frame = layers.frame("roads")
    roads = None
    if request.mode == "ground" and off_road > 0 and frame is not None:
        lines_m = shapely.union_all(costs.grid.plane.project(frame.geometry.to_numpy()))
        roads = Roads(lines_m, off_road)
    elif off_road > 0:
        weights[OFF_ROAD] = off_road
    surface = make_cost_surface(costs.grid, costs.components, weights, anchors=costs.anchors)
    return lay_basis(surface, roads)


def _list_anchors(entry: CorridorDefaults) -> Mapping[str, float]:
    names = (
        "strike_density_full_per_1000_km2",
        "line_of_contact_reach_km",
        "slope_full_deg",
        "population_full_per_km2",
        "population_spread_km",
    )
    return {name: float(getattr(entry, name)) for name in names}


def _make_slope(heights: Raster | None, grid: Grid, entry: CorridorDefaults) -> Raster | None:
    if heights is None:
        return None
    return slope_component(heights, full_at_deg=entry.slope_full_deg, grid=grid, gaps=0.0)


def _make_population(people: Raster | None, layers: StudyLayers, grid: Grid, entry: CorridorDefaults) -> Raster | None:
    """Take people from a raster of people per pixel where there is one, else from the places that have a number."""
    if people is not None:
        return population_component(people, full_at_per_km2=entry.population_full_per_km2, gaps=0.0)
    places = layers.frame("places")
    if places is None:
        return None
    density = population_density(places, grid, spread_m=entry.population_spread_km * 1000)
    return population_component(density, full_at_per_km2=entry.population_full_per_km2)
