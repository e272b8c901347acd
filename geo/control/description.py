"""What each area says of itself: who holds or supports it, its size, how sure its lines are, by which sources."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.control.allocation import Holding, holding_of
from geo.control.field import Field
from geo.control.ground import Ground, Layer
from geo.control.line_errors import Guides, line_error
from geo.geodesy import WGS84, area_m2

__all__ = ["describe_areas", "measure_line_errors", "pair_places"]

_FOLLOWS_CELLS = 2.0  # a line drawn on the grid follows a breakline that it is this many cells from


def pair_places(patches: NDArray[np.object_], places: gpd.GeoDataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of patch and place; a place on a line belongs to the first of its patches."""
    place, patch = shapely.STRtree(patches).query(places.geometry.to_numpy(), predicate="intersects")
    order = np.lexsort((patch, place))
    place, patch = place[order], patch[order]
    first = np.append(True, place[1:] != place[:-1]) if len(place) else np.empty(0, dtype=bool)
    return patch[first], place[first]


def describe_areas(ground: Ground, patches: NDArray[np.object_], layers: list[Layer]) -> gpd.GeoDataFrame:
    """
    Measure the areas and describe them in the columns of the layer kind.

    Parameters
    ----------
    ground
        The places that the areas are drawn from.
    patches, layers
        Polygons in degrees, and what each says.

    Returns
    -------
    areas
        By holder and falling size; see `geo.control.assess_areas`.
    """
    areas_km2 = area_m2(patches) / 1e6
    patch_of, place_of = pair_places(patches, ground.places)
    words = [
        layer.holding.claimants[0] if layer.holding.status == "assessed" else layer.holding.status for layer in layers
    ]
    order = sorted(
        range(len(patches)), key=lambda row: (words[row], -areas_km2[row], shapely.bounds(patches[row]).tolist())
    )
    rows = []
    numbers: dict[str, int] = {}
    for row in order:
        layer, word = layers[row], words[row]
        numbers[word] = numbers.get(word, 0) + 1
        within = place_of[patch_of == row]
        rows.append(
            {"id": f"control-{word}-{numbers[word]}"}
            | _describe(ground, patches[row], layer, within)
            | {
                "area_km2": areas_km2[row],
                "n_assessments": len(within),
                "supporters": _list_supporters(ground, layer, within),
            }
        )
    frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=patches[order], crs=WGS84)
    never = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us, UTC]")
    return frame.assign(valid_from=never, valid_to=never)


def _describe(ground: Ground, patch: shapely.Polygon, layer: Layer, within: NDArray[np.int64]) -> dict[str, Any]:
    """Write the columns that are not measured here, in the order of the kind."""
    claimants = layer.holding.claimants
    support = within[ground.places["status"].to_numpy()[within] == "support"]
    sources = ground.places["sources"].to_numpy()
    drawn_from = within if len(within) else _drawn_from(ground, patch, layer)
    return {
        "name": layer.name or _name(layer.holding),
        "name_ar": layer.name_ar,
        "valid_from": pd.NaT,
        "valid_to": pd.NaT,
        "date_edtf": "",
        "geometry_basis": layer.geometry_basis,
        "uncertainty_m": layer.line_error_m,
        "confidence": 0.95,
        "sensitivity": "public",
        # A stated area has sources of its own; whoever supports its holder is told by others.
        "sources": _joined([layer.sources, *sources[support]]) if layer.sources else _joined(sources[drawn_from]),
        "note": layer.note,
        "party": claimants[0] if claimants else "",
        "status": layer.holding.status,
        "claimants": claimants if layer.holding.status in {"contested", "claimed"} else (),
        "method": layer.method,
        "line_error_m": layer.line_error_m,
    }


def _list_supporters(ground: Ground, layer: Layer, within: NDArray[np.int64]) -> tuple[str, ...]:
    """Parties that places of support within an area report, other than those who hold, contest or claim it."""
    places = ground.places.iloc[within]
    told = set(places["party"][places["status"] == "support"])
    return tuple(sorted(told - set(layer.holding.claimants))) if layer.holding.claimants else ()


def measure_line_errors(ground: Ground, field: Field, patches: NDArray[np.object_], layers: list[Layer]) -> list[Layer]:
    """
    Say how far off the lines of each allocated area may be.

    Parameters
    ----------
    ground
        The places that fixed the lines.
    field
        The breaklines that lines follow.
    patches, layers
        Polygons in degrees, and what each says.

    Returns
    -------
    layers
        The same, with `line_error_m` in metres; NaN where no place fixed a line.
    """
    stated = ground.plane.project(shapely.boundary(np.concatenate(([ground.country], ground.overlays))))
    stated_m = shapely.union_all(stated)
    spreading = ground.places[ground.spreads]
    xy_m = ground.xy_m[ground.spreads]
    held = [
        holding_of(*row) for row in zip(spreading["status"], spreading["party"], spreading["claimant"], strict=True)
    ]
    guides = Guides(field.breaklines_m, field.uncertainty_m, _FOLLOWS_CELLS * field.grid.cell_m)
    measured = []
    for patch_m, layer in zip(ground.plane.project(patches), layers, strict=True):
        if layer.method != "allocation":
            measured.append(layer)
            continue
        own = np.array([holding == layer.holding for holding in held])
        if not own.any():  # contested because two parties are equally near: each side's own places fixed it
            own = spreading["party"].isin(layer.holding.claimants).to_numpy()
        error_m = line_error(patch_m, stated_m, xy_m[own], xy_m[~own], guides=guides)
        measured.append(replace(layer, line_error_m=error_m))
    return measured


def _drawn_from(ground: Ground, patch: shapely.Polygon, layer: Layer) -> NDArray[np.intp]:
    """Find the place that a patch without one is drawn from: the nearest of each claimant, of anybody where unknown."""
    party = ground.places["party"].to_numpy()
    pool = ground.places["status"].eq("claimed").to_numpy() if layer.method == "claim" else ground.speaks
    pool = pool if pool.any() else np.ones(len(party), dtype=bool)
    away = np.where(pool, shapely.distance(ground.places.geometry.to_numpy(), patch), np.inf)
    sides = [pool & (party == claimant) for claimant in layer.holding.claimants] or [pool]
    return np.array([np.where(side, away, np.inf).argmin() for side in sides if side.any()], dtype=np.intp)


def _joined(sources: Iterable[Iterable[Any]]) -> tuple[Any, ...]:
    """Every source once, by address."""
    each = {source for several in sources for source in several}
    return tuple(sorted(each, key=lambda source: str(getattr(source, "url", source))))


def _name(holding: Holding) -> str:
    """Say in plain words who holds an area."""
    parties = [party.replace("_", " ") for party in holding.claimants]
    if holding.status == "claimed":
        return f"claimed: {parties[0]}"
    return {"assessed": "".join(parties), "contested": f"contested: {' and '.join(parties)}"}.get(
        holding.status, "unknown"
    )
