"""Exports of ACLED, UCDP GED and Airwars in their real columns, with made-up rows, and plain tables with a mapping."""

import csv
import io
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SchemaError, SettingsError
from geo.exports import write_geojson
from geo.layers import Gazetteer, LayerRead, check_frame, read_grades, read_layer
from geo.layers.presets import PRESETS, ImportOptions, count_rows, group_refused, import_source
from geo.layers.presets.preset import find_area_ref
from geo.strikes import grade_strikes

SYRIA = (35.4, 32.1, 42.6, 37.5)
GRADES = Path(__file__).parents[1] / "layers" / "grades.csv"

# acleddata.com/methodology/guide-2023-acled-column-changes
ACLED_2023 = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
ACLED_2022 = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3"
)
# ucdp.uu.se/downloads, GED 19.1 and later
UCDP = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,"
    "dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,"
    "number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,"
    "where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,"
    "region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,"
    "low,gwnoa,gwnob"
)
# rctngle/airwars-archive-2025, theme/functions2/civcas-incident.php and data-exporter.php
AIRWARS = (
    "post_id,post_status,permalink,code,date_type,date,date_end,country_name,country_slug,location_name,"
    "location_name_arabic,region,strike_status_name,strike_status_slug,strike_type_name,civilian_harm_status_name,"
    "latitude,longitude,geolocation_accuracy_name,geolocation_accuracy_slug,civilian_non_combatants_killed_min,"
    "civilian_non_combatants_killed_max,belligerent_1_belligerent_name,belligerent_2_belligerent_name"
)


def write(folder: Path, header: str, rows: list[dict[str, str]], name: str = "export.csv") -> Path:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header.split(","), restval="", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / name
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def acled(number: int = 1, **cells: str) -> dict[str, str]:
    base = {
        "event_id_cnty": f"SYR{number}",
        "event_date": "2025-04-02",
        "year": "2025",
        "time_precision": "1",
        "sub_event_type": "Air/drone strike",
        "actor1": "Military Forces of Somewhere",
        "admin1": "Homs",
        "admin2": "Tadmor",
        "location": "Tiyas",
        "latitude": "34.5226",
        "longitude": "37.6299",
        "geo_precision": "1",
        "source": "Some Paper; Another Paper",
        "notes": "A made-up event.",
        "fatalities": "0",
    }
    return base | cells


def ucdp(number: int = 1, **cells: str) -> dict[str, str]:
    base = {
        "id": str(number),
        "type_of_violence": "1",
        "side_a": "Government of Somewhere",
        "side_b": "Somebody",
        "number_of_sources": "2",
        "where_prec": "1",
        "where_coordinates": "Tiyas village",
        "adm_1": "Homs governorate",
        "latitude": "34.5226",
        "longitude": "37.6299",
        "date_prec": "1",
        "date_start": "2024-11-30 00:00:00.000",
        "date_end": "2024-11-30 00:00:00.000",
        "best": "3",
        "high": "5",
        "low": "2",
    }
    return base | cells


def airwars(code: str = "CS1", **cells: str) -> dict[str, str]:
    base = {
        "post_id": "7",
        "post_status": "publish",
        "permalink": f"https://airwars.example/{code}/",
        "code": code,
        "date_type": "single_date",
        "date": "2017-06-03",
        "country_name": "Syria",
        "location_name": "A made-up street",
        "location_name_arabic": "شارع",
        "strike_status_slug": "likely-strike",
        "strike_type_name": "Airstrike",
        "latitude": "35.95",
        "longitude": "39.01",
        "geolocation_accuracy_name": "Street",
        "civilian_non_combatants_killed_min": "1",
        "civilian_non_combatants_killed_max": "2",
        "belligerent_1_belligerent_name": "Somebody",
    }
    return base | cells


def told(layer: LayerRead) -> dict[str, str]:
    return {finding.row: str(finding) for finding in layer.refused}


def add_up(layer: LayerRead) -> bool:
    return layer.n_rows == len(layer.frame) + len({finding.row for finding in layer.refused})


@pytest.mark.parametrize("header", [ACLED_2023, ACLED_2022, ACLED_2023.upper()])
def test_acled_reads_the_same_before_and_after_the_change(tmp_path: Path, header: str) -> None:
    row = acled()
    cells = {key.upper(): value for key, value in row.items()} if header.isupper() else row
    layer = import_source(write(tmp_path, header, [cells]), preset="acled", bounds_deg=SYRIA)
    assert layer.refused == ()
    strike = layer.frame.iloc[0]
    assert strike[["id", "name", "geo_scale", "geo_precision", "weapon", "n_sources"]].tolist() == [
        "SYR1",
        "Tiyas",
        "acled",
        "1",
        "Air/drone strike",
        2,
    ]
    assert strike["attributed_to"] == "Military Forces of Somewhere"
    assert strike["event_date_from"] == pd.Timestamp("2025-04-02", tz="UTC")
    assert strike.geometry.equals(shapely.Point(37.6299, 34.5226))
    assert strike["sources"][0].publisher == "ACLED"
    assert "Some Paper; Another Paper" in strike["note"]
    unread = {name.lower() for name in layer.unused_columns}
    assert {"iso", "tags" if "tags" in header.lower() else "iso3"} <= unread
    assert not unread & {"sub_event_type", "notes", "admin1", "year"}


def test_acled_rows_are_marked_restricted_and_that_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, ACLED_2023, [acled()])
    layer = import_source(path, preset="acled")
    assert layer.frame.loc[0, "sensitivity"] == "restricted"
    (said,) = [str(repair) for repair in layer.repairs if repair.column == "sensitivity"]
    assert "terms of use" in said
    assert "acleddata.com" in said
    known = import_source(path, preset="acled", options=ImportOptions(sensitivity="sensitive"))
    assert known.frame.loc[0, "sensitivity"] == "sensitive"


@pytest.mark.parametrize(
    ("precision", "expected"), [("1", "2025-04-02"), ("2", "2025-03-30/2025-04-05"), ("3", "2025-04")]
)
def test_acled_dates_are_as_wide_as_their_precision(tmp_path: Path, precision: str, expected: str) -> None:
    layer = import_source(write(tmp_path, ACLED_2023, [acled(time_precision=precision)]), preset="acled")
    assert layer.frame.loc[0, "date_edtf"] == expected


@pytest.mark.parametrize("text", ["02 April 2025", "2-Apr-2025", "2025-04-02 00:00:00"])
def test_dates_in_words_are_read_with_one_record(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, ACLED_2023, [acled(1, event_date=text), acled(2, event_date=text, location="B")])
    layer = import_source(path, preset="acled")
    assert layer.frame["date_edtf"].tolist() == ["2025-04-02"] * 2
    assert sum(repair.column == "event_date" for repair in layer.repairs) == 1


ACLED_FAULTS = {
    "protest": ({"sub_event_type": "Peaceful protest"}, "sub_event_type", "an event that is no strike"),
    "order": ({"event_date": "02/04/2025"}, "event_date", "day and month in an order that cannot be told"),
    "epoch": ({"event_date": "1970-01-01", "year": ""}, "event_date", "the first day that computers count"),
    "year": ({"year": "2024"}, "year", "found '2024', expected 2025"),
    "grade": ({"geo_precision": "4"}, "geo_precision", "expected one of 1, 2, 3"),
    "precision": ({"time_precision": ""}, "time_precision", "found nothing"),
    "swapped": ({"latitude": "37.6299", "longitude": "34.5226"}, "latitude, longitude", "swapped"),
    "far": ({"latitude": "3.5"}, "latitude, longitude", "a place in the study's area"),
    "counted": ({"fatalities": "many"}, "fatalities", "a whole number"),
    "nameless": ({"event_id_cnty": ""}, "event_id_cnty", "the event's id"),
}


def test_what_acled_rows_are_refused_for_is_told_in_acled_columns(tmp_path: Path) -> None:
    rows = [acled(place, **cells) for place, (cells, _, _) in enumerate(ACLED_FAULTS.values(), start=1)]
    layer = import_source(write(tmp_path, ACLED_2023, [*rows, acled(99)]), preset="acled", bounds_deg=SYRIA)
    assert layer.frame["id"].tolist() == ["SYR99"]
    lines = told(layer)
    for place, (_, column, words) in enumerate(ACLED_FAULTS.values(), start=1):
        assert lines[str(place)].startswith(f"export.csv, row {place}, column {column}: ")
        assert words in lines[str(place)]
    assert add_up(layer)


def test_every_event_of_acled_can_be_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, ACLED_2023, [acled(sub_event_type="Armed clash", event_type="Battles")])
    layer = import_source(path, preset="acled", options=ImportOptions(all_events=True))
    assert layer.frame["weapon"].tolist() == [""]


def test_who_acted_is_not_guessed_from_two_actors(tmp_path: Path) -> None:
    rows = [
        acled(1, actor2="Somebody Else"),
        acled(2, actor2="Civilians (Somewhere)"),
        acled(3),
    ]
    path = write(tmp_path, ACLED_2023, rows)
    options = ImportOptions(parties={"Military Forces of Somewhere": "somewhere"})
    layer = import_source(path, preset="acled", options=options)
    assert layer.frame["attributed_to"].tolist() == ["", "somewhere", "somewhere"]
    assert "Military Forces of Somewhere; Somebody Else" in layer.frame.loc[0, "note"]
    trusting = ImportOptions(parties=options.parties, first_actor_acts=True)
    layer = import_source(path, preset="acled", options=trusting)
    assert layer.frame["attributed_to"].tolist() == ["somewhere"] * 3


def test_coarse_grades_name_their_area_and_can_be_graded(tmp_path: Path) -> None:
    areas = gpd.GeoDataFrame(
        {"id": ["homs"], "name": ["Homs"], "name_ar": ["حمص"], "aliases": [()]},
        geometry=[shapely.box(36, 33.5, 39, 35)],
        crs="EPSG:4326",
    )
    gazetteer = Gazetteer({"governorates": areas})
    options = ImportOptions(gazetteer=gazetteer)
    rows = [acled(place, geo_precision=str(place)) for place in (1, 2, 3)]
    events = [ucdp(place, where_prec=str(place), adm_2="Tadmur district") for place in range(1, 8)]
    layers = [
        import_source(write(tmp_path, ACLED_2023, rows), preset="acled", options=options),
        import_source(
            write(tmp_path, UCDP, events),
            preset="ucdp",
            options=options,
        ),
    ]
    assert layers[0].frame["area_ref"].tolist() == ["", "area:homs", "area:homs"]
    assert layers[1].frame["area_ref"].tolist() == ["", "", "area:homs", "area:homs", "", "", ""]
    widened = "no area of the study: taken as the wider one that adm_1 names"
    (told,) = [repair.found for repair in layers[1].repairs if repair.done == widened]
    assert told == "1 cell such as 'Tadmur district'"
    kinds = [grade_strikes(layer.frame, read_grades(GRADES), gazetteer)["location_kind"].tolist() for layer in layers]
    assert kinds == [["circle", "area", "area"], ["circle", "circle", "area", "area", "none", "none", "none"]]


def test_ucdp_is_read_with_its_dates_grades_and_counts(tmp_path: Path) -> None:
    rows = [
        ucdp(1),
        ucdp(2, date_prec="4", date_end="2024-12-20 00:00:00.000"),
        ucdp(3, date_prec="2"),
        ucdp(4, type_of_violence="3", side_b="Civilians", number_of_sources="-1"),
    ]
    layer = import_source(write(tmp_path, UCDP, rows), preset="ucdp", bounds_deg=SYRIA)
    assert layer.refused == ()
    frame = layer.frame
    assert frame["date_edtf"].tolist() == ["2024-11-30", "2024-11-30/2024-12-20", "2024-11-30~", "2024-11-30"]
    assert frame["attributed_to"].tolist() == ["", "", "", "Government of Somewhere"]
    assert frame["n_sources"].tolist() == [2, 2, 2, 1]
    assert frame["id"].tolist() == ["ucdp-1", "ucdp-2", "ucdp-3", "ucdp-4"]
    assert "3 by the best estimate, 2 to 5" in frame.loc[0, "note"]
    assert set(frame["sensitivity"]) == {"public"}
    assert [repair.row for repair in layer.repairs if repair.column == "date_prec"] == ["3"]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"best": "9"}, "best", "a count from 2 (low) to 5 (high)"),
        ({"date_end": "2024-11-29"}, "date_end", "a day from 2024-11-30 on"),
        ({"where_prec": "8"}, "where_prec", "one of 1, 2, 3, 4, 5, 6, 7"),
        ({"date_prec": "0"}, "date_prec", "one of 1, 2, 3, 4, 5"),
        ({"date_start": "11/30/2024"}, "date_start", "cannot be told"),
    ],
)
def test_what_ucdp_rows_are_refused_for(tmp_path: Path, cells: dict[str, str], column: str, words: str) -> None:
    layer = import_source(write(tmp_path, UCDP, [ucdp(1), ucdp(2, **cells)]), preset="ucdp", bounds_deg=SYRIA)
    assert f"export.csv, row 2, column {column}: " in told(layer)["2"]
    assert words in told(layer)["2"]
    assert add_up(layer)


def test_airwars_faults_of_real_exports_are_refused_or_repaired(tmp_path: Path) -> None:
    rows = [
        airwars("CS1"),
        airwars("CS2", longitude="4239"),
        airwars("CS3", date="1970-01-01"),
        airwars("CS4"),
        airwars("CS4"),
        airwars("CS4", location_name="Another street"),
        airwars("CS7", latitude="", longitude="", geolocation_accuracy_name=""),
        airwars("CS8", latitude="", longitude="", geolocation_accuracy_name="City"),
        airwars("", post_id="93656"),
        airwars("CS10", post_status="draft"),
        airwars("CS11", geolocation_accuracy_name="", geolocation_accuracy_slug="nearby_landmark"),
        airwars("CS12", geolocation_accuracy_name="Somewhere there"),
        airwars("CS13 CS14", location_name_arabic="no Arabic"),
        airwars("CS15", civilian_non_combatants_killed_min="3"),
    ]
    layer = import_source(write(tmp_path, AIRWARS, rows), preset="airwars", bounds_deg=SYRIA)
    lines = told(layer)
    assert set(lines) == {"2", "3", "5", "10", "12", "14"}
    assert "column latitude, longitude" in lines["2"]
    assert "a decimal point lost" in lines["2"]
    assert "the first day that computers count" in lines["3"]
    assert "the row stands twice" in lines["5"]
    assert "not published" in lines["10"]
    assert "column geolocation_accuracy_name" in lines["12"]
    assert add_up(layer)
    frame = layer.frame.set_index("id")
    assert list(frame.index) == ["CS1", "CS4", "CS4-2", "CS7", "CS8", "airwars-93656", "CS11", "CS13-CS14"]
    assert frame.loc["CS7", ["geo_scale", "geo_precision"]].tolist() == ["", "country"]
    assert frame.loc["CS8", ["geo_scale", "geo_precision"]].tolist() == ["airwars", "City"]
    assert frame.loc["CS11", "geo_precision"] == "Nearby landmark"
    assert frame.geometry[["CS7", "CS8"]].isna().all()
    recorded = {(repair.row, repair.column) for repair in layer.repairs if repair.row}
    assert recorded == {
        ("6", "code"),
        ("7", "latitude, longitude"),
        ("8", "latitude, longitude"),
        ("9", "code"),
        ("13", "location_name_arabic"),
    }


def test_airwars_says_who_acted_only_where_one_is_named(tmp_path: Path) -> None:
    rows = [
        airwars("CS1"),
        airwars("CS2", belligerent_2_belligerent_name="Somebody Else"),
        airwars("CS3", strike_status_slug="declared-strike"),
    ]
    options = ImportOptions(parties={"Somebody": "us"})
    frame = import_source(write(tmp_path, AIRWARS, rows), preset="airwars", options=options).frame
    assert frame["attributed_to"].tolist() == ["us", "", "us"]
    assert frame["claimed_by"].tolist() == ["", "", "us"]
    assert "Somebody; Somebody Else" in frame.loc[1, "note"]
    assert frame.loc[0, "sources"][0].url == "https://airwars.example/CS1/"


def test_every_grade_of_the_presets_is_in_the_table_of_grades(tmp_path: Path) -> None:
    known = set(read_grades(GRADES).query("scheme == 'airwars'")["grade"])
    rows = [airwars(f"CS{place}", geolocation_accuracy_name=grade) for place, grade in enumerate(sorted(known))]
    layer = import_source(write(tmp_path, AIRWARS, rows), preset="airwars")
    assert set(layer.frame["geo_precision"]) == known
    assert layer.refused == ()


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_another_file_is_no_export(tmp_path: Path, preset: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,name\n1,A\n")
    with pytest.raises(SchemaError, match=r"a\.csv is no export of") as caught:
        import_source(path, preset=preset)
    missing = {finding.column for finding in caught.value.findings}
    assert missing == set(PRESETS[preset].needed) - {"id"}


def test_an_imported_frame_is_a_sound_layer(tmp_path: Path) -> None:
    frame = import_source(write(tmp_path, UCDP, [ucdp(1), ucdp(2)]), preset="ucdp").frame
    assert check_frame(frame, "strikes").equals(frame)


def test_an_imported_layer_can_be_written_and_read_again(tmp_path: Path) -> None:
    frame = import_source(write(tmp_path, UCDP, [ucdp(1), ucdp(2, where_prec="6")]), preset="ucdp").frame
    path = write_geojson(frame, tmp_path / "strikes.geojson")
    again = read_layer(path, "strikes", bounds_deg=SYRIA)
    assert_geodataframe_equal(again, frame, check_less_precise=True)


def test_a_spreadsheet_in_arabic_is_read_with_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "جدول.csv"
    path.write_text(
        "الرمز;المكان;التاريخ;العرض;الطول;الدقة\n"
        "١;تدمر;٢٠٢٥-٠٤-٠٢;٣٤٫٥٦;٣٨٫٢٨;settlement\n"  # noqa: RUF001 -- what such a sheet holds
        "٢;حمص;2025-04-03;34,73;36,71;\n"
        "٣;حلب;2025-04-03;36,2;;\n",
        encoding="utf-8",
    )
    mapping = {"id": "الرمز", "name": "المكان", "date_edtf": "التاريخ", "lat": "العرض", "lon": "الطول"}
    options = ImportOptions(constants={"geo_precision": "airfield", "sources": "https://a.example/"})
    layer = import_source(
        path, preset="plain", mapping=mapping | {"geo_precision": "الدقة"}, options=options, bounds_deg=SYRIA
    )
    assert layer.frame["geo_precision"].tolist() == ["settlement", "airfield"]
    assert layer.frame["date_edtf"].tolist() == ["2025-04-02", "2025-04-03"]
    assert [point.wkt for point in layer.frame.geometry] == ["POINT (38.28 34.56)", "POINT (36.71 34.73)"]
    assert "column العرض, الطول: " in told(layer)["3"]
    columns = {repair.column for repair in layer.repairs}
    assert {"العرض", "الطول", "التاريخ", "the whole table"} <= columns
    assert add_up(layer)


@pytest.mark.parametrize(
    ("mapping", "constants", "words"),
    [
        ({"nam": "Name"}, {}, "meant 'name'"),
        ({"name": "Nam"}, {}, "found no column 'Nam'"),
        ({}, {"colour": "red"}, "a column of strikes"),
    ],
)
def test_a_mapping_that_names_nothing_is_refused(
    tmp_path: Path, mapping: dict[str, str], constants: dict[str, str], words: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Name,lat,lon\nA,34,37\n")
    with pytest.raises(SettingsError, match=words):
        import_source(path, preset="plain", mapping=mapping, options=ImportOptions(constants=constants))


def test_an_unknown_preset_and_a_mapping_for_a_known_one_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, UCDP, [ucdp()])
    with pytest.raises(SettingsError, match="meant 'acled'"):
        import_source(path, preset="aclde")
    with pytest.raises(SettingsError, match="preset='plain'"):
        import_source(path, preset="ucdp", mapping={"name": "id"})


CELLS = st.sampled_from(["", "1", "2", "4239", "-1", "34.5", "37.6", "1970-01-01", "2025-04-02", "x", "٣", "NaN"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(st.sampled_from([name for name in AIRWARS.split(",") if name != "post_status"]), CELLS),
        max_size=6,
    )
)
def test_rows_in_are_rows_out_and_rows_refused(tmp_path: Path, changes: list[dict[str, str]]) -> None:
    rows = [airwars(f"CS{place}") | change for place, change in enumerate(changes)]
    good = airwars("CS999", location_name="Good")
    layer = import_source(write(tmp_path, AIRWARS, [*rows, good]), preset="airwars", bounds_deg=SYRIA)
    assert layer.n_rows == len(rows) + 1
    assert add_up(layer)
    assert layer.frame["id"].is_unique
    alone = import_source(write(tmp_path, AIRWARS, [good]), preset="airwars", bounds_deg=SYRIA)
    assert layer.frame.iloc[[-1]].reset_index(drop=True).equals(alone.frame)


def test_the_stricter_of_two_marks_holds(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(
        "id,name,lat,lon,sources,sensitivity\n"
        "a,A,34.5,38.2,https://a.example/,\n"
        "b,B,34.6,38.2,https://a.example/,sensitive\n"
        "c,C,34.7,38.2,https://a.example/,public\n"
        "d,D,34.8,38.2,https://a.example/,secret\n",
        encoding="utf-8",
    )
    marks = {}
    for mark in ("", "public", "restricted", "sensitive"):
        layer = import_source(path, preset="plain", options=ImportOptions(kind="sites", sensitivity=mark))
        assert {finding.row for finding in layer.refused} == {"4"}
        marks[mark] = layer.frame["sensitivity"].tolist()
    assert marks == {
        "": ["public", "sensitive", "public"],
        "public": ["public", "sensitive", "public"],
        "restricted": ["restricted", "sensitive", "restricted"],
        "sensitive": ["sensitive", "sensitive", "sensitive"],
    }


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("Ar-Raqqa", "Raqqa governorate"),
        ("Al Hasakah", "Al-Hasakah governorate"),
        ("Homs province", "Homs governorate"),
    ],
)
def test_articles_and_words_for_divisions_part_no_names(written: str, known: str) -> None:
    areas = gpd.GeoDataFrame(
        {"id": ["x1", "x2"], "name": [known, "Hama governorate"], "name_ar": ["", ""], "aliases": [(), ()]},
        geometry=[shapely.box(36, 33.5, 39, 35), shapely.box(36, 35, 39, 36)],
        crs="EPSG:4326",
    )
    gazetteer = Gazetteer({"governorates": areas})
    assert find_area_ref(gazetteer, written) == "area:x1"
    assert find_area_ref(gazetteer, "Nowhere", "Hama") == "area:x2"
    assert find_area_ref(gazetteer, "Ain Issa", "") == ""


def test_many_refused_rows_are_told_in_few_lines_that_add_up(tmp_path: Path) -> None:
    rows = [ucdp(place, best=str(9 + place % 2), where_prec="8" if place == 3 else "1") for place in range(1, 8)]
    layer = import_source(write(tmp_path, UCDP, [*rows, ucdp(8)]), preset="ucdp")
    reasons = group_refused(layer.refused)
    assert sum(reason.n_rows for reason in reasons) == count_rows(layer.refused) == 7
    assert [(reason.column, reason.n_rows) for reason in reasons] == [("best", 6), ("where_prec", 1)]
    assert reasons[0].examples[0] == "row 1: '10'"
