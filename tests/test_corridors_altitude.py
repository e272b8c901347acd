"""A corridor above a zone is not bound by it."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.corridors import CorridorRequest, find_corridors
from geo.geodesy import buffer_geodesic, fit_plane
from geo.overlaps import overlap_volumes
from geo.rasters import Raster, fit_grid

AREA = shapely.box(37.0, 33.5, 40.0, 35.5)


@pytest.fixture(scope="module")
def cost() -> Raster:
    plane = fit_plane(AREA.bounds)
    bounds = shapely.bounds(plane.project(np.array([AREA], dtype=object))[0]).tolist()
    grid = fit_grid(plane, tuple(bounds), 2000.0)
    return Raster(grid, np.ones(grid.shape), "cost per metre", "1")


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    site = gpd.GeoDataFrame(geometry=[shapely.Point(38.4, 34.5)], crs="EPSG:4326")
    row = {
        "id": ["low"], "zone_id": ["low"], "name": ["Low zone"], "name_ar": [""], "reading": ["stated"], "tier": [""],
        "status": ["declared"], "addressee": [("turkiye",)], "exempt": [()], "prohibited_conduct": [("deployment",)],
        "valid_from": [pd.NaT], "valid_to": [pd.NaT], "lower_m": [0.0], "upper_m": [3000.0],
        "vertical_reference": ["msl"], "sources": [()],
    }  # fmt: skip
    return gpd.GeoDataFrame(row, geometry=buffer_geodesic(site, 25_000.0, cover=True).geometry, crs="EPSG:4326")


def find(
    zones: gpd.GeoDataFrame, cost: Raster, altitude_m: tuple[float, float] | None
) -> tuple[pd.Series, gpd.GeoDataFrame]:
    request = CorridorRequest(
        id="x",
        name="West to east",
        start=shapely.Point(37.4, 34.5),
        end=shapely.Point(39.5, 34.5),
        party="turkiye",
        conduct="deployment",
        mode="air",
        width_m=10_000.0,
        at=datetime(2025, 4, 10, tzinfo=UTC),
        altitude_m=altitude_m,
    )
    found = find_corridors(request, zones, cost, area=AREA).corridors
    found = found[found["rank"] == 1]
    assert len(found) == 1
    volumes = overlap_volumes(found, zones, a_kind="corridor", b_kind="zone")
    return found.iloc[0].copy(), volumes


@pytest.mark.parametrize(("altitude_m", "binds"), [(None, True), ((1000.0, 2000.0), True), ((5000.0, 6000.0), False)])
def test_a_height_block_decides(
    zones: gpd.GeoDataFrame, cost: Raster, altitude_m: tuple[float, float] | None, *, binds: bool
) -> None:
    row, volumes = find(zones, cost, altitude_m)
    assert row["binding_zones"] == (("low",) if binds else ())
    assert bool(row["length_m"] > row["geodesic_m"] * 1.01) is binds
    shared = volumes[volumes["relation"].eq("overlap")]
    assert shared.empty  # round the zone where it binds, above it where it does not


def test_straight_through_at_the_zones_height_would_share_a_volume(zones: gpd.GeoDataFrame, cost: Raster) -> None:
    row, _ = find(zones, cost, (5000.0, 6000.0))
    lower = gpd.GeoDataFrame([row.drop(["centreline", "escape"])], geometry="geometry", crs="EPSG:4326").assign(
        lower_m=1000.0, upper_m=2000.0
    )
    volumes = overlap_volumes(lower, zones, a_kind="corridor", b_kind="zone")
    assert volumes["relation"].tolist() == ["overlap"]
