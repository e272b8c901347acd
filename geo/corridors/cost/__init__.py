"""
What a metre costs, and why: base cost 1, plus named components with stated weights.

Each component is a raster of values from 0 to 1 whose ends are fixed by its own settings, not by the data at hand, so
that a larger study area or one more strike far away changes no value elsewhere. The slowness of a cell is

    s = 1 + w_1 c_1 + w_2 c_2 + ...

so a weight reads as "a metre where this is at its worst costs so many metres more".

``kinds`` says what each component is, in the words that program, table, map and file share; ``densities`` makes those
of strikes and people, ``holders`` those of control, ``ground`` slope and roads; ``combining`` adds them up, and
``explaining`` tells where a cost comes from.
"""

from geo.corridors.cost.combining import CostSurface, build_cost, make_cost_surface
from geo.corridors.cost.densities import population_component, population_density, strike_component
from geo.corridors.cost.explaining import (
    EXPLANATION_OF_COST_COLUMNS,
    explain_cell,
    explain_path,
    measure_exposure,
    share_of_cost,
)
from geo.corridors.cost.ground import elevation_grid, road_component, slope_component, slope_deg
from geo.corridors.cost.holders import contact_component, control_component, unsure_component
from geo.corridors.cost.kinds import COMPONENTS, DISTANCE, ComponentKind, find_component

__all__ = [
    "COMPONENTS",
    "DISTANCE",
    "EXPLANATION_OF_COST_COLUMNS",
    "ComponentKind",
    "CostSurface",
    "build_cost",
    "contact_component",
    "control_component",
    "elevation_grid",
    "explain_cell",
    "explain_path",
    "find_component",
    "make_cost_surface",
    "measure_exposure",
    "population_component",
    "population_density",
    "road_component",
    "share_of_cost",
    "slope_component",
    "slope_deg",
    "strike_component",
    "unsure_component",
]
