"""Rasters of others onto our grids, and our own as Cloud-Optimised GeoTIFF."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pytest import MonkeyPatch  # noqa: PT013 - the type alone
from rasterio.control import GroundControlPoint
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT

from geo.errors import DataError, MissingCrsError, OutputError, SettingsError, UnsafeFileError
from geo.geodesy.projections import LocalPlane
from geo.rasters import Grid, Raster, read_geotiff, warping
from geo.rasters.files import read_cog, write_cog
from geo.rasters.warping import read_onto

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
GRID = Grid(PLANE, -50_000.0, 50_000.0, 1000.0, n_rows=100, n_cols=100)
DEGREES = Affine(0.01, 0, 38.0, 0, -0.01, 35.5)  # 200 columns and 150 rows of it hold GRID

# A frame of pixels around GRID in each reference system: step and north-west corner are found from the plane.
SYSTEMS = {
    "degrees": "EPSG:4326",
    "UTM of the place": "EPSG:32637",
    "UTM of the neighbour": "EPSG:32636",
    "Web Mercator": "EPSG:3857",
    "equal-area Mollweide": "ESRI:54009",
    "degrees on another datum": "EPSG:4230",
    "Syrian Lambert": "EPSG:22770",
}


def save(path: Path, values: NDArray[Any], transform: Affine, *, crs: str | None = "EPSG:4326", **more: Any) -> Path:  # noqa: ANN401 - options of rasterio
    bands = np.atleast_3d(values.T).T if values.ndim == 2 else values
    layout = {"driver": "GTiff", "height": bands.shape[1], "width": bands.shape[2], "count": len(bands)}
    with rasterio.open(path, "w", crs=crs, transform=transform, dtype=values.dtype.name, **layout, **more) as file:
        file.write(bands)
    return path


def lay_pixels(system: str, *, n: int, turn_deg: float = 0.0) -> Affine:
    """Lay n by n square pixels around GRID in a reference system, turned about their middle."""
    to_system = pyproj.Transformer.from_crs(PLANE.crs, system, always_xy=True)
    x, y = to_system.transform(*map(np.ravel, np.meshgrid([-60e3, 0, 60e3], [-60e3, 0, 60e3])))
    side = max(np.ptp(x), np.ptp(y)) * (1.5 if turn_deg else 1.0)
    turned = Affine.rotation(turn_deg)
    a, b, d, e = (part * side / n for part in (turned.a, -turned.b, turned.d, -turned.e))
    half = n / 2
    return Affine(a, b, np.mean(x) - half * (a + b), d, e, np.mean(y) - half * (d + e))


def pixel_centres(transform: Affine, shape: tuple[int, int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    cols, rows = np.meshgrid(np.arange(shape[1]) + 0.5, np.arange(shape[0]) + 0.5)
    return (
        transform.a * cols + transform.b * rows + transform.c,
        transform.d * cols + transform.e * rows + transform.f,
    )


def ramp(transform: Affine, shape: tuple[int, int], system: str) -> NDArray[np.float64]:
    """Values that are linear in the metres of the plane: 3 a km to the east and 2 a km to the south."""
    to_plane = pyproj.Transformer.from_crs(system, PLANE.crs, always_xy=True)
    x_m, y_m = to_plane.transform(*pixel_centres(transform, shape))
    return 3 * np.asarray(x_m) / 1000 - 2 * np.asarray(y_m) / 1000 + 500


def expected_ramp() -> NDArray[np.float64]:
    x_m, y_m = np.meshgrid(*GRID.centres())
    return 3 * x_m / 1000 - 2 * y_m / 1000 + 500


@pytest.mark.parametrize("turn_deg", [0.0, 30.0])
@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS.keys())
def test_a_raster_of_any_system_lies_where_it_should(tmp_path: Path, system: str, turn_deg: float) -> None:
    coarse = lay_pixels(system, n=100, turn_deg=turn_deg)
    path = save(tmp_path / "coarse.tif", ramp(coarse, (100, 100), system), coarse, crs=system)
    found = read_onto(path, GRID)
    assert found.grid == GRID
    # A pixel is 1 to 2 km and the values rise by 3 a km: a shift by a tenth of a pixel would show as 0.3.
    # Between the two old datums PROJ has more than one way, some metres apart.
    np.testing.assert_allclose(
        found.values, expected_ramp(), atol=2e-3 if "WGS 84" in pyproj.CRS(system).to_wkt() else 0.03
    )
    fine = lay_pixels(system, n=600, turn_deg=turn_deg)
    path = save(tmp_path / "fine.tif", ramp(fine, (600, 600), system), fine, crs=system)
    for resampling, slack in (("bilinear", 0.15), ("average", 0.3)):
        averaged = read_onto(path, GRID, resampling=resampling)
        np.testing.assert_allclose(averaged.values, expected_ramp(), atol=slack)
        assert abs((averaged.values - expected_ramp()).mean()) < 0.01


@pytest.mark.parametrize("west", [-180.0, 0.0, 360.0], ids=["from -180", "from 0", "from 360"])
def test_longitudes_may_be_counted_from_anywhere(tmp_path: Path, west: float) -> None:
    transform = Affine(0.25, 0, west, 0, -0.25, 90)
    lon, lat = pixel_centres(transform, (720, 1440))
    values = (lon + 180) % 360 - 180 + 10 * lat
    found = read_onto(save(tmp_path / "world.tif", values, transform), GRID)
    x_m, y_m = np.meshgrid(*GRID.centres())
    grid_lon, grid_lat = PLANE.inverse(x_m, y_m)
    np.testing.assert_allclose(found.values, grid_lon + 10 * grid_lat, atol=1e-4)


def test_south_up_and_lone_pixels_are_read(tmp_path: Path) -> None:
    transform = lay_pixels("EPSG:32637", n=100)
    upright = ramp(transform, (100, 100), "EPSG:32637")
    flipped = Affine(transform.a, 0, transform.c, 0, -transform.e, transform.f + 100 * transform.e)
    path = save(tmp_path / "flipped.tif", upright[::-1], flipped, crs="EPSG:32637")
    np.testing.assert_allclose(read_onto(path, GRID).values, expected_ramp(), atol=2e-3)
    one = save(tmp_path / "one.tif", np.array([[7]], np.int16), Affine(5, 0, 36, 0, -5, 37))
    for resampling in ("nearest", "bilinear", "average"):
        assert (read_onto(one, GRID, resampling=resampling).values == 7).all()
    row = save(tmp_path / "row.tif", np.array([[1, 2, 3]], np.uint8), Affine(1, 0, 37.5, 0, -9, 39))
    assert np.unique(read_onto(row, GRID, resampling="nearest").values).tolist() == [1, 2, 3]
    small = Grid(PLANE, 0.0, 0.0, 10.0, n_rows=1, n_cols=1)
    assert read_onto(one, small).values.tolist() == [[7]]


@pytest.mark.parametrize("cell_m", [250.0, 4000.0], ids=["more cells than pixels", "more pixels than cells"])
@pytest.mark.parametrize("resampling", ["nearest", "bilinear", "average", "min", "max", "mode"])
def test_windows_give_what_the_whole_file_gives(
    tmp_path: Path,
    resampling: warping.ResamplingName,
    cell_m: float,
    monkeypatch: MonkeyPatch,
) -> None:
    rng = np.random.default_rng(3)
    values = (rng.random((150, 200)) * 1000).astype(np.float32)
    values[40:60, 70:120] = -9999
    path = save(tmp_path / "noise.tif", values, DEGREES, nodata=-9999)
    side = round(100_000 / cell_m)
    grid = Grid(PLANE, -50_000.0, 50_000.0, cell_m, n_rows=side, n_cols=side)
    with (
        rasterio.open(path) as file,
        WarpedVRT(
            file,
            crs=rasterio.CRS.from_wkt(PLANE.crs.to_wkt()),
            transform=grid.transform,
            height=side,
            width=side,
            resampling=Resampling[resampling],
            tolerance=1e-6,
        ) as whole,
    ):
        expected = whole.read(1, masked=True).filled(np.nan)
    found = read_onto(path, grid, resampling=resampling).values
    assert np.isnan(found).any()
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    # Where bilinear has to smooth, GDAL guesses how much from the whole picture; here the place alone decides.
    smooths = resampling == "bilinear" and cell_m > 1000
    np.testing.assert_allclose(found, expected, atol=60.0 if smooths else 1e-3)
    monkeypatch.setattr(warping, "_BLOCK_PIXELS", 8000)
    np.testing.assert_array_equal(read_onto(path, grid, resampling=resampling).values, found)
    part = Grid(PLANE, -18_000.0, 10_000.0, cell_m, n_rows=side // 5, n_cols=side // 4)
    top, left = round((grid.north_m - part.north_m) / cell_m), round((part.west_m - grid.west_m) / cell_m)
    np.testing.assert_array_equal(
        read_onto(path, part, resampling=resampling).values,
        found[top : top + part.n_rows, left : left + part.n_cols],
    )


def test_only_what_lies_under_the_grid_is_read(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    path = tmp_path / "world.tif"
    layout = {"driver": "GTiff", "count": 1, "dtype": "int16", "crs": "EPSG:4326", "SPARSE_OK": True}
    tiles = {"tiled": True, "blockxsize": 512, "blockysize": 512}
    world = Affine(1 / 1200, 0, -180, 0, -1 / 1200, 90)
    with rasterio.open(path, "w", width=432_000, height=216_000, transform=world, **layout, **tiles) as file:  # 187 GB
        window = rasterio.windows.from_bounds(38.9, 34.7, 39.1, 34.8, world)
        file.write(np.full((1, round(window.height), round(window.width)), 9, np.int16), window=window)
    read = []

    def count(file: Any, band: int, window: Any) -> NDArray[Any]:  # noqa: ANN401 - untyped in rasterio
        read.append(window.width * window.height)
        return plain(file, band, window)

    plain = warping.read_window
    monkeypatch.setattr(warping, "read_window", count)
    found = read_onto(path, GRID, resampling="max")
    assert found.values.max() == 9
    assert 0 < sum(read) < 2_500_000
    monkeypatch.setattr(warping, "_MOST_PIXELS", 100_000)
    with pytest.raises(DataError, match=r"too fine to be read(.|\n)*pixels under the grid, expected at most 100,000"):
        read_onto(path, GRID)


def test_gaps_scales_units_and_names_are_kept(tmp_path: Path) -> None:
    values = np.full((150, 200), 100, np.int16)
    values[:, :100] = -32768
    path = save(tmp_path / "heights.tif", values, DEGREES, nodata=-32768)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets, file.units, file.descriptions = (0.5,), (20.0,), ("ft",), ("height",)
    found = read_onto(path, GRID)
    assert (found.name, found.unit, found.values.dtype) == ("height", "ft", np.float64)
    assert np.isnan(found.values[:, 0]).all()
    np.testing.assert_allclose(found.values[:, -1], 70)
    assert read_onto(path, GRID, name="elevation").name == "elevation"
    plain = read_onto(save(tmp_path / "plain.tif", values, DEGREES), GRID, resampling="nearest")
    assert (plain.name, plain.unit, plain.values.dtype) == ("plain.tif", "1", np.float32)
    assert (plain.values[:, 0] == -32768).all()
    masked = save(tmp_path / "masked.tif", np.full((2, 150, 200), 5.5, np.float32), DEGREES)
    mask = np.full((150, 200), 255, np.uint8)
    mask[:75] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(masked, "r+") as file:
        file.write_mask(mask)
    second = read_onto(masked, GRID, band=2, resampling="nearest")
    assert np.isnan(second.values[0]).all()
    assert (second.values[-1] == 5.5).all()
    holes = np.where(values < 0, np.nan, 1.0)
    np.testing.assert_array_equal(
        np.isnan(read_onto(save(tmp_path / "nan.tif", holes, DEGREES), GRID).values), np.isnan(found.values)
    )
    great = save(tmp_path / "great.tif", np.full((150, 200), 2**31 - 3, np.int32), DEGREES)
    assert (read_onto(great, GRID, resampling="nearest").values == 2**31 - 3).all()


def ground_km2(grid: Grid) -> NDArray[np.float64]:
    x_m, y_m = np.meshgrid(*grid.centres())
    lon, lat = PLANE.inverse(x_m.ravel(), y_m.ravel())
    return (grid.cell_m / 1000 / PLANE.scale_at(lon, lat).reshape(grid.shape)) ** 2


@pytest.mark.parametrize("cell_m", [250.0, 5000.0], ids=["more cells than pixels", "more pixels than cells"])
@pytest.mark.parametrize(
    ("system", "turn_deg"), [("EPSG:4326", 0.0), ("ESRI:54009", 0.0), ("EPSG:3857", 0.0), ("EPSG:32636", 25.0)]
)
def test_no_one_is_lost_or_counted_twice(tmp_path: Path, system: str, turn_deg: float, cell_m: float) -> None:
    rng = np.random.default_rng(5)
    transform = lay_pixels(system, n=120, turn_deg=turn_deg)
    people = rng.gamma(0.3, 100.0, (120, 120))
    to_plane = pyproj.Transformer.from_crs(system, PLANE.crs, always_xy=True)
    x_m, y_m = to_plane.transform(*pixel_centres(transform, people.shape))
    people[np.maximum(np.abs(x_m), np.abs(y_m)) > 44_000] = 0
    side = round(100_000 / cell_m)
    grid = Grid(PLANE, -50_000.0, 50_000.0, cell_m, n_rows=side, n_cols=side)
    path = save(tmp_path / "people.tif", people, transform, crs=system)
    found = read_onto(path, grid, resampling="sum")
    assert found.unit == "1/km2"
    assert np.nansum(found.values * ground_km2(grid)) == pytest.approx(people.sum(), rel=0.01)


def test_a_count_becomes_a_density_by_the_true_area_of_its_pixel(tmp_path: Path) -> None:
    # geographiclib 2.1: areas of the cells of half a minute of arc between two parallels, km2.
    from geographiclib.geodesic import Geodesic  # noqa: PLC0415 - the judge of this test alone

    even = save(tmp_path / "even.tif", np.full((1200, 1200), 10.0), Affine(1 / 120, 0, 34, 0, -1 / 120, 40))
    found = read_onto(even, GRID, resampling="sum")
    for row in (0, 50, 99):
        x_m, y_m = GRID.centres()
        _, lat = PLANE.inverse(x_m[50], y_m[row])
        polygon = Geodesic.WGS84.Polygon()
        for d_lat, d_lon in ((-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5)):
            polygon.AddPoint(float(lat) + d_lat / 120, d_lon / 120)
        area_km2 = abs(polygon.Compute()[2]) / 1e6
        assert found.values[row, 50] == pytest.approx(10 / area_km2, rel=2e-5)


def test_a_raster_that_cannot_be_used_is_refused_with_a_reason(tmp_path: Path) -> None:
    values = np.ones((4, 4), np.float32)
    refused: Mapping[str, tuple[type[DataError], str]] = {
        "plain.tif": (
            MissingCrsError,
            "plain.tif: found no coordinate reference system, .* saved by a program for pic",
        ),
        "points.tif": (MissingCrsError, "Likely cause: ground control points without a warp"),
        "sheet.tif": (MissingCrsError, "found the local system LOCAL_CS"),
        "nowhere.tif": (MissingCrsError, "found no position of its pixels"),
        "elsewhere.tif": (DataError, "does not reach the study(.|\n)*pixels from -70, .*expected pixels around 39.0 E"),
        "complex.tif": (DataError, "found values of complex64, expected real numbers"),
        "text.tif": (DataError, "text.tif: found .*not recognized as being in a supported file format"),
        "virtual.tif": (DataError, "not recognized as being in a supported file format"),
        "cut.tif": (DataError, "A raster cannot be read"),
        "folder": (UnsafeFileError, "folder: found a folder, expected a regular file"),
        "pipe": (UnsafeFileError, "found a pipe, socket or device"),
        "absent.tif": (DataError, "absent.tif: found no such file or directory"),
    }
    save(tmp_path / "plain.tif", values, DEGREES, crs=None)
    points = [GroundControlPoint(0, 0, 38, 35), GroundControlPoint(0, 4, 39, 35), GroundControlPoint(4, 0, 38, 34)]
    with rasterio.open(
        tmp_path / "points.tif", "w", driver="GTiff", height=4, width=4, count=1, dtype="float32", gcps=points,
        crs="EPSG:4326",
    ) as file:  # fmt: skip
        file.write(values, 1)
    save(tmp_path / "sheet.tif", values, DEGREES, crs='LOCAL_CS["sheet",UNIT["metre",1]]')
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        save(tmp_path / "nowhere.tif", values, Affine.identity())
    save(tmp_path / "elsewhere.tif", values, Affine(1, 0, -70, 0, -1, 5))
    save(tmp_path / "complex.tif", values.astype(np.complex64), DEGREES)
    (tmp_path / "text.tif").write_text("lon,lat,height\n38,35,400\n")
    whole = save(tmp_path / "whole.tif", np.random.default_rng(0).random((150, 200)), DEGREES)
    (tmp_path / "virtual.tif").write_text(
        f'<VRTDataset rasterXSize="200" rasterYSize="150"><VRTRasterBand dataType="Float64" band="1"><SimpleSource>'
        f"<SourceFilename>{whole}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    (tmp_path / "cut.tif").write_bytes(whole.read_bytes()[:100_000])
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name, (kind, message) in refused.items():
        with pytest.raises(kind, match=message) as caught:
            read_onto(tmp_path / name, GRID)
        assert str(tmp_path) not in str(caught.value), name
    for address in ("https://example.org/dem.tif", "/vsicurl/https://example.org/dem.tif", "zip:///tmp/dem.zip"):
        with pytest.raises(UnsafeFileError, match="read from this machine only"):
            read_onto(address, GRID)
    with pytest.raises(DataError, match=r"found 1 band\(s\), expected a band 2"):
        read_onto(whole, GRID, band=2)
    with pytest.raises(SettingsError, match="found 'lanczos', expected one of nearest, bilinear"):
        read_onto(whole, GRID, resampling="lanczos")  # type: ignore[arg-type]


def test_a_block_too_large_to_open_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tif"
    layout = {"driver": "GTiff", "count": 1, "dtype": "float64", "crs": "EPSG:4326", "transform": DEGREES}
    with rasterio.open(
        path, "w", width=40_000, height=20_000, SPARSE_OK=True, tiled=True, blockxsize=8192, blockysize=8192, **layout
    ):
        pass
    assert path.stat().st_size < 10_000
    with pytest.raises(UnsafeFileError, match="found blocks of 8192 by 8192 values, expected blocks of at most 256"):
        read_onto(path, GRID)


def test_files_beside_a_raster_are_left_alone(tmp_path: Path) -> None:
    path = save(tmp_path / "a.tif", np.full((150, 200), 5.0), DEGREES)
    (tmp_path / "a.tif.aux.xml").write_text(
        "<PAMDataset><PAMRasterBand band='1'><Scale>1000</Scale></PAMRasterBand></PAMDataset>"
    )
    with rasterio.open(path) as file:
        assert file.scales == (1000,)  # so a plain opening is led astray
    assert (read_onto(path, GRID, resampling="nearest").values == 5).all()


def bands(shape: tuple[int, int]) -> tuple[Raster, ...]:
    rng = np.random.default_rng(11)
    grid = Grid(PLANE, -1500.0, 2500.0, 500.0, *shape)
    cost = 1 + rng.random(shape).astype(np.float32)
    cost[0, 0] = np.nan
    return (
        Raster(grid, cost, "cost", "1"),
        Raster(grid, rng.random(shape) > 0.5, "off_road", "1"),
        Raster(grid, rng.random(shape), "ارتفاع", "m"),
    )


@pytest.mark.parametrize("shape", [(700, 610), (257, 40), (5, 7), (1, 1)])
def test_a_cog_has_the_layout_the_bands_and_the_same_bytes_twice(tmp_path: Path, shape: tuple[int, int]) -> None:
    rasters = bands(shape)
    tags = {"TADMUR_WEIGHTS": '{"off_road": 4.0}', "TADMUR_ANCHORS": "{}"}
    first = write_cog(rasters, tmp_path / "cost.tif", tags=tags)
    second = write_cog(rasters, tmp_path / "again.tif", tags=dict(reversed(tags.items())))
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.tif", "cost.tif"]
    with rasterio.open(first) as file:
        structure = file.tags(ns="IMAGE_STRUCTURE")
        assert (structure["LAYOUT"], structure["COMPRESSION"]) == ("COG", "DEFLATE")
        assert file.profile["tiled"]
        assert set(file.block_shapes) == {(256, 256)}
        expected = [2**level for level in range(1, 12) if max(shape) > 256 * 2 ** (level - 1)]
        assert file.overviews(1) == file.overviews(3) == expected
        assert np.isnan(file.nodata)
        assert file.descriptions == ("cost", "off_road", "ارتفاع")
        assert file.units == ("1", "1", "m")
        assert {key: file.tags()[key] for key in tags} == tags
        assert not any(key.startswith("STATISTICS") for band in (1, 2, 3) for key in file.tags(band))
        if expected:
            with rasterio.open(first, overview_level=0) as half:
                mean = rasters[1].values[: 2 * (shape[0] // 2), : 2 * (shape[1] // 2)]
                mean = mean.reshape(shape[0] // 2, 2, shape[1] // 2, 2).mean(axis=(1, 3))
                found = half.read(2)[: shape[0] // 2, : shape[1] // 2]
                assert np.abs(found - mean).max() < (1e-6 if shape[0] % 2 == shape[1] % 2 == 0 else 0.6)
    again = read_cog(first)
    for raster, found in zip(rasters, again, strict=True):
        assert (found.grid, found.name, found.unit) == (raster.grid, raster.name, raster.unit)
        np.testing.assert_array_equal(found.values, raster.values.astype(np.float32))


def test_the_head_of_a_cog_comes_first(tmp_path: Path) -> None:
    # Cloud-Optimised: all directories stand before all tiles, and those of overviews before the full picture.
    path = write_cog(bands((700, 610))[:1], tmp_path / "cost.tif")
    content = path.read_bytes()
    order = "<" if content[:2] == b"II" else ">"
    at = int(np.frombuffer(content, f"{order}u4", 1, 4)[0])
    directories, tiles = [], []
    while at:
        directories.append(at)
        count = int(np.frombuffer(content, f"{order}u2", 1, at)[0])
        kind = np.dtype([("tag", f"{order}u2"), ("type", f"{order}u2"), ("n", f"{order}u4"), ("value", f"{order}u4")])
        for entry in np.frombuffer(content, kind, count, at + 2):
            if entry["tag"] == 324:  # TileOffsets
                inline = entry["n"] == 1
                offsets = (
                    [entry["value"]] if inline else np.frombuffer(content, f"{order}u4", entry["n"], entry["value"])
                )
                tiles.append(min(int(offset) for offset in offsets if offset))
        at = int(np.frombuffer(content, f"{order}u4", 1, at + 2 + 12 * count)[0])
    assert len(directories) == 3
    assert max(directories) < min(tiles)
    assert tiles == sorted(tiles, reverse=True)


def test_bands_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    cost, roads, _ = bands((5, 7))
    other = Raster(Grid(PLANE, 0.0, 0.0, 1.0, 1, 1), np.zeros((1, 1)), "other", "1")
    for wrong, message in (
        ((), "found 0 rasters named nothing on 0 grids"),
        ((cost, other), "found 2 rasters named cost, other on 2 grids"),
        ((cost, cost), "found 2 rasters named cost, cost on 1 grids, expected one or more with different names"),
    ):
        with pytest.raises(DataError, match=message):
            write_cog(wrong, tmp_path / "cost.tif")
    with pytest.raises(OutputError, match=r"cost\.tif cannot be written"):
        write_cog((cost,), tmp_path / "missing" / "cost.tif")
    path = write_cog((cost, roads), tmp_path / "cost.tif")
    with pytest.raises(DataError, match=r"found 2 band\(s\) (.|\n)*expected 1 band\(s\)"):
        read_geotiff(path)
    with pytest.raises(DataError, match="found no such local file"):
        read_cog(tmp_path / "absent.tif")
