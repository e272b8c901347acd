"""What a run says of its files, of whose data it stands on, and of rasters that it cannot use or that have gaps."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

import geo
from geo.errors import DataError
from geo.layers.presets import PRESETS
from geo.rasters import Grid, Raster, write_geotiff
from geo.studies import collect_exports, write_outputs
from geo.studies.checks.rasters import find_raster_problems
from geo.studies.checks.study import inspect_study
from geo.studies.layers.reading import read_layers
from geo.studies.outputs.picture import collect_content
from geo.studies.outputs.terms import list_attributions, list_licences
from geo.studies.steps.costs import fit_cost_grid
from geo.studies.steps.rasters import read_rasters, tell_gaps

LAYERS = Path(__file__).parents[1] / "layers"


def copy_study(folder: Path, *rasters: str) -> Path:
    shutil.copytree(LAYERS, folder, ignore=shutil.ignore_patterns("*.py", "base_layers", "curated", "__pycache__"))
    path = folder / "palmyra.toml"
    tables = "".join(
        f'\n[layers.{name}]\nfile = "{name}.tif"\nlicence = "CC0"\nattribution = "made up"\n' for name in rasters
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\n[layers.strikes]", f"{tables}\n[layers.strikes]", 1), encoding="utf-8")
    return path


def write_flat(path: Path, *, west_deg: float, south_deg: float, crs: str | None = "EPSG:4326") -> None:
    transform = Affine(0.1, 0.0, west_deg, 0.0, -0.1, south_deg + 10)
    layout = {"driver": "GTiff", "width": 100, "height": 100, "count": 1, "dtype": "float32", "transform": transform}
    with rasterio.open(path, "w", crs=crs, **layout) as file:
        file.write(np.ones((100, 100), np.float32), 1)


def spoil(path: Path, kind: str) -> None:
    if kind == "csv":
        path.write_text("lon,lat,height\n38,34,400\n", encoding="utf-8")
    elif kind == "vrt":
        path.write_text('<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>', encoding="utf-8")
    elif kind == "unplaced":
        write_flat(path, west_deg=34, south_deg=30, crs=None)
    elif kind == "elsewhere":
        write_flat(path, west_deg=-60, south_deg=-20)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("missing", "no such file"),
        ("csv", "a GeoTIFF that can be read"),
        ("vrt", "a GeoTIFF that can be read"),
        ("unplaced", "no coordinate reference system"),
        ("elsewhere", "pixels from -60, -20 to -50, -10 in EPSG:4326"),
    ],
)
def test_a_raster_that_cannot_be_used_is_found_before_a_run(tmp_path: Path, kind: str, told: str) -> None:
    path = copy_study(tmp_path / "layers", "terrain")
    spoil(path.with_name("terrain.tif"), kind)
    study = geo.open_study(path)
    for layers in (None, read_layers(study)):
        (finding,) = find_raster_problems(study, layers)
        assert finding.file == "terrain.tif"
        assert told in str(finding)
        assert str(tmp_path) not in str(finding)
    steps: list[int] = []
    with pytest.raises(DataError) as caught:
        geo.run_study(study, progress=lambda number, _total, _text: steps.append(number))
    assert caught.value.findings == (finding,)
    assert steps == [0]


def test_a_check_lists_rasters_of_both_kinds(tmp_path: Path) -> None:
    path = copy_study(tmp_path / "layers", "terrain", "population")
    write_flat(path.with_name("terrain.tif"), west_deg=34, south_deg=30)
    assert [finding.file for finding in inspect_study(path).findings] == ["population.tif"]
    write_flat(path.with_name("population.tif"), west_deg=34, south_deg=30)
    assert inspect_study(path).findings == []


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_the_publisher_of_an_export_is_named_with_its_terms(result: geo.StudyResult, name: str) -> None:
    own = result.study.settings
    strikes = own.layers.strikes.model_copy(update={"preset": name})
    settings = own.model_copy(update={"layers": own.layers.model_copy(update={"strikes": strikes})})
    preset = PRESETS[name]
    assert {preset.attribution, strikes.attribution} <= set(list_attributions(settings))
    assert {preset.licence, strikes.licence} <= set(list_licences(settings))
    assert preset.attribution not in list_attributions(own)
    asked = geo.studies.result.StudyResult(**(vars(result) | {"study": replace(result.study, settings=settings)}))
    assert collect_content(asked).attributions == list_attributions(settings)
    exported = collect_exports(asked)
    assert (exported.attributions, exported.licences) == (list_attributions(settings), list_licences(settings))


def test_every_file_of_a_run_says_what_it_is(result: geo.StudyResult, tmp_path: Path) -> None:
    written = write_outputs(result, tmp_path)
    settings = result.study.settings
    expected = {
        "as_of": "2025-04-10T00:00:00Z",
        "sources": list(list_attributions(settings)),
        "licences": list(list_licences(settings)),
    }
    kept = ("units", "window", "caveat", "caveat_ar")
    told = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in written if path.suffix == ".geojson"}
    assert len(told) == 10
    for name, collection in told.items():
        assert collection | expected == collection, name
        assert collection["reference_system"] == "EPSG:4326"
        assert all(collection[key] for key in kept), name
        assert collection["title"].startswith(f"{settings.study.title}: ")
    for name in ("cost", "strike_density", "control_confidence"):
        with rasterio.open(tmp_path / f"{name}.tif") as file:
            tags = file.tags()
        about = json.loads(tags["TADMUR_ABOUT"])
        assert about | expected == about, name
        assert all(about[key] for key in kept), name
        assert tags["TADMUR_TITLE"]
        if name == "cost":
            assert tags | result.costs.tags == tags


def test_gaps_of_rasters_are_told_as_a_share_of_the_grid(tmp_path: Path) -> None:
    path = copy_study(tmp_path / "layers", "terrain", "population")
    study = geo.open_study(path)
    grid = fit_cost_grid(study, read_layers(study))
    values = np.full((grid.n_rows + 40, grid.n_cols + 40), 5.0, np.float32)
    wide = Grid(
        grid.plane,
        grid.west_m - 20 * grid.cell_m,
        grid.north_m + 20 * grid.cell_m,
        grid.cell_m,
        n_rows=grid.n_rows + 40,
        n_cols=grid.n_cols + 40,
    )
    write_geotiff(Raster(wide, values, "people", "1"), path.with_name("population.tif"))
    values[:, 20 + round(0.705 * grid.n_cols) :] = np.nan
    write_geotiff(Raster(wide, values, "heights", "m"), path.with_name("terrain.tif"))
    rasters = read_rasters(study, grid)
    share = np.isfinite(rasters["terrain"].values).mean()
    assert share == pytest.approx(0.705, abs=0.003)
    assert list(tell_gaps(rasters)) == [
        f"terrain covers {int(100 * share)} % of the study's grid; elsewhere slope adds nothing."
    ]
