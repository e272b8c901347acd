"""Grids as pictures, and price curves as marks and figures."""

import base64
import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from maps_scene import CLOSING_M, computed_curve, make_content, map_rasters, prices_frame, proved_corridors
from PIL import Image

from geo.corridors.cost import make_cost_surface
from geo.errors import OutputError, SettingsError
from geo.geodesy import LocalPlane
from geo.maps import CurveMark, MapCurve, MapRaster, draw_map, draw_price_figure, mark_curve, save_figure, show_costs
from geo.maps.grids import paint_raster
from geo.maps.island import _sketch
from geo.maps.png import write_png
from geo.maps.tables import read_palettes, read_words
from geo.rasters import Grid, Raster
from geo.rasters.coloured import blend_colours

PLANE = LocalPlane(38.5, 34.75, 33.0, 36.5)
RAMP = tuple(read_palettes()["ramp"])
GREYS = ("#000000", "#fefefe")  # with 255 steps a tone is its own number
MERCATOR = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)


def shown(values: np.ndarray, *, low: float, high: float, cell_m: float = 2000.0) -> MapRaster:
    n_rows, n_cols = values.shape
    grid = Grid(PLANE, -n_cols * cell_m / 2, n_rows * cell_m / 2, cell_m, n_rows=n_rows, n_cols=n_cols)
    return MapRaster(id="a", name="A", raster=Raster(grid, values, "a", "1"), anchor_low=low, anchor_high=high)


def read_picture(entry: dict[str, Any]) -> np.ndarray:
    """The tones of a picture in greys as another library reads it; NaN where it is transparent."""
    content = base64.b64decode(entry["image"].removeprefix("data:image/png;base64,"))
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGBA")).astype(float)
    return np.where(pixels[..., 3] > 0, pixels[..., 0], np.nan)


@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40))))
def test_another_library_reads_the_png_as_it_was_written(indices: np.ndarray) -> None:
    colours = np.random.default_rng(1).integers(0, 256, (256, 3), dtype=np.uint8)
    pixels = np.asarray(Image.open(io.BytesIO(write_png(indices, colours))).convert("RGBA"))
    np.testing.assert_array_equal(pixels[..., :3], colours[indices])
    np.testing.assert_array_equal(pixels[..., 3] == 0, indices == 0)


def test_the_picture_lies_where_the_map_draws_it() -> None:
    # Each cell holds its own latitude; the map draws rows at even steps of EPSG:3857.
    _, y_m = shown(np.zeros((200, 150)), low=0.0, high=1.0).raster.grid.centres()
    x_m = np.zeros_like(y_m)
    lat_deg = np.tile(PLANE.inverse(x_m, y_m)[1][:, None], (1, 150))
    entry = paint_raster(shown(lat_deg, low=32.0, high=38.0), GREYS)
    tones = read_picture(entry)
    west, south, east, north = entry["bounds"]
    bottom, top = (MERCATOR.transform(0.0, lat)[1] for lat in (south, north))
    y = top - (np.arange(len(tones)) + 0.5) * (top - bottom) / len(tones)
    expected = np.array([MERCATOR.transform(0.0, each, direction="INVERSE")[1] for each in y])
    middle = int(np.argmin(np.abs(west + (np.arange(tones.shape[1]) + 0.5) * (east - west) / tones.shape[1] - 38.5)))
    found = 32.0 + tones[:, middle] / 254 * 6.0
    known = np.isfinite(found)
    assert known.mean() > 0.95
    allowed = 0.5 * 6.0 / 254 + 0.5 * 2000 / 110_900 + 0.001  # half a tone and half a cell
    assert np.abs(found - expected)[known].max() < allowed
    # Even steps of latitude would miss by more.
    naive = north - (np.arange(len(tones)) + 0.5) * (north - south) / len(tones)
    assert np.abs(found - naive)[known].max() > allowed


def test_values_beyond_the_anchors_take_the_ends_and_what_is_not_there_stays_blank() -> None:
    values = np.full((40, 40), 5.0)
    values[:, :10], values[:, 10:20], values[:10, 20:], values[10:20, 20:] = -1.0, 100.0, np.nan, np.inf
    tones = read_picture(paint_raster(shown(values, low=0.0, high=10.0), GREYS))
    assert set(np.unique(tones[np.isfinite(tones)])) == {0.0, 127.0, 254.0}
    assert np.isnan(tones).sum() >= 0.9 * 400
    blank = MapRaster(
        id="a",
        name="A",
        raster=shown(values, low=0.0, high=10.0).raster,
        anchor_low=0.0,
        anchor_high=10.0,
        blank_low=True,
    )
    tones = read_picture(paint_raster(blank, GREYS))
    assert set(np.unique(tones[np.isfinite(tones)])) == {127.0, 254.0}


def test_a_large_grid_is_averaged_into_a_small_picture() -> None:
    values = np.where(np.add.outer(np.arange(1500), np.arange(1200)) % 2, 1.0, 3.0)
    values[:600] = np.nan
    entry = paint_raster(shown(values, low=1.0, high=3.0, cell_m=300.0), GREYS)
    tones = read_picture(entry)
    assert max(tones.shape) <= 501
    known = tones[np.isfinite(tones)]
    assert set(known) <= {np.rint(254 * share) for share in (4 / 9, 5 / 9)}  # blocks of 3 x 3 cells of a chessboard
    assert np.isnan(tones[: len(tones) // 3]).all()


def test_a_noisy_picture_stays_small() -> None:
    values = np.random.default_rng(2).random((1000, 1000))
    assert len(paint_raster(shown(values, low=0.0, high=1.0, cell_m=500.0), RAMP)["image"]) < 360_000


def test_lightness_falls_all_along_the_ramp() -> None:
    red, green, blue = (blend_colours(RAMP, 255).astype(float) / 255).T
    lightness = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    assert (np.diff(lightness) < 0).mean() > 0.99
    assert lightness[0] > 0.85
    assert lightness[-1] < 0.03


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_a_ramp_without_two_ends_is_refused(low: float, high: float) -> None:
    with pytest.raises(SettingsError, match="expected two finite values"):
        shown(np.zeros((2, 2)), low=low, high=high)


def test_a_cost_surface_gives_its_total_and_every_component() -> None:
    grid = shown(np.zeros((3, 4)), low=0.0, high=1.0).raster.grid
    slope = Raster(grid, np.linspace(0.0, 1.0, 12).reshape(3, 4), "slope", "1")
    surface = make_cost_surface(grid, {"slope": slope}, {"slope": 3.0}, anchors={"slope_full_deg": 20.0})
    total, component = show_costs(surface)
    assert (total.anchor_low, total.anchor_high) == (1.0, 4.0)
    assert total.raster is surface.total
    assert component.name == "Slope (weight 3)"
    assert "20" in component.meaning_high
    assert "20" in component.meaning_high_ar
    assert component.blank_low


def test_two_rasters_of_one_id_are_refused() -> None:
    with pytest.raises(SettingsError, match="expected each once"):
        make_content(rasters=map_rasters() + map_rasters()[:1])


@pytest.mark.parametrize("changes", [{"gates": (CurveMark(-1.0),)}, {"closing_radius_m": math.inf}])
def test_a_mark_that_no_chart_can_hold_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="expected a finite radius"):
        MapCurve(request_id="a", zone_id="b", **changes)


def test_a_computed_curve_gives_its_marks() -> None:
    marks = mark_curve(computed_curve(), readings=(("likely", 50_000.0),))
    assert [mark.radius_m for mark in (*marks.changes, *marks.gates)] == [71_400.0, 71_400.0]
    assert marks.gates[0].text_ar == "بين «خط تدمر الأحمر» و«منطقة قديمة»"
    assert (marks.closing_radius_m, marks.growth) == (CLOSING_M, False)


def test_sketched_shapes_are_valid_and_stray_little() -> None:
    prices = prices_frame()
    sketched = _sketch(prices)
    assert sketched is not None
    for name in ("geometry", "zone"):
        before, after = prices[name].to_numpy(), sketched[name].to_numpy()
        there = ~shapely.is_missing(before)
        assert shapely.is_valid(after[there]).all()
        strayed_deg = shapely.hausdorff_distance(before[there], after[there])
        assert strayed_deg.max() < 0.0006
        assert shapely.get_num_coordinates(after[there]).sum() <= shapely.get_num_coordinates(before[there]).sum()
    assert "geometry" in prices


def test_a_map_with_everything_is_the_same_twice_and_below_three_megabytes() -> None:
    content = make_content(**proved_corridors())
    html = draw_map(content).to_html()
    assert html == draw_map(make_content(**proved_corridors())).to_html()
    assert len(html.encode()) < 3_000_000


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_a_figure_is_the_same_every_time(tmp_path: Path, language: str, suffix: str) -> None:
    paths = [tmp_path / f"{number}{suffix}" for number in range(3)]
    figure = draw_price_figure(computed_curve(), language=language)
    save_figure(figure, paths[0])
    save_figure(figure, paths[1])
    save_figure(draw_price_figure(computed_curve(), language=language), paths[2])
    assert len({path.read_bytes() for path in paths}) == 1
    assert paths[0].stat().st_size > 20_000


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_figure_shows_each_class_the_gates_and_where_it_ends(language: str) -> None:
    curve = computed_curve()
    (axes,) = draw_price_figure(curve, language=language, title="Title").axes
    words = read_words()[language]
    told = [text.get_text() for text in axes.get_legend().get_texts()]
    assert len(told) == 5  # two classes, a gate, the closing radius, the length without the zone
    assert axes.get_legend().get_title().get_text() == words["price_note"]
    found = curve.rows[curve.rows["status"] == "proposed"]
    drawn = [line.get_xydata() for line in axes.lines if not line.get_label().startswith("_")][:2]
    for (_, rows), points in zip(found.groupby("class_id"), drawn, strict=True):
        np.testing.assert_allclose(points, rows[["radius_m", "length_m"]].to_numpy() / 1000.0)
    left, right = axes.get_xlim()
    assert (left > right) == (language == "ar")
    assert {left, right} == {10.0, 130.0}


def test_a_curve_without_a_way_at_all_can_be_drawn() -> None:
    curve = computed_curve()
    closed = curve.rows[curve.rows["status"] == "no_corridor"]
    bare = type(curve)(**{**vars(curve), "rows": closed, "changes": curve.changes[:0], "gates": curve.gates[:0]})
    (axes,) = draw_price_figure(bare).axes
    assert axes.get_legend() is not None


def test_a_figure_in_another_format_or_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="expected one of en, ar"):
        draw_price_figure(computed_curve(), language="fr")
    with pytest.raises(OutputError, match=r"expected a name in \.svg, \.png"):
        save_figure(draw_price_figure(computed_curve()), tmp_path / "a.gif")
