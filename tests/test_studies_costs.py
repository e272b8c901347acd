"""The cost surface of a study: what its layers give, and what it says where a layer is missing."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import geo
from geo.errors import CorridorError
from geo.rasters import Grid, Raster, write_geotiff
from geo.studies.layers.reading import read_layers
from geo.studies.outputs.picture import draw_map
from geo.studies.steps.costs import Findings, make_costs

LAYERS = Path(__file__).parents[1] / "layers"


@pytest.fixture
def found(result: geo.StudyResult) -> Findings:
    return Findings(result.control, result.density, result.confidence)


def write_study(folder: Path, *changes: tuple[str, str]) -> geo.Study:
    shutil.copytree(LAYERS, folder, ignore=shutil.ignore_patterns("*.py", "base_layers", "curated", "__pycache__"))
    text = (folder / "palmyra.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "palmyra.toml").write_text(text, encoding="utf-8")
    return geo.open_study(folder / "palmyra.toml")


def test_every_component_of_the_shipped_study_is_there(result: geo.StudyResult) -> None:
    costs = result.costs
    assert list(costs.components) == [
        "strike_density", "line_of_contact", "control", "unsure_control", "population", "off_road",
    ]  # fmt: skip
    total = 1 + sum(costs.weights[key] * costs.components[key].values for key in costs.weights)
    np.testing.assert_allclose(costs.total.values, total, rtol=1e-12)
    for component in costs.components.values():
        assert component.values.min() >= 0
        assert component.values.max() <= 1


def test_terrain_gives_slope_and_relief(result: geo.StudyResult, found: Findings, tmp_path: Path) -> None:
    terrain = '\n[layers.terrain]\nfile = "terrain.tif"\nlicence = "CC0"\nattribution = "made up"\n\n[layers.strikes]'
    study = write_study(
        tmp_path / "layers",
        ("\n[layers.strikes]", terrain),
        ("off_road = 4.0   # ground only", "off_road = 4.0\nslope = 3.0"),
    )
    grid = result.density.grid
    coarse = Grid(
        grid.plane,
        grid.west_m - 9e3,
        grid.north_m + 9e3,
        3000.0,
        n_rows=grid.n_rows // 3 + 7,
        n_cols=grid.n_cols // 3 + 7,
    )
    x_m, _ = np.meshgrid(*coarse.centres())
    write_geotiff(
        Raster(coarse, (x_m * np.tan(np.radians(5))).astype(np.float32), "heights", "m"),
        tmp_path / "layers" / "terrain.tif",
    )
    costs = make_costs(study, read_layers(study), found)
    # An even slope of 5 degrees, 20 counting in full; the plane's metres are ground metres to 0.1 %.
    np.testing.assert_allclose(costs.components["slope"].values, 0.25, atol=0.002)
    assert costs.weights["slope"] == 3.0
    shaded = draw_map(geo.studies.result.StudyResult(**(vars(result) | {"study": study}))).content.rasters
    assert shaded[0].id == "relief"


def test_a_weight_without_its_layer_is_told(found: Findings, tmp_path: Path) -> None:
    study = write_study(tmp_path / "layers", ("off_road = 4.0   # ground only", "off_road = 4.0\nslope = 3.0"))
    with pytest.raises(CorridorError, match="the study has no layer terrain"):
        make_costs(study, read_layers(study), found)
