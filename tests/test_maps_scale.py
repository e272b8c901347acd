"""Many strikes and many areas: packed, read back, drawn, counted, found, downloaded."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from browser import Browser
from hypothesis import given, settings
from hypothesis import strategies as st
from maps_island import read_facts, read_integers, read_island, read_shapes
from maps_scene import AS_OF, PARTIES

from geo.layers import Source
from geo.maps import MapContent, draw_map
from geo.maps.columns import Pack, pack_column
from geo.maps.features import SourceList, pack_rows, plain
from geo.maps.shapes import pack_shapes

READY = "document.body.classList.contains('is-ready')"
N_STRIKES = 6_000  # more than the page makes rows of at once
N_ZONES = 450  # more than it draws as elements
# Before the page: keeps every text that is written on a canvas since `texts` was last emptied.
LISTEN_TO_CANVAS = """
window.texts = [];
const write = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
  window.texts.push(String(text));
  return write.call(this, text, ...rest);
};
"""
INKED = """
const canvas = map_tadmur.getPane(arguments[0]).querySelector("canvas");
return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value);
"""


def many_strikes() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(20250410)
    begin = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 400, N_STRIKES), unit="D")
    places = np.round(rng.uniform((37.0, 34.0), (39.0, 35.0), (N_STRIKES, 2)), 6)
    places[0] = (40.2, 35.6)  # alone
    table = {
        "id": [f"strike-{number:05d}" for number in range(N_STRIKES)],
        "name": ["Lonely Spot", *(f"Place {number % 700}" for number in range(1, N_STRIKES))],
        "name_ar": "",
        "event_date_from": begin,
        "event_date_to": begin + pd.Timedelta(days=1),
        "attributed_to": rng.choice(["israel", "us", ""], N_STRIKES),
        "uncertainty_m": rng.choice([100.0, np.nan, 2500.5], N_STRIKES),
        "n_sources": rng.integers(1, 5, N_STRIKES),
        "sources": [(Source(url=f"https://example.org/{number % 9}"),) for number in range(N_STRIKES)],
    }
    return gpd.GeoDataFrame(table, geometry=shapely.points(places), crs="EPSG:4326")


def many_zones() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(20250411)
    middles = rng.uniform((37.0, 34.0), (39.0, 35.0), (N_ZONES, 2))
    middles[0] = (40.0, 35.4)
    table = {
        "id": [f"zone-{number}" for number in range(N_ZONES)],
        "zone_id": [f"zone-{number}" for number in range(N_ZONES)],
        "name": [f"Zone {number}" for number in range(N_ZONES)],
        "kind": "exclusion_zone",
        "status": "declared",
        "reading": "stated",
    }
    outlines = shapely.buffer(shapely.points(middles), 0.05, quad_segs=24)
    return gpd.GeoDataFrame(table, geometry=outlines, crs="EPSG:4326")


def content_of(**frames: gpd.GeoDataFrame) -> MapContent:
    window = (datetime(2024, 1, 1, tzinfo=UTC), AS_OF)
    bounds_deg = (36.6, 33.8, 40.6, 35.9)
    return MapContent(title="Many", as_of=AS_OF, window=window, bounds_deg=bounds_deg, parties=PARTIES, **frames)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scale") / "many.html"
    return draw_map(content_of(strikes=many_strikes(), zones=many_zones())).save(path)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        opened.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": LISTEN_TO_CANVAS})
        yield opened


def pack_and_read(column: pd.Series) -> list[Any]:
    pack = Pack()
    packed = {"n": len(column), "facts": {"c": pack_column(pack, column, lambda cell: plain(cell, SourceList()), {})}}
    return [row["c"] for row in read_facts(json.loads(json.dumps(packed)), pack.to_bytes())]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-(2**50), 2**50), max_size=40), st.lists(st.integers(-3, 3), max_size=40))
def test_whole_numbers_come_back(numbers: list[int], more: list[int]) -> None:
    pack = Pack()
    refs = [pack.add_integers(np.array(some, dtype=np.int64)) for some in (numbers, more, np.cumsum(more))]
    read = [read_integers(ref, pack.to_bytes()) for ref in refs]
    assert read == [numbers, more, np.cumsum(more).tolist()]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(st.none(), st.text(max_size=8), st.integers(0, 99999).map("s-{:05d}".format)), min_size=1))
def test_texts_come_back(texts: list[str | None]) -> None:
    expected = [None if text is None else plain(text, SourceList()) for text in texts]
    assert pack_and_read(pd.Series(texts, dtype=object)) == expected


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=30))
def test_numbers_come_back_to_nine_digits(numbers: list[float]) -> None:
    for number, read in zip(numbers, pack_and_read(pd.Series(numbers, dtype=float)), strict=True):
        assert read == pytest.approx(number, rel=5.1e-9, abs=0) if np.isfinite(number) else read is None


@pytest.mark.parametrize(
    "cells",
    [
        [f"strike-{number:04d}" for number in range(40)],
        [f"SYR{number}" for number in range(990, 1040)],
        [f"a{number}" for number in range(20)] + ["a007"],
        [str(number) for number in range(30)],
        ["x"] * 30,
        [True, False, None, 1, 1.0, "1"],
        [("a", 1.5), ["a", 1.5], None, (), {"k": 2}],
    ],
)
def test_cells_come_back(cells: list[Any]) -> None:
    expected = [plain(cell, SourceList()) for cell in cells]
    read = pack_and_read(pd.Series(cells, dtype=object))
    assert [repr(value) for value in read] == [repr(value) for value in expected]


def test_moments_come_back_also_those_told_from_others() -> None:
    begin = pd.Series(pd.to_datetime(["2025-04-10T03:00:07Z", "1969-12-31", "2025-01-01"], utc=True, format="ISO8601"))
    gaps = pd.Series(pd.to_datetime(["2025-04-10", None, "2025-01-01"], utc=True))
    table = pd.DataFrame(
        {"from": begin, "to": begin + pd.Timedelta(days=1), "gaps": gaps, "naive": gaps.dt.tz_localize(None)}
    )
    pack = Pack()
    packed = pack_rows(table, SourceList(), pack)
    expected = [{name: plain(table[name].iloc[row], SourceList()) for name in table} for row in range(3)]
    assert read_facts(packed, pack.to_bytes()) == expected


def test_every_kind_of_shape_comes_back_wound_as_rfc_7946_says() -> None:
    hole = shapely.Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(1, 1), (2, 1), (2, 2)]])
    shapes = [
        shapely.Point(38.1234567, 34.5),
        None,
        shapely.LineString([(0, 0), (1.5, -2)]),
        hole,
        shapely.MultiPolygon([hole, shapely.box(20, 20, 21, 21)]),
        shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3), (4, 5)]]),
        shapely.MultiPoint([(1, 2), (3, 4)]),
        shapely.Polygon(),
        shapely.GeometryCollection([shapely.Point(1, 1), hole]),
        shapely.Point(1, 2, 3),
    ]
    pack = Pack()
    read = read_shapes(pack_shapes(pack, np.array(shapes, dtype=object), 6), pack.to_bytes())
    for shape, told in zip(shapes, read, strict=True):
        if shape is None or shape.is_empty:
            assert told is None
            continue
        drawn = shapely.from_geojson(json.dumps(told))
        assert shapely.equals_exact(shapely.normalize(drawn), shapely.normalize(shapely.force_2d(shape)), 5.1e-7)
        for polygon in shapely.get_parts(drawn):
            if polygon.geom_type == "Polygon":
                assert polygon.exterior.is_ccw
                assert not any(ring.is_ccw for ring in polygon.interiors)


def test_many_rows_read_back_and_give_the_same_bytes() -> None:
    strikes = many_strikes()
    html = draw_map(content_of(strikes=strikes)).to_html()
    assert html == draw_map(content_of(strikes=many_strikes())).to_html()
    rows = read_island(html)["layers"]["strikes"]
    assert [row["properties"]["id"] for row in rows] == strikes["id"].tolist()
    assert [row["properties"]["event_date_to"] for row in rows] == [
        f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in strikes["event_date_to"]
    ]
    found = np.array([row["geometry"]["coordinates"] for row in rows])
    np.testing.assert_allclose(found, shapely.get_coordinates(strikes.geometry), rtol=0, atol=5e-7)


def open_many(browser: Browser, path: Path, part: str = "") -> None:
    browser.open(path, part=part)
    browser.wait(READY)


def press_place(browser: Browser, lon_deg: float, lat_deg: float) -> None:
    x, y = browser.run(
        "const p = map_tadmur.latLngToContainerPoint([arguments[1], arguments[0]]);"
        "const b = map_tadmur.getContainer().getBoundingClientRect(); return [p.x + b.left, p.y + b.top]",
        lon_deg,
        lat_deg,
    )
    browser.press(round(x), round(y))


@pytest.mark.browser
def test_every_strike_is_counted_where_they_are_too_many_to_part(browser: Browser, written: Path) -> None:
    open_many(browser, written)
    browser.run("window.texts = []; map_tadmur.fire('moveend')")
    numbers = [int(text.replace(",", "")) for text in browser.run("return window.texts")]
    assert sum(numbers) == N_STRIKES - 1  # the lonely one has its own symbol
    assert len(numbers) < 200
    assert browser.listen()[1] == []


@pytest.mark.browser
def test_a_circle_opens_and_a_click_finds_the_strike(browser: Browser, written: Path) -> None:
    open_many(browser, written)
    strikes = many_strikes()
    before = browser.run("return map_tadmur.getZoom()")
    press_place(browser, 38.0, 34.5)
    near = shapely.distance(strikes.geometry.to_numpy(), shapely.Point(38.0, 34.5)).argmin()
    browser.run(
        "map_tadmur.setView([arguments[1], arguments[0]], 13, {animate: false})", *strikes.geometry.iloc[near].coords[0]
    )
    assert browser.run("return map_tadmur.getZoom()") > before
    press_place(browser, *strikes.geometry.iloc[near].coords[0])
    browser.wait("document.querySelector('.card-body')")
    assert strikes["name"].iloc[near] in browser.run("return document.querySelector('.card-body').textContent")


@pytest.mark.browser
def test_a_circle_brings_its_strikes_into_the_frame(browser: Browser, written: Path) -> None:
    open_many(browser, written)
    before = browser.run("return map_tadmur.getZoom()")
    for lon_deg in np.arange(37.6, 38.4, 0.04):
        press_place(browser, float(lon_deg), 34.5)
        if browser.run("return map_tadmur.getZoom()") > before:
            break
    assert browser.run("return map_tadmur.getZoom()") > before


@pytest.mark.browser
def test_search_table_and_time_bar_have_them_all(browser: Browser, written: Path) -> None:
    open_many(browser, written)
    assert browser.run("return document.getElementById('date-count').textContent").startswith("6,000")
    assert browser.run("return document.querySelectorAll('#page-strikes *').length") == 0  # until somebody looks
    browser.run("document.getElementById('tab-strikes').click()")
    caption = browser.run("return document.querySelector('#page-strikes caption').textContent")
    assert "6,000" in caption
    shown = browser.run("return document.querySelectorAll('#page-strikes tbody tr').length")
    assert 0 < shown <= 400
    assert f"{N_STRIKES - shown:,}" in browser.run("return document.getElementById('page-strikes').textContent")
    browser.run("[...document.querySelectorAll('#page-strikes button')].at(-1).click()")
    assert browser.run("return document.querySelectorAll('#page-strikes tbody tr').length") == 2 * shown
    assert f"{N_STRIKES - 2 * shown:,}" in browser.run("return document.getElementById('page-strikes').textContent")
    browser.run(
        "const box = document.getElementById('search'); box.value = 'lonely';box.dispatchEvent(new Event('input'));"
        "document.querySelector('#hits [role=option]').click()"
    )
    assert "Lonely Spot" in browser.run("return document.querySelector('.card-body').textContent")


@pytest.mark.browser
def test_the_download_is_exact(browser: Browser, written: Path) -> None:
    open_many(browser, written)
    browser.run(
        "document.getElementById('tab-data').click(); document.querySelector('[data-download=strikes]').click()"
    )
    path = browser.downloads / "strikes.geojson"
    for _ in range(200):
        if path.exists():
            break
        time.sleep(0.05)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    strikes = many_strikes()
    assert [feature["properties"]["id"] for feature in features] == strikes["id"].tolist()
    assert [feature["properties"]["n_sources"] for feature in features] == strikes["n_sources"].tolist()
    known = [feature["properties"]["uncertainty_m"] for feature in features]
    assert [np.nan if value is None else value for value in known] == pytest.approx(
        strikes["uncertainty_m"], nan_ok=True
    )
    found = np.array([feature["geometry"]["coordinates"] for feature in features])
    np.testing.assert_array_equal(found, shapely.get_coordinates(strikes.geometry))


@pytest.mark.browser
def test_many_areas_stand_on_a_canvas_and_answer_clicks_by_their_whole_shape(browser: Browser, written: Path) -> None:
    open_many(browser, written)
    assert browser.run("return map_tadmur.getPane('zones').querySelectorAll('path').length") == 0
    assert browser.run(INKED, "zones")
    browser.run("map_tadmur.setView([35.4, 40.0], 11, {animate: false})")
    press_place(browser, 40.0 + 0.0495, 35.4)
    browser.wait("document.querySelector('.card-body')")
    assert "Zone 0" in browser.run("return document.querySelector('.card-body').textContent")
    browser.run("map_tadmur.closePopup()")
    press_place(browser, 40.0 + 0.0510, 35.4)
    browser.wait("!document.querySelector('.leaflet-popup .card-body')")
    assert browser.run(INKED, "zones")
    open_zone_list(browser)
    browser.run("document.querySelector('[data-layer=\"zones:zone-0\"]').click()")
    assert not browser.run(INKED, "zones")


def open_zone_list(browser: Browser) -> None:
    browser.run("document.getElementById('tab-legend').click(); document.querySelector('.zone-list').open = true")
    browser.wait("document.querySelector('.zone-list .row')")


@pytest.mark.browser
def test_very_many_zones_have_a_line_a_kind_and_a_list_that_is_made_as_it_is_read(
    browser: Browser, written: Path
) -> None:
    open_many(browser, written)
    names = "[...document.querySelectorAll('.zone-list .row-text')].map((element) => element.textContent)"
    kinds = "[...document.querySelectorAll('.legend fieldset > .row')].map((element) => element.textContent)"
    assert f"Exclusion zone{N_ZONES}" in browser.run(f"return {kinds}")
    assert browser.run(f"return {names}") == []
    open_zone_list(browser)
    shown = browser.run(f"return {names}")
    assert shown == [f"Zone {number}" for number in range(len(shown))]
    assert 0 < len(shown) < N_ZONES
    assert f"{N_ZONES - len(shown)} more" in browser.run("return document.querySelector('.zone-list').textContent")
    browser.run("const holder = document.querySelector('.zone-scroll'); holder.scrollTop = holder.scrollHeight")
    browser.wait(f"{names}.length > {len(shown)}")
    browser.run("document.querySelector('.zone-list .list-foot button').click()")  # as the keyboard does
    assert browser.run(f"return {names}.length") > 2 * len(shown)
    browser.run(
        "const box = document.querySelector('.zone-filter'); box.value = 'ZONE 44';"
        "box.dispatchEvent(new Event('input'))"
    )
    assert browser.run(f"return {names}") == ["Zone 44", *(f"Zone {number}" for number in range(440, 450))]


@pytest.mark.browser
def test_the_line_of_a_kind_shows_and_hides_all_of_it(browser: Browser, written: Path) -> None:
    open_many(browser, written)
    kind = "[...document.querySelectorAll('.legend .row')].find((row) => row.textContent.startsWith('Exclusion zone'))"
    open_zone_list(browser)
    browser.run("document.querySelector('[data-layer=\"zones:zone-3\"]').click()")
    assert browser.run(f"return {kind}.querySelector('input').indeterminate")
    browser.run(f"{kind}.querySelector('input').click()")
    browser.run(f"if ({kind}.querySelector('input').checked) {kind}.querySelector('input').click()")
    assert not browser.run(INKED, "zones")
    assert (
        browser.run("return [...document.querySelectorAll('.zone-list input[type=checkbox]')].some((i) => i.checked)")
        is False
    )
    browser.run(f"{kind}.querySelector('input').click()")
    assert browser.run(INKED, "zones")


@pytest.mark.browser
def test_paper_has_four_hundred_zones_and_says_how_many_it_leaves_out(browser: Browser, written: Path) -> None:
    open_many(browser, written)
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    assert browser.run("return document.querySelectorAll('#page-zones .entry').length") == 400
    assert f"{N_ZONES - 400} more" in browser.run("return document.querySelector('#page-zones').textContent")
    assert browser.run("return document.querySelectorAll('#page-strikes tbody tr').length") == 400
    browser.run("window.dispatchEvent(new Event('afterprint'))")


@pytest.mark.browser
@pytest.mark.parametrize("tolerance", [0.3, 0.02, 0.001])
def test_thinned_outlines_stay_within_the_tolerance(browser: Browser, tolerance: float) -> None:
    text = files("geo.maps").joinpath("page", "areas.js").read_text(encoding="utf-8")
    code = text[text.index("export function thinRing") :].replace("export ", "")
    rng = np.random.default_rng(7)
    angle = np.linspace(0, 2 * np.pi, 400)[:-1]
    radius = 1 + 0.2 * np.sin(5 * angle) + rng.normal(0, 0.01, angle.size)
    ring = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    ring = np.vstack([ring, ring[:1]])
    browser.driver.get("about:blank")
    thin = browser.run(
        f"const FEWEST_CORNERS = 3;{code}; return Array.from(thinRing(Float64Array.from(arguments[0]), arguments[1]))",
        ring.ravel().tolist(),
        tolerance,
    )
    kept = shapely.LinearRing(np.reshape(thin, (-1, 2)))
    whole = shapely.LinearRing(ring)
    assert 4 <= len(kept.coords) < len(ring)
    assert shapely.hausdorff_distance(whole, kept, densify=0.05) <= tolerance * (1 + 1e-9)
