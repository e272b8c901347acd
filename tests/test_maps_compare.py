"""Two states in one file: written once, moved together, swiped, and their changes told and marked."""

import base64
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from browser import DESKTOP, PHONE, Browser
from maps_scene import hostile_texts, make_content, strikes_frame, zones_frame

import geo
from geo.errors import OutputError, SettingsError
from geo.exports import write_geojson
from geo.maps import MapContent, draw_map
from geo.maps.comparison import ComparisonMap, MapChange, MapText, draw_comparison
from geo.studies.comparison.comparing import compare_dates, compare_paths, compare_states
from geo.studies.comparison.comparison import Comparison
from geo.studies.comparison.folders import read_state
from geo.studies.comparison.maps import COMPARISON_NAME, write_comparison_map
from geo.studies.comparison.maps import draw_comparison as draw_study_comparison
from geo.studies.comparison.states import State

READY = "document.body.classList.contains('has-side')"
SIDE = "document.getElementById('before').contentWindow"
Opener = Callable[..., Browser]
LABELS = (MapText("1 January 2025", "١ كانون الثاني ٢٠٢٥"), MapText("10 April 2025", "١٠ نيسان ٢٠٢٥"))  # noqa: RUF001
CHANGES = (
    MapChange("strike:1", "strike", "new", MapText("A strike.", "ضربة."), "", shapely.Point(37.6, 34.5)),
    MapChange(
        "zone:n", "zone", "begun", MapText("Narrow.", "ضيقة."), "narrow", shapely.Point(38.28, 34.55).buffer(0.2)
    ),
    MapChange(
        "zone:l", "zone", "begun", MapText("Likely.", "مرجحة."), "likely", shapely.Point(38.28, 34.55).buffer(0.4)
    ),
    MapChange("zone:r", "zone", "begun", MapText("A record.", "سجل.")),
    MapChange("control:1", "control", "redrawn", MapText("Ground.", "أرض."), "", shapely.box(38.7, 34.7, 38.9, 35.2)),
)


def contents() -> tuple[MapContent, MapContent]:
    after = make_content()
    zones, strikes = zones_frame(), strikes_frame()
    before = replace(
        after,
        as_of=datetime(2025, 1, 1, tzinfo=UTC),
        zones=zones[zones["zone_id"].ne("tadmur-red-line")],
        strikes=strikes.iloc[:1],
    )
    return before, after


def draw(changes: tuple[MapChange, ...] = CHANGES, notes: tuple[MapText, ...] = ()) -> ComparisonMap:
    before, after = contents()
    return draw_comparison(before, after, changes=changes, labels=LABELS, notes=notes)


def write(drawn: ComparisonMap) -> str:
    return drawn.to_html()


def island_of(page: str) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/json" id="island">(.*?)</script>', page, re.DOTALL)
    return dict(json.loads(text))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compare") / "compare.html"
    path.write_text(write(draw(notes=(MapText("A note.", "ملاحظة."),))), encoding="utf-8")
    return path


@pytest.fixture
def open_both(browser: Browser, page: Path) -> Opener:
    def open_one(part: str = "lang=en", size: tuple[int, int] = DESKTOP) -> Browser:
        browser.open(page, part=part, size=size)
        browser.wait(READY)
        return browser

    return open_one


def place(browser: Browser, window: str = "window") -> Any:  # noqa: ANN401 - an approximation
    """Latitude, longitude and zoom, to within the pixel that Leaflet rounds a view to."""
    told = f"const m = {window}.map_tadmur, c = m.getCenter(); return [c.lat, c.lng, m.getZoom()]"
    lat_deg, lon_deg, zoom = browser.run(told)
    return pytest.approx((lat_deg, lon_deg, zoom), abs=0.006)


def marks(browser: Browser, window: str = "window") -> int:
    return int(browser.run(f"return {window}.map_tadmur.getPane('changes').querySelectorAll('path').length"))


# Written --------------------------------------------------------------------------------------------------------------


def test_the_same_states_give_the_same_bytes() -> None:
    assert write(draw()) == write(draw())


def test_what_both_share_is_written_once() -> None:
    before, after = contents()
    page = island_of(write(draw()))
    one = island_of(draw_map(after).to_html())
    paths = {tuple(path) for path, _ in page["comparison"]["before"]}
    assert paths.isdisjoint({("words",), ("parties",), ("palette",), ("caveats",), ("bounds",)})
    assert ("asOf",) in paths
    assert {key: value for key, value in page.items() if key != "comparison"} == one
    # The differences hold no place of the base map: the browser takes it from the later one.
    assert before.base.rivers is not None
    names = list(before.base.rivers["name"])
    assert names
    packed = [value for path, value in page["comparison"]["before"] if path == ["tables"]]
    plain = gzip.decompress(base64.b64decode(packed[0])) if packed else b""
    assert not [name for name in names if name.encode() in plain]


def test_changes_stand_by_kind_with_shape_middle_and_bounds() -> None:
    told = island_of(write(draw()))["comparison"]["changes"]
    assert [change["kind"] for change in told] == ["control", "zone", "zone", "zone", "strike"]
    assert told[0]["box"] == [38.7, 34.7, 38.9, 35.2]
    assert shapely.contains_xy(shapely.box(*told[0]["box"]), *told[0]["at"])
    assert (told[3]["geometry"], told[3]["at"], told[3]["box"]) == (None, None, None)


def test_a_change_that_the_list_cannot_hold_is_refused() -> None:
    with pytest.raises(SettingsError, match="'weather'"):
        MapChange("a", "weather", "new", MapText("Rain."))
    with pytest.raises(SettingsError, match="strike:1"):
        draw((CHANGES[0], CHANGES[0]))


def test_hostile_texts_cannot_leave_the_island() -> None:
    texts = hostile_texts()
    changes = tuple(MapChange(f"{i}", "zone", "begun", MapText(text, text)) for i, text in enumerate(texts))
    page = write(draw(changes, notes=tuple(MapText(text) for text in texts)))
    assert [change["text"]["en"] for change in island_of(page)["comparison"]["changes"]] == texts


# From studies ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def as_of(study: geo.Study) -> Comparison:
    return compare_dates(study, datetime(2025, 4, 5, tzinfo=UTC), datetime(2025, 4, 10, tzinfo=UTC))


def test_every_change_of_a_comparison_is_told_in_both_languages(as_of: Comparison) -> None:
    drawn = draw_study_comparison(as_of)
    assert {change.id for change in drawn.changes} == set(as_of.changes["id"])
    zone = next(change for change in drawn.changes if change.id == "zone:tadmur-red-line:likely")
    assert (zone.change, zone.reading) == ("begun", "likely")
    assert "7,855" in zone.told.text
    assert "٧٬٨٥٥" in zone.told.text_ar  # noqa: RUF001 - Arabic digits
    closed = next(change for change in drawn.changes if change.change == "closed")
    assert "now bound by Tadmur red line" in closed.told.text
    arabic = re.compile(r"[\u0600-\u06ff]")
    assert all(arabic.search(change.told.text_ar) and not arabic.search(change.told.text) for change in drawn.changes)
    assert all(arabic.search(note.text_ar) for note in drawn.notes)
    assert [label.text for label in drawn.labels] == ["5\u00a0April 2025", "10\u00a0April 2025"]


def test_only_the_best_corridor_of_a_request_and_reading_answers(as_of: Comparison) -> None:
    corridors = as_of.after.corridors
    assert corridors["rank"].max() > 1  # there are alternatives
    best = corridors[corridors["rank"].eq(1)].set_index("id")
    changes = as_of.corridor_changes
    told = changes[changes["request_id"].eq("turkiye-shayrat-al-bukamal") & changes["reading"].eq("likely")].iloc[0]
    assert told["after_length_m"] == best.loc["turkiye-shayrat-al-bukamal:likely", "length_m"]


def test_the_maps_say_what_they_leave_out(as_of: Comparison) -> None:
    notes = " ".join(note.text for note in draw_study_comparison(as_of).notes)
    assert "exposure of strikes" in notes
    assert "same" in notes  # the same assessed places at both dates


def write_folder(state: State, folder: Path) -> Path:
    """Write a state as a run writes it."""
    assert state.settings is not None
    folder.mkdir()
    for name in ("control", "zones", "strikes", "corridors"):
        write_geojson(getattr(state, name), folder / f"{name}.geojson", title=name)
    settings = state.settings.model_dump(mode="json", by_alias=True, exclude_none=True)
    (folder / "manifest.json").write_text(json.dumps({"settings": settings}))
    return folder


def test_two_folders_of_results_have_no_ground_and_say_so(as_of: Comparison, tmp_path: Path) -> None:
    folder = write_folder(as_of.after, tmp_path / "run")
    drawn = draw_study_comparison(compare_paths(folder, folder))
    assert drawn.changes == ()
    assert drawn.after.base.country is None
    assert any("neither towns nor rivers" in note.text for note in drawn.notes)
    assert any("later than the date" in note.text or "came later" in note.text for note in drawn.notes)
    assert as_of.after.settings is not None
    assert drawn.after.title == as_of.after.settings.study.title
    assert {party.id for party in drawn.after.parties} == {entry.id for entry in as_of.after.settings.party}


def test_a_folder_is_drawn_on_the_ground_of_the_study_beside_it(as_of: Comparison, tmp_path: Path) -> None:
    folder = write_folder(as_of.before, tmp_path / "run")
    drawn = draw_study_comparison(compare_states(read_state(folder), as_of.after))
    assert drawn.before.base.country is not None
    assert any("folder of results" in note.text for note in drawn.notes)
    assert "zone:tadmur-red-line:likely" in {change.id for change in drawn.changes}


def test_the_same_comparison_is_the_same_file(as_of: Comparison, tmp_path: Path) -> None:
    written = write_comparison_map(as_of, tmp_path / "out")
    again = write_comparison_map(as_of, tmp_path / "again")
    assert written.name == COMPARISON_NAME
    assert written.read_bytes() == again.read_bytes()
    one = len(draw_map(draw_study_comparison(as_of).after).to_html())
    assert len(written.read_text(encoding="utf-8")) < 1.6 * one  # two states, not much more than one map
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"):
        write_comparison_map(as_of, tmp_path / "file")


# In the browser -------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_maps_open_without_a_request_or_a_complaint(
    open_both: Opener, language: str, size: tuple[int, int]
) -> None:
    browser = open_both(f"lang={language}", size)
    browser.run(f"document.querySelector('[data-language={'ar' if language == 'en' else 'en'}]').click()")
    browser.run(f"document.querySelector('[data-language={language}]').click()")
    browser.run("document.querySelector('button.change-entry').click()")
    requests, complaints = browser.listen()
    assert complaints == []
    wanted = ("file://", "data:", "blob:", "about:srcdoc")
    assert [address for address in requests if not address.startswith(wanted)] == []
    assert browser.run(f"return {SIDE}.document.documentElement.lang") == language
    swiped = browser.run("return document.body.classList.contains('is-swiped')")
    assert swiped == (size == PHONE)  # by default as the screen has room
    labels = browser.run("return [...document.querySelectorAll('.side-label')].map((e) => e.textContent)")
    assert [LABELS[i].record()[language] in label for i, label in enumerate(labels)] == [True, True]
    # The earlier map stands where reading begins.
    lefts = browser.run(
        "return [...document.querySelectorAll('.side-label')].map((e) => e.getBoundingClientRect().left)"
    )
    assert (lefts[0] < lefts[1]) == (language == "en")


@pytest.mark.browser
def test_each_map_shows_its_own_state_on_the_same_ground(open_both: Opener) -> None:
    browser = open_both("lang=en")
    assert browser.run("return map_tadmur.getBounds().contains([[33.6, 36.4], [35.8, 40.6]])")  # the whole study
    zones = "map_tadmur.getPane('zones').querySelectorAll('path:not([d=\"M0 0\"])').length"
    assert browser.run(f"return window.{zones}") > browser.run(f"return {SIDE}.{zones}")
    for pane in ("ground", "lines", "control"):
        count = f"map_tadmur.getPane('{pane}').querySelectorAll('path:not([d=\"M0 0\"])').length"
        assert browser.run(f"return window.{count}") == browser.run(f"return {SIDE}.{count}") > 0, pane
    # A fill by pattern needs its pattern to be rendered: an ancestor with display none would leave the area empty.
    patterns = f"[...{SIDE}.document.querySelectorAll('pattern')]"
    assert browser.run(
        f"return {patterns}.length > 0 && {patterns}.every((p) => p.closest('svg').getClientRects().length)"
    )


@pytest.mark.browser
def test_both_maps_move_together_whichever_is_moved(open_both: Opener) -> None:
    browser = open_both("lang=en")
    assert place(browser).expected == place(browser, SIDE)
    browser.run("map_tadmur.setView([34.5, 38.3], 9, { animate: false })")
    assert place(browser, SIDE) == (34.5, 38.3, 9)
    assert place(browser) == (34.5, 38.3, 9)
    browser.run(f"{SIDE}.map_tadmur.setView([35, 39], 8, {{ animate: false }})")
    assert place(browser) == (35, 39, 8)
    assert place(browser, SIDE) == (35, 39, 8)
    sizes = browser.run(f"return [window, {SIDE}].map((w) => w.map_tadmur.getSize().x)")
    assert abs(sizes[0] - sizes[1]) <= 4  # the line between them


@pytest.mark.browser
def test_what_the_reader_chooses_holds_on_both(open_both: Opener) -> None:
    browser = open_both("lang=en&swipe=30")
    control = "map_tadmur.getPane('control').querySelectorAll('path:not([d=\"M0 0\"])').length"
    browser.run("document.getElementById('tab-legend').click()")
    browser.run("document.querySelector('[data-layer=\"control:sdf\"]').click()")
    assert browser.run(f"return window.{control}") == browser.run(f"return {SIDE}.{control}")
    browser.run("document.getElementById('tab-changes').click()")
    browser.run("document.querySelector('[name=compare-mode][value=side]').click()")
    assert not browser.run("return document.body.classList.contains('is-swiped')")
    assert "swipe=off" in browser.run("return location.hash")


@pytest.mark.browser
def test_marks_follow_the_reading_and_the_box_on_both_maps(open_both: Opener) -> None:
    browser = open_both("lang=en")
    assert marks(browser) == marks(browser, SIDE) == 3  # ground, the likely outline, the strike
    numbers = "return [...document.querySelectorAll('.change-place')].map((e) => e.textContent)"
    assert browser.run(numbers) == ["1", "3"]
    browser.run("document.querySelector('[data-change=\"zone:n\"]').click()")  # of another reading: it is chosen too
    assert "reading=narrow" in browser.run("return location.hash")
    assert marks(browser) == marks(browser, SIDE) == 4  # the chosen one is drawn strongly on top
    south, north = browser.run("const b = map_tadmur.getBounds(); return [b.getSouth(), b.getNorth()]")
    assert south < 34.35
    assert north > 34.75
    browser.run("document.getElementById('compare-marks').click()")
    assert marks(browser) == marks(browser, SIDE) == 1


@pytest.mark.browser
def test_the_list_tells_every_change_and_what_is_not_told(open_both: Opener) -> None:
    browser = open_both("lang=ar")
    text = browser.run("return document.getElementById('page-changes').innerText")
    for words in (*(change.told.text_ar for change in CHANGES), "ملاحظة."):
        assert words in text
    assert browser.run("return document.querySelector('[data-change=\"zone:r\"]').tagName") != "BUTTON"
    assert browser.run("return document.getElementById('tab-changes').getAttribute('aria-selected')") == "true"


@pytest.mark.browser
@pytest.mark.parametrize(("language", "toward"), [("en", "ArrowRight"), ("ar", "ArrowLeft")])
def test_the_line_moves_with_keys_and_with_the_pointer(open_both: Opener, language: str, toward: str) -> None:
    browser = open_both(f"lang={language}&swipe=40")
    slider = "document.getElementById('swipe')"
    browser.run(
        f"{slider}.focus(); {slider}.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{toward}', bubbles: true }}))"
    )
    assert browser.run(f"return [document.activeElement.id, Number({slider}.value)]") == ["swipe", 42]
    assert "swipe=42" in browser.run("return location.hash")
    left, width, middle, height = browser.run(
        "const a = document.getElementById('map-area').getBoundingClientRect();"
        "const l = document.querySelector('.swipe-line').getBoundingClientRect();"
        "return [a.left, a.width, l.left + l.width / 2, a.height]"
    )
    share = 42 if language == "en" else 58
    assert middle == pytest.approx(left + share / 100 * width, abs=2)
    end = left + 0.7 * width
    mouse = [("mousePressed", middle), ("mouseMoved", end), ("mouseReleased", end)]
    for kind, x in mouse:
        event = {"type": kind, "x": x, "y": height / 4, "button": "left", "buttons": 1, "clickCount": 1}
        browser.driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)
    assert browser.run(f"return Number({slider}.value)") == pytest.approx(70 if language == "en" else 30, abs=1)


@pytest.mark.browser
def test_the_line_moves_with_a_finger(open_both: Opener) -> None:
    browser = open_both("lang=en", PHONE)
    x, y = browser.run(
        "const l = document.querySelector('.swipe-grip').getBoundingClientRect();"
        "return [l.left + l.width / 2, l.top + 5]"
    )
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x - 100, "y": y}]),
        ("touchEnd", []),
    ):
        browser.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    share = 100 * (x - 100) / PHONE[0]
    assert browser.run("return Number(document.getElementById('swipe').value)") == pytest.approx(share, abs=1.5)


@pytest.mark.browser
def test_hostile_texts_stay_text_on_both_maps(browser: Browser, tmp_path: Path) -> None:
    texts = hostile_texts()
    changes = tuple(
        MapChange(f"{i}", "zone", "begun", MapText(text, text), "", shapely.Point(38, 34.5))
        for i, text in enumerate(texts)
    )
    hostile = replace(contents()[0], strikes=strikes_frame(tuple(texts)), title=texts[0])
    drawn = draw_comparison(hostile, hostile, changes=changes, labels=(MapText(texts[0]), MapText(texts[1])))
    path = tmp_path / "hostile.html"
    path.write_text(write(drawn), encoding="utf-8")
    browser.open(path, part="lang=en")
    browser.wait(READY)
    assert browser.listen()[1] == []
    assert browser.run(f"return [window.__fired, {SIDE}.__fired]") == [None, None]
    text = " ".join(browser.run("return document.getElementById('page-changes').textContent").split())
    assert all(" ".join(told.split())[:10] in text for told in texts)


@pytest.mark.browser
def test_two_maps_are_printed(open_both: Opener) -> None:
    browser = open_both("lang=en")
    pdf = browser.print_pdf()
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 50_000
    assert place(browser).expected == place(browser, SIDE)
