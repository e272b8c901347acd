"""Publishers' exports, mapped tables and databases as layers of a study; every row is made up."""

import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import pytest
from openpyxl import Workbook
from test_cli import run
from test_layers_presets import ACLED_2023, AIRWARS, UCDP, acled, airwars, ucdp, write

import geo
from geo.errors import DataError, SettingsError
from geo.studies import write_outputs
from geo.studies.checks.study import inspect_study
from geo.studies.layers import reading as study_reading
from geo.studies.layers.reading import gather_layers, read_layers, try_layers
from geo.studies.outputs.exports import collect_exports
from geo.studies.provenance.inputs import identify, list_databases, list_inputs, tell_repairs
from geo.studies.provenance.result_folders import open_result
from geo.studies.settings import find_settings_problems
from geo.studies.starter import write_starter

AREA_DEG = (37.0, 33.5, 40.0, 36.0)
ACLED_LAYER = 'file = "acled.csv"\nas = "acled"\n'
ADDRESS = "postgresql://reader@db.example.org:5433/gis"


def make_study(folder: Path, *changes: tuple[str, str]) -> Path:
    path = write_starter(folder, title="Trial", area_deg=AREA_DEG)[0]
    change(path, *changes)
    return path


def change(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def strikes_as(text: str) -> tuple[str, str]:
    return 'file = "strikes.csv"\n', text


def write_acled(folder: Path) -> Path:
    rows = [
        acled(1),
        acled(2, sub_event_type="Peaceful protest"),
        acled(3, location="B", geo_precision="3", admin1="Southern district (made up)"),
        acled(4, location="C", geo_precision="2", admin2="Nowhere", admin1="Northern district (made up)"),
        acled(5, location="D", latitude="37.6299", longitude="34.5226"),
        acled(6, location="E", actor1="Northern party (made up)"),
        acled(7, location="F", actor1="الطرف الجنوبي (مختلق)"),
    ]
    return write(folder, ACLED_2023, rows, "acled.csv")


def test_an_export_of_acled_is_read_with_the_areas_parties_and_bounds_of_the_study(tmp_path: Path) -> None:
    parties = 'parties = { "Military Forces of Somewhere" = "northern_party" }\n'
    path = make_study(tmp_path, strikes_as(ACLED_LAYER + parties))
    write_acled(tmp_path)
    layers, findings = gather_layers(geo.open_study(path))
    assert findings == []
    assert layers is not None
    read = layers.reads["strikes"]
    frame = read.frame.set_index("id")
    assert list(frame.index) == ["SYR1", "SYR3", "SYR4", "SYR6", "SYR7"]
    assert frame["area_ref"].to_dict() == {
        "SYR1": "",
        "SYR3": "area:southern-district",
        "SYR4": "area:northern-district",
        "SYR6": "",
        "SYR7": "",
    }
    assert frame["attributed_to"].tolist() == ["northern_party"] * 4 + ["southern_party"]
    assert set(frame["sensitivity"]) == {"restricted"}
    assert {finding.row: finding.column for finding in read.refused} == {
        "2": "sub_event_type",
        "5": "latitude, longitude",
    }
    assert read.n_rows == 7


@pytest.mark.parametrize(
    ("preset", "header", "rows", "refs"),
    [
        (
            "ucdp",
            UCDP,
            [
                ucdp(1),
                ucdp(2, where_prec="4", adm_1="Southern district (made up)"),
                ucdp(3, where_prec="3", adm_2="Northern district (made up)", adm_1="Nowhere governorate"),
            ],
            ["", "area:southern-district", "area:northern-district"],
        ),
        (
            "airwars",
            AIRWARS,
            [
                airwars("CS1", latitude="34.5", longitude="38.5"),
                airwars(
                    "CS2",
                    latitude="34.5",
                    longitude="38.5",
                    geolocation_accuracy_name="District",
                    location_name="Northern district (made up)",
                ),
            ],
            ["", "area:northern-district"],
        ),
    ],
)
def test_coarse_grades_of_other_publishers_stand_for_areas_of_the_study(
    tmp_path: Path, preset: str, header: str, rows: list[dict[str, str]], refs: list[str]
) -> None:
    path = make_study(tmp_path, strikes_as(f'file = "export.csv"\nas = "{preset}"\nsensitivity = "public"\n'))
    write(tmp_path, header, rows)
    layers = read_layers(geo.open_study(path))
    assert layers.reads["strikes"].frame["area_ref"].tolist() == refs
    assert set(layers.reads["strikes"].frame["sensitivity"]) == {"public"}


def test_a_sheet_of_a_workbook_with_columns_and_words_of_its_own(tmp_path: Path) -> None:
    mapping = (
        'file = "book.xlsx"\nlayer = "الضربات"\n'
        'columns = { name = "المكان", lat = "خط العرض", lon = "خط الطول", date_edtf = "التاريخ", '
        'attributed_to = "الفاعل" }\n'
        'constants = { geo_precision = "settlement", sources = "made up by tadmur init" }\n'
        'parties = { "الشمال" = "northern_party" }\n'
    )
    path = make_study(tmp_path, strikes_as(mapping))
    book = Workbook()
    book.active.title = "other"
    sheet = book.create_sheet("الضربات")
    sheet.append(["المكان", "خط العرض", "خط الطول", "التاريخ", "الفاعل"])
    sheet.append(["تدمر", "٣٤,٥٦", "٣٨,٢٨", "2026-01-05", "الشمال"])
    sheet.append(["لا مكان", "٩٥", "٣٨,٢٨", "2026-01-06", "الشمال"])
    book.save(tmp_path / "book.xlsx")
    layers, findings = try_layers(geo.open_study(path))
    assert findings == []
    assert layers is not None
    frame = layers.reads["strikes"].frame
    assert frame[["id", "name", "attributed_to", "geo_precision"]].to_numpy().tolist() == [
        ["row-1", "تدمر", "northern_party", "settlement"]
    ]
    assert (frame.geometry.x[0], frame.geometry.y[0]) == (38.28, 34.56)
    (refused,) = layers.reads["strikes"].refused
    assert (refused.file, refused.row, "خط العرض" in refused.column) == ("book.xlsx", "2", True)
    assert inspect_study(path).notes[0].startswith("book.xlsx: 2 rows read for strikes, 1 used, 1 left out: 1 in ")


def test_a_mapped_layer_of_places_is_known_to_rules(tmp_path: Path) -> None:
    path = make_study(tmp_path, ('file = "places.csv"\n', 'file = "places.csv"\ncolumns = { id = "Code" }\n'))
    places = tmp_path / "places.csv"
    places.write_text(places.read_text(encoding="utf-8").replace("id,", "Code,", 1), encoding="utf-8")
    assert inspect_study(path).findings == []


def test_every_layer_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def count(*arguments: object, **options: object) -> object:
        read.append(str(arguments[1]))
        return inner(*arguments, **options)

    inner = study_reading.read_features
    monkeypatch.setattr(study_reading, "read_features", count)
    path = make_study(tmp_path)
    assert inspect_study(path).findings == []
    assert sorted(read) == ["control_assessments", "country", "governorates", "places", "strikes"]


SETTINGS_FAULTS = {
    "typo": ('as = "acldd"', "key as: found 'acldd', expected 'acled', 'ucdp', 'airwars' or 'plain'", "meant 'acled'"),
    "key": ('colums = { name = "x" }', "found the key 'colums'", "misspelt 'columns'"),
    "both": ('as = "ucdp"\ncolumns = { name = "x" }', "key columns: ", "'plain' takes a mapping"),
    "both_constants": ('as = "ucdp"\nconstants = { name = "x" }', "key constants: ", "'plain' takes a mapping"),
    "sensitivity": (
        'sensitivity = "secret"',
        "key sensitivity: found 'secret'",
        "'public', 'restricted' or 'sensitive'",
    ),
    "party": ('parties = { "A" = "Northern Party" }', "'Northern Party'", "lower-case letters"),
    "empty": ('columns = { name = "" }', "found ''", "some text"),
}


@pytest.mark.parametrize("fault", SETTINGS_FAULTS.values(), ids=SETTINGS_FAULTS)
def test_mistakes_in_a_layer_are_told_with_what_was_meant(tmp_path: Path, fault: tuple[str, str, str]) -> None:
    line, told, meant = fault
    path = make_study(tmp_path, strikes_as(f'file = "strikes.csv"\n{line}\n'))
    (finding,) = find_settings_problems(path)[1]
    assert told in str(finding)
    assert meant in str(finding)
    assert "layers.strikes" in finding.row


def test_only_strikes_are_read_from_publishers_and_only_features_are_mapped(tmp_path: Path) -> None:
    path = make_study(
        tmp_path,
        ('file = "places.csv"\n', 'file = "places.csv"\nas = "acled"\n'),
        ('file = "zones.toml"\n', 'file = "zones.toml"\ncolumns = { id = "x" }\n'),
        ('file = "sources.csv"\n', f'file = "{ADDRESS}"\n'),
    )
    told = {finding.row: str(finding) for finding in find_settings_problems(path)[1]}
    assert set(told) == {"layers.places", "layers.zones", "layers.sources"}
    assert "what acled exports are reported strikes, read as layers.strikes" in told["layers.places"]
    assert "a key of layers of features, which zones is not" in told["layers.zones"]
    assert "found an address, expected a file: only features come from a database" in told["layers.sources"]
    assert "db.example.org" not in "".join(told.values())


@pytest.mark.parametrize(
    "address",
    ["postgresql://me:s3cret@host/gis", "postgresql://host/gis?password=s3cret", "https://me:s3cret@host/file.csv"],
)
def test_an_address_with_a_password_is_refused_without_repeating_it(tmp_path: Path, address: str) -> None:
    path = make_study(tmp_path, strikes_as(f'file = "{address}"\nlayer = "strikes"\n'))
    (finding,) = find_settings_problems(path)[1]
    assert "s3cret" not in str(finding)
    assert (finding.row, finding.column) == ("layers.strikes", "file")
    code, out, err = run("check", path)
    assert code == 1
    assert "s3cret" not in out + err


def test_a_mapping_that_names_no_column_is_a_mistake_of_the_study_file(tmp_path: Path) -> None:
    path = make_study(tmp_path, strikes_as('file = "strikes.csv"\ncolumns = { nam = "name", name = "Place" }\n'))
    told = [str(finding) for finding in inspect_study(path).findings]
    assert told[0].startswith("study.toml, table layers.strikes, key nam: found 'nam', expected a column of strikes.")
    assert "meant 'name'" in told[0]
    assert told[1].startswith("study.toml, table layers.strikes, key name: found no column 'Place'")


def test_a_file_of_another_publisher_is_told(tmp_path: Path) -> None:
    path = make_study(tmp_path, strikes_as('file = "export.csv"\nas = "acled"\n'))
    write(tmp_path, UCDP, [ucdp(1)])
    findings = inspect_study(path).findings
    assert {finding.column for finding in findings} >= {"event_id_cnty", "sub_event_type"}
    with pytest.raises(DataError, match="cannot be used"):
        read_layers(geo.open_study(path))


def test_an_export_of_which_nothing_can_be_used_is_a_problem(tmp_path: Path) -> None:
    path = make_study(tmp_path, strikes_as(ACLED_LAYER))
    write(tmp_path, ACLED_2023, [acled(place, sub_event_type="Peaceful protest") for place in (1, 2)], "acled.csv")
    (finding,) = inspect_study(path).findings
    assert str(finding) == (
        "acled.csv: found no usable row among 2, expected one at least. Likely cause: in 2 of them sub_event_type: "
        "an event that is no strike: left out."
    )


def test_a_file_of_our_own_must_still_be_sound_in_every_row(tmp_path: Path) -> None:
    path = make_study(tmp_path)
    change(tmp_path / "strikes.csv", (",settlement,", ",setlement,"))
    assert inspect_study(path).findings != []
    change(tmp_path / "places.csv", ("westford,", ","))
    (finding, *_) = inspect_study(path).findings
    assert (finding.file, finding.row, finding.column) == ("places.csv", "1", "id")


def test_check_names_parties_that_nobody_knows_once_and_says_where_to_add_them(tmp_path: Path) -> None:
    path = make_study(tmp_path, strikes_as(ACLED_LAYER + 'parties = { "Somebody" = "nobody" }\n'))
    write_acled(tmp_path)
    code, out, _ = run("check", path)
    assert code == 1
    lines = out.splitlines()
    assert lines[0].startswith("study.toml, table layers.strikes.parties, key Somebody: found 'nobody'")
    assert lines[1] == (
        "acled.csv, column attributed_to: found 'Military Forces of Somewhere' in 3 rows, expected the id of a party "
        "of the study. Likely cause: "
        'add "Military Forces of Somewhere" = "ID of a party" under [layers.strikes.parties].'
    )
    assert "note: acled.csv: 7 rows read for strikes, 5 used, 2 left out: " in out
    assert "note: strikes: 5 of 5 features not public; a run leaves them out of everything" in out


def test_a_repaired_place_that_is_not_public_is_not_told(tmp_path: Path) -> None:
    constants = 'constants = { sources = "made up by tadmur init", geo_precision = "settlement" }\n'
    path = make_study(tmp_path, strikes_as('file = "own.csv"\nsensitivity = "restricted"\n' + constants))
    (tmp_path / "own.csv").write_text("id;date_edtf;lat;lon\na b;2026-01-02;34,5151;38,6262\n", encoding="utf-8")
    study = geo.open_study(path)
    for handling in ("leave_out", "keep"):
        entry = study.settings.study.model_copy(update={"not_public": handling})
        again = replace(study, settings=study.settings.model_copy(update={"study": entry}))
        layers = read_layers(again)
        stand_in = geo.StudyResult.__new__(geo.StudyResult)
        object.__setattr__(stand_in, "study", again)
        object.__setattr__(stand_in, "layers", layers)
        told = list(tell_repairs(stand_in))
        assert told
        assert not any("5151" in text or "6262" in text or "a b" in text for text in told), handling
    public = make_study(tmp_path / "public", strikes_as('file = "own.csv"\n' + constants))
    (tmp_path / "public" / "own.csv").write_bytes((tmp_path / "own.csv").read_bytes())
    object.__setattr__(stand_in, "study", geo.open_study(public))
    object.__setattr__(stand_in, "layers", read_layers(geo.open_study(public)))
    assert any("'a b'" in text for text in tell_repairs(stand_in))


def test_what_a_run_may_see_of_an_export_is_decided_on_the_command_line(tmp_path: Path) -> None:
    """A restricted row is left out, stands as its cell of 5 km, or is exact where that is asked for."""
    parties = 'parties = { "Military Forces of Somewhere" = "northern_party" }\n'
    path = make_study(tmp_path, strikes_as(ACLED_LAYER + parties))
    write_acled(tmp_path)
    change(path, ("as_of = ", "as_of = 2025-04-20 #"), ("window_from = ", "window_from = 2025-01-01 #"))
    strikes = {}
    for name, options in (("left", ()), ("coarse", ("--redact",)), ("exact", ())):
        if name == "exact":
            change(path, ('not_public = "leave_out"', 'not_public = "keep"'))
        out = tmp_path / name
        code, _, err = run("export", path, "--to", "geojson", "--out", out, *options)
        assert code == 0, err
        strikes[name] = (
            (out / "strikes.geojson").read_text(encoding="utf-8") if (out / "strikes.geojson").exists() else ""
        )
        has_exact = any("37.6299" in file.read_text(encoding="utf-8") for file in out.iterdir())
        assert has_exact == (name == "exact"), name
    assert strikes["left"] == ""
    assert len(json.loads(strikes["coarse"])["features"]) == len(json.loads(strikes["exact"])["features"]) == 5
    assert "SYR" in strikes["exact"]
    assert "SYR" not in strikes["coarse"]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, geo.StudyResult, Path]:
    """A study with an export of UCDP and a file from the root of this machine, run and written."""
    home = tmp_path_factory.mktemp("ran")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    path = make_study(home, strikes_as('file = "export.csv"\nas = "ucdp"\n'))
    write(home, UCDP, [ucdp(1), ucdp(2, where_coordinates="B"), ucdp(3, best="9")])
    (home / "sources.csv").rename(elsewhere / "sources.csv")
    change(path, ('file = "sources.csv"', f"file = '{elsewhere / 'sources.csv'}'"))
    change(path, ("as_of = ", "as_of = 2024-12-10 #"), ("window_from = ", "window_from = 2024-11-01 #"))
    result = geo.run_study(geo.open_study(path))
    out = home / "results"
    write_outputs(result, out)
    return path, result, out


def test_the_manifest_says_what_was_left_out_and_holds_no_folder(ran: tuple[Path, geo.StudyResult, Path]) -> None:
    path, _, out = ran
    text = (out / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest["rows"]["strikes"] == {"read": 3, "used": 2, "refused": 1}
    assert any("3 rows read for strikes, 2 used, 1 left out: 1 in best (" in note for note in manifest["notes"])
    assert {"export.csv", "sources.csv", "study.toml"} <= {item["file"] for item in manifest["inputs"]}
    assert manifest["settings"]["layers"]["strikes"]["as"] == "ucdp"
    assert manifest["settings"]["layers"]["sources"]["file"] == "sources.csv"
    for file in out.iterdir():
        assert str(path.parents[1]).encode() not in file.read_bytes(), file.name


def test_a_folder_of_results_leads_back_to_its_study(
    ran: tuple[Path, geo.StudyResult, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, result, out = ran
    monkeypatch.chdir(tmp_path)
    code, _, err = run("export", out, "--to", "geojson", "--out", tmp_path / "out")
    assert code == 0, err
    control = gpd.read_file(tmp_path / "out" / "control.geojson")
    assert len(control) == len(result.control)
    about = json.loads((tmp_path / "out" / "control.geojson").read_text(encoding="utf-8"))
    assert about["manifest_id"] == identify(result)
    export = path.parent / "export.csv"
    before = export.read_bytes()
    try:
        export.write_bytes(before.replace(b"Tiyas village", b"Tiyas city"))
        code, _, err = run("export", out, "--to", "geojson", "--out", tmp_path / "again")
    finally:
        export.write_bytes(before)
    assert code == 3
    assert "export.csv: found another content" in err
    assert not (tmp_path / "again").exists()
    assert run("export", tmp_path, "--to", "geojson")[0] == 3  # no folder of results
    text = path.read_bytes()
    try:
        path.write_bytes(text + b"\n# changed\n")
        code, _, err = run("export", out, "--to", "geojson", "--out", tmp_path / "again")
    finally:
        path.write_bytes(text)
    assert code == 3
    assert "`tadmur export path/to/study.toml` does the same" in err


def test_the_study_file_is_found_one_folder_below_the_working_folder(
    ran: tuple[Path, geo.StudyResult, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _, out = ran
    moved = tmp_path / "results"
    moved.mkdir()
    (moved / "manifest.json").write_bytes((out / "manifest.json").read_bytes())
    here = tmp_path / "a" / "b" / "c" / "d" / "here"  # too far below for the results' own folders to hold it
    for name, more in (("first", b"# another study"), ("second", b"")):
        (here / name).mkdir(parents=True)
        (here / name / path.name).write_bytes(path.read_bytes() + more)
    monkeypatch.chdir(here)
    assert open_result(moved).path.resolve() == here / "second" / path.name
    (here / "second" / path.name).unlink()
    with pytest.raises(SettingsError, match=r"moved or changed since: `tadmur export path/to/study\.toml`"):
        open_result(moved)


def test_a_database_is_listed_by_name_table_and_content(ran: tuple[Path, geo.StudyResult, Path]) -> None:
    _, result, _ = ran
    entries = result.study.settings.layers
    strikes = entries.strikes.model_copy(update={"file": ADDRESS, "layer": "public.strikes"})
    settings = result.study.settings.model_copy(update={"layers": entries.model_copy(update={"strikes": strikes})})
    study = replace(result.study, settings=settings)

    def read_from_database(content: str) -> geo.StudyResult:
        strikes = replace(result.layers.reads["strikes"], content_sha256=content)
        reads = MappingProxyType({**result.layers.reads, "strikes": strikes})
        return replace(result, study=study, layers=replace(result.layers, reads=reads))

    other = read_from_database("ab" * 32)
    assert list_databases(other) == (
        {"database": "postgresql://db.example.org:5433/gis", "table": "public.strikes", "sha256": "ab" * 32},
    )
    assert "export.csv" not in study.files
    assert list_inputs(other)[-1] == ("postgresql://db.example.org:5433/gis public.strikes", "ab" * 32)
    assert "reader" not in json.dumps(study.describe_settings())
    assert len({identify(result), identify(other), identify(read_from_database("cd" * 32))}) == 3


def test_redact_is_in_the_settings_and_in_the_name_of_a_run(ran: tuple[Path, geo.StudyResult, Path]) -> None:
    path, result, _ = ran
    study = geo.open_study(path, redact=True)
    assert study.settings.study.not_public == "coarsen"
    assert identify(replace(result, study=study)) != identify(result)
    assert geo.open_study(path).settings.study.not_public == "leave_out"
    change(path, ('not_public = "leave_out"', 'not_public = "hide"'))
    with pytest.raises(SettingsError, match="'leave_out', 'coarsen' or 'keep'"):
        geo.open_study(path)
    change(path, ('not_public = "hide"', 'not_public = "leave_out"'))


def test_a_table_of_a_real_database_is_a_layer_of_a_study(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    from postgis import Server, find_postgis  # noqa: PLC0415 - needs psycopg

    if find_postgis() is None:
        pytest.skip("no PostgreSQL with PostGIS on this machine")
    with Server() as server:
        server.run(
            "CREATE USER reader",
            "CREATE TABLE hits (id text PRIMARY KEY, place text, day text, who text, geom geometry(Point, 4326))",
            "INSERT INTO hits VALUES ('h1', 'A', '2026-01-02', 'Northern', ST_Point(38.5, 34.5, 4326)), "
            "('h2', 'B', '2026-01-03', 'Northern', ST_Point(38.6, 94.5, 4326))",
            "GRANT SELECT ON hits TO reader",
        )
        mapping = (
            f'file = "{server.address()}"\nlayer = "public.hits"\n'
            'columns = { name = "place", date_edtf = "day", attributed_to = "who" }\n'
            'constants = { geo_precision = "settlement", sources = "made up by tadmur init" }\n'
            'parties = { "Northern" = "northern_party" }\n'
        )
        study = geo.open_study(make_study(tmp_path, strikes_as(mapping)))
        layers, findings = try_layers(study)
        code, out, err = run("import", server.address(), "--list", "--json")
    assert findings == []
    assert layers is not None
    read = layers.reads["strikes"]
    assert read.frame[["id", "name", "attributed_to"]].to_numpy().tolist() == [["h1", "A", "northern_party"]]
    assert (read.n_rows, {finding.row for finding in read.refused}) == (2, {"2"})
    assert len(read.content_sha256) == 64
    assert "reader" not in str(read.refused[0])
    assert code == 0, err
    assert "public.hits" in {layer["layer"] for layer in json.loads(out)["layers"]}
    assert "reader" not in out


def test_events_of_every_type_and_the_first_actor_are_asked_for_in_the_study_file(tmp_path: Path) -> None:
    path = make_study(tmp_path, strikes_as(ACLED_LAYER + "all_events = true\nfirst_actor_acts = true\n"))
    write(
        path.parent, ACLED_2023, [acled(1, actor2="Others"), acled(2, sub_event_type="Peaceful protest")], "acled.csv"
    )
    (layers, _) = gather_layers(geo.open_study(path))
    assert layers is not None
    frame = layers.reads["strikes"].frame
    assert len(frame) == 2
    change(path, ("all_events = true\nfirst_actor_acts = true\n", "first_actor_acts = false\n"))
    (layers, _) = gather_layers(geo.open_study(path))
    assert layers is not None
    assert len(layers.reads["strikes"].frame) == 1
    first = frame.loc[frame["id"].isin(layers.reads["strikes"].frame["id"]), "attributed_to"]
    assert first.tolist() != layers.reads["strikes"].frame["attributed_to"].tolist()


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        ('file = "strikes.csv"\nall_events = true\n', "only exports of ACLED"),
        ('file = "strikes.csv"\nas = "ucdp"\nfirst_actor_acts = true\n', "none beside as = 'ucdp'"),
    ],
)
def test_options_of_acled_are_refused_beside_others(tmp_path: Path, layer: str, told: str) -> None:
    (finding,) = find_settings_problems(make_study(tmp_path, strikes_as(layer)))[1]
    assert told in finding.expected


def test_options_of_acled_are_refused_in_other_layers(tmp_path: Path) -> None:
    path = make_study(tmp_path, ('file = "places.csv"\n', 'file = "places.csv"\nall_events = true\n'))
    (finding,) = find_settings_problems(path)[1]
    assert finding.likely_cause == (
        "a key of layers.strikes, the one layer that takes exports of ACLED; places takes none"
    )


def hide_midtown(folder: Path) -> None:
    path = folder / "places.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    hidden = [row + (",restricted" if row.startswith(("midtown,", "westford,")) else ",public") for row in rows]
    path.write_text("\n".join([head + ",sensitivity", *hidden, ""]), encoding="utf-8")


@pytest.mark.parametrize("handling", ["leave_out", "coarsen"])
def test_check_names_the_entries_that_a_run_withdraws(tmp_path: Path, handling: str) -> None:
    path = make_study(tmp_path, ('not_public = "leave_out"', f'not_public = "{handling}"'))
    hide_midtown(tmp_path)
    notes = inspect_study(path).notes
    assert "[[corridor]]: a run leaves out west-east, which would tell of features that are not public." in notes
    assert "declared zones: a run leaves out made-up-line, which would tell of features that are not public." in notes
    change(path, (f'not_public = "{handling}"', 'not_public = "keep"'))
    assert not [note for note in inspect_study(path).notes if "a run leaves out" in note]


def test_a_corridor_with_a_speed_is_exported_in_time(tmp_path: Path) -> None:
    path = make_study(tmp_path)
    change(path, ("# geoid_height_m", "geoid_height_m"))
    timed = "window_from = 2025-04-15\nwindow_to = 2025-04-16\nspeed_km_h = 360\n"
    timed += "depart_from = 2025-04-15T06:00:00Z\ndepart_to = 2025-04-15T06:10:00Z\n"
    path.write_text(path.read_text(encoding="utf-8") + timed, encoding="utf-8")
    result = geo.run_study(geo.open_study(path))
    exported = collect_exports(result)
    assert exported.geoid_height_m == (14.0, 27.0)
    proposed = result.corridors[result.corridors["status"].eq("proposed")]
    volumes = exported.frames["volumes"]
    assert volumes["corridor_id"].drop_duplicates().tolist() == proposed["id"].tolist()
    for row in proposed.itertuples():
        chain = volumes[volumes["corridor_id"].eq(row.id)]
        # Two minutes before the earliest departure; two after the latest arrival, at 100 m a second.
        assert chain["start"].min() == pd.Timestamp("2025-04-15T05:58:00Z")
        arrival = pd.Timestamp("2025-04-15T06:12:00Z") + pd.Timedelta(seconds=row.length_m / 100)
        assert abs((chain["end"].max() - arrival).total_seconds()) < 3
    assert "volumes" not in collect_exports(replace(result, study=geo.open_study(make_study(tmp_path / "b")))).frames
