"""Layers of every kind: the columns that come out, every mistake at once, and the laws of reading."""

import csv
import io
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import MissingCrsError, SchemaError
from geo.layers import Source, SourceRegister, check_frame, inspect_layer, read_layer
from geo.layers.kinds import KINDS
from geo.layers.tables import LIST_SEPARATOR

SYRIA = (35.4, 32.1, 42.6, 37.5)
URL = "https://a.example/1"
HEADERS = {
    "assessments": "id,name,name_ar,lat,lon,party,claimant,status,analytic_confidence,date_edtf,uncertainty_m,"
    "geometry_basis,coord_source,evidence,sources,note",
    "strikes": "id,name,name_ar,where_text,date_edtf,lat,lon,geo_precision,area_ref,coord_source,attributed_to,"
    "claimed_by,weapon,conflicts_with,sources,note",
    "sites": "id,name,name_ar,lat,lon,population,aliases,sources,note",
}
COMMON = [
    "id",
    "name",
    "name_ar",
    "valid_from",
    "valid_to",
    "date_edtf",
    "geometry_basis",
    "uncertainty_m",
    "confidence",
    "sensitivity",
    "sources",
    "note",
]


def write(folder: Path, kind: str, rows: list[dict[str, str]]) -> Path:
    """Write rows under the header of a kind; what a row leaves out is empty."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADERS[kind].split(","), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / f"{kind}.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def strike(identifier: str, **cells: str) -> dict[str, str]:
    place = {"name": "T4", "name_ar": "التيفور", "lat": "34.5226", "lon": "37.6299", "geo_precision": "airfield"}
    return {"id": identifier, "date_edtf": "2025-04-02", "sources": URL} | place | cells


def test_every_kind_has_the_common_columns_and_its_own() -> None:
    for kind in KINDS.values():
        names = [column.name for column in kind.columns]
        assert names[: len(COMMON)] == COMMON
        assert len(set(names)) == len(names)


def test_a_strike_comes_out_whole(tmp_path: Path) -> None:
    path = write(
        tmp_path, "strikes", [strike("a", date_edtf="2025-04-02/2025-04-03?", sources=f"{URL} ; https://b.example/")]
    )
    frame = read_layer(path, "strikes", bounds_deg=SYRIA)
    row = frame.iloc[0]
    assert row["event_date_from"] == pd.Timestamp("2025-04-02", tz="UTC")
    assert row["event_date_to"] == pd.Timestamp("2025-04-04", tz="UTC")
    assert row["time_precision"] == "day"
    assert row["date_edtf"] == "2025-04-02/2025-04-03?"
    assert row["n_sources"] == 2
    assert row["geometry"] == shapely.Point(37.6299, 34.5226)
    assert pd.isna(row["valid_from"])
    assert math.isnan(row["uncertainty_m"])
    assert row["confidence"] == 0.95
    assert row["weapon"] == ""
    assert row["conflicts_with"] == ()
    assert frame.crs == "EPSG:4326"
    assert isinstance(frame.index, pd.RangeIndex)


def test_an_assessment_holds_from_its_first_day_to_its_last(tmp_path: Path) -> None:
    cells = {"name": "Homs", "lat": "34.73", "lon": "36.72", "party": "sdf", "status": "assessed"}
    rest = {"analytic_confidence": "high", "date_edtf": "2024-12-08/..", "sources": "(a letter)"}
    register = SourceRegister([Source("(a letter)", publisher="B", reliability="C")])
    frame = read_layer(write(tmp_path, "assessments", [{"id": "homs"} | cells | rest]), "assessments", sources=register)
    assert frame.loc[0, "valid_from"] == pd.Timestamp("2024-12-08", tz="UTC")
    assert pd.isna(frame.loc[0, "valid_to"])
    assert frame.loc[0, "sources"][0].reliability == "C"


def test_texts_stay_verbatim(tmp_path: Path) -> None:
    row = strike("0401", name="NA", note='  =1+1 {{ 7*7 }} "null" ', where_text="line one\nline two")
    frame = read_layer(write(tmp_path, "strikes", [row]), "strikes")
    assert frame.loc[0, ["id", "name", "note", "where_text"]].tolist() == [
        "0401",
        "NA",
        '  =1+1 {{ 7*7 }} "null" ',
        "line one\nline two",
    ]


def test_a_strike_without_a_place_is_kept(tmp_path: Path) -> None:
    frame = read_layer(write(tmp_path, "strikes", [strike("a", lat="", lon="", geo_precision="country")]), "strikes")
    assert frame.geometry[0] is None


MISTAKES = {
    "swapped": ({"lat": "37.6299", "lon": "34.5226"}, "lat, lon", "latitude and longitude swapped"),
    "west": ({"lon": "-37.6299"}, "lat, lon", "the sign of the longitude"),
    "metres": ({"lat": "3822000", "lon": "373000"}, "lat, lon", "projected metres"),
    "half": ({"lon": ""}, "lat, lon", "one of the two cells is empty"),
    "comma": ({"lat": "34,5226", "lon": "37,6299"}, "lat, lon", "a decimal comma"),
    "order": ({"date_edtf": "02/04/2025"}, "date_edtf", "day and month in an order that cannot be told"),
    "serial": ({"date_edtf": "45749"}, "date_edtf", "a spreadsheet's day number"),
    "hijri": ({"date_edtf": "1446-10-04"}, "date_edtf", "Hijri"),
    "undated": ({"date_edtf": ""}, "date_edtf", "found nothing, expected a date"),
    "unsourced": ({"sources": ""}, "sources", "found nothing, expected at least one source"),
    "script": ({"sources": "javascript:alert(1)"}, "sources", "expected an http or https address"),
    "glued": ({"sources": f"{URL} https://b.example/"}, "sources", "not separated by ' ; '"),
    "misspelt": ({"geo_precision": "airfeild"}, "geo_precision", "meant 'airfield'"),
    "latin": ({"name_ar": "Al-Tayfur"}, "name_ar", "a name in Arabic letters"),
    "lost": ({"note": "caf\ufffd"}, "note", "letters lost"),
    "dangling": ({"conflicts_with": "nobody"}, "conflicts_with", "found 'nobody', expected ids of other rows"),
    "itself": ({"conflicts_with": "itself"}, "conflicts_with", "found 'itself', expected ids of other rows"),
    "loose": ({"area_ref": "homs"}, "area_ref", "references such as area:homs"),
    "with space": ({}, "id", "letters, digits, hyphens"),
}


def test_many_different_mistakes_are_told_at_once(tmp_path: Path) -> None:
    rows = [strike(identifier, **cells) for identifier, (cells, _, _) in MISTAKES.items()]
    path = write(tmp_path, "strikes", [*rows, strike("twice"), strike("twice"), strike("good")])
    with pytest.raises(SchemaError, match=r"strikes\.csv is no sound layer of the kind strikes") as caught:
        read_layer(path, "strikes", bounds_deg=SYRIA)
    told = {(finding.row, finding.column): str(finding) for finding in caught.value.findings}
    for number, (_, column, words) in enumerate(MISTAKES.values(), start=1):
        text = told.pop((str(number), column))
        assert text.startswith(f"strikes.csv, row {number}, column {column}: found ")
        assert words in text
    assert {row for row, _ in told} == {str(len(MISTAKES) + 1), str(len(MISTAKES) + 2)}  # the id that stands twice


def test_a_bad_row_never_changes_a_good_one(tmp_path: Path) -> None:
    good = [strike("first"), strike("second", lat="33.5", lon="36.3")]
    alone = read_layer(write(tmp_path, "strikes", good), "strikes", bounds_deg=SYRIA)
    bad = [strike(identifier, **cells) for identifier, (cells, _, _) in MISTAKES.items()]
    layer = inspect_layer(write(tmp_path, "strikes", [good[0], *bad, good[1]]), "strikes", bounds_deg=SYRIA)
    assert_geodataframe_equal(layer.frame, alone)
    assert layer.n_rows == len(layer.frame) + len({finding.row for finding in layer.refused}) == len(MISTAKES) + 2


@pytest.mark.parametrize(
    ("header", "column", "words"),
    [
        ("id,name,latitude,longitude,sources", "lat", "no such column"),
        ("id,name,lat,long,sources", "long", "meant 'lon'"),
        ("id,nmae,lat,lon,sources", "nmae", "meant 'name'"),
        ("id,name,lat,lon,source", "source", "meant 'sources'"),
    ],
)
def test_a_column_that_is_missing_or_misspelt_is_told_once(
    tmp_path: Path, header: str, column: str, words: str
) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(f"{header}\na,A,34,37,{URL}\nb,B,34,37,{URL}\n")
    layer = inspect_layer(path, "sites")
    texts = [str(finding) for finding in layer.refused if finding.column == column]
    assert len(texts) == 1
    assert words in texts[0]
    assert len(layer.frame) == 0


def test_numbers_that_are_none_are_told(tmp_path: Path) -> None:
    cells = ["1,5", "١٢٣", "5 km", "n/a", "1e999", "-1", "12.5"]
    rows = [
        {"id": f"s{place}", "name": "A", "lat": "34", "lon": "37", "population": cell, "sources": URL}
        for place, cell in enumerate(cells)
    ]
    layer = inspect_layer(write(tmp_path, "sites", rows), "sites")
    causes = [finding.likely_cause for finding in layer.refused]
    assert causes[:4] == [
        "a decimal comma",
        "Arabic-Indic digits",
        "a unit in the cell",
        "a word for an unknown number: leave the cell empty",
    ]
    assert [finding.found for finding in layer.refused[4:]] == ["inf", "-1.0"]
    assert layer.frame["population"].tolist() == [12.5]


def test_degrees_and_minutes_leave_a_record(tmp_path: Path) -> None:
    path = write(tmp_path, "strikes", [strike("a", lat="34°31'21\"N", lon="37°37'48\"E")])
    layer = inspect_layer(path, "strikes", bounds_deg=SYRIA)
    assert layer.refused == ()
    assert layer.frame.geometry[0].distance(shapely.Point(37.63, 34.5225)) < 1e-9
    (repair,) = layer.repairs
    assert "34.52250, 37.63000" in repair.done


def test_a_synthetic_layer_needs_no_source(tmp_path: Path) -> None:
    path = write(tmp_path, "strikes", [strike("a", sources="")])
    assert len(read_layer(path, "strikes", basis="synthetic")) == 1


def test_an_empty_layer_has_its_columns_and_types(tmp_path: Path) -> None:
    empty = read_layer(write(tmp_path, "strikes", []), "strikes")
    one = read_layer(write(tmp_path, "strikes", [strike("a")]), "strikes")
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == one.dtypes.to_dict()
    assert empty.crs == "EPSG:4326"


WORDS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\ufffd\r\0", exclude_categories=["Cs"]), max_size=12
)
IDS = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), min_size=1, max_size=6, unique=True)
SITES = IDS.flatmap(
    lambda ids: st.tuples(
        *(
            st.fixed_dictionaries(
                {
                    "id": st.just(identifier),
                    "name": WORDS.filter(lambda text: text.strip() != ""),
                    "name_ar": st.just("")
                    | st.text(alphabet="ابتدمرلقيو ", min_size=1).filter(lambda text: text.strip() != ""),
                    "note": WORDS,
                    "lat": st.floats(-90, 90).map(lambda value: f"{value:.6f}"),
                    "lon": st.floats(-180, 180).map(lambda value: f"{value:.6f}"),
                    "population": st.just("") | st.integers(0, 10**7).map(str),
                    "aliases": st.lists(st.text(alphabet="abcتدم", min_size=1), max_size=2).map(LIST_SEPARATOR.join),
                    "sources": st.just(URL),
                }
            )
            for identifier in ids
        )
    )
)
LAWS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@LAWS
@given(SITES)
def test_what_is_written_again_is_read_again(tmp_path: Path, rows: tuple[dict[str, str], ...]) -> None:
    frame = read_layer(write(tmp_path, "sites", list(rows)), "sites")
    assert frame["name"].tolist() == [row["name"] for row in rows]
    assert frame["note"].tolist() == [row["note"] for row in rows]
    again = [
        {
            "lat": repr(geometry.y),
            "lon": repr(geometry.x),
            "population": "" if math.isnan(row["population"]) else repr(row["population"]),
            "aliases": LIST_SEPARATOR.join(row["aliases"]),
            "sources": LIST_SEPARATOR.join(source.url for source in row["sources"]),
        }
        | {name: row[name] for name in ("id", "name", "name_ar", "note")}
        for (_, row), geometry in zip(frame.iterrows(), frame.geometry, strict=True)
    ]
    assert_geodataframe_equal(read_layer(write(tmp_path, "sites", again), "sites"), frame)


@LAWS
@given(SITES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_but_the_order(
    tmp_path: Path, rows: tuple[dict[str, str], ...], random: object
) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    frame = read_layer(write(tmp_path, "sites", list(rows)), "sites")
    shuffled = read_layer(write(tmp_path, "sites", mixed), "sites")
    back = shuffled.set_index("id").loc[frame["id"]].reset_index()[frame.columns]
    assert_geodataframe_equal(back, frame)


def cell_area_km2(south_deg: float, north_deg: float) -> float:
    """Area of one degree of longitude between two parallels of WGS 84, in closed form (Snyder 1987, eq. 3-12)."""
    a_km, eccentricity = 6378.137, math.sqrt(0.00669437999014)

    def authalic(lat_deg: float) -> float:
        sine = eccentricity * math.sin(math.radians(lat_deg))
        return (sine / (1 - sine**2) + math.atanh(sine)) / (2 * eccentricity)

    return math.radians(1) * a_km**2 * (1 - eccentricity**2) * (authalic(north_deg) - authalic(south_deg))


def make_control(**columns: object) -> gpd.GeoDataFrame:
    base: dict[str, object] = {
        "id": ["control-sdf-1", "control-contested-1", "control-unknown-1"],
        "party": ["sdf", "israel", ""],
        "status": ["assessed", "contested", "unknown"],
        "claimants": [(), ("israel", "syrian_government"), ()],
        "sources": [(Source(URL),), (Source(URL),), ()],
    }
    squares = [shapely.box(36 + step, 34, 37 + step, 35) for step in range(3)]
    return gpd.GeoDataFrame(base | columns, geometry=squares, crs="EPSG:4326")


def test_a_frame_made_by_hand_is_completed_and_left_alone() -> None:
    frame = make_control(mine=[1, 2, 3])
    before = frame.copy(deep=True)
    checked = check_frame(frame, "control")
    assert_geodataframe_equal(frame, before)
    assert [name for name in checked.columns if name in COMMON] == COMMON
    assert checked.columns[-2:].tolist() == ["mine", "geometry"]
    assert checked["area_km2"].tolist() == pytest.approx([cell_area_km2(34, 35)] * 3, rel=1e-6)
    assert checked["sensitivity"].tolist() == ["public"] * 3
    assert_geodataframe_equal(check_frame(checked, "control"), checked)


def test_a_frame_in_metres_is_brought_to_degrees() -> None:
    frame = make_control()
    metres = frame.to_crs("EPSG:32637")
    checked = check_frame(metres, "control", bounds_deg=SYRIA)
    assert shapely.hausdorff_distance(checked.geometry[0], frame.geometry[0]) < 1e-6


def test_a_frame_without_a_reference_system_is_refused() -> None:
    with pytest.raises(MissingCrsError, match="expected one such as EPSG:4326"):
        check_frame(make_control().set_crs(None, allow_override=True), "control")


@pytest.mark.parametrize(
    ("columns", "column", "words"),
    [
        ({"status": ["assesed", "contested", "unknown"]}, "status", "meant 'assessed'"),
        ({"party": ["", "israel", ""]}, "party", "a party, or nothing where the status is unknown"),
        ({"claimants": [(), ("israel",), ()]}, "claimants", "two parties or more"),
        ({"sources": [(), (Source(URL),), ()]}, "sources", "at least one source"),
        ({"sources": [(Source(URL, reliability="Z"),), (Source(URL),), ()]}, "sources", "sound addresses and grades"),
        ({"confidence": [1.0, 0.5, 0.5]}, "confidence", "a probability above 0 and below 1"),
        ({"uncertainty_m": [np.inf, 1, 1]}, "uncertainty_m", "a number from 0 to 1e+06"),
        ({"area_km2": ["many", 1, 1]}, "area_km2", "expected a number"),
        ({"valid_from": [datetime(2025, 1, 1), None, None]}, "valid_from", "without its zone"),  # noqa: DTZ001 -- the mistake
        ({"name_ar": ["x", "", ""]}, "name_ar", "a name in Arabic letters"),
    ],
)
def test_a_frame_made_by_hand_is_checked_cell_by_cell(columns: dict[str, object], column: str, words: str) -> None:
    with pytest.raises(SchemaError, match="The frame is no layer of the kind control") as caught:
        check_frame(make_control(**columns), "control")
    findings = [finding for finding in caught.value.findings if finding.column == column]
    assert findings, caught.value
    assert findings[0].row in {"1", "2"}
    assert words in str(findings[0])


def test_validity_must_not_end_before_it_begins() -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    frame = make_control(valid_from=[start] * 3, valid_to=[start + timedelta(days=1), start, None])
    with pytest.raises(SchemaError, match="expected a moment after valid_from") as caught:
        check_frame(frame, "control")
    assert [finding.row for finding in caught.value.findings] == ["2"]


def test_a_stated_validity_is_not_written_over_by_the_date_text() -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    frame = make_control(date_edtf="2025-04", valid_from=[start] * 3, valid_to=[None] * 3)
    assert check_frame(frame, "control")["valid_to"].isna().all()
    derived = check_frame(frame.drop(columns=["valid_from", "valid_to"]), "control")
    assert derived["valid_to"].eq(pd.Timestamp("2025-05-01", tz="UTC")).all()


def test_a_ready_zone_holds_until_an_end_is_stated() -> None:
    frame = gpd.GeoDataFrame(
        {"id": ["z"], "status": ["declared"], "date_edtf": ["2025-04-09"], "sources": [URL]},
        geometry=[shapely.box(38, 34, 39, 35)],
        crs="EPSG:4326",
    )
    checked = check_frame(frame, "zones")
    assert checked.loc[0, "valid_from"] == pd.Timestamp("2025-04-09", tz="UTC")
    assert pd.isna(checked.loc[0, "valid_to"])
    assert checked.loc[0, ["zone_id", "reading"]].tolist() == ["z", "stated"]


def test_missing_texts_of_a_frame_become_empty() -> None:
    checked = check_frame(make_control(note=[np.nan, None, "x"]), "control")
    assert checked["note"].tolist() == ["", "", "x"]
