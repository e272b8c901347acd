"""The command as a user meets it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
from test_studies_settings import write_study
from typer.testing import CliRunner

from geo.cli import app
from geo.cli.exporting import FORMAT_NAMES
from geo.cli.folders import try_folder
from geo.errors import OutputError
from geo.exports import EXPORT_FORMATS, export_set
from geo.studies import StudyResult
from geo.studies.outputs.exports import collect_exports
from geo.studies.provenance.inputs import identify

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "layers" / "palmyra.toml"


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="tadmur")
    return done.exit_code, done.stdout, done.stderr


def test_help_teaches() -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert "run" in out
    assert "check" in out
    assert "Exit codes" in out


@pytest.mark.parametrize("verb", ["run", "compare", "export", "report", "sweep"])
def test_every_verb_that_reads_a_study_can_redact(verb: str) -> None:
    code, out, _ = run(verb, "--help")
    assert code == 0
    assert "--redact" in out


def test_the_formats_that_help_lists_are_those_that_can_be_written() -> None:
    assert (*EXPORT_FORMATS, "stac") == FORMAT_NAMES


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['tadmur', '--help']\n"
        "from geo.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = ('numpy', 'pandas', 'geopandas', 'rasterio', 'folium', 'numba', 'pydantic', 'pyogrio')\n"
        "print([n for n in heavy if n in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("[]")


def test_python_m_geo_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "geo", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0.1.0"


def test_the_shipped_study_is_clean() -> None:
    code, out, _ = run("check", SHIPPED)
    assert (code, out.startswith("palmyra.toml: nothing found")) == (0, True)


def test_run_writes_and_tells(tmp_path: Path) -> None:
    code, out, _ = run("run", SHIPPED, "--out", tmp_path / "out", "--json")
    assert code == 0
    told = json.loads(out)
    assert told["study"] == "palmyra"
    assert [Path(file).name for file in told["files"]][-1] == "manifest.json"
    assert {row["corridor"] for row in told["summary"]["corridors"]} >= {"turkiye-t4-air", "turkiye-t4-basing"}


def test_mistakes_of_every_layer_are_told_at_once(tmp_path: Path) -> None:
    for path in (ROOT / "layers").iterdir():
        if path.suffix in {".csv", ".geojson", ".toml"} and path.name != "palmyra.toml":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    strikes = (tmp_path / "strikes.csv").read_text(encoding="utf-8")
    (tmp_path / "strikes.csv").write_text(
        strikes.replace("34.55740,38.31690", "38.31690,34.55740", 1).replace(",israel,", ",isreal,", 1),
        encoding="utf-8",
    )
    zones = (tmp_path / "zones.toml").read_text(encoding="utf-8")
    (tmp_path / "zones.toml").write_text(zones.replace("within 25 km of", "within 25 of", 1), encoding="utf-8")
    study = write_study(
        tmp_path,
        ('mode = "ground"', 'mode = "rail"'),
        ('party = "turkiye"', 'party = "turkey"'),
        ("site:t4", "site:t-4"),
    )
    code, out, _ = run("check", study)
    assert code == 1
    for told in (
        "key mode: found 'rail'",
        "'turkey'",
        "'site:t-4'",
        "strikes.csv, row 33",
        "swapped",
        "'isreal'",
        "meant 'israel'",
        "within 25 of",
    ):
        assert told in out, told


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (('mode = "ground"', 'mode = "rail"'), 3, "cannot be used as a study: 1 mistake"),
        (('file = "strikes.csv"', 'file = "no.csv"'), 4, "no.csv"),
    ],
)
def test_exit_codes_tell_settings_from_data(tmp_path: Path, change: tuple[str, str], code: int, told: str) -> None:
    for path in (ROOT / "layers").iterdir():
        if path.suffix in {".csv", ".geojson", ".toml"} and path.name != "palmyra.toml":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    done, _, err = run("run", write_study(tmp_path, change), "--out", tmp_path / "out")
    assert done == code
    assert told in err
    assert not (tmp_path / "out").exists()


def test_wrong_usage_is_2() -> None:
    assert run("run", "--nonsense")[0] == 2


def test_a_folder_that_cannot_be_made_is_5(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, _, err = run("run", SHIPPED, "--out", tmp_path / "file" / "out")
    assert code == 5
    assert "cannot be used as a folder" in err


@pytest.mark.parametrize("verb", ["run", "export"])
def test_the_folder_is_tried_before_anything_is_worked_out(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("geo.studies.run_study", fail)
    (tmp_path / "file").write_text("in the way")
    code, _, err = run(verb, SHIPPED, "--out", tmp_path / "file")
    assert code == 5
    assert "file cannot be used as a folder for results: found a file of this name, expected a folder." in err
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize("n_files", [0, 1])
def test_work_that_is_stopped_says_what_it_leaves(
    n_files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "above" / "out"

    def stop(*_: object, **__: object) -> None:
        for number in range(n_files):
            (out / f"{number}.geojson").write_text("{}")
        raise KeyboardInterrupt

    monkeypatch.setattr("geo.studies.run_study", stop)
    code, _, err = run("run", SHIPPED, "--out", out)
    assert code == 130
    told = (
        f"tadmur: stopped; {out.as_posix()} is incomplete: run again." if n_files else "stopped; nothing was written."
    )
    assert told in err
    assert out.parent.exists() == bool(n_files)


def test_a_folder_that_nothing_can_be_written_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("geo.cli.folders.TemporaryFile", refuse)
    with (
        pytest.raises(OutputError, match="out cannot be written into: Permission denied"),
        try_folder(tmp_path / "out"),
    ):
        pytest.fail("the work was begun")
    assert not (tmp_path / "out").exists()


def test_help_of_compare_teaches_both_ways() -> None:
    code, out, _ = run("compare", "--help")
    assert code == 0
    assert "tadmur compare layers/palmyra.toml --at 2025-04-05 --and 2025-04-10" in out
    assert "tadmur compare outputs/palmyra layers/palmyra.toml" in out


def test_compare_tells_what_began_between_two_dates(tmp_path: Path) -> None:
    dates = ("--at", "2025-04-05", "--and", "2025-04-10")
    code, out, _ = run("compare", SHIPPED, *dates, "--out", tmp_path / "out", "--json")
    assert code == 0
    told = json.loads(out)
    assert {row["zone"] for row in told["changes"]["zones"]} == {"tadmur-red-line", "israel-turkiye-talks"}
    assert [Path(file).name for file in told["files"]] == ["changes.geojson"]
    features = json.loads((tmp_path / "out" / "changes.geojson").read_text(encoding="utf-8"))["features"]
    assert len(features) == sum(len(rows) for rows in told["changes"].values()) == 10


def test_compare_of_a_folder_with_itself_says_that_nothing_changed(tmp_path: Path) -> None:
    assert run("run", SHIPPED, "--out", tmp_path / "a")[0] == 0
    code, out, _ = run("compare", tmp_path / "a", tmp_path / "a", "--out", tmp_path / "out")
    assert code == 0
    assert out.count("nothing changed") == 5
    assert run("compare", tmp_path / "a", tmp_path / "out")[0] == 3  # no folder of results
    (tmp_path / "a" / "zones.geojson").write_text("{}", encoding="utf-8")
    assert run("compare", tmp_path / "a", tmp_path / "a")[0] == 4


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((SHIPPED,), "give either B, or two dates"),
        ((SHIPPED, SHIPPED, "--at", "2025-04-05"), "give either B, or two dates"),
        ((SHIPPED, "--and", "2025-04-05"), "give either B, or two dates"),
        ((SHIPPED, "--at", "05/04"), "day and month in an order that cannot be told"),
        ((SHIPPED, "--at", "2025-04"), "expected one day"),
        ((SHIPPED, "--at", "2025-04-05?"), "expected one day"),
    ],
)
def test_wrong_usage_of_compare_is_2_and_told(arguments: tuple[object, ...], told: str) -> None:
    code, _, err = run("compare", *arguments)
    assert code == 2
    assert told in " ".join(err.replace("\u2502", " ").split())


def test_compare_refuses_swapped_dates_with_3() -> None:
    code, _, err = run("compare", SHIPPED, "--at", "2025-05-01")
    assert code == 3
    assert "2025-05-01 and 2025-04-10" in err
    assert "swapped" in err


def test_a_sweep_prints_and_writes_what_a_zone_costs(tmp_path: Path) -> None:
    asked = ["--corridor", "turkiye-shayrat-al-bukamal", "--zone", "tadmur-red-line", "--from", "40", "--to", "60"]
    code, out, err = run("sweep", SHIPPED, *asked, "--step", "10", "--out", tmp_path)
    assert code == 0, err
    assert "at 52.4 km, A to B" in out
    name = "price_turkiye-shayrat-al-bukamal_tadmur-red-line"
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{name}.csv", f"{name}.geojson", f"{name}.svg"]
    rows = (tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 1 + 3 + 2  # three radii, and both sides of the change


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--corridor", "turkiye-t4-air"), 2, "give both --corridor and --zone"),
        (("--corridor", "turkiye-t4-air", "--zone", "tadmur-red-line"), 4, "air transport is not forbidden."),
        (("--corridor", "nobody", "--zone", "tadmur-red-line"), 4, "the id of a corridor"),
        (("--corridor", "turkiye-t4-air", "--zone", "x", "--from", "9", "--to", "3"), 3, "greater than the first"),
    ],
)
def test_a_sweep_that_cannot_be_is_told(options: tuple[str, ...], code: int, told: str) -> None:
    found, _, err = run("sweep", SHIPPED, *options)
    assert found == code
    assert told in re.sub(r"\s+", " ", err.replace("│", " "))


def test_an_import_says_what_it_dropped_and_writes_a_layer(tmp_path: Path) -> None:
    table = tmp_path / "places.csv"
    table.write_text(
        "id,name,date_edtf,lat,lon,geo_precision,sources\n"
        "a,North,2025-04-02,35.1,36.7,settlement,https://example.org/a\n"
        "b,Nowhere,2025-04-03,95.0,36.7,settlement,https://example.org/b\n",
        encoding="utf-8",
    )
    code, out, err = run("import", table, "--as", "plain", "--out", tmp_path / "strikes.geojson")
    assert code == 0, err
    assert "Refused" in out
    assert "row 2: 95" in out
    assert "2 rows read, 1 used, 1 refused." in out
    layer = json.loads((tmp_path / "strikes.geojson").read_text(encoding="utf-8"))
    assert [feature["id"] for feature in layer["features"]] == ["a"]
    code, _, err = run("import", table, "--as", "acldd")
    assert code == 2
    assert "acled" in err


@pytest.mark.parametrize(
    ("verb", "options", "told"),
    [
        ("export", ("--to", "qgis,shape"), "qgis"),
        ("report", ("--figure", "gif"), "expected png, svg or pdf"),
        ("report", ("--language", "fr"), "expected en or ar"),
    ],
)
def test_wrong_usage_is_told_before_any_work(verb: str, options: tuple[str, ...], told: str) -> None:
    code, _, err = run(verb, SHIPPED, *options)
    assert code == 2
    assert told in err


def test_a_result_goes_to_other_programs(result: StudyResult, tmp_path: Path) -> None:
    exports = collect_exports(result, manifest_id=identify(result))
    written = export_set(exports, tmp_path, ["qgis", "kmz", "xlsx"], name="palmyra")
    grids = {f"{name}.tif" for name in exports.rasters}
    assert grids > {"strike_density.tif", "control_confidence.tif", "cost.tif"}
    assert {path.name for path in written} == {"palmyra.gpkg", "palmyra.qgz", "palmyra.kmz", "palmyra.xlsx"} | grids
    read = gpd.read_file(tmp_path / "palmyra.gpkg", layer="control")
    assert len(read) == len(result.control)
    assert len(identify(result)) == 64
