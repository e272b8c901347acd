"""Precision grades: what may be drawn of a place, and what is counted only."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import SchemaError
from geo.layers import Gazetteer, read_grades
from geo.strikes import GRADE_COLUMNS, check_grades, grade_strikes

GRADES = pd.DataFrame(
    [
        ["tadmur", "airfield", "circle", "2500", "0.95", "assumption", ""],
        ["tadmur", "settlement", "circle", "5000", "0.9", "assumption", ""],
        ["tadmur", "governorate", "area", "", "", "source", "https://example.org/codebook"],
        ["tadmur", "country", "none", "", "", "assumption", ""],
        ["acled", "1", "circle", "3000", "0.95", "assumption", ""],
    ],
    columns=GRADE_COLUMNS,
)
HOMS, HAMA = shapely.box(36.5, 33.5, 39.0, 35.0), shapely.box(36.0, 35.0, 37.5, 35.6)
GAZETTEER = Gazetteer(
    {
        "area": gpd.GeoDataFrame(
            {"id": ["homs", "hama"], "name": "", "name_ar": "", "aliases": [(), ()]},
            geometry=[HOMS, HAMA],
            crs="EPSG:4326",
        )
    }
)
T4 = shapely.Point(37.6299, 34.5226)


def make_strikes(*rows: tuple[str, shapely.Point | None, str]) -> gpd.GeoDataFrame:
    """One strike for each grade, point and area reference."""
    grades, points, areas = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {
            "id": [f"s{row}" for row in range(len(rows))],
            "geo_precision": grades,
            "geo_scale": "",
            "area_ref": areas,
            "uncertainty_m": np.nan,
            "confidence": 0.95,
            "location_kind": "",
            "note": "as reported",
        },
        geometry=list(points),
        crs="EPSG:4326",
    )


def grade(*rows: tuple[str, shapely.Point | None, str]) -> gpd.GeoDataFrame:
    return grade_strikes(make_strikes(*rows), GRADES, GAZETTEER)


def test_each_grade_gets_the_place_it_allows() -> None:
    graded = grade(
        ("airfield", T4, ""),
        ("settlement", T4, "area:homs"),
        ("governorate", None, "area:homs ; area:hama"),
        ("governorate", T4, "area:homs"),
        ("country", T4, "area:homs"),
    )
    assert graded["location_kind"].tolist() == ["circle", "circle", "area", "area", "none"]
    np.testing.assert_array_equal(graded["uncertainty_m"], [2500, 5000, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(graded["confidence"], [0.95, 0.9, 0.95, 0.95, 0.95])
    assert graded.geometry[:2].tolist() == [T4, T4]
    assert shapely.equals(graded.geometry[2], shapely.union(HOMS, HAMA))
    assert shapely.equals(graded.geometry[3], HOMS)
    assert graded.geometry[4] is None
    assert graded["note"].eq("as reported").all()
    assert graded.crs.to_epsg() == 4326


def test_a_circle_grade_without_coordinates_stands_as_its_area_or_is_counted() -> None:
    graded = grade(("settlement", None, "area:homs"), ("settlement", None, ""), ("governorate", None, ""))
    assert graded["location_kind"].tolist() == ["area", "none", "none"]
    assert graded["note"].tolist() == [
        "as reported; no coordinates: stands as its area",
        "as reported; no coordinates and no area: counted, not placed",
        "as reported; no coordinates and no area: counted, not placed",
    ]


def test_a_stated_uncertainty_stands() -> None:
    strikes = make_strikes(("airfield", T4, ""))
    strikes["uncertainty_m"], strikes["confidence"] = 800.0, 0.68
    graded = grade_strikes(strikes, GRADES, GAZETTEER)
    assert graded[["uncertainty_m", "confidence"]].iloc[0].tolist() == [800.0, 0.68]


def test_a_scheme_of_its_own_is_looked_up_there() -> None:
    strikes = make_strikes(("1", T4, ""))
    strikes["geo_scale"] = "acled"
    assert grade_strikes(strikes, GRADES, GAZETTEER)["uncertainty_m"].tolist() == [3000.0]


def test_the_callers_frame_is_left_alone() -> None:
    strikes = make_strikes(("airfield", T4, ""), ("country", T4, ""))
    before = strikes.copy(deep=True)
    grade_strikes(strikes, GRADES, GAZETTEER)
    pd.testing.assert_frame_equal(strikes, before)


def test_unknown_grades_and_areas_are_told_at_once() -> None:
    with pytest.raises(SchemaError, match=r"(?s)row 1.*grade 'village' of scheme 'tadmur' \(s0\).*row 2.*area:homms"):
        grade(("village", T4, ""), ("governorate", None, "area:homms"))


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("location_kind", "disc", r"row 1, column location_kind: found 'disc', expected circle, area or none"),
        ("radius_m", "0", r"row 1, column radius_m: found '0', expected metres greater than 0 for a circle"),
        ("radius_m", "", r"row 1, column radius_m: found ''"),
        ("confidence", "95", r"row 1, column confidence: found '95', expected between 0 and 1"),
        ("basis", "guess", r"found 'guess', expected source or assumption"),
        ("basis", "source", r"column source: found '', expected what the source is"),
        ("grade", "settlement", r"row 2, column grade: found 'settlement', expected each grade of a scheme once"),
    ],
)
def test_a_wrong_table_of_grades_is_told_with_its_row(column: str, value: str, message: str) -> None:
    wrong = GRADES.copy()
    wrong.loc[0, column] = value
    with pytest.raises(SchemaError, match=message):
        check_grades(wrong)


def test_a_missing_column_is_told() -> None:
    with pytest.raises(SchemaError, match="column radius_m: found no such column"):
        check_grades(GRADES.drop(columns="radius_m"))


SHIPPED = read_grades(Path(__file__).resolve().parent.parent / "layers" / "grades.csv")


def test_the_shipped_table_has_every_grade_of_every_scheme() -> None:
    table = check_grades(SHIPPED)
    assert table.loc["acled", "grade"].tolist() == ["1", "2", "3"]
    assert table.loc["ucdp", "grade"].tolist() == [str(number) for number in range(1, 8)]
    assert set(table.loc["airwars", "grade"]) == {
        "Exact location (via Airwars)",
        "Exact location (via Coalition)",
        "Exact location (other)",
        "Within 1m (via Coalition)",
        "Within 100m (via Coalition)",
        "Street",
        "Nearby landmark",
        "Neighbourhood/area",
        "Village",
        "Town",
        "City",
        "Subdistrict",
        "District",
        "Province/governorate",
    }
    assert len(table.loc["tadmur"]) == 7


def test_the_shipped_table_says_where_each_row_is_from() -> None:
    table = check_grades(SHIPPED)
    assert table["source"].ne("").all()
    assert table.loc[("ucdp", "2"), ["radius_m", "basis"]].tolist() == [25_000.0, "source"]
    radii = table.loc["airwars", "radius_m"]
    assert radii["Within 1m (via Coalition)"] == 1.0
    assert radii["Within 100m (via Coalition)"] == 100.0
    # A circle that no source gives a radius for is an assumption, and says so.
    stated = table[table["location_kind"].eq("circle") & table["basis"].eq("source")]
    assert stated.index.tolist() == [
        ("ucdp", "2"),
        ("airwars", "Within 1m (via Coalition)"),
        ("airwars", "Within 100m (via Coalition)"),
    ]
    radii = radii.dropna()
    assert radii["Street"] < radii["Neighbourhood/area"] < radii["Village"] < radii["Town"]


def test_a_vague_grade_of_another_scheme_never_becomes_a_point() -> None:
    strikes = make_strikes(("3", T4, "area:homs"), ("6", T4, "area:homs"), ("City", T4, ""))
    strikes["geo_scale"] = ["acled", "ucdp", "airwars"]
    graded = grade_strikes(strikes, SHIPPED, GAZETTEER)
    assert graded["location_kind"].tolist() == ["area", "none", "none"]
