"""Grids, burning, outlines and GeoTIFF files."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from geo.errors import DataError, OutputError, SettingsError
from geo.geodesy.projections import LocalPlane
from geo.rasters import Grid, Raster, fit_grid, polygonise, rasterise, read_geotiff, write_geotiff

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)


@given(
    west=st.floats(-1e6, 1e6),
    south=st.floats(-1e6, 1e6),
    width=st.floats(0, 1e5),
    height=st.floats(0, 1e5),
    cell=st.sampled_from([100.0, 500.0, 1000.0, 333.3]),
)
def test_a_fitted_grid_covers_its_bounds_on_fixed_borders(
    west: float, south: float, width: float, height: float, cell: float
) -> None:
    grid = fit_grid(PLANE, (west, south, west + width, south + height), cell)
    left, bottom, right, top = grid.bounds_m
    slack = 1e-6
    assert left <= west + slack
    assert bottom <= south + slack
    assert right >= west + width - slack
    assert top >= south + height - slack
    assert abs(left / cell - round(left / cell)) < 1e-6
    assert grid.n_cols * cell < width + 2 * cell + slack


@given(row=st.integers(0, 6), col=st.integers(0, 9))
def test_centres_lie_in_their_own_cells(row: int, col: int) -> None:
    grid = Grid(PLANE, -1234.5, 987.6, 250.0, 7, 10)
    x_m, y_m = grid.centres()
    assert grid.rowcol(x_m[col], y_m[row]) == (row, col)
    x, y = (
        grid.transform @ (col + 0.5, row + 0.5)
        if hasattr(grid.transform, "__matmul__")
        else grid.transform
        * (
            col + 0.5,
            row + 0.5,
        )
    )
    assert (x, y) == pytest.approx((x_m[col], y_m[row]))


def test_the_edges_belong_to_the_grid_and_nothing_beyond() -> None:
    grid = Grid(PLANE, 0.0, 100.0, 50.0, 2, 3)
    x = np.array([0.0, 150.0, 150.0, 0.0, 150.1, -0.1])
    y = np.array([0.0, 0.0, 100.0, 100.0, 50.0, 50.0])
    np.testing.assert_array_equal(grid.holds(x, y), [True, True, True, True, False, False])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"cell_m": 0.0}, "Cell size: found 0.0 m"),
        ({"cell_m": float("nan")}, "Cell size: found nan m"),
        ({"bounds_m": (1.0, 0.0, 0.0, 1.0)}, "west <= east"),
        ({"bounds_m": (0.0, 0.0, 1e9, 1e9), "cell_m": 1.0}, "at most 2147483647 cells"),
    ],
)
def test_grids_that_cannot_be_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        fit_grid(**({"plane": PLANE, "bounds_m": (0.0, 0.0, 10.0, 10.0), "cell_m": 1.0} | arguments))  # type: ignore[arg-type]


def test_values_of_another_shape_are_refused() -> None:
    with pytest.raises(DataError, match=r"found values of shape \(2, 2\), expected \(2, 3\)"):
        Raster(Grid(PLANE, 0.0, 2.0, 1.0, 2, 3), np.zeros((2, 2)), "wrong", "1")


@given(labels=arrays.arrays(np.int16, (6, 7), elements=st.integers(-2, 2)))
def test_outlines_and_burning_undo_each_other(labels: np.ndarray) -> None:
    grid = Grid(PLANE, 70.0, 60.0, 10.0, 6, 7)
    patches = polygonise(grid, labels)
    assert sum(patch.area for patch, _ in patches) == pytest.approx(4200.0)
    assert all(patch.is_valid for patch, _ in patches)
    again = rasterise(grid, [patch for patch, _ in patches], values=[label for _, label in patches])
    np.testing.assert_array_equal(again, labels)


def test_burning_without_values_marks_cells() -> None:
    grid = Grid(PLANE, 0.0, 3.0, 1.0, 3, 3)
    centre_only = rasterise(grid, [shapely.box(0.6, 0.6, 2.4, 2.4), shapely.Point(), None])  # type: ignore[list-item]
    touched = rasterise(grid, [shapely.box(0.6, 0.6, 2.4, 2.4)], all_touched=True)
    assert centre_only.dtype == np.bool_
    assert centre_only.sum() == 1
    assert touched.sum() == 9
    assert not rasterise(grid, []).any()


def test_values_are_one_per_geometry() -> None:
    with pytest.raises(DataError, match=r"expected one per geometry, \(1,\)"):
        rasterise(Grid(PLANE, 0.0, 3.0, 1.0, 3, 3), [shapely.box(0, 0, 1, 1)], values=[1, 2])


def test_labels_are_whole_numbers() -> None:
    with pytest.raises(DataError, match="expected whole numbers"):
        polygonise(Grid(PLANE, 0.0, 3.0, 1.0, 3, 3), np.zeros((3, 3)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8, np.int32])
@pytest.mark.parametrize("shape", [(5, 7), (300, 260)])
def test_a_geotiff_returns_what_went_in(tmp_path: Path, dtype: type[np.generic], shape: tuple[int, int]) -> None:
    values = np.random.default_rng(1).integers(0, 200, shape).astype(dtype)
    raster = Raster(Grid(PLANE, -1500.0, 2500.0, 500.0, *shape), values, "reported strikes", "1/km2")
    path = write_geotiff(raster, tmp_path / "density.tif")
    again = read_geotiff(path)
    assert again.grid == raster.grid
    assert (again.name, again.unit) == ("reported strikes", "1/km2")
    np.testing.assert_array_equal(again.values, values)
    assert again.values.dtype == dtype


def test_another_program_reads_the_same_place_and_the_bytes_repeat(tmp_path: Path) -> None:
    grid = Grid(PLANE, -1500.0, 2500.0, 500.0, 4, 6)
    values = np.full(grid.shape, np.nan)
    values[1, 2] = 3.0
    first = write_geotiff(Raster(grid, values, "cost", "m"), tmp_path / "a.tif")
    second = write_geotiff(Raster(grid, values, "cost", "m"), tmp_path / "b.tif")
    assert first.read_bytes() == second.read_bytes()
    with rasterio.open(first) as file:
        assert np.isnan(file.nodata)
        assert file.units == ("m",)
        x, y = rasterio.warp.transform(file.crs, "EPSG:4326", [0.0], [0.0])
        assert (x[0], y[0]) == pytest.approx((39.0, 34.75), abs=1e-9)
        assert file.bounds == (-1500.0, 500.0, 1500.0, 2500.0)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.tif", "b.tif"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    raster = Raster(Grid(PLANE, 0.0, 1.0, 1.0, 1, 1), np.zeros((1, 1)), "x", "1")
    with pytest.raises(OutputError, match=r"cost\.tif cannot be written"):
        write_geotiff(raster, tmp_path / "missing" / "cost.tif")


def test_files_of_other_kinds_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "cost.tif"
    text.write_text("<OGRVRTDataSource/>")
    with pytest.raises(DataError, match=r"cost\.tif is not a GeoTIFF"):
        read_geotiff(text)
    with pytest.raises(DataError, match="found no such local file"):
        read_geotiff(tmp_path / "absent.tif")
    other = tmp_path / "other.tif"
    with rasterio.open(
        other,
        "w",
        driver="GTiff",
        height=1,
        width=1,
        count=1,
        dtype="uint8",
        crs="EPSG:32637",
        transform=rasterio.Affine(1, 0, 5, 0, -1, 5),
    ) as file:
        file.write(np.zeros((1, 1), np.uint8), 1)
    with pytest.raises(DataError, match="from another program"):
        read_geotiff(other)
