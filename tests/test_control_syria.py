"""The shipped assessments of April 2025: what any reader of the texts would look for on the map."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.control import ControlSettings, assess_areas
from geo.geodesy import area_m2, buffer_geodesic
from geo.layers import check_frame, read_layer, read_sources

LAYERS = Path(__file__).parents[1] / "layers"


@pytest.fixture(scope="module")
def places() -> gpd.GeoDataFrame:
    return read_layer(
        LAYERS / "control_assessments.csv", "assessments", sources=read_sources(LAYERS / "sources.csv")
    ).set_index("id", drop=False)


@pytest.fixture(scope="module")
def areas(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    registry = read_sources(LAYERS / "sources.csv")
    rivers = read_layer(LAYERS / "rivers.geojson", "lines", sources=registry)
    governorates = read_layer(LAYERS / "governorates.geojson", "areas", sources=registry)
    tanf = buffer_geodesic(places.loc[["al-tanf-garrison"]], 55_000.0).assign(party="us_sfa", name="al-Tanf")
    stated = governorates[governorates["id"].isin(["golan", "suwayda"])]
    stated = stated.assign(party=stated["id"].map({"golan": "israel", "suwayda": "suwayda_factions"}))
    columns = ["id", "name", "party", "sources", "geometry"]
    return assess_areas(
        places.reset_index(drop=True),
        read_layer(LAYERS / "country.geojson", "areas", sources=registry),
        settings=ControlSettings(enclave_reach_m={"sheikh-maqsoud": 1500.0, "ashrafiyeh": 1500.0}),
        breaklines=rivers[rivers["id"] == "euphrates"].assign(crossing_cost_m=30_000.0),
        fixed_areas=gpd.GeoDataFrame(pd.concat([stated[columns], tanf[columns]]), crs="EPSG:4326"),
    )


def holders_at(areas: gpd.GeoDataFrame, point: shapely.Point) -> set[str]:
    hit = areas[areas.intersects(point)]
    return set(hit["party"]).union(*hit["claimants"])


def test_the_result_is_a_checked_control_layer(areas: gpd.GeoDataFrame) -> None:
    checked = check_frame(areas, "control")
    assert len(checked) == len(areas)
    allocated = areas[areas["n_assessments"] > 0]
    assert allocated["sources"].map(len).min() > 0


def test_nearly_every_assessed_place_lies_in_an_area_of_its_party(
    areas: gpd.GeoDataFrame, places: gpd.GeoDataFrame
) -> None:
    on_land = places[places.intersects(areas.union_all())]
    assert len(on_land) >= len(places) - 2  # two lie just beyond the generalised border
    astray = [row.id for row in on_land.itertuples() if row.party not in holders_at(areas, row.geometry)]
    assert astray == []


@pytest.mark.parametrize("town", ["al-busayrah", "hajin", "gharanij", "darnaj", "khasham", "al-kasrah", "al-susah"])
def test_the_east_bank_of_the_euphrates(areas: gpd.GeoDataFrame, places: gpd.GeoDataFrame, town: str) -> None:
    assert holders_at(areas, places.geometry[town]) == {"sdf"}


@pytest.mark.parametrize("town", ["deir-ez-zor", "al-mayadin", "abu-kamal", "al-asharah", "subaykhan", "al-tabni"])
def test_the_west_bank_of_the_euphrates(areas: gpd.GeoDataFrame, places: gpd.GeoDataFrame, town: str) -> None:
    assert holders_at(areas, places.geometry[town]) == {"syrian_government"}


@pytest.mark.parametrize(
    ("lon", "lat", "party", "where"),
    [
        (38.40, 35.80, "sdf", "south bank between Dibsi Afnan and Tabqa"),
        (38.65, 35.80, "sdf", "south bank between Tabqa and Mansura"),
        (39.30, 36.60, "turkish_backed", "Tell Abyad - Ras al-Ayn strip"),
        (37.40, 36.55, "turkish_backed", "north Aleppo"),
        (38.90, 33.70, "us_sfa", "al-Tanf circle"),
        (36.90, 32.80, "suwayda_factions", "east of As-Suwayda"),
        (35.75, 33.00, "israel", "occupied Golan"),
        (37.16, 36.17, "syrian_government", "Aleppo south of the enclave"),
        (38.29, 34.56, "syrian_government", "Palmyra"),
    ],
)
def test_the_map_an_analyst_expects(areas: gpd.GeoDataFrame, lon: float, lat: float, party: str, where: str) -> None:
    assert holders_at(areas, shapely.Point(lon, lat)) == {party}, where


def test_the_shares_are_those_of_a_country_still_divided(areas: gpd.GeoDataFrame) -> None:
    """Jusoor gives the government 69.3 % for December 2025, when it had taken over the north, too."""
    share = areas[areas["status"] == "assessed"].groupby("party")["area_km2"].sum() / areas["area_km2"].sum()
    assert 0.24 < share["sdf"] < 0.29
    assert 0.45 < share["syrian_government"] < 0.69
    assert areas["area_km2"].sum() == pytest.approx(187_000, rel=0.01)


def test_stated_areas_keep_their_lines(areas: gpd.GeoDataFrame) -> None:
    """The governorates file's own areas on the ellipsoid, whatever small patches lie around them."""
    governorates = read_layer(
        LAYERS / "governorates.geojson", "areas", sources=read_sources(LAYERS / "sources.csv")
    ).set_index("id")
    for party, area in (("suwayda_factions", "suwayda"), ("israel", "golan")):
        stated = areas[(areas["method"] == "stated_area") & (areas["party"] == party)]
        assert stated["area_km2"].sum() == pytest.approx(area_m2([governorates.geometry[area]])[0] / 1e6, rel=1e-9)


def test_the_aleppo_enclave_stays_small(areas: gpd.GeoDataFrame) -> None:
    enclave = areas[areas["method"] == "enclave"]
    assert enclave["area_km2"].tolist() == [pytest.approx(10.7, abs=0.2)]
    assert enclave["claimants"].tolist() == [("sdf", "syrian_government")]
