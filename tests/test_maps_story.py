"""A story on the map: written, walked through, found in the address, printed; and told wrong in the study file."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browser import DESKTOP, PHONE, Browser
from maps_scene import hostile_texts, make_content, proved_corridors
from pydantic import ValidationError

import geo
from geo.errors import DataError, SettingsError
from geo.maps.island import write_island
from geo.maps.page import assemble_page
from geo.maps.story import LAYER_GROUPS, StoryView
from geo.studies import read_layers
from geo.studies.checks.stories import find_story_problems, list_legend_keys
from geo.studies.layers import StudyLayers
from geo.studies.outputs.story import make_story
from geo.studies.settings.story_tables import StoryEntry

READY = "document.body.classList.contains('is-ready')"
Opener = Callable[..., Browser]

VIEWS = (
    StoryView(
        title="Declared without a place",
        title_ar="إعلان بلا مكان",
        text="The text gives no place.",
        text_ar="لا يحدد النص مكانًا.",
        centre_deg=(38.28, 34.55),
        zoom=8.5,
        hide=("strikes", "corridors"),
        day=date(2025, 4, 9),
        window_days=30,
    ),
    StoryView(
        title="What a radius costs",
        text="Suppose a radius of 75 km.",
        bounds_deg=(37.0, 34.0, 39.5, 35.4),
        reading="wide",
        show=("overlaps", "separation_lines:separation-1"),
        corridor="homs-deir-ez-zor",
        curve=("homs-deir-ez-zor", "tadmur-red-line"),
        radius_m=75_000.0,
        raster="density",
    ),
    StoryView(title="All of it", text="The whole study.", title_ar="كله", text_ar="الدراسة كلها."),
)


def write_page(views: tuple[StoryView, ...], *, hostile: bool = False) -> str:
    content = make_content(hostile=hostile, **proved_corridors(), story=views)
    return assemble_page(write_island(content), title=content.title, language="en")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("story") / "story.html"
    path.write_text(write_page(VIEWS), encoding="utf-8")
    return path


@pytest.fixture
def open_story(browser: Browser, page: Path) -> Opener:
    def open_one(part: str = "lang=en", size: tuple[int, int] = DESKTOP) -> Browser:
        browser.open(page, part=part, size=size)
        browser.wait(READY)
        return browser

    return open_one


def shown(browser: Browser) -> dict[str, str]:
    """The address as a reader can keep it."""
    text = str(browser.run("return location.hash.slice(1)"))
    return dict(part.split("=", 1) for part in text.split("&"))


def press(browser: Browser, name: str) -> None:
    browser.run('document.querySelector(`#story [data-go="${arguments[0]}"]`).click()', name)


def key(browser: Browser, name: str, where: str = "document.body") -> None:
    browser.run(f"{where}.dispatchEvent(new KeyboardEvent('keydown', {{ key: arguments[0], bubbles: true }}))", name)


def told(browser: Browser) -> str:
    return str(browser.run("return document.querySelector('#story').innerText"))


# Written --------------------------------------------------------------------------------------------------------------


def test_the_same_story_gives_the_same_bytes() -> None:
    assert write_page(VIEWS) == write_page(VIEWS)


def test_text_of_a_story_cannot_leave_its_island() -> None:
    texts = hostile_texts()
    views = tuple(StoryView(title=text, text=text, title_ar=text, text_ar=text) for text in texts)
    page = write_page(views, hostile=True)
    (island,) = re.findall(r'<script type="application/json" id="island">(.*?)</script>', page, re.DOTALL)
    assert [step["title"]["en"] for step in json.loads(island)["story"]] == texts
    assert "<" not in island


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"bounds_deg": (39.0, 34.0, 38.0, 35.0)}, "west < east"),
        ({"reading": "narow"}, "narow"),
        ({"window_days": 8}, "8 days"),
        ({"radius_m": 5.0}, "no price curve"),
    ],
)
def test_a_view_that_cannot_be_shown_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        StoryView(title="a", text="b", **fields)


def test_words_of_both_languages_keep_their_marks() -> None:
    folder = Path(geo.__file__).parent / "maps"
    words = tomllib.loads((folder / "words.toml").read_text(encoding="utf-8"))
    assert set(words["en"]) == set(words["ar"])
    for name, text in words["en"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", words["ar"][name])), name
    asked = set()
    for module in ("story", "storyprint", "compare", "comparemarks", "swipe"):
        text = (folder / "page" / f"{module}.js").read_text(encoding="utf-8")
        asked |= set(re.findall(r'\bword\("(\w+)"', text))
    assert asked <= set(words["en"])


# In the study file ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def layers(study: geo.Study) -> StudyLayers:
    return read_layers(study)


def entry(**fields: Any) -> StoryEntry:  # noqa: ANN401 - whatever a study file may hold
    return StoryEntry.model_validate({"title": "a", "text": "b"} | fields)


@pytest.mark.parametrize(
    ("fields", "column", "found", "meant"),
    [
        ({"show": ["overlap"]}, "show", "'overlap'", "overlaps"),
        ({"hide": ["zones:tadmor-red-line"]}, "hide", "'zones:tadmor-red-line'", "zones:tadmur-red-line"),
        ({"show": ["control:sfd"]}, "show", "'control:sfd'", "control:sdf"),
        ({"place": "site:palmira"}, "place", "'site:palmira'", "site:palmyra"),
        ({"corridor": "turkiye-t4-bases"}, "corridor", "'turkiye-t4-bases'", "turkiye-t4-basing"),
        (
            {"corridor": "turkiye-t4-basing", "curve_zone": "tadmur-redline", "radius_km": 20},
            "curve_zone",
            "'tadmur-redline'",
            "tadmur-red-line",
        ),
        ({"raster": "densty"}, "raster", "'densty'", "density"),
    ],
)
def test_an_unknown_name_is_told_with_what_was_meant(
    study: geo.Study, layers: StudyLayers, fields: dict[str, Any], column: str, found: str, meant: str
) -> None:
    (finding,) = find_story_problems([entry(), entry(**fields)], study.settings, layers, "palmyra.toml")
    assert (finding.found, finding.file, finding.row, finding.column) == (found, "palmyra.toml", "story[2]", column)
    assert repr(meant) in finding.likely_cause


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"view": [39.0, 33.0, 38.0, 35.0]}, "west < east"),
        ({"view": [37.0, 33.0, 38.0, 35.0], "place": "site:t4"}, "not both"),
        ({"curve_zone": "z", "radius_km": 5}, "needs the corridor"),
        ({"corridor": "c", "curve_zone": "z"}, "together"),
        ({"zoom": 2}, "greater than or equal to 5"),
        ({"layers": ["zones"]}, "Extra inputs"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        entry(**fields)


def test_places_become_positions_and_lines_become_bounds(layers: StudyLayers) -> None:
    at_point, at_line, whole = make_story(
        [entry(place="site:palmyra", zoom=9), entry(place="line:m4"), entry()], layers.gazetteer
    )
    point = layers.gazetteer.resolve("site:palmyra")
    assert (at_point.centre_deg, at_point.zoom) == ((point.x, point.y), 9)
    west, south, east, north = layers.gazetteer.resolve("line:m4").bounds
    assert at_line.bounds_deg is not None
    assert at_line.bounds_deg[0] < west < east < at_line.bounds_deg[2]
    assert at_line.bounds_deg[1] < south < north < at_line.bounds_deg[3]
    assert (whole.bounds_deg, whole.centre_deg) == (None, None)
    with pytest.raises(DataError, match="palmira"):
        make_story([entry(place="site:palmira")], layers.gazetteer)


def test_what_can_be_shown_is_what_the_study_has(study: geo.Study, layers: StudyLayers) -> None:
    keys = list_legend_keys(study.settings, layers)
    assert keys[: len(LAYER_GROUPS)] == LAYER_GROUPS
    assert {"zones:al-tanf-55km", "corridors:turkiye-t4-air", "strikes:israel"} <= set(keys)
    assert "separation_lines:israel-turkiye:t4-palmyra" in keys
    assert len(set(keys)) == len(keys)


# In the browser -------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("part", ["lang=en&story=1", "lang=ar&story=1"])
def test_a_story_opens_without_a_request_or_a_complaint(open_story: Opener, part: str, size: tuple[int, int]) -> None:
    browser = open_story(part, size)
    for _ in VIEWS[1:]:
        press(browser, "next")
    requests, complaints = browser.listen()
    assert complaints == []
    assert [address for address in requests if not address.startswith(("file://", "data:", "blob:"))] == []
    assert ("Step 3 of 3" if "lang=en" in part else "الخطوة ٣ من ٣") in told(browser)
    assert ("The whole study." if "lang=en" in part else "الدراسة كلها.") in told(browser)
    inside = "const c = document.querySelector('#story').getBoundingClientRect();"
    assert browser.run(inside + "return c.left >= 0 && c.right <= innerWidth && c.bottom <= innerHeight && c.top >= 0")


@pytest.mark.browser
def test_a_story_waits_until_it_is_asked_for(open_story: Opener) -> None:
    browser = open_story()
    before = shown(browser) if browser.run("return location.hash.includes('&')") else {}
    assert "story" not in before
    assert "3 steps" in told(browser)
    press(browser, "open")
    assert shown(browser)["story"] == "1"
    press(browser, "close")
    assert "story" not in shown(browser)


@pytest.mark.browser
def test_a_step_sets_what_it_names_and_nothing_stays_from_the_one_before(open_story: Opener) -> None:
    browser = open_story("story=1")
    first = shown(browser)
    assert (first["date"], first["window"], first["reading"]) == ("2025-04-09", "30", "likely")
    assert "strikes:israel" in first["hidden"].split(",")
    assert browser.run(
        "const c = map_tadmur.getCenter(); return [c.lng, c.lat, map_tadmur.getZoom()]"
    ) == pytest.approx([38.28, 34.55, 8.5], abs=0.01)
    press(browser, "next")
    second = shown(browser)
    assert (second["date"], second["window"], second["reading"]) == ("2025-04-10", "0", "wide")
    assert (second["radius"], second["raster"]) == ("75000", "density")
    assert second["curve"].replace("%7E", "~") == "homs-deir-ez-zor~tadmur-red-line"
    hidden = second["hidden"].split(",")
    assert {"overlaps", "separation_lines:separation-1", "strikes:israel"}.isdisjoint(hidden)
    assert "separation_lines:separation-0" in hidden
    assert browser.run("return map_tadmur.getBounds().contains([[34.0, 37.0], [35.4, 39.5]])")
    press(browser, "next")
    third = shown(browser)
    assert {"hidden", "curve", "radius", "raster", "corridor"}.isdisjoint(third)
    assert third["reading"] == "likely"


@pytest.mark.browser
def test_what_a_step_shows_stands_above_its_card(open_story: Opener) -> None:
    browser = open_story("story=2")
    south, top = browser.run(
        "const m = map_tadmur.getContainer().getBoundingClientRect();"
        "return [m.top + map_tadmur.latLngToContainerPoint([34.0, 38.0]).y,"
        " document.querySelector('#story').getBoundingClientRect().top]"
    )
    assert south <= top


@pytest.mark.browser
def test_keys_walk_the_story_in_the_direction_of_reading(open_story: Opener) -> None:
    browser = open_story("lang=en&story=1")
    key(browser, "ArrowRight")
    assert shown(browser)["story"] == "2"
    key(browser, "ArrowLeft")
    key(browser, "ArrowLeft")  # there is none before the first
    assert shown(browser)["story"] == "1"
    key(browser, "PageDown")
    assert shown(browser)["story"] == "2"
    key(browser, "ArrowRight", "map_tadmur.getContainer()")  # moves the map, not the story
    key(browser, "ArrowRight", "document.getElementById('search')")
    assert shown(browser)["story"] == "2"
    browser = open_story("lang=ar&story=1")
    key(browser, "ArrowLeft")
    assert shown(browser)["story"] == "2"


@pytest.mark.browser
def test_buttons_dots_and_focus(open_story: Opener) -> None:
    browser = open_story("lang=en&story=1")
    assert browser.run("return document.querySelector('#story [data-go=back]').disabled")
    browser.run("document.querySelector('#story [data-go=next]').focus()")
    press(browser, "next")
    assert browser.run("return document.activeElement.dataset.go") == "next"
    press(browser, "dot-3")
    current = "return document.querySelector('#story [aria-current=step]').getAttribute('aria-label')"
    assert browser.run(current) == "Step 3 of 3: All of it"
    sizes = browser.run(
        "return [...document.querySelectorAll('#story button')].map((b) => b.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 24  # CSS px, WCAG 2.2, success criterion 2.5.8


@pytest.mark.browser
def test_the_map_is_the_readers_own_between_steps(open_story: Opener) -> None:
    browser = open_story("lang=en&story=1")
    browser.run("map_tadmur.setView([35, 39], 9, { animate: false })")
    kept = shown(browser)
    assert (kept["map"], kept["story"]) == ("9/35/39", "1")
    address = browser.run("return location.hash.slice(1)")
    browser = open_story(address)  # an address with a view of its own keeps it
    assert browser.run("return [map_tadmur.getCenter().lat, map_tadmur.getZoom()]") == pytest.approx([35, 9], abs=0.01)
    assert "Step 1 of 3" in told(browser)


@pytest.mark.browser
def test_steps_that_are_not_there_are_passed_over(open_story: Opener) -> None:
    for number in ("0", "4", "-1", "x", "1.5"):
        browser = open_story(f"lang=en&story={number}")
        assert "3 steps" in told(browser), number


@pytest.mark.browser
def test_a_story_is_printed_as_pages(open_story: Opener) -> None:
    browser = open_story("lang=en&story=2")
    before = shown(browser)
    browser.run(  # after the page's own listeners: what the printer sees
        "window.addEventListener('beforeprint', () => { window.__sheets = [...document.querySelectorAll('.story-page')]"
        ".map((sheet) => [sheet.textContent, sheet.querySelectorAll('path').length,"
        " sheet.querySelectorAll('[id]').length,"
        " sheet.querySelector('canvas').getContext('2d').getImageData(0, 0, 2000, 2000).data.some(Boolean)]) })"
    )
    told_pages = len(re.findall(rb"/MediaBox", browser.print_pdf()))
    sheets = browser.run("return window.__sheets")
    assert len(sheets) == len(VIEWS)
    for number, (view, (text, paths, ids, has_strikes)) in enumerate(zip(VIEWS, sheets, strict=True), start=1):
        assert view.title in text
        assert view.text in text
        assert paths > 10, number
        assert ids == 0  # a copy must not have the ids of what it copies
        assert has_strikes == ("strikes" not in view.hide), number
    assert {name: value for name, value in shown(browser).items() if name != "map"} == {
        name: value for name, value in before.items() if name != "map"
    }
    assert browser.run("return document.querySelectorAll('.story-page').length") == 0
    browser.run("document.getElementById('story-pages').remove()")
    assert told_pages >= len(re.findall(rb"/MediaBox", browser.print_pdf())) + len(VIEWS)


@pytest.mark.browser
def test_hostile_texts_of_a_story_stay_text(browser: Browser, tmp_path: Path) -> None:
    texts = hostile_texts()
    path = tmp_path / "hostile.html"
    views = tuple(StoryView(title=text, text=text, title_ar=text, text_ar=text) for text in texts)
    path.write_text(write_page(views), encoding="utf-8")
    browser.open(path, part="lang=en&story=1")
    browser.wait(READY)
    for number, text in enumerate(texts, start=1):
        assert " ".join(text.split())[:12] in " ".join(told(browser).split()), number
        key(browser, "ArrowRight")
    assert browser.run("return window.__fired") is None
