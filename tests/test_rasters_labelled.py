"""Rasters to xarray and back without loss; rioxarray and GDAL, which are not ours, find them in the same place."""

import sys
import warnings
from pathlib import Path

import numpy as np
import pyproj
import pytest
import rasterio
import xarray
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from geo.caveat import CAVEAT
from geo.errors import DataError, MissingCrsError
from geo.geodesy import LocalPlane
from geo.rasters import Grid, Raster, from_xarray, labelled, to_xarray

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # written for an older affine
    import rioxarray  # noqa: F401 - gives arrays their .rio

PLANE = LocalPlane(39.0, 34.8, 33.13, 36.47)
GRID = Grid(PLANE, -1234.5, 777.25, 333.3, n_rows=5, n_cols=7)
OTHERS = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")


def make_raster(dtype: str = "float64") -> Raster:
    values = np.random.default_rng(7).random(GRID.shape) * 100
    if np.dtype(dtype).kind == "f":
        values[2, 3] = np.nan
    return Raster(GRID, values.astype(dtype), "reported strikes, 48 of 48", "1/km2")


@pytest.fixture(scope="module")
def labelled_array() -> xarray.DataArray:
    return to_xarray([make_raster()])["reported_strikes_48_of_48"]


@pytest.mark.parametrize("dtype", ["float64", "float32", "int16", "uint8", "bool", "int64"])
def test_a_raster_comes_back_to_the_last_bit(dtype: str) -> None:
    raster = make_raster(dtype)
    back = from_xarray(to_xarray([raster])["reported_strikes_48_of_48"])
    assert (back.grid, back.name, back.unit) == (GRID, raster.name, raster.unit)
    assert back.values.dtype == raster.values.dtype
    assert back.values.tobytes() == raster.values.tobytes()


@given(
    lon=st.floats(-170, 170),
    lat=st.floats(5, 60),
    west=st.floats(-1e6, 1e6),
    north=st.floats(-1e6, 1e6),
    cell=st.floats(1, 5e4),
    values=arrays.arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 4))),
)
def test_any_grid_comes_back(
    lon: float, lat: float, west: float, north: float, cell: float, values: NDArray[np.float64]
) -> None:
    grid = Grid(LocalPlane(lon, lat, lat - 1.5, lat + 1.5), west, north, cell, *values.shape)
    back = from_xarray(to_xarray([Raster(grid, values, "a", "1")])["a"])
    assert back.grid == grid
    assert_array_equal(back.values, values)


@OTHERS
def test_rioxarray_finds_the_same_place(labelled_array: xarray.DataArray) -> None:
    assert labelled_array.rio.crs == rasterio.CRS.from_wkt(PLANE.crs.to_wkt())
    assert labelled_array.rio.transform() == GRID.transform
    assert labelled_array.rio.transform(recalc=True).almost_equals(GRID.transform, precision=1e-6)
    assert labelled_array.rio.bounds() == pytest.approx(GRID.bounds_m, abs=1e-9)
    assert np.isnan(labelled_array.rio.nodata)
    in_degrees = labelled_array.rio.reproject("EPSG:4326")
    x_m, y_m = np.meshgrid(GRID.bounds_m[::2], GRID.bounds_m[1::2])
    lon, lat = pyproj.Transformer.from_crs(PLANE.crs, 4326, always_xy=True).transform(x_m, y_m)
    # Pixels of 0.0037 degrees cannot end just where cells do.
    assert in_degrees.rio.bounds() == pytest.approx((lon.min(), lat.min(), lon.max(), lat.max()), abs=0.0037)


def test_units_names_and_caveat_stand_in_it() -> None:
    dataset = to_xarray([make_raster(), Raster(GRID, np.zeros(GRID.shape), "ثقة", "1")], about={"licence": "CC0"})
    assert list(dataset) == ["reported_strikes_48_of_48", "raster_2"]
    assert dataset["raster_2"].attrs == {"long_name": "ثقة", "units": "1"}
    assert dataset.x.attrs["standard_name"] == "projection_x_coordinate"
    assert dataset.y.attrs["units"] == "m"
    assert_array_equal(dataset.x, GRID.centres()[0])
    assert (dataset.attrs["caveat"], dataset.attrs["licence"]) == (CAVEAT.text, "CC0")
    assert pyproj.CRS.from_cf(dataset.spatial_ref.attrs).equals(PLANE.crs)
    assert from_xarray(dataset["raster_2"]).name == "ثقة"


@pytest.mark.parametrize("decode", ["all", True])
def test_a_file_of_it_is_read_by_gdal_and_by_us(decode: str | bool, tmp_path: Path) -> None:  # noqa: FBT001
    raster = make_raster()
    path = tmp_path / "a.nc"
    path.write_bytes(bytes(to_xarray([raster]).to_netcdf(engine="scipy")))
    with rasterio.open(f"netcdf:{path}:reported_strikes_48_of_48") as file:
        assert file.crs == rasterio.CRS.from_wkt(PLANE.crs.to_wkt())
        assert file.transform.almost_equals(GRID.transform, precision=1e-9)
        assert file.units == (raster.unit,)
        assert_array_equal(file.read(1), raster.values)
    with xarray.open_dataset(path, engine="scipy", decode_coords=decode) as dataset:
        array = dataset["reported_strikes_48_of_48"].load()
        if decode is True:  # the grid mapping is a variable of its own then
            with pytest.raises(MissingCrsError, match="decode_coords"):
                from_xarray(array)
            array = array.assign_coords(spatial_ref=dataset["spatial_ref"])
    back = from_xarray(array)
    assert (back.grid, back.unit) == (GRID, raster.unit)
    assert back.values.tobytes() == raster.values.tobytes()


def test_order_and_direction_of_dimensions_do_not_matter(labelled_array: xarray.DataArray) -> None:
    raster = make_raster()
    for turned in (
        labelled_array[::-1],
        labelled_array[:, ::-1],
        labelled_array[::-1, ::-1].T,
        labelled_array.expand_dims("band"),
        labelled_array.expand_dims(time=[np.datetime64("2025-04-10", "ns")], axis=2),
    ):
        back = from_xarray(turned)
        assert back.grid == GRID
        assert_array_equal(back.values, raster.values)


def test_a_part_lies_where_it_lay(labelled_array: xarray.DataArray) -> None:
    # The GeoTransform still tells of the whole then, as after every selection with xarray.
    part = from_xarray(labelled_array[1:4, 2:])
    assert part.grid.bounds_m == pytest.approx((-567.9, -555.95, 1098.6, 443.95), abs=1e-6)
    assert_array_equal(part.values, make_raster().values[1:4, 2:])
    every_other = from_xarray(labelled_array[::2, ::2])
    assert every_other.grid.cell_m == pytest.approx(666.6)


def test_a_plane_is_known_by_its_words_alone(labelled_array: xarray.DataArray) -> None:
    bare = labelled_array.copy()
    bare.coords["spatial_ref"] = bare.coords["spatial_ref"].assign_attrs()
    for key in set(bare.spatial_ref.attrs) - {"crs_wkt"}:
        del bare.spatial_ref.attrs[key]
    back = from_xarray(bare)
    assert back.grid.plane == PLANE
    assert back.grid.bounds_m == pytest.approx(GRID.bounds_m, abs=1e-9)


def test_masked_and_packed_values_are_unpacked(labelled_array: xarray.DataArray) -> None:
    packed = labelled_array.copy(data=np.where(np.isnan(labelled_array), -1, 12).astype(np.int16))
    packed.attrs |= {"_FillValue": np.int16(-1), "scale_factor": 0.5, "add_offset": 1.0}
    back = from_xarray(packed)
    assert_array_equal(back.values, np.where(np.isnan(labelled_array), np.nan, 7.0))


def make_degrees(**changes: object) -> xarray.DataArray:
    """Values that are linear in the metres of the plane, on a lattice of degrees."""
    lon, lat = np.linspace(38.5, 39.5, 81), np.linspace(34.3, 35.3, 81)
    x_m, y_m = pyproj.Transformer.from_crs(4326, PLANE.crs, always_xy=True).transform(*np.meshgrid(lon, lat))
    coordinates = {"latitude": lat, "longitude": lon, **changes}
    return xarray.DataArray(
        3 * x_m / 1000 - 2 * y_m / 1000,
        coords=coordinates,
        dims=("latitude", "longitude"),
        name="ramp",
        attrs={"units": "m"},
    )


@OTHERS
def test_another_system_is_resampled_onto_a_grid_or_refused() -> None:
    grid = Grid(PLANE, -20_000.0, 20_000.0, 1000.0, n_rows=40, n_cols=40)
    array = make_degrees().rio.write_crs("EPSG:4326")
    back = from_xarray(array, grid=grid)
    x_m, y_m = np.meshgrid(*grid.centres())
    np.testing.assert_allclose(back.values, 3 * x_m / 1000 - 2 * y_m / 1000, atol=0.01)
    assert (back.grid, back.name, back.unit) == (grid, "ramp", "m")
    with pytest.raises(DataError, match=r"cells of 0\.0125 by 0\.0125 in WGS 84.*or grid="):
        from_xarray(array)


@OTHERS
def test_a_grid_of_ours_is_resampled_onto_another_only_where_they_differ(labelled_array: xarray.DataArray) -> None:
    assert from_xarray(labelled_array, grid=GRID).values.tobytes() == make_raster().values.tobytes()
    shifted = Grid(PLANE, -1234.5, 777.25, 666.6, n_rows=2, n_cols=3)
    values = make_raster().values
    means = from_xarray(labelled_array, grid=shifted, resampling="average").values
    assert means[0, 0] == pytest.approx(values[:2, :2].mean())
    truths = to_xarray([Raster(GRID, values > 50, "b", "1")])["b"]
    assert from_xarray(truths, grid=shifted, resampling="max").values[0, 0] == (values[:2, :2] > 50).max()


def test_uneven_steps_are_told_in_numbers(labelled_array: xarray.DataArray) -> None:
    with pytest.raises(DataError, match=r"steps from 333\.3 to 666\.6, at index 1 .*their mean is 399\.96"):
        from_xarray(labelled_array.isel(x=[0, 1, 3, 4, 5, 6]))
    with pytest.raises(DataError, match="steps from 0 to 0"):
        from_xarray(labelled_array.isel(y=[1, 1]))


def test_what_is_no_raster_is_told(labelled_array: xarray.DataArray) -> None:
    with pytest.raises(DataError, match=r"dimensions band \(2\), y \(5\), x \(7\)"):
        from_xarray(xarray.concat([labelled_array, labelled_array], "band"))
    with pytest.raises(MissingCrsError, match="write_crs"):
        from_xarray(labelled_array.drop_vars("spatial_ref"))
    with pytest.raises(DataError, match="values of complex128"):
        from_xarray(labelled_array.astype(complex))
    with pytest.raises(DataError, match="coordinates of datetime64"):
        from_xarray(labelled_array.assign_coords(x=np.arange(7).astype("datetime64[ns]")))
    with pytest.raises(DataError, match=r"cells of 333\.3 by 666\.6"):
        from_xarray(labelled_array[::2])
    single = labelled_array[:1, :1].drop_vars("spatial_ref").assign_coords(spatial_ref=0)
    single.spatial_ref.attrs["crs_wkt"] = PLANE.crs.to_wkt()
    with pytest.raises(DataError, match="the size of a cell"):
        from_xarray(single)
    with pytest.raises(DataError, match="found 2 rasters named a, b on 2 grids"):
        to_xarray([Raster(grid, np.zeros(grid.shape), name, "1") for grid, name in ((GRID, "a"), (make_other(), "b"))])


def make_other() -> Grid:
    return Grid(PLANE, 0.0, 0.0, 10.0, n_rows=1, n_cols=1)


def test_a_rotated_lattice_is_not_taken_for_an_upright_one(labelled_array: xarray.DataArray) -> None:
    turned = labelled_array.copy()
    turned.coords["spatial_ref"] = turned.coords["spatial_ref"].copy()
    turned.spatial_ref.attrs["GeoTransform"] = " ".join(map(str, Affine.rotation(30).to_gdal()))
    assert from_xarray(turned).grid.bounds_m == pytest.approx(GRID.bounds_m, abs=1e-9)  # by its coordinates


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, labelled_array: xarray.DataArray) -> None:
    monkeypatch.setattr(labelled, "find_spec", lambda _: None)
    for call in (lambda: to_xarray([make_raster()]), lambda: from_xarray(labelled_array)):
        with pytest.raises(DataError, match=r"tadmur\[xarray\]"):
            call()


def test_xarray_is_not_imported_with_the_wing() -> None:
    import subprocess  # noqa: PLC0415 - here alone

    code = "import sys, geo.rasters; print('xarray' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"  # noqa: S603
