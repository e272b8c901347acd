"""From assessed places to areas of control."""

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geo.control.allocation import UNKNOWN, Allocation, Holding, allocate_cells
from geo.control.claims import lay_claims
from geo.control.description import describe_areas, measure_line_errors, pair_places
from geo.control.field import Field, lay_field
from geo.control.ground import Ground, Layer, project_breaklines, survey
from geo.control.outlines import outline_labels
from geo.control.partition import cut_to_country, merge_faces, take_in_small_patches
from geo.control.settings import ControlSettings
from geo.rasters import fit_grid

__all__ = ["assess_areas"]


def assess_areas(
    assessments: gpd.GeoDataFrame,
    country: gpd.GeoDataFrame,
    *,
    settings: ControlSettings | None = None,
    breaklines: gpd.GeoDataFrame | None = None,
    fixed_areas: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """
    Turn assessed places into areas of control that cover a country.

    Each piece of ground goes to the party whose assessed place reaches it at the least travel cost (cost allocation),
    where crossing a breakline costs extra. Around places assessed as contested, and where two parties' costs are nearly
    the same, the ground is contested; beyond the reach of every place it is unknown. Fixed areas and enclaves are laid
    over. The lines are smooth, and two areas share theirs vertex by vertex.

    A place that is only claimed moves no line. Around it, up to its reach and to the ground that assessed places are
    nearer to, the area that it stands in is `claimed`, unless that is the claimant's own or contested anyway. A place
    of support moves nothing at all: the area around it stays its holder's and names who supports him.

    Parameters
    ----------
    assessments
        Points with `id, party, status, claimant, analytic_confidence, sources`. Those of status assessed and contested
        spread, except inside fixed areas; claimed and support ones count as said above, unknown ones nowhere. Not
        modified.
    country
        One or more polygons; together they are covered exactly.
    settings
        See `ControlSettings`, whose defaults hold when not given.
    breaklines
        Lines with `id, name, crossing_cost_m`: the metres that a crossing costs on top, at least; optionally
        `uncertainty_m`: lines of control that follow a breakline are no farther off than it.
    fixed_areas
        Polygons with `id, name, party` that are stated, not allocated; optionally `name_ar, status, claimants,
        geometry_basis, uncertainty_m, sources, note`. Where two overlap, the smaller one stands.

    Returns
    -------
    areas
        One polygon per connected area, EPSG:4326, by party and falling size, in the columns of the kind `control`.
        `method` is allocation, stated_area, enclave, claim or none; `line_error_m` is half the mean gap between the
        places on the two sides of the lines that places fixed, less where they follow a breakline, or what the fixed
        area states, NaN where nothing tells.
        `sources` are those of the places within, or of the nearest ones that the area is drawn from. `party` of a
        claimed area is who claims it, and `claimants` are that party and then the one that the assessed places give the
        ground to. `supporters` are the parties that places of support within the area report.

    Raises
    ------
    MissingCrsError
        A frame has no CRS.
    DataError
        A column is missing, a geometry is not of the right type, or a place lies outside the country's extent.
    SettingsError
        An enclave of the settings is not among the assessments.

    Examples
    --------
    >>> import shapely
    >>> places = gpd.GeoDataFrame(
    ...     {"id": ["a", "b"], "party": ["red", "blue"], "status": "assessed", "claimant": "",
    ...      "analytic_confidence": "high", "sources": [(), ()]},
    ...     geometry=gpd.points_from_xy([38.1, 38.5], [34.5, 34.5]), crs="EPSG:4326")
    >>> land = gpd.GeoDataFrame(geometry=[shapely.box(38, 34.4, 38.6, 34.6)], crs="EPSG:4326")
    >>> areas = assess_areas(places, land, settings=ControlSettings(cell_m=1000.0, contested_ratio=1.0))
    >>> print(areas[["id", "area_km2", "line_error_m"]].round({"area_km2": -1, "line_error_m": -3}))
                   id  area_km2  line_error_m
    0  control-blue-1     610.0       19000.0
    1   control-red-1     610.0       19000.0
    """
    chosen = settings or ControlSettings()
    ground = survey(assessments, country, chosen, fixed_areas)
    grid = fit_grid(ground.plane, ground.bounds_m(3 * chosen.cell_m), chosen.cell_m)
    field = lay_field(grid, *project_breaklines(breaklines, ground.plane))
    spreading = ground.places[ground.spreads].reset_index(drop=True)
    allocation = allocate_cells(field, spreading, ground.xy_m[ground.spreads], chosen)
    patches, layers = _cut_areas(ground, field, allocation, chosen)
    return describe_areas(ground, *lay_claims(ground, field, patches, layers, chosen))


def _cut_areas(
    ground: Ground, field: Field, allocation: Allocation, settings: ControlSettings
) -> tuple[NDArray[np.object_], list[Layer]]:
    """Draw the areas that the places which say who holds the ground give, and what each says."""
    coverage_m, labels = outline_labels(field.grid, allocation.labels)
    over_holdings = [layer.holding for layer in ground.overlay_layers]
    faces, base, over = cut_to_country(
        ground.country, ground.plane.unproject(coverage_m), ground.overlays, over_holdings
    )
    layers = [*(Layer(_method(held), held) for held in allocation.holdings), *ground.overlay_layers]
    keys = np.where(over >= 0, len(allocation.holdings) + over, labels[base])
    first_alike = {layer: row for row, layer in reversed(list(enumerate(layers)))}
    keys = np.array([first_alike[layer] for layer in layers])[keys]
    patches, keys = merge_faces(faces, keys)
    patches, keys = take_in_small_patches(
        patches,
        keys,
        held=_hold_a_place(patches, ground),
        stated=keys >= len(allocation.holdings),
        smallest_m2=settings.smallest_km2 * 1e6,
    )
    return patches, measure_line_errors(ground, field, patches, [layers[key] for key in keys])


def _method(holding: Holding) -> str:
    """Say how ground that is not stated got its holding."""
    return "none" if holding == UNKNOWN else "allocation"


def _hold_a_place(patches: NDArray[np.object_], ground: Ground) -> NDArray[np.bool_]:
    """Tell in which patches a place says who holds the ground."""
    patch, _ = pair_places(patches, ground.places[ground.speaks])
    return np.bincount(patch, minlength=len(patches)) > 0
