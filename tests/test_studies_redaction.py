"""
No output of a study gives away the exact place of what is not public, by its bytes, its shapes or by difference.

The strongest of these tests is that of bytes: two studies whose secrets lie elsewhere in the same cells, are called
otherwise and stand elsewhere in their files give the same files. So no attack on the files can tell one from the other.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from redaction_scene import FIRST, SECOND, Secrets, write_study
from redaction_search import expand, find_secrets, list_shapes

import geo
from geo.errors import SettingsError
from geo.exports import EXPORT_FORMATS, export_set
from geo.exports.redaction.snapping import snap_shape
from geo.geodesy import point_distance_m
from geo.maps import save_figure
from geo.studies import check_study, write_outputs
from geo.studies.comparison.comparing import compare_dates, compare_paths
from geo.studies.comparison.files import write_comparison
from geo.studies.comparison.maps import write_comparison_map
from geo.studies.outputs.caveats import KEPT_CAVEAT, list_caveats
from geo.studies.outputs.exports import collect_exports
from geo.studies.outputs.figures import draw_figure
from geo.studies.outputs.reports import write_report
from geo.studies.privacy.handling import handle
from geo.studies.privacy.withdrawing import open_layers
from geo.studies.provenance.fingerprints import hash_inputs
from geo.studies.provenance.inputs import identify

Written = Callable[[str, Secrets], Path]

FIGURES = ("figure.svg", "figure.png", "figure.pdf")
DATES = datetime(2025, 3, 4, tzinfo=UTC), datetime(2025, 4, 10, tzinfo=UTC)
DIRECT = ("strikes", "places", "governorates", "activity")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Everything that a study can write, in a folder of its own; each study is worked out once."""
    folders: dict[tuple[str, Secrets], Path] = {}

    def write(not_public: str, secrets: Secrets) -> Path:
        key = (not_public, secrets)
        if key not in folders:
            home = tmp_path_factory.mktemp("study")
            folders[key] = home / "out"
            _write_everything(write_study(home, secrets, not_public=not_public, told=True), folders[key])
        return folders[key]

    return write


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of the study in which nothing was ever hidden."""
    home = tmp_path_factory.mktemp("public")
    write_outputs(geo.run_study(geo.open_study(write_study(home, None))), home / "run")
    return home / "run"


def _write_everything(path: Path, out: Path) -> None:
    result = geo.run_study(geo.open_study(path))
    write_outputs(result, out / "run")
    exported = collect_exports(result, manifest_id=identify(result))
    stable = [name for name in EXPORT_FORMATS if name != "gdb"]  # GDAL gives every table of it a random key
    export_set(exported, out / "exports", [*stable, "stac"], name="trial")
    export_set(exported, out / "exports", ["gdb"], name="trial")
    write_report(result, out / "report.html")
    figure = draw_figure(result)
    for name in FIGURES:
        save_figure(figure, out / name)
    comparison = compare_dates(result.study, *DATES)
    write_comparison(comparison, out / "comparison")
    write_comparison_map(comparison, out / "comparison")
    (out / "comparison.json").write_text(json.dumps(comparison.record(), ensure_ascii=False), encoding="utf-8")


def _list_files(out: Path) -> list[Path]:
    return sorted(path for path in out.rglob("*") if path.is_file() and path.name != ".lock")


@pytest.mark.parametrize("not_public", ["leave_out", "coarsen"])
def test_no_file_holds_a_secret_in_any_encoding(written: Written, not_public: str) -> None:
    files = _list_files(written(not_public, FIRST))
    assert len(files) > 100
    found = {path.name: find_secrets(expand(path), FIRST.words, FIRST.points) for path in files}
    assert {name: secrets for name, secrets in found.items() if secrets} == {}
    assert [path.name for path in files if path.suffix in {".tmp", "-wal", "-journal"} or "zz-" in path.name] == []


KEPT_WORDS = (
    "map.html",
    "report.html",
    "strikes.geojson",
    "events.csv",
    "exposure.csv",
    "manifest.json",
    "trial.gpkg",
    "trial.kml",
    "trial.kmz",
    "strikes.geojsonl",
    "strikes.geojsons",
    "places.fgb",
    "places.parquet",
    "trial.gdb.zip",
    "trial.xlsx",
    "comparison.html",
    "changes.geojson",
)
KEPT_PLACES = {
    name for name in KEPT_WORDS if name not in {"report.html", "events.csv", "exposure.csv", "manifest.json"}
} - {"comparison.html"}


@pytest.mark.parametrize("name", KEPT_WORDS)
def test_the_search_finds_in_each_kind_of_file_what_is_kept(written: Written, name: str) -> None:
    paths = [path for path in _list_files(written("keep", FIRST)) if path.name == name]
    assert paths
    for path in paths:
        found = find_secrets(expand(path), FIRST.words, FIRST.points)
        assert found & {*FIRST.words}, path
        assert name not in KEPT_PLACES or len(found - {*FIRST.words}) > 0, path


@pytest.mark.parametrize("not_public", ["leave_out", "coarsen"])
def test_where_in_its_cell_a_secret_lies_and_what_it_is_called_changes_no_byte(
    written: Written, not_public: str
) -> None:
    first, second = (written(not_public, secrets) for secrets in (FIRST, SECOND))
    names = [str(path.relative_to(first)) for path in _list_files(first)]
    assert names == [str(path.relative_to(second)) for path in _list_files(second)]
    random = [name for name in names if name.endswith(".gdb.zip")]
    assert len(random) == 1
    for name in random:
        assert set(expand(first / name)[-1].split(b"\n")) == set(expand(second / name)[-1].split(b"\n"))
    others = [name for name in names if name not in random]
    assert [name for name in others if (first / name).read_bytes() != (second / name).read_bytes()] == []


def test_what_is_kept_does_change_the_bytes_of_files_that_no_search_can_read(written: Written) -> None:
    first, second = (written("keep", secrets) for secrets in (FIRST, SECOND))
    for name in ("run/strike_density.tif", "run/control.geojson", "run/map.html", "report.html", *FIGURES):
        assert (first / name).read_bytes() != (second / name).read_bytes(), name


@pytest.mark.parametrize("not_public", ["leave_out", "coarsen"])
def test_no_vertex_and_no_centre_gives_a_secret_place_back(written: Written, not_public: str) -> None:
    looked_at = 0
    for path in _list_files(written(not_public, FIRST)):
        shapes = [shape for shape in list_shapes(path) if shape is not None and not shape.is_empty]
        if not shapes:
            continue
        looked_at += 1
        places = np.vstack([shapely.get_coordinates(shapes), _list_centres(shapes)])
        least_m = 1000.0 if path.name.startswith(DIRECT) else 25.0
        assert _nearest_m(places, FIRST.points) > least_m, path
    assert looked_at > 40


def test_the_same_measure_finds_the_places_that_are_kept(written: Written) -> None:
    for name in ("run/strikes.geojson", "exports/places.fgb", "exports/trial.kml", "run/map.html"):
        places = shapely.get_coordinates([shape for shape in list_shapes(written("keep", FIRST) / name) if shape])
        assert _nearest_m(places, FIRST.points) < 1.0, name


def _list_centres(shapes: list[shapely.Geometry]) -> np.ndarray:
    boxes = shapely.bounds(shapes)
    rounds = shapely.get_coordinates(shapely.centroid(shapely.minimum_bounding_circle(shapes)))
    return np.vstack([shapely.get_coordinates(shapely.centroid(shapes)), (boxes[:, :2] + boxes[:, 2:]) / 2, rounds])


def _nearest_m(places: np.ndarray, secrets: np.ndarray) -> float:
    tree = shapely.STRtree(shapely.points(places))
    nearest = places[tree.nearest(shapely.points(secrets))]
    return float(min(point_distance_m(*near, *secret) for near, secret in zip(nearest, secrets, strict=True)))


def test_the_difference_of_two_runs_has_its_peak_in_the_middle_of_a_cell(written: Written, without: Path) -> None:
    grids = []
    for folder in (written("coarsen", FIRST) / "run", without):
        with rasterio.open(folder / "strike_density.tif") as file:
            grids.append(file.read(1, masked=True).filled(0.0))
            crs, transform = file.crs, file.transform
    row, column = np.unravel_index(np.argmax(grids[0] - grids[1]), grids[0].shape)
    peak = gpd.GeoSeries([shapely.Point(*(transform @ (column + 0.5, row + 0.5)))], crs=crs).to_crs("EPSG:4326")[0]
    middles = np.array([snap_shape(shapely.Point(place), edge).coords[0] for place, edge in
                        ((FIRST.strike, 20.0), (FIRST.restricted, 5.0))])  # fmt: skip
    cell_m = abs(transform.a)
    assert _nearest_m(middles, np.array([[peak.x, peak.y]])) < cell_m
    assert _nearest_m(np.array([[peak.x, peak.y]]), FIRST.points[:4]) > 1000


def test_left_out_is_as_if_it_had_never_been_but_for_what_the_notes_say(written: Written, without: Path) -> None:
    for name in ("control.geojson", "corridors.geojson", "faces.geojson", "strike_density.tif", "hot_spots.geojson"):
        assert (written("leave_out", FIRST) / "run" / name).read_bytes() == (without / name).read_bytes()


def test_the_notes_tell_how_much_and_nothing_of_it(written: Written) -> None:
    notes = json.loads((written("coarsen", FIRST) / "run" / "manifest.json").read_bytes())["notes"]
    told = "\n".join(notes)
    assert "4 features of strikes marked restricted or sensitive: coarsened." in told
    assert "1 feature of strikes marked restricted or sensitive: left out; public accounts tell of the same" in told
    assert "1 declared zone whose rule names a feature that is not public: left out." in told
    assert "1 entry of corridor in the study file: left out with the features that are not public." in told


def test_a_run_knows_how_coarse_its_places_are(tmp_path: Path) -> None:
    result = geo.run_study(geo.open_study(write_study(tmp_path, FIRST, not_public="coarsen")))
    strikes = result.strikes[result.strikes["id"].str.contains("redacted")]
    placed = strikes[strikes["location_kind"].eq("circle")]
    assert (len(strikes), len(placed)) == (4, 3)
    exact = {"restricted": [FIRST.restricted], "sensitive": [FIRST.strike, FIRST.again]}
    for row in placed.itertuples():
        for place in exact[row.sensitivity]:  # the exact place and how sure it was: 1,500 m for a facility
            assert point_distance_m(row.geometry.x, row.geometry.y, *place) + 1500 <= row.uncertainty_m
    assert set(strikes["attributed_to"]) == {"blue"}
    assert strikes["weapon"].eq("").all()
    # Two hidden accounts of one event are still one event.
    assert placed["n_accounts"].value_counts().to_dict() == {2: 2, 1: 1}
    # The coarse assessed place holds ground, and the lines around it are less sure by all that it may be off.
    exact_control = geo.run_study(geo.open_study(write_study(tmp_path / "none", None))).control.set_index("id")
    coarse_m = float(result.layers.reads["control_assessments"].frame["uncertainty_m"].iloc[-1])
    assert coarse_m > 300 + 14_000
    assert (result.control["line_error_m"] > coarse_m).all()
    assert result.control["n_assessments"].sum() == exact_control["n_assessments"].sum() + 1
    low = result.layers.reads["control_assessments"].frame["analytic_confidence"]
    assert low.tolist()[-1] == "low"
    # Names are told in both languages, so that no row is without a name.
    for name in ("places", "control_assessments", "activity", "governorates"):
        last = result.layers.reads[name].frame.iloc[-1]
        assert last["name"] == "Not public; coarsened to a cell of 20 km"
        assert "20" in last["name_ar"]


def test_what_is_said_of_a_study_goes_with_every_output(written: Written) -> None:
    kept, coarse = written("keep", FIRST), written("coarsen", FIRST)
    for name in ("run/map.html", "report.html", "comparison/changes.geojson", "comparison/comparison.html"):
        for text in (KEPT_CAVEAT.text, KEPT_CAVEAT.text_ar):
            assert text in (kept / name).read_text(encoding="utf-8"), name
            assert text not in (coarse / name).read_text(encoding="utf-8"), name
    settings = geo.open_study(kept.parent / "trial.toml").settings
    assert [caveat.text for caveat in list_caveats(settings)][1:] == [KEPT_CAVEAT.text]


def test_a_hash_of_an_input_is_no_way_to_a_secret(tmp_path: Path) -> None:
    hashes = []
    for number, secrets in enumerate((FIRST, SECOND)):
        for not_public in ("leave_out", "coarsen", "keep"):
            path = write_study(tmp_path / f"{number}-{not_public}", secrets, not_public=not_public)
            hashes.append(dict(hash_inputs(*open_layers(geo.open_study(path)))))
    assert hashes[0] == hashes[3]
    assert hashes[1] == hashes[4]
    assert {name for name in hashes[2] if hashes[2][name] != hashes[5][name]} == {
        "governorates.geojson",
        "lines.geojson",
        "places.csv",
        "assessments.csv",
        "activity.geojson",
        "strikes.csv",
        "zones.toml",
    }


def test_compare_redacts_studies_and_refuses_folders_that_keep(written: Written, tmp_path: Path) -> None:
    kept, left = (written(not_public, FIRST) / "run" for not_public in ("keep", "leave_out"))
    study = write_study(tmp_path, FIRST, not_public="keep")
    with pytest.raises(SettingsError, match="cannot be redacted afterwards"):
        compare_paths(kept, study, redact=True)
    with pytest.raises(SettingsError, match="cannot be compared") as caught:
        compare_paths(left, study)
    assert "the same done with what is not public" in str(caught.value)
    comparison = compare_paths(left, study, redact=True)
    assert "shows it as cells of a grid" in comparison.notes[0]
    paths = [write_comparison(comparison, tmp_path / "out"), write_comparison_map(comparison, tmp_path / "out")]
    for path in paths:
        assert find_secrets(expand(path), FIRST.words, FIRST.points) == set()


def test_a_study_that_names_what_is_hidden_still_runs_and_is_told_so(tmp_path: Path) -> None:
    for not_public in ("leave_out", "coarsen", "keep"):
        path = write_study(tmp_path / not_public, FIRST, not_public=not_public, told=True)
        result = geo.run_study(geo.open_study(path))
        kept = not_public == "keep"
        assert (FIRST.key in set(result.corridors["request_id"])) == kept
        assert len(result.prices) == 1 + kept
        assert ("zz-kiln-behind-mill" in set(result.zones["zone_id"])) == kept


def test_nothing_else_can_be_done_and_nothing_left_is_an_error(tmp_path: Path) -> None:
    study = geo.open_study(write_study(tmp_path, FIRST, not_public="keep"))
    assert check_study(study.path) == []
    layers = geo.run_study(study).layers
    assert handle(layers, "keep") is layers
    with pytest.raises(SettingsError, match="expected 'leave_out', 'coarsen' or 'keep'"):
        handle(layers, "blur")


def test_places_of_several_parties_in_one_cell_and_a_coarse_country_still_make_a_map(tmp_path: Path) -> None:
    path = write_study(tmp_path, FIRST, not_public="coarsen")
    table = tmp_path / "assessments.csv"
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    lon, lat = FIRST.assessment
    other = rows[-1].replace("zz-kiln-behind-mill,", "zz-other,").replace(",red,", ",blue,")
    beside = (
        rows[-1].replace("zz-kiln-behind-mill,", "zz-off,").replace(str(lon), "39.9998").replace(str(lat), "34.0001")
    )
    table.write_text("\n".join((header, *rows, other, beside, "")), encoding="utf-8")
    _, layers = open_layers(geo.open_study(path))
    assert "1 row of control_assessments whose coarse place is outside the country: left out." in layers.notes
    assert len(layers.reads["control_assessments"].frame) == 6
    country = tmp_path / "country.geojson"
    text = country.read_text(encoding="utf-8")
    country.write_text(
        text.replace('"uncertainty_m"', '"sensitivity": "restricted", "uncertainty_m"'), encoding="utf-8"
    )
    result = geo.run_study(geo.open_study(path))
    assessed = result.layers.reads["control_assessments"].frame
    coarse = assessed[assessed["sensitivity"].eq("sensitive")]
    assert len(coarse) == 3  # the country's own cells reach farther than it does
    assert coarse.geometry.nunique() == 2
    assert {"red", "blue"} in [set(claimants) for claimants in result.control["claimants"]]
    outline = shapely.get_coordinates(result.layers.outline) * 111.2 / 5
    assert np.abs(outline - np.round(outline)).max() < 1e-3  # the country's own line is one of the grid


@pytest.mark.parametrize("not_public", ["leave_out", "coarsen"])
def test_what_points_at_a_secret_is_cut_and_counted(tmp_path: Path, not_public: str) -> None:
    path = write_study(tmp_path, FIRST, not_public=not_public)
    table = tmp_path / "strikes.csv"
    text = table.read_text(encoding="utf-8").replace(",area:west-half", f",area:west-half ; area:{FIRST.key}-a")
    table.write_text(text, encoding="utf-8")
    areas = tmp_path / "governorates.geojson"
    content = json.loads(areas.read_text(encoding="utf-8"))
    content["features"][-1]["geometry"]["coordinates"][0].pop()  # a ring that does not close
    areas.write_text(json.dumps(content), encoding="utf-8")
    _, layers = open_layers(geo.open_study(path))
    strikes = layers.reads["strikes"].frame.set_index("id")
    assert strikes.loc["s-3", "area_ref"] == ""  # the other half alone would be more than was said
    assert "1 row of strikes: placed without areas, one of which is not public." in layers.notes
    # Public accounts keep that another one contradicts them; which one is not told.
    assert strikes.loc["s-2", "conflicts_with"] == ("not-public-1",)
    assert strikes.loc["s-2", "note"] == "As (not public) has it."
    (ring,) = layers.declarations.zones
    assert ring.note == "A ring. Not far from (not public)."
    # What was put right stands in no record.
    assert layers.reads["governorates"].repairs == ()
    assert "1 repair of governorates not listed: the layer holds features that are not public." in layers.notes
    assert FIRST.key not in repr(layers.hidden)
