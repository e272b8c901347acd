"""What is in the file that a map writes, without opening it."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from maps_island import read_island, unpack_island
from maps_scene import AS_OF, PARTIES, hostile_texts, make_content
from shapely.geometry import Point, Polygon

from geo.errors import MissingCrsError, OutputError, SettingsError
from geo.layers import Source
from geo.maps import MapContent, draw_map, leaflet
from geo.maps.features import SourceList, plain
from geo.maps.island import escape_json, write_island
from geo.maps.page import MODULES, STYLES, refuse_remote
from geo.maps.tables import colour_parties, read_palettes, read_words

PAGE = files("geo.maps").joinpath("page")


def bare_content(**changes: Any) -> MapContent:  # noqa: ANN401 - any field of a map
    fields = {"title": "Empty", "as_of": AS_OF, "window": (AS_OF, AS_OF), "bounds_deg": (36.0, 33.0, 41.0, 36.0)}
    return MapContent(**(fields | changes))


def policy_of(html: str) -> dict[str, list[str]]:
    (text,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    return {name: values for name, *values in (rule.split() for rule in text.split("; "))}


def hashes_of(tag: str, html: str) -> list[str]:
    bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", html, flags=re.DOTALL)
    return [f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in bodies]


def test_same_content_same_bytes() -> None:
    assert draw_map(make_content()).to_html() == draw_map(make_content()).to_html()


def test_random_names_stay_out() -> None:
    assert not re.search(r"\b[0-9a-f]{32}\b", draw_map(make_content()).to_html())


def test_the_order_of_hashes_changes_nothing() -> None:
    # Each process draws its own order of sets; two fixed ones must agree.
    code = (
        "from maps_scene import make_content; from geo.maps.island import write_island as w; print(w(make_content()))"
    )
    texts = set()
    for seed in ("1", "2"):
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=surroundings, capture_output=True, check=True)  # noqa: S603 - our own code
        texts.add(done.stdout)
    assert len(texts) == 1


def test_empty_content_writes_a_page() -> None:
    island = read_island(draw_map(bare_content()).to_html())
    kinds = ("control", "activity", "zones", "overlaps", "corridors", "strikes")
    kinds += ("bands", "pinch_points", "separation_lines", "prices")
    assert island["layers"] == {kind: [] for kind in kinds}
    assert island["rasters"] == island["curves"] == []


def test_empty_frames_and_missing_columns_count_as_nothing() -> None:
    empty = gpd.GeoDataFrame({"id": []}, geometry=[], crs="EPSG:4326")
    lean = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(38, 34)], crs="EPSG:4326")
    island = read_island(draw_map(bare_content(control=empty, strikes=lean, exposure=pd.DataFrame())).to_html())
    assert island["layers"]["control"] == []
    assert island["layers"]["strikes"][0]["properties"] == {"id": "a"}


def test_every_hostile_text_survives_verbatim_in_the_island_and_nowhere_else() -> None:
    html = draw_map(make_content(hostile=True)).to_html()
    island = read_island(html)
    names = [feature["properties"]["name"] for feature in island["layers"]["strikes"]]
    assert names[-20:] == hostile_texts()
    (before, after) = re.split(r'<script type="application/json" id="island">.*?</script>', html, flags=re.DOTALL)
    assert "__fired" not in after
    assert before.count("__fired") == 1  # the title, which the next test looks at


def test_the_title_is_escaped_and_templates_stay_text() -> None:
    html = draw_map(make_content(hostile=True)).to_html()
    title, *_ = re.findall(r"^<title>(.*)</title>", html, flags=re.MULTILINE)
    assert "<" not in title
    assert unescape(title).endswith("{{ 7*7 }}")
    assert "{% for x in" in html


def test_the_island_ends_no_script_and_opens_no_comment() -> None:
    text = write_island(make_content(hostile=True))
    assert not set("<>&\u2028\u2029") & set(text)
    assert unpack_island(text)["title"]["en"].startswith("Palmyra </title>")


@pytest.mark.parametrize("text", ["\ud800", "\x00", "\u2028", "</script", "\U0001f5fa", "تدمر"])
def test_escaped_json_reads_back(text: str) -> None:
    # A lone surrogate is no text; `plain` has replaced it before.
    expected = text.encode("utf-8", "replace").decode()
    assert json.loads(escape_json(plain(text, SourceList())).encode().decode()) == expected


def test_policy_allows_exactly_the_scripts_and_styles_of_the_page() -> None:
    html = draw_map(make_content(hostile=True)).to_html()
    policy = policy_of(html)
    assert policy["default-src"] == ["'none'"]
    assert policy["connect-src"] == ["'none'"]
    assert policy["script-src"] == hashes_of("script", html)
    assert policy["style-src"] == hashes_of("style", html)
    assert policy["img-src"] == ["data:", "blob:"]


def test_policy_does_not_depend_on_the_data() -> None:
    assert policy_of(draw_map(make_content(hostile=True)).to_html()) == policy_of(draw_map(bare_content()).to_html())


def test_no_remote_reference() -> None:
    html = draw_map(make_content()).to_html()
    shell = re.sub(r"<script[ >].*?</script>", "", html, flags=re.DOTALL)
    refuse_remote(shell)
    for sign in ("cdn", "jquery", "bootstrap", "font-awesome", "openstreetmap.org", "unpkg"):
        assert sign not in html.lower()
    assert "BSD 2-Clause License" in html


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://example.org/a.js">',
        "<img src=//example.org/a.png>",
        '<link rel="stylesheet" href="a.css">',
        "@import 'a.css'",
        "background: url(images/layers.png)",
        "//# sourceMappingURL=leaflet.js.map",
    ],
)
def test_a_remote_reference_is_found(text: str) -> None:
    with pytest.raises(OutputError, match="refers to another file"):
        refuse_remote(f"<p>before</p>{text}")


def test_leaflet_of_another_release_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("leaflet.js", "leaflet.css"):
        (tmp_path / name).write_text("changed")
    monkeypatch.setattr(leaflet, "_package_folder", lambda: tmp_path)
    with pytest.raises(OutputError, match=r"leaflet\.js of xstatic-leaflet has the sha256"):
        leaflet.read_leaflet.__wrapped__()


def test_save_is_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_text("old")
    broken = draw_map(bare_content())
    folium.TileLayer().add_to(broken)
    with pytest.raises(OutputError, match="needs the network"):
        broken.save(path)
    assert path.read_text() == "old"
    assert draw_map(bare_content()).save(path) == path
    assert path.read_text().startswith("<!DOCTYPE html>")
    assert [child.name for child in tmp_path.iterdir()] == ["map.html"]


def test_save_says_where_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"map\.html could not be written"):
        draw_map(bare_content()).save(tmp_path / "none" / "map.html")


def test_notebook_frame_is_sandboxed_and_holds_the_whole_page() -> None:
    drawn = draw_map(make_content(hostile=True))
    shown = drawn._repr_html_()
    (sandbox,) = re.findall(r'sandbox="([^"]*)"', shown)
    assert "allow-same-origin" not in sandbox
    (inner,) = re.findall(r'srcdoc="([^"]*)"', shown)
    assert unescape(inner) == drawn.to_html()


def test_folium_asks_the_page_for_itself() -> None:
    drawn = draw_map(bare_content())
    assert isinstance(drawn, folium.Map)
    assert drawn.get_root().render() == drawn.to_html()


def test_plain_folium_layers_come_along_and_their_text_is_never_a_template() -> None:
    drawn = draw_map(bare_content())
    group = folium.FeatureGroup("group").add_to(drawn)
    folium.Circle([34.5, 38.3], radius=5000, tooltip="{{ 7*7 }} </script><script>").add_to(group)
    folium.GeoJson({"type": "Point", "coordinates": [38.0, 34.0]}).add_to(drawn)
    html = drawn.to_html()
    assert "L.circle(" in html
    assert "map_tadmur" in html
    assert [caption["text"] for caption in read_island(html)["captions"]] == ["{{ 7*7 }} </script><script>"]
    assert policy_of(html)["script-src"] == hashes_of("script", html)
    assert len(hashes_of("script", html)) == 3


def test_folium_layers_give_the_same_bytes_every_time() -> None:
    def write() -> str:
        drawn = draw_map(bare_content())
        folium.Circle([34.5, 38.3], radius=5000).add_to(drawn)
        folium.PolyLine([(34.0, 38.0), (35.0, 39.0)]).add_to(drawn)
        return drawn.to_html()

    assert write() == write()


def test_rendering_twice_adds_nothing() -> None:
    drawn = draw_map(bare_content())
    folium.Circle([34.5, 38.3], radius=5000).add_to(drawn)
    assert drawn.to_html() == drawn.to_html()


@pytest.mark.parametrize(
    ("guest", "words"),
    [
        (folium.TileLayer("OpenStreetMap"), "needs the network"),
        (folium.Marker([34, 38], icon=folium.Icon(color="red")), "Awesome Markers"),
        (
            folium.Marker([34, 38], popup=folium.Popup(folium.IFrame("<b>chart</b>"))),
            "holds IFrame; expected plain text",
        ),
        (folium.Marker([34, 38], icon=folium.DivIcon(html="{% x %}")), "reads as a template"),
        (folium.raster_layers.ImageOverlay("https://example.org/a.png", [[33, 37], [35, 39]]), "example.org"),
    ],
)
def test_a_layer_that_cannot_work_offline_is_refused_with_the_reason(guest: Any, words: str) -> None:  # noqa: ANN401
    drawn = draw_map(bare_content())
    guest.add_to(drawn)
    with pytest.raises(OutputError, match=words):
        drawn.to_html()


def test_modules_declare_every_name_once() -> None:
    declaration = re.compile(
        r"^(?:export )?(?:async )?(?:const|let|class|function) (?:(\w+)|\{([^}]*)\})", re.MULTILINE
    )
    names = Counter[str]()
    for module in MODULES:
        for name, several in declaration.findall(PAGE.joinpath(module).read_text(encoding="utf-8")):
            names.update([name] if name else [part.strip() for part in several.split(",")])
    assert [name for name, count in names.items() if count > 1] == []


def test_every_module_stands_after_those_that_it_imports_from() -> None:
    on_disk = {entry.name for entry in PAGE.iterdir() if entry.name.endswith(".js")}
    assert on_disk == set(MODULES)
    for place, module in enumerate(MODULES):
        imported = re.findall(r'from "\./(\w+\.js)"', PAGE.joinpath(module).read_text(encoding="utf-8"))
        assert set(imported) <= set(MODULES[:place]), module


def test_every_style_is_on_the_page() -> None:
    assert {entry.name for entry in PAGE.iterdir() if entry.name.endswith(".css")} == set(STYLES)


def test_no_module_parses_text_as_markup_or_code() -> None:
    ways = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser)\b")
    for module in MODULES:
        assert not ways.search(PAGE.joinpath(module).read_text(encoding="utf-8")), module


def test_every_language_has_every_word_that_the_page_asks_for() -> None:
    words = read_words()
    assert set(words["en"]) == set(words["ar"])
    asked = set()
    for module in MODULES:
        text = PAGE.joinpath(module).read_text(encoding="utf-8")
        asked |= set(re.findall(r'\bword\("([\w.]+)"', text))
        asked |= set(re.findall(r'"((?:fact|legend|caption|one|tool|notation)\.\w+)"', text))
    assert asked - set(words["en"]) == set()


def test_translations_keep_their_marks() -> None:
    words = read_words()
    for key, text in words["en"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", words["ar"][key])), key


def test_sources_are_kept_once_and_numbered() -> None:
    island = read_island(draw_map(make_content()).to_html())
    assert [source["publisher"] for source in island["sources"]] == ["Example News"]
    assert island["layers"]["zones"][0]["properties"]["sources"] == [0]


def test_rows_without_geometry_stay_and_rings_follow_rfc_7946() -> None:
    island = read_island(draw_map(make_content()).to_html())
    assert [feature["geometry"] for feature in island["layers"]["strikes"]].count(None) == 1
    for feature in island["layers"]["control"]:
        assert Polygon(feature["geometry"]["coordinates"][0]).exterior.is_ccw


def test_coordinates_are_rounded_to_a_decimetre() -> None:
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(38.123456789, 34.5)], crs="EPSG:4326")
    island = read_island(draw_map(bare_content(strikes=frame)).to_html())
    assert island["layers"]["strikes"][0]["geometry"]["coordinates"] == [38.123457, 34.5]


def test_content_is_not_modified() -> None:
    content = make_content()
    assert content.strikes is not None
    before = content.strikes.copy()
    draw_map(content).to_html()
    pd.testing.assert_frame_equal(pd.DataFrame(content.strikes), pd.DataFrame(before))


@pytest.mark.parametrize("crs", [None, "EPSG:3857"])
def test_a_frame_in_another_reference_system_is_refused(crs: str | None) -> None:
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(1, 2)], crs=crs)
    with pytest.raises(MissingCrsError, match="expected EPSG:4326"):
        draw_map(bare_content(strikes=frame)).to_html()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, None),
        (pd.NaT, None),
        (float("inf"), None),
        (np.float64("nan"), None),
        (np.int64(3), 3),
        (np.True_, True),
        (1 / 3, 0.333333333),
        (("b", ("c", 2.5)), ["b", ["c", 2.5]]),
        (frozenset({"b", "a"}), ["a", "b"]),
        ({"zone": 1.0}, [["zone", 1.0]]),
        (datetime(2025, 4, 10, 3, tzinfo=UTC), "2025-04-10T03:00:00Z"),
        (Source(url="https://example.org"), 0),
    ],
)
def test_cells_become_plain_values(cell: object, expected: object) -> None:
    assert plain(cell, SourceList()) == expected


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bounds_deg": (41.0, 33.0, 36.0, 36.0)}, "expected west < east"),
        ({"window": (AS_OF, AS_OF - timedelta(days=1))}, "runs backwards"),
        ({"language": "fr"}, "expected one of en, ar"),
    ],
)
def test_content_that_cannot_be_drawn_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        bare_content(**changes)


def test_palettes_recolour_the_parties_that_they_know() -> None:
    press = {party.id: party.colour for party in colour_parties(PARTIES, "press")}
    assert press["sdf"] == read_palettes()["parties"]["press"]["sdf"]
    assert colour_parties(PARTIES, "study") == PARTIES
    with pytest.raises(SettingsError, match="expected one of study, neutral, press"):
        colour_parties(PARTIES, "loud")


@pytest.mark.parametrize("corner", ["html", "header", "script"])
def test_what_is_put_around_the_map_is_refused_and_not_dropped(corner: str) -> None:
    drawn = draw_map(make_content())
    drawn.to_html()
    getattr(drawn.get_root(), corner).add_child(folium.Element("<p>legend</p>"))
    with pytest.raises(OutputError, match="1 element added to the page around the map"):
        drawn.to_html()
