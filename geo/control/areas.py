"""From assessed places to areas of control."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.control.allocation import UNKNOWN, Holding, allocate_cells, holding_of
from geo.control.ground import Ground, Layer, project_breaklines, survey
from geo.control.line_errors import line_error
from geo.control.outlines import outline_labels
from geo.control.partition import cut_to_country, merge_faces, take_in_small_patches
from geo.control.settings import ControlSettings
from geo.geodesy import WGS84, area_m2
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

    Parameters
    ----------
    assessments
        Points with `id, party, status, claimant, analytic_confidence, sources`. Those of status assessed and contested
        spread, except inside fixed areas; the others count nowhere. Not modified.
    country
        One or more polygons; together they are covered exactly.
    settings
        See `ControlSettings`, whose defaults hold when not given.
    breaklines
        Lines with `id, name, crossing_cost_m`: the metres that a crossing costs on top, at least.
    fixed_areas
        Polygons with `id, name, party` that are stated, not allocated; optionally `name_ar, status, claimants,
        geometry_basis, uncertainty_m, sources, note`. Where two overlap, the smaller one stands.

    Returns
    -------
    areas
        One polygon per connected area, EPSG:4326, by party and falling size, in the columns of the kind `control`.
        `method` is allocation, stated_area, enclave or none; `line_error_m` is half the mean gap between the places on
        the two sides of the lines that places fixed, or what the fixed area states, NaN where nothing tells. `sources`
        are those of the places within, or of the nearest ones that the area is drawn from.

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
    lines_m, crossing_cost_m = project_breaklines(breaklines, ground.plane)
    spreading = ground.places[ground.spreads].reset_index(drop=True)
    allocation = allocate_cells(grid, spreading, ground.xy_m[ground.spreads], lines_m, crossing_cost_m, chosen)
    coverage_m, labels = outline_labels(grid, allocation.labels)
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
        held=_count_places(patches, ground.places) > 0,
        stated=keys >= len(allocation.holdings),
        smallest_m2=chosen.smallest_km2 * 1e6,
    )
    return _write_frame(ground, patches, [layers[key] for key in keys])


def _method(holding: Holding) -> str:
    """Say how ground that is not stated got its holding."""
    return "none" if holding == UNKNOWN else "allocation"


def _count_places(patches: NDArray[np.object_], places: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Count the assessed places in each patch."""
    patch, _ = _places_within(patches, places)
    return np.bincount(patch, minlength=len(patches))


def _places_within(
    patches: NDArray[np.object_], places: gpd.GeoDataFrame
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of patch and place; a place on a line belongs to the first of its patches."""
    place, patch = shapely.STRtree(patches).query(places.geometry.to_numpy(), predicate="intersects")
    order = np.lexsort((patch, place))
    place, patch = place[order], patch[order]
    first = np.append(True, place[1:] != place[:-1]) if len(place) else np.empty(0, dtype=bool)
    return patch[first], place[first]


def _write_frame(ground: Ground, patches: NDArray[np.object_], layers: list[Layer]) -> gpd.GeoDataFrame:
    """Measure the patches and describe them in the columns of the layer kind."""
    areas_km2 = area_m2(patches) / 1e6
    errors_m = _line_errors(ground, patches, layers)
    patch_of, place_of = _places_within(patches, ground.places)
    sources = ground.places["sources"].to_numpy()
    words = [
        layer.holding.claimants[0] if layer.holding.status == "assessed" else layer.holding.status for layer in layers
    ]
    rows = []
    numbers: dict[str, int] = {}
    order = sorted(
        range(len(patches)), key=lambda row: (words[row], -areas_km2[row], shapely.bounds(patches[row]).tolist())
    )
    for row in order:
        layer, word = layers[row], words[row]
        claimants = layer.holding.claimants
        numbers[word] = numbers.get(word, 0) + 1
        held = place_of[patch_of == row]
        rows.append(
            {
                "id": f"control-{word}-{numbers[word]}",
                "name": layer.name or _name(layer.holding),
                "name_ar": layer.name_ar,
                "valid_from": pd.NaT,
                "valid_to": pd.NaT,
                "date_edtf": "",
                "geometry_basis": layer.geometry_basis,
                "uncertainty_m": errors_m[row],
                "confidence": 0.95,
                "sensitivity": "public",
                "sources": layer.sources
                or _joined(sources[held if len(held) else _drawn_from(ground, patches[row], layer)]),
                "note": layer.note,
                "party": claimants[0] if claimants else "",
                "status": layer.holding.status,
                "claimants": claimants if layer.holding.status == "contested" else (),
                "method": layer.method,
                "line_error_m": errors_m[row],
                "area_km2": areas_km2[row],
                "n_assessments": len(held),
            }
        )
    frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=patches[order], crs=WGS84)
    never = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us, UTC]")
    return frame.assign(valid_from=never, valid_to=never)


def _line_errors(ground: Ground, patches: NDArray[np.object_], layers: list[Layer]) -> list[float]:
    """How far off the lines of each patch may be, in metres."""
    stated = ground.plane.project(shapely.boundary(np.concatenate(([ground.country], ground.overlays))))
    stated_m = shapely.union_all(stated)
    patches_m = ground.plane.project(patches)
    spreading = ground.places[ground.spreads]
    xy_m = ground.xy_m[ground.spreads]
    held = [
        holding_of(*row) for row in zip(spreading["status"], spreading["party"], spreading["claimant"], strict=True)
    ]
    errors = []
    for patch_m, layer in zip(patches_m, layers, strict=True):
        if layer.method != "allocation":
            errors.append(layer.line_error_m)
            continue
        own = np.array([holding == layer.holding for holding in held])
        if not own.any():  # contested because two parties are equally near: each side's own places fixed it
            own = spreading["party"].isin(layer.holding.claimants).to_numpy()
        errors.append(line_error(patch_m, stated_m, xy_m[own], xy_m[~own]))
    return errors


def _drawn_from(ground: Ground, patch: shapely.Polygon, layer: Layer) -> NDArray[np.intp]:
    """Find the place that a patch without one is drawn from: the nearest of each claimant, of anybody where unknown."""
    party = ground.places["party"].to_numpy()
    away = shapely.distance(ground.places.geometry.to_numpy(), patch)
    sides = [party == claimant for claimant in layer.holding.claimants] or [np.ones(len(party), dtype=bool)]
    return np.array([np.where(side, away, np.inf).argmin() for side in sides if side.any()], dtype=np.intp)


def _joined(sources: NDArray[np.object_]) -> tuple[Any, ...]:
    """Every source once, by address."""
    each = {source for several in sources for source in several}
    return tuple(sorted(each, key=lambda source: str(getattr(source, "url", source))))


def _name(holding: Holding) -> str:
    """Say in plain words who holds an area."""
    parties = " and ".join(party.replace("_", " ") for party in holding.claimants)
    return {"assessed": parties, "contested": f"contested: {parties}"}.get(holding.status, "unknown")
