"""`tadmur import`, `init` and `doctor` as a user meets them; every row is made up."""

import csv
import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pytest
import shapely
from test_cli import run
from test_layers_presets import ACLED_2023, AIRWARS, UCDP, acled, airwars, ucdp, write

from geo.cli import health
from geo.cli.printing import say
from geo.layers import ImportOptions, read_layer
from geo.layers.presets import PRESETS, import_source
from geo.studies.imports.files import describe_source
from geo.studies.imports.requests import Imported
from geo.studies.starter import write_starter

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Map</name>
<Folder><name>Sites and a road</name>
<Placemark><name>A</name><Point><coordinates>38.28,34.56</coordinates></Point></Placemark>
<Placemark><name>B</name><Point><coordinates>38.3,34.6</coordinates></Point></Placemark>
<Placemark><name>R</name><LineString><coordinates>38.3,34.6 38.4,34.7</coordinates></LineString></Placemark></Folder>
<Folder><name>../المناطق</name><Placemark><name>Z</name><Polygon><outerBoundaryIs><LinearRing>
<coordinates>38,34 38.1,34 38.1,34.1 38,34</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>
</Document></kml>
"""
SITES = ImportOptions(kind="sites")
SOURCE = ("--constant", "sources=https://example.org/list")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up study around Palmyra."""
    return write_starter(tmp_path_factory.mktemp("study"), title="Trial", area_deg=(37.0, 33.5, 40.0, 36.0))[0]


def plain(text: str) -> str:
    """The words of an error without the box around them."""
    return " ".join(text.replace("\u2502", " ").split())


@pytest.fixture
def acled_file(tmp_path: Path) -> Path:
    rows = [
        acled(1),
        acled(2, sub_event_type="Peaceful protest"),
        acled(3, sub_event_type="Peaceful protest"),
        acled(4, event_date="1970-01-01", year=""),
        acled(5, location="Elsewhere", geo_precision="3", admin1="Northern district (made up)"),
        acled(6, longitude="4239", best="=1+1"),
    ]
    return write(tmp_path, ACLED_2023, rows, "acled.csv")


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [(ACLED_2023, acled(), "acled"), (UCDP, ucdp(), "ucdp"), (AIRWARS, airwars(), "airwars")],
)
def test_whose_export_it_is_is_told_by_its_columns(tmp_path: Path, header: str, row: dict[str, str], name: str) -> None:
    path = write(tmp_path, header, [row])
    code, out, err = run("import", path)
    assert code == 0, err
    assert f"export.csv: read as {name}, which its columns tell; a layer of strikes" in out
    assert len(read_layer(tmp_path / "export.geojson", "strikes")) == 1


def test_rows_in_are_rows_out_and_rows_refused_and_all_of_them_are_written(acled_file: Path) -> None:
    code, out, err = run("import", acled_file)
    assert code == 0, err
    assert "6 rows read, 2 used, 4 refused." in out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert any(line.startswith("2 sub_event_type an event that is no strike") for line in lines)
    assert "row 2: 'Peaceful protest'; row 3: 'Peaceful protest'" in out
    with acled_file.with_name("acled.refused.csv").open(encoding="utf-8-sig") as file:
        refused = list(csv.DictReader(file))
    assert [row["row"] for row in refused] == ["2", "3", "4", "6"]
    assert refused[3]["column"] == "latitude, longitude"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in refused for cell in row.values())
    layer = read_layer(acled_file.with_suffix(".geojson"), "strikes")
    assert layer["id"].tolist() == ["SYR1", "SYR5"]


def test_restricted_rows_are_explained_with_the_terms_and_three_ways_on(acled_file: Path) -> None:
    _, out, _ = run("import", acled_file)
    assert "rows are not passed on" in out
    assert "2 of 2 rows are marked as not public." in out
    for way in ("leave_out", "coarsen", "keep"):
        assert f'not_public = "{way}"' in out
    code, out, _ = run("import", acled_file, "--sensitivity", "public")
    assert code == 0
    assert "not_public" not in out
    assert set(read_layer(acled_file.with_suffix(".geojson"), "strikes")["sensitivity"]) == {"public"}


def test_a_table_of_refused_rows_of_an_earlier_import_does_not_stay(acled_file: Path) -> None:
    run("import", acled_file)
    table = acled_file.with_name("acled.refused.csv")
    assert table.exists()
    write(acled_file.parent, ACLED_2023, [acled(1)], "acled.csv")
    assert run("import", acled_file)[0] == 0
    assert not table.exists()


def test_json_says_the_same_to_a_program(acled_file: Path) -> None:
    code, out, _ = run("import", acled_file, "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["as"], told["read"], told["used"], told["not_public"]) == ("acled", 6, 2, 2)
    assert len({finding["row"] for finding in told["refused"]}) == 4
    assert [Path(file).name for file in told["files"]] == ["acled.geojson", "acled.refused.csv"]


def test_a_study_gives_areas_parties_and_bounds(acled_file: Path, study: Path) -> None:
    code, out, err = run("import", acled_file, "--study", study)
    assert code == 0, err
    layer = read_layer(acled_file.with_suffix(".geojson"), "strikes")
    assert layer["area_ref"].tolist() == ["", "area:northern-district"]
    assert "Names of parties" in out
    assert "Military Forces of Somewhere" in out
    name = "Military Forces of Somewhere=northern_party"
    code, out, err = run("import", acled_file, "--study", study, "--party", name)
    assert code == 0, err
    assert "Names of parties" not in out
    layer = read_layer(acled_file.with_suffix(".geojson"), "strikes")
    assert set(layer["attributed_to"]) == {"northern_party"}
    far = write(acled_file.parent, ACLED_2023, [acled(1), acled(2, latitude="36.9")], "far.csv")
    code, out, _ = run("import", far, "--study", study)
    assert "2 rows read, 1 used, 1 refused." in out
    assert "a place in the study's area" in plain(out)


def test_options_of_acled_reach_the_preset(tmp_path: Path) -> None:
    rows = [acled(1, sub_event_type="Armed clash", actor2="Somebody Else")]
    path = write(tmp_path, ACLED_2023, rows, "acled.csv")
    assert run("import", path)[0] == 4
    code, _, err = run("import", path, "--all-events", "--first-actor-acts")
    assert code == 0, err
    layer = read_layer(path.with_suffix(".geojson"), "strikes")
    assert layer["attributed_to"].tolist() == ["Military Forces of Somewhere"]


def test_a_sheet_in_arabic_is_mapped_column_by_column(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("المكان;خط العرض;خط الطول\nتدمر;٣٤,٥٦;٣٨,٢٨\n", encoding="utf-8")
    columns = ("--column", "name=المكان", "--column", "lat=خط العرض", "--column", "lon=خط الطول")
    code, out, err = run("import", path, "--kind", "sites", *columns)
    assert code == 4
    assert "--constant sources=https://..." in out
    assert "at least one source" in err
    code, _, err = run("import", path, "--kind", "sites", *columns, *SOURCE)
    assert code == 0, err
    layer = read_layer(path.with_suffix(".geojson"), "sites")
    assert layer["name"].tolist() == ["تدمر"]
    assert layer.geometry[0].equals(shapely.Point(38.28, 34.56))


def test_nothing_is_replaced_by_an_import_that_fails(tmp_path: Path) -> None:
    out = tmp_path / "kept.geojson"
    out.write_text("kept", encoding="utf-8")
    path = write(tmp_path, ACLED_2023, [acled(sub_event_type="Peaceful protest")], "acled.csv")
    code, _, err = run("import", path, "--out", out)
    assert code == 4
    assert "an event that is no strike" in err
    assert out.read_text(encoding="utf-8") == "kept"


def test_an_import_never_replaces_what_it_reads(tmp_path: Path) -> None:
    path = tmp_path / "places.geojson"
    feature = {"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Point", "coordinates": [38, 34]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    before = path.read_bytes()
    code, _, err = run("import", path, "--kind", "sites", *SOURCE)
    assert code == 2
    assert "replace the file that it is read from" in plain(err)
    assert path.read_bytes() == before


def test_folders_of_my_maps_are_listed_and_become_a_layer_each(tmp_path: Path) -> None:
    path = tmp_path / "map.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", KML)
    code, out, err = run("import", path, "--list", "--json")
    assert code == 0, err
    assert [(layer["layer"], layer["rows"]) for layer in json.loads(out)["layers"]] == [
        ("Sites and a road", 3),
        ("../المناطق", 1),
    ]
    assert "Sites and a road" in run("import", path, "--list")[1]
    code, out, err = run("import", path, "--each-layer", *SOURCE, "--out", tmp_path / "layers", "--json")
    assert code == 0, err
    written = {file.name: len(gpd.read_file(file)) for file in (tmp_path / "layers").iterdir()}
    assert written == {"sites-and-a-road-sites.geojson": 2, "sites-and-a-road-lines.geojson": 1, "المناطق.geojson": 1}
    told = json.loads(out)
    assert sum(layer["read"] for layer in told["layers"]) == 4
    assert {layer["kind"] for layer in told["layers"]} == {"sites", "lines", "areas"}
    code, _, err = run("import", path, "--kind", "sites", *SOURCE)
    assert code == 4
    assert "Sites and a road" in err
    only = tmp_path / "only.geojson"
    assert run("import", path, "--layer", "../المناطق", "--kind", "areas", *SOURCE, "--out", only)[0] == 0
    assert len(read_layer(only, "areas")) == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--as", "acldd"), "meant 'acled'"),
        (("--kind", "stikes"), "meant 'strikes'"),
        (("--column", "name"), "expected two parts with = between"),
        (("--column", "name=a", "--column", "name=b"), "found 'name' twice"),
        (("--column", "nme=location"), "meant 'name'"),
        (("--column", "name=nowhere"), "no column 'nowhere'"),
        (("--constant", "=x"), "expected two parts"),
        (("--sensitivity", "secret"), "'secret'"),
        (("--layer", "a", "--each-layer"), "not both"),
        (("--as", "acled", "--kind", "sites"), "what acled exports are strikes"),
        (("--as", "plain", "--all-events"), "an option of ACLED's exports"),
        (("--as", "acled", "--column", "name=location"), "acled knows its columns"),
    ],
)
def test_wrong_usage_is_2_with_a_clear_word(acled_file: Path, options: tuple[str, ...], told: str) -> None:
    code, _, err = run("import", acled_file, *options)
    assert code == 2
    assert told in plain(err)
    assert not acled_file.with_suffix(".geojson").exists()


def test_a_name_leads_only_to_a_party_that_the_study_has(acled_file: Path, study: Path) -> None:
    code, _, err = run("import", acled_file, "--study", study, "--party", "Somebody=northern_prty")
    assert code == 2
    assert "meant 'northern_party'" in plain(err)


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    code, out, err = run("import", "postgresql://me:secret@localhost/gis", "--layer", "sites", "--kind", "sites")
    assert code == 4
    assert "password" in err
    assert "secret" not in out + err


def test_markup_and_control_signs_of_a_file_do_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = acled(1, actor1="[/bold]\x1b[2J[red]Somebody")
    path = write(tmp_path, ACLED_2023, [row, acled(2, sub_event_type="[/x]\x1b[31m")], "acled.csv")
    code, out, err = run("import", path)
    assert code == 0, err
    assert "[/x]" in out
    say("a\x1b[2Jb\x9b")
    assert "\x1b" not in out + capsys.readouterr().out


PLACES = "name,lat,lon,description,type,sources\n"
PLACE_ROWS = "A,34.5,38.2,x,y,https://example.org/a\nB,34.6,38.3,x,y,https://example.org/b\n"


def write_places(folder: Path, rows: str = PLACE_ROWS, header: str = PLACES) -> Path:
    path = folder / "places.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def test_columns_that_nothing_was_made_of_are_named(tmp_path: Path, acled_file: Path) -> None:
    path = write_places(tmp_path)
    _, out, _ = run("import", path, "--kind", "sites")
    assert "Columns not used: description, type (--column OURS=THEIRS takes one)" in out
    _, out, _ = run("import", path, "--kind", "sites", "--column", "note=description")
    assert "Columns not used: type (" in out
    _, out, _ = run("import", acled_file)
    assert "Columns not used: " in out
    assert "takes one" not in out  # a publisher's columns are not mapped


def test_where_a_whole_column_is_missing_every_row_counts_as_refused(tmp_path: Path) -> None:
    path = write_places(tmp_path, header="name,latt,lon,description,type,sources\n")
    code, out, err = run("import", path, "--kind", "sites", "--json")
    told = json.loads(out)
    assert code == 4
    assert (told["read"], told["used"], told["n_refused"]) == (2, 0, 2)
    assert told["error"] in err
    assert {finding["column"] for finding in told["findings"]} == {"lat"}
    assert told["unused_columns"] == ["latt", "description", "type"]
    _, out, _ = run("import", path, "--kind", "sites")
    assert "2 rows read, 0 used, 2 refused." in out
    assert "Columns missing or wrong" in out
    assert "No column is known to hold lat: --column lat=THEIRS takes it from one." in out


def test_a_hint_names_no_column_that_is_mapped_already(tmp_path: Path) -> None:
    path = write_places(tmp_path, rows="A,34.5,38.2,x,,https://example.org/a\n")
    code, out, err = run("import", path, "--column", "date_edtf=type")
    assert code == 4
    assert "A layer of strikes needs geo_precision: --column" in out
    path = write_places(tmp_path, rows=",34.5,38.2,x,y,\n")
    code, _, err = run("import", path, "--kind", "sites", "--column", "name=type")
    assert code == 4
    assert "found 1 of 1 rows refused in column sources (expected at least one source), expected one row" in plain(err)


def test_folders_of_out_are_made(tmp_path: Path) -> None:
    out = tmp_path / "not" / "there" / "a.geojson"
    code, _, err = run("import", write_places(tmp_path), "--kind", "sites", "--out", out)
    assert code == 0, err
    assert len(read_layer(out, "sites")) == 2
    code, _, err = run("import", write_places(tmp_path), "--kind", "sites", "--out", out / "b.geojson")
    assert code == 5
    assert "found a file of this name, expected a folder" in err


def test_a_layer_that_cannot_be_written_leaves_no_table(acled_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "layer.geojson"
    out.mkdir(parents=True)  # a folder where the layer should go
    assert run("import", acled_file, "--out", out)[0] == 5
    assert [path.name for path in out.parent.iterdir()] == ["layer.geojson"]


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", PLACES), ("a.geojson", '{"type":"FeatureCollection","features":[]}')]
)
def test_an_import_of_nothing_is_told(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    code, out, err = run("import", path, "--kind", "sites", "--json")
    assert code == 4
    assert f"{name} has no rows; nothing is written" in err
    assert [finding["found"] for finding in json.loads(out)["findings"]] == ["no rows"]
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_without_a_study_it_is_said_that_places_are_not_checked(acled_file: Path, study: Path) -> None:
    words = "No study named: places are not checked against an area (--study)."
    assert run("import", acled_file)[1].count(words) == 1
    assert json.loads(run("import", acled_file, "--json")[1])["notes"] == [words]
    assert words not in run("import", acled_file, "--study", study)[1]
    assert "notes" not in json.loads(run("import", acled_file, "--study", study, "--json")[1])


def test_a_layer_carries_the_terms_of_its_publisher_and_the_hash_of_its_file(acled_file: Path, tmp_path: Path) -> None:
    assert run("import", acled_file)[0] == 0
    layer = json.loads(acled_file.with_suffix(".geojson").read_text(encoding="utf-8"))
    assert layer["reference_system"] == "EPSG:4326"
    assert layer["source"] == {
        "read_as": "acled",
        "title": PRESETS["acled"].title,
        "licence": PRESETS["acled"].licence,
        "attribution": PRESETS["acled"].attribution,
        "file": "acled.csv",
        "sha256": hashlib.sha256(acled_file.read_bytes()).hexdigest(),
    }
    places = write_places(tmp_path)
    assert run("import", places, "--kind", "sites")[0] == 0
    source = json.loads(places.with_suffix(".geojson").read_text(encoding="utf-8"))["source"]
    assert source["licence"].startswith("not stated")
    assert str(tmp_path) not in places.with_suffix(".geojson").read_text(encoding="utf-8")


def test_a_layer_of_a_database_is_named_by_the_content_of_its_rows(tmp_path: Path) -> None:
    layer = replace(import_source(write_places(tmp_path), preset="plain", options=SITES), content_sha256="ab" * 32)
    address = "postgresql://reader@db.example.org:5433/gis"
    source = describe_source(Imported(layer, "plain", "sites"), address, layer_name="public.places")
    assert source["database"] == "postgresql://db.example.org:5433/gis"
    assert (source["layer"], source["sha256"]) == ("public.places", "ab" * 32)


def test_init_writes_a_study_that_is_sound_and_says_that_it_is_made_up(tmp_path: Path) -> None:
    home = tmp_path / "mine"
    code, out, err = run("init", home, "--title", "دراسة Trial", "--area", "37,33.5,40,36")
    assert code == 0, err
    assert "tadmur run" in out
    code, out, _ = run("check", home / "study.toml")
    assert (code, out.startswith("study.toml: nothing found")) == (0, True)
    for name in ("places.csv", "control_assessments.csv", "strikes.csv"):
        with (home / name).open(encoding="utf-8") as file:
            assert all("Made up" in row["note"] for row in csv.DictReader(file)), name
    assert all("Made up" in note for note in gpd.read_file(home / "districts.geojson")["note"])
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    code, _, err = run("init", home)
    assert code == 5
    assert "study.toml" in err
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before


@pytest.mark.parametrize(
    ("area", "code", "told"),
    [
        ("37,33.5,40", 2, "west,south,east,north"),
        ("a,b,c,d", 2, "west,south,east,north"),
        ("40,33.5,37,36", 3, "west, south, east, north in degrees"),
        ("0,0,0.01,0.01", 3, "0.1 to 15 degrees"),
        ("nan,0,1,1", 3, "degrees"),
    ],
)
def test_an_area_that_cannot_be_is_told(tmp_path: Path, area: str, code: int, told: str) -> None:
    found, _, err = run("init", tmp_path / "mine", "--area", area)
    assert found == code
    assert told in plain(err)
    assert not (tmp_path / "mine").exists()


def test_the_grades_of_a_new_study_are_those_of_the_shipped_one(study: Path) -> None:
    def read(path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8-sig") as file:
            return [row | {"confidence": ""} for row in csv.DictReader(file)]

    assert read(study.parent / "grades.csv") == read(Path(__file__).parents[1] / "layers" / "grades.csv")


def test_doctor_finds_this_machine_fit() -> None:
    code, out, _ = run("doctor", "--json")
    checks = {check["what"]: check for check in json.loads(out)["checks"]}
    assert code == 0
    assert {"Python", "geopandas", "GDAL", "PROJ", "compiled kernels", "results"} <= set(checks)
    assert all(check["advice"] for check in checks.values() if check["state"] != "ok")
    assert str(Path.home()) not in out


def test_doctor_says_what_is_missing_and_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["geopandas>=1", "nothing-such>=2", "also-nothing>=1; extra == 'osm'", "pytest>=9; extra == 'test'"]
    stand_in = SimpleNamespace(
        requires=lambda _: wanted,
        version=health.metadata.version,
        PackageNotFoundError=health.metadata.PackageNotFoundError,
    )
    monkeypatch.setattr(health, "metadata", stand_in)
    code, out, _ = run("doctor")
    assert code == 1
    lines = {line.split()[1]: line for line in out.splitlines()}
    assert lines["nothing-such"].startswith("missing")
    assert lines["geopandas"].startswith("ok")
    assert lines["extra"].startswith("optional")
    assert "pip install 'tadmur[osm]'" in lines["extra"]
    assert "pytest" not in out
