"""What the areas are drawn from: the checked places, the country and what is stated, in degrees and in the plane."""

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.control.allocation import Holding, holding_of
from geo.control.settings import ControlSettings
from geo.errors import DataError, Finding, SettingsError
from geo.geodesy import LocalPlane, buffer_geodesic, fit_plane, to_lonlat

__all__ = ["Ground", "Layer", "project_breaklines", "survey"]

_SPEAKING = ("assessed", "contested")
_NEEDED = ("id", "party", "status", "claimant", "analytic_confidence", "sources")
_CIRCLE_TOLERANCE_M = 10.0


@dataclass(frozen=True)
class Layer:
    """
    What an area says of itself before it is measured.

    Parameters
    ----------
    method
        allocation, stated_area, enclave, claim or none.
    holding
        Who holds it.
    name, name_ar, geometry_basis, sources, note
        As a stated area gives them.
    line_error_m
        What a stated area or an enclave gives; of the others NaN until it is worked out from the places.
    """

    method: str
    holding: Holding
    name: str = ""
    name_ar: str = ""
    geometry_basis: str = "derived"
    line_error_m: float = float("nan")
    sources: tuple[Any, ...] = ()
    note: str = ""


@dataclass(frozen=True, eq=False)
class Ground:
    """
    The checked input, in degrees and in the plane.

    Parameters
    ----------
    plane
        Fitted to the country.
    country
        The whole country in degrees.
    places
        Every assessment, by id.
    xy_m
        Their coordinates in the plane, shape (n, 2).
    spreads
        Which of them are allocated ground; the others stand in stated areas, are enclaves, or say no more than a claim
        or support.
    speaks
        Which of them say who holds the ground: assessed and contested ones, wherever they stand.
    overlays
        Stated areas and enclave circles in degrees.
    overlay_layers
        What each of them says.
    """

    plane: LocalPlane
    country: shapely.Geometry
    places: gpd.GeoDataFrame
    xy_m: NDArray[np.float64]
    spreads: NDArray[np.bool_]
    speaks: NDArray[np.bool_]
    overlays: NDArray[np.object_]
    overlay_layers: list[Layer] = field(default_factory=list)

    def bounds_m(self, margin_m: float) -> tuple[float, float, float, float]:
        """West, south, east and north of the country in the plane, with a margin."""
        west, south, east, north = shapely.bounds(
            self.plane.project(np.array([self.country], dtype=object))[0]
        ).tolist()
        return west - margin_m, south - margin_m, east + margin_m, north + margin_m


def survey(
    assessments: gpd.GeoDataFrame,
    country: gpd.GeoDataFrame,
    settings: ControlSettings,
    fixed_areas: gpd.GeoDataFrame | None,
) -> Ground:
    """
    Check the input and put it into canonical order, so that the order of the caller's rows does not matter.

    Parameters and errors are those of `geo.control.assess_areas`.
    """
    places = _check(assessments, "Assessments", _NEEDED, ("Point",)).sort_values("id").reset_index(drop=True)
    land = _check(country, "Country", (), ("Polygon", "MultiPolygon"))
    whole = shapely.union_all(land.geometry.to_numpy())
    missing = sorted(set(settings.enclave_reach_m) - set(places["id"]))
    if missing:
        raise SettingsError(f"Enclaves: found {', '.join(missing)}, expected ids of assessments. Likely cause: a typo.")
    plane = fit_plane(tuple(shapely.bounds(whole).tolist()))
    xy_m = np.column_stack(plane.forward(places.geometry.x.to_numpy(), places.geometry.y.to_numpy()))

    fixed, layers = _fixed_overlays(fixed_areas)
    circles, circle_layers = _enclave_overlays(places, settings, fixed)
    speaks = places["status"].isin(_SPEAKING).to_numpy()
    spreads = speaks & ~places["id"].isin(settings.enclave_reach_m).to_numpy()
    if len(fixed):
        spreads &= ~shapely.intersects(places.geometry.to_numpy()[:, None], fixed).any(axis=1)
    overlays = np.concatenate((fixed, circles))
    ground = Ground(plane, whole, places, xy_m, spreads, speaks, overlays, [*layers, *circle_layers])
    west, south, east, north = ground.bounds_m(settings.cell_m)
    off = (xy_m[:, 0] < west) | (xy_m[:, 0] > east) | (xy_m[:, 1] < south) | (xy_m[:, 1] > north)
    if off.any():
        raise DataError(
            "Assessments lie outside the country's extent.",
            [
                Finding(
                    f"{row.geometry.y:.5f}, {row.geometry.x:.5f}",
                    "a latitude and longitude in the country",
                    row=str(row.id),
                    likely_cause="latitude and longitude swapped, or another country's place",
                )
                for row in places[off].itertuples()
            ],
        )
    return ground


def _check(
    layer: gpd.GeoDataFrame, what: str, columns: tuple[str, ...], geometry_types: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Bring a frame to degrees and refuse it when a column or a geometry is not as expected."""
    missing = [column for column in columns if column not in layer.columns]
    if missing:
        raise DataError(f"{what}: found no column {', '.join(missing)}, expected {', '.join(columns)}.")
    lonlat = to_lonlat(layer)
    wrong = ~lonlat.geometry.geom_type.isin(geometry_types) | lonlat.geometry.is_empty
    if wrong.any() or not len(lonlat):
        found = sorted({str(kind) for kind in lonlat.geometry.geom_type[wrong]}) or ["no row"]
        raise DataError(f"{what}: found {', '.join(found)}, expected {' or '.join(geometry_types)} in every row.")
    return lonlat


def project_breaklines(
    breaklines: gpd.GeoDataFrame | None, plane: LocalPlane
) -> tuple[NDArray[np.object_], NDArray[np.float64], NDArray[np.float64]]:
    """
    Check the breaklines and bring them to the plane.

    Parameters
    ----------
    breaklines
        Lines with `id, name, crossing_cost_m` and, where it is known, `uncertainty_m`; or none.
    plane
        The plane.

    Returns
    -------
    lines_m
        Lines in the plane.
    crossing_cost_m
        What crossing each costs.
    uncertainty_m
        How far off each may be; infinite where nobody says.

    Raises
    ------
    DataError
        A column is missing, a geometry is no line, or a cost is negative or not finite.
    """
    if breaklines is None or not len(breaklines):
        return np.empty(0, dtype=object), np.empty(0), np.empty(0)
    lines = _check(breaklines, "Breaklines", ("id", "name", "crossing_cost_m"), ("LineString", "MultiLineString"))
    cost_m = lines["crossing_cost_m"].to_numpy(dtype=np.float64)
    if not (np.isfinite(cost_m) & (cost_m >= 0)).all():
        raise DataError(f"Breaklines: found crossing costs {cost_m.tolist()}, expected finite metres of at least 0.")
    stated_m = lines.get("uncertainty_m", pd.Series(np.nan, lines.index)).to_numpy(dtype=np.float64)
    return plane.project(lines.geometry.to_numpy()), cost_m, np.where(np.isnan(stated_m), np.inf, stated_m)


def _fixed_overlays(fixed_areas: gpd.GeoDataFrame | None) -> tuple[NDArray[np.object_], list[Layer]]:
    """Geometries of the stated areas and what they say."""
    if fixed_areas is None or not len(fixed_areas):
        return np.empty(0, dtype=object), []
    areas = _check(fixed_areas, "Fixed areas", ("id", "name", "party"), ("Polygon", "MultiPolygon"))
    areas = areas.sort_values("id").reset_index(drop=True)
    layers = [
        Layer(
            method="stated_area",
            holding=Holding(row.get("status", "assessed"), tuple(sorted({row["party"], *row.get("claimants", ())}))),
            name=row["name"],
            name_ar=row.get("name_ar", ""),
            geometry_basis=row.get("geometry_basis", "stated"),
            line_error_m=float(row.get("uncertainty_m", float("nan"))),
            sources=tuple(row.get("sources", ())),
            note=row.get("note", ""),
        )
        for row in areas.drop(columns="geometry").to_dict("records")
    ]
    return areas.geometry.to_numpy(), layers


def _enclave_overlays(
    places: gpd.GeoDataFrame, settings: ControlSettings, fixed: NDArray[np.object_]
) -> tuple[NDArray[np.object_], list[Layer]]:
    """Circles around the places that hold only the ground around them, up to stated areas that they are not in."""
    chosen = places[places["id"].isin(settings.enclave_reach_m)]
    if not len(chosen):
        return np.empty(0, dtype=object), []
    radius_m = chosen["id"].map(settings.enclave_reach_m).to_numpy(dtype=np.float64)
    circles = buffer_geodesic(chosen, radius_m, tolerance_m=_CIRCLE_TOLERANCE_M).geometry.to_numpy()
    for row, place in enumerate(chosen.geometry):
        elsewhere = fixed[~shapely.intersects(fixed, place)]
        circles[row] = shapely.difference(circles[row], shapely.union_all(elsewhere))
    layers = [
        Layer("enclave", holding_of(status, party, claimant), line_error_m=float(radius))
        for status, party, claimant, radius in zip(
            chosen["status"], chosen["party"], chosen["claimant"], radius_m, strict=True
        )
    ]
    return circles, layers
