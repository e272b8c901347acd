"""The written map, opened from file:// in headless Chromium with the network closed."""

import json
import random
import re
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import folium
import mgrs
import pandas as pd
import pytest
import shapely
from browser import PHONE, Browser
from geographiclib.geodesic import Geodesic
from maps_scene import (
    activity_frame,
    claimed_area,
    conflicting_strikes,
    control_frame,
    disputed_zone,
    hostile_texts,
    make_content,
    statements,
    zones_frame,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from geo.layers import fold_name
from geo.maps import draw_map

pytestmark = pytest.mark.browser

READY = "document.body.classList.contains('is-ready')"
KINDS = ("control", "zones", "overlaps", "corridors", "strikes")
Opener = Callable[..., Browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("maps")
    return {
        "plain": draw_map(make_content()).save(folder / "plain.html"),
        "hostile": draw_map(make_content(hostile=True)).save(folder / "hostile.html"),
        "told": draw_map(
            make_content(
                statements=statements(),
                activity=activity_frame(),
                control=pd.concat([control_frame(), claimed_area()], ignore_index=True),
                zones=pd.concat([zones_frame(), disputed_zone()], ignore_index=True),
                strikes=conflicting_strikes(),
                title="A title that is longer than what fits the panel in two lines of its full size",
            )
        ).save(folder / "told.html"),
    }


@pytest.fixture
def open_map(browser: Browser, written: dict[str, Path]) -> Opener:
    def open_one(name: str = "plain", **options: Any) -> Browser:  # noqa: ANN401 - those of Browser.open
        browser.open(written[name], **options)
        browser.wait(READY)
        return browser

    return open_one


def module_text(name: str) -> str:
    return files("geo.maps").joinpath("page", name).read_text(encoding="utf-8").replace("export ", "")


def paths_in(browser: Browser, pane: str) -> int:
    return int(browser.run(f"return map_tadmur.getPane('{pane}').querySelectorAll('path:not([d=\"M0 0\"])').length"))


def click(browser: Browser, selector: str) -> None:
    browser.run("document.querySelector(arguments[0]).click()", selector)


def type_search(browser: Browser, text: str) -> list[str]:
    browser.run(
        "const box = document.getElementById('search'); box.value = arguments[0];box.dispatchEvent(new Event('input'))",
        text,
    )
    return list(browser.run("return [...document.querySelectorAll('#hits [role=option]')].map((e) => e.textContent)"))


def press_place(browser: Browser, lon_deg: float, lat_deg: float) -> None:
    x, y = browser.run(
        "const p = map_tadmur.latLngToContainerPoint([arguments[1], arguments[0]]);"
        "const b = map_tadmur.getContainer().getBoundingClientRect(); return [p.x + b.left, p.y + b.top]",
        lon_deg,
        lat_deg,
    )
    browser.press(round(x), round(y))


@pytest.mark.parametrize("part", ["lang=en", "lang=ar"])
@pytest.mark.parametrize("name", ["plain", "hostile"])
def test_opens_without_a_request_or_a_complaint(open_map: Opener, name: str, part: str) -> None:
    browser = open_map(name, part=part)
    requests, complaints = browser.listen()
    assert complaints == []
    assert [address for address in requests if not address.startswith(("file://", "data:", "blob:"))] == []
    assert len([address for address in requests if address.startswith("file://")]) == 1


def test_a_request_would_be_heard(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "leaky.html"
    page.write_text("<!DOCTYPE html><img src='https://example.org/x.png'>")
    browser.open(page)
    time.sleep(0.2)
    requests, complaints = browser.listen()
    assert "https://example.org/x.png" in requests
    assert complaints


def test_legend_shows_and_hides_layers(open_map: Opener) -> None:
    browser = open_map()
    before = paths_in(browser, "control")
    click(browser, '[data-layer="control:sdf"]')
    assert paths_in(browser, "control") == before - 1
    assert "control:sdf" in browser.run("return location.hash")
    click(browser, '[data-layer="control:sdf"]')
    assert paths_in(browser, "control") == before
    assert paths_in(browser, "overlaps") == 0  # too busy to be on at first
    click(browser, '[data-layer="overlaps"]')
    assert paths_in(browser, "overlaps") == 1


def test_lapsed_zones_are_off_until_asked_for(open_map: Opener) -> None:
    browser = open_map()
    before = paths_in(browser, "zones")
    click(browser, '[data-layer="lapsed"]')
    assert paths_in(browser, "zones") == before + 2  # a casing and a line


def test_disputed_zones_are_off_until_asked_for(open_map: Opener) -> None:
    browser = open_map("told")
    before = paths_in(browser, "zones")
    assert not browser.run("return document.querySelector('[data-layer=\"zones:disputed\"]').checked")
    click(browser, '[data-layer="disputed"]')
    assert paths_in(browser, "zones") == before + 2
    assert browser.run("return document.querySelector('[data-layer=\"zones:disputed\"]').checked")


def test_one_lapsed_zone_can_be_shown_by_its_own_entry(open_map: Opener) -> None:
    browser = open_map("told")
    before = paths_in(browser, "zones")
    click(browser, '[data-layer="zones:old-zone"]')
    assert paths_in(browser, "zones") == before + 2
    click(browser, '[data-layer="zones:old-zone"]')
    assert paths_in(browser, "zones") == before


def test_activity_is_hatched_without_a_fill(open_map: Opener) -> None:
    browser = open_map("told")
    assert paths_in(browser, "activity") == 1
    pattern = "document.querySelector('#fill-activity-sdf')"
    assert browser.run(f"return [...{pattern}.children].map((part) => part.tagName)") == ["path"]
    click(browser, '[data-layer="activity:sdf"]')
    assert paths_in(browser, "activity") == 0
    click(browser, '[data-layer="activity:sdf"]')
    press_place(browser, 37.4, 35.15)
    browser.wait("document.querySelector('.card-body')")
    assert "Activity without control" in browser.run("return document.querySelector('.card-body').textContent")


def test_what_is_claimed_is_not_drawn_as_held(open_map: Opener) -> None:
    browser = open_map("told")
    entries = browser.run(
        "return [...document.querySelectorAll('.row [data-layer^=\"control:\"]')]"
        ".map((box) => [box.dataset.layer, box.closest('label').textContent])"
    )
    assert entries == [
        ["control:syrian_government", "Syrian government"],
        ["control:sdf", "SDF"],
        ["control:claimed:sdf", "SDF · Claimed"],
        ["control:contested", "Contested"],
        ["control:unknown", "Not known"],
    ]
    assert browser.run("return document.querySelector('#fill-claimed-sdf circle')") is not None
    before = paths_in(browser, "control")
    click(browser, '[data-layer="control:claimed:sdf"]')
    assert paths_in(browser, "control") == before - 1


def test_findings_are_the_first_page_each_with_its_caveat(open_map: Opener) -> None:
    browser = open_map("told")
    assert browser.run("return document.querySelector('[role=tab][aria-selected=true]').id") == "tab-findings"
    page = "document.getElementById('page-findings')"
    assert browser.run(f"return [...{page}.querySelectorAll('li p')].map((p) => p.textContent)") == [
        "The red line covers 7,855 km².",
        "It covers 1,964 km² at least.",
        "T4: two accounts.",
    ]
    # Neighbours with one caveat share it.
    caveats = f"return [...{page}.querySelectorAll('.finding-caveat')].map((p) => p.textContent)"
    assert browser.run(caveats) == ["All outlines are the analyst's.", "Both stay."]
    click(browser, '[data-language="ar"]')
    assert browser.run(f"return [...{page}.querySelectorAll('li p')].map((p) => p.dir)") == ["rtl", "ltr", "rtl"]
    assert browser.run(caveats)[0] == "كل الأشكال من رسم المحلل."
    assert browser.run("return document.getElementById('tab-findings').textContent") == "النتائج"


def test_a_finding_leads_to_its_place_in_the_chosen_reading(open_map: Opener) -> None:
    browser = open_map("told", part="reading=likely")
    click(browser, "#page-findings .locate")
    browser.wait("document.querySelector('.card-body')")
    assert "likely text" in browser.run("return document.querySelector('.card-body').textContent")
    assert browser.run("return document.querySelectorAll('#page-findings .locate').length") == 2  # one has no place


def test_a_map_without_findings_opens_on_its_legend(open_map: Opener) -> None:
    browser = open_map()
    assert browser.run("return document.querySelector('[role=tab][aria-selected=true]').id") == "tab-legend"
    assert browser.run("return document.getElementById('tab-findings')") is None


def test_accounts_that_disagree_stand_side_by_side(open_map: Opener) -> None:
    browser = open_map("told")
    click(browser, '[data-topic="accounts"] .locate')
    browser.wait("document.querySelector('.accounts')")
    rows = (
        "return [...document.querySelectorAll('.accounts tbody tr')].map((r) => [...r.cells].map((c) => c.textContent))"
    )
    date, place, *_ = browser.run(rows)
    assert date == ["Date", "21 Mar 2025", "2 Apr 2025"]
    assert place == ["Place", "T4 airfield", "T4 airfield"]
    assert browser.run("return document.querySelectorAll('.accounts .differs').length") == 1
    assert "Dot: accounts of it disagree" in browser.run("return document.querySelector('.legend').textContent")
    assert browser.run("return document.querySelectorAll('.card-body header circle').length") == 1


def test_strikes_without_another_account_have_no_mark(open_map: Opener) -> None:
    browser = open_map()
    assert "Dot: accounts" not in browser.run("return document.querySelector('.legend').textContent")
    press_place(browser, 38.317, 34.557)
    browser.wait("document.querySelector('.card-body')")
    assert browser.run("return document.querySelector('.accounts, .card-body header circle')") is None


def test_corridors_are_of_the_date_of_the_study(open_map: Opener) -> None:
    browser = open_map(part="date=2025-04-10")
    weights = (
        "return [...map_tadmur.getPane('corridors').querySelectorAll('path')]"
        ".map((path) => path.getAttribute('stroke-opacity'))"
    )
    assert "1" in browser.run(weights)
    assert "computed for 10 April 2025" in browser.run("return document.getElementById('page-corridors').textContent")
    browser = open_map(part="date=2025-03-01")
    assert max(float(weight) for weight in browser.run(weights)) < 0.5
    click(browser, "#tab-corridors")
    click(browser, "#page-corridors .opener")
    browser.wait("document.querySelector('.card-body')")
    assert "computed for 10 April 2025" in browser.run("return document.querySelector('.card-body').textContent")


@pytest.mark.parametrize("size", [(1360, 768), (1000, 700)])
def test_credits_and_long_titles_are_never_cut(open_map: Opener, size: tuple[int, int]) -> None:
    browser = open_map("told", size=size)
    click(browser, ".credits summary")
    cut = "const e = document.querySelector(arguments[0]); return e.scrollWidth > e.clientWidth + 1"
    for selector in (".credits ul", "h1", ".tabs"):
        assert not browser.run(cut, selector), selector
    assert "Made-up data" in browser.run("return document.querySelector('.credits').innerText")
    top, left = browser.run(
        "const b = document.querySelector('.credits ul').getBoundingClientRect(); return [b.top, b.left]"
    )
    assert top >= 0
    assert left >= 0


def test_paper_opens_what_the_screen_keeps_closed_and_closes_it_again(open_map: Opener) -> None:
    browser = open_map("told")
    opened = "return [...document.querySelectorAll('details')].filter((d) => d.open).length"
    before = browser.run(opened)
    assert before == 2  # the two topics
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    assert browser.run(opened) == browser.run("return document.querySelectorAll('details').length")
    browser.run("window.dispatchEvent(new Event('afterprint'))")
    assert browser.run(opened) == before


def test_readings_switch_zones_and_corridors(open_map: Opener) -> None:
    browser = open_map()
    one = paths_in(browser, "zones")
    click(browser, 'input[name="reading"][value="all"]')
    assert paths_in(browser, "zones") == one + 4
    click(browser, "#tab-corridors")
    assert "No corridor exists" in browser.run("return document.getElementById('page-corridors').textContent")
    click(browser, "#tab-legend")
    click(browser, 'input[name="reading"][value="narrow"]')
    assert "Türkiye to T4" not in browser.run("return document.getElementById('page-corridors').textContent")


def test_language_switches_direction_words_and_digits(open_map: Opener) -> None:
    browser = open_map()
    assert browser.run("return document.documentElement.dir") == "ltr"
    click(browser, '[data-language="ar"]')
    assert browser.run("return [document.documentElement.dir, document.documentElement.lang]") == ["rtl", "ar"]
    assert browser.run("return document.querySelector('h1').textContent") == "تدمر"
    assert "٢٠٢٥" in browser.run("return document.getElementById('date-text').textContent")
    assert "الحكومة السورية" in browser.run("return document.querySelector('.legend').textContent")
    assert browser.run("return getComputedStyle(map_tadmur.getContainer()).direction") == "ltr"
    assert "lang=ar" in browser.run("return location.hash")


@pytest.mark.parametrize("text", ["تدمر", "تَدمُر", "Palmyra", "palmyra", "Tadmur", "TADMOR"])
def test_search_finds_palmyra_however_it_is_spelt(open_map: Opener, text: str) -> None:
    browser = open_map()
    hits = type_search(browser, text)
    assert any("Palmyra" in hit and "تدمر" in hit for hit in hits[:2])
    browser.driver.find_element(By.ID, "search").send_keys(Keys.ENTER)
    centre = browser.run("const c = map_tadmur.getCenter(); return [c.lng, c.lat]")
    assert centre == pytest.approx([38.28, 34.56], abs=0.1)


def test_search_finds_zones_strikes_and_airfields_and_opens_their_cards(open_map: Opener) -> None:
    browser = open_map()
    (airfield, *_) = type_search(browser, "t4")
    assert airfield.endswith("Airfield")
    (zone, *_) = type_search(browser, "red line")
    assert zone.startswith("Tadmur red line")
    browser.run("document.querySelector('#hits [role=option]').click()")
    assert browser.run("return document.querySelector('.card-body blockquote').lang") == "en"
    assert type_search(browser, "x") == []


def test_time_bar_drives_every_dated_layer(open_map: Opener) -> None:
    browser = open_map(part="lang=en&window=0")
    assert browser.run("return document.getElementById('date-count').textContent") == "5 reported strikes"
    zones = paths_in(browser, "zones")
    set_date = (
        "const s = document.getElementById('date'); s.value = arguments[0]; s.dispatchEvent(new Event('input'));"
        "return document.getElementById('date-text').textContent"
    )
    assert browser.run(set_date, 110) == "21 March 2025"  # 110 days after 1 December 2024
    assert browser.run("return document.getElementById('date-count').textContent") == "4 reported strikes"
    assert paths_in(browser, "zones") == zones - 2  # the red line is of 9 April
    click(browser, 'input[name="window"][value="7"]')
    assert browser.run("return document.getElementById('date-count').textContent") == "2 reported strikes"


def test_play_walks_through_the_days_and_stops(open_map: Opener) -> None:
    browser = open_map(part="date=2025-04-28")
    click(browser, "#play")
    browser.wait("document.getElementById('date-text').textContent === '30 April 2025'")
    browser.wait("document.getElementById('play').getAttribute('aria-label') === 'Play'")


def test_a_click_tells_everything_at_the_point(open_map: Opener) -> None:
    browser = open_map()
    press_place(browser, 38.317, 34.557)
    browser.wait("document.querySelector('.card-body')")
    card = browser.run("return document.querySelector('.card-body').innerText").replace("\u00a0", " ")
    for words in ("Palmyra airfield", "21 Mar 2025", "Israel", "3 km, with 95% confidence", "93%", "Example News"):
        assert words in card
    for words in ("Tadmur red line", "Syrian government"):
        assert words in browser.run("return document.querySelector('.card-pager').innerText")
    link = browser.driver.find_element(By.CSS_SELECTOR, ".card-body .sources a")
    assert link.get_attribute("href") == "https://example.org/report"
    assert "noopener" in str(link.get_attribute("rel"))
    assert paths_in(browser, "places") == 2  # the circle of uncertainty and a ring around the symbol
    browser.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    browser.wait("!document.querySelector('.card-body')")
    assert paths_in(browser, "places") == 0


def test_hostile_texts_are_text_in_cards_tables_and_search(open_map: Opener) -> None:
    browser = open_map("hostile")
    click(browser, "#tab-strikes")
    elements = "return document.querySelectorAll('img, iframe, object, embed, math, base, link, form').length"
    openers = "[...document.querySelectorAll('#page-strikes .opener')]"
    titles, addresses = [], []
    for number in range(browser.run(f"return {openers}.length")):
        browser.run(f"{openers}[arguments[0]].click()", number)
        titles.append(browser.run("return document.querySelector('.card-body h2').textContent"))
        assert browser.run(elements) == 0
        addresses += browser.run("return [...document.querySelectorAll('a[target]')].map((e) => e.protocol)")
    assert set(addresses) == {"https:"}
    assert set(hostile_texts()) <= set(titles)
    for text in hostile_texts():
        type_search(browser, text)
        assert browser.run(elements) == 0
    for language in ("ar", "en"):
        click(browser, f'[data-language="{language}"]')
    for tab in ("zones", "data", "legend"):
        click(browser, f"#tab-{tab}")
    assert browser.run("return window.__fired === undefined")
    assert browser.run(elements) == 0
    assert browser.listen()[1] == []


def test_the_policy_stops_what_the_page_itself_might_let_through(open_map: Opener) -> None:
    browser = open_map()
    browser.run(
        "const e = document.createElement('div'); e.innerHTML = '<img src=x onerror=\"window.__fired = true\">';"
        "document.body.append(e);"
        "const s = document.createElement('script'); s.textContent = 'window.__fired = true'; document.body.append(s);"
    )
    time.sleep(0.1)
    assert browser.run("return window.__fired === undefined")
    assert any("Content Security Policy" in complaint for complaint in browser.listen()[1])


def test_downloads_are_valid_geojson(open_map: Opener) -> None:
    browser = open_map()
    click(browser, "#tab-data")
    for kind in KINDS:
        path = browser.downloads / f"{kind}.geojson"
        path.unlink(missing_ok=True)
        click(browser, f'[data-download="{kind}"]')
        for _ in range(100):
            if path.exists() and path.stat().st_size:
                break
            time.sleep(0.02)
        collection = json.loads(path.read_text(encoding="utf-8"))
        assert collection["type"] == "FeatureCollection"
        shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in collection["features"] if f["geometry"]]
        assert shapes
        assert all(shape.is_valid for shape in shapes)
        assert collection["bbox"] == pytest.approx(shapely.total_bounds(shapes))
    strikes = json.loads((browser.downloads / "strikes.geojson").read_text(encoding="utf-8"))["features"]
    assert strikes[0]["properties"]["sources"][0]["url"] == "https://example.org/report"


def test_the_address_brings_the_state_back(open_map: Opener) -> None:
    part = "map=9/34.6/38.3&lang=ar&date=2025-03-21&window=30&reading=wide&hidden=control:sdf,lapsed"
    browser = open_map(part=part)
    assert browser.run("return map_tadmur.getZoom()") == 9
    assert browser.run("return document.documentElement.lang") == "ar"
    assert browser.run("return document.querySelector('input[name=window]:checked').value") == "30"
    assert browser.run("return document.querySelector('input[name=reading]:checked').value") == "wide"
    assert browser.run("return document.querySelector('[data-layer=\"control:sdf\"]').checked") is False
    assert paths_in(browser, "overlaps") == 0  # of another reading
    assert browser.run("return document.getElementById('date').value") == "110"


def test_an_address_that_makes_no_sense_changes_nothing(open_map: Opener) -> None:
    browser = open_map(part="map=x/y&lang=zz&date=never&window=5&reading=odd")
    assert browser.run("return document.documentElement.lang") == "en"
    assert browser.run("return document.getElementById('date-text').textContent") == "10 April 2025"
    assert browser.listen()[1] == []


def test_printing_fills_pages(open_map: Opener) -> None:
    pdf = open_map().print_pdf()
    assert pdf.startswith(b"%PDF")
    pages = [box.split() for box in re.findall(rb"/MediaBox \[([^\]]*)\]", pdf)]
    assert len(pages) >= 2
    width_pt, height_pt = float(pages[0][2]), float(pages[0][3])
    assert (width_pt, height_pt) == pytest.approx((842, 595), abs=2)  # A4 across
    assert len(pdf) > 50_000


def test_phone_gives_the_map_its_room(open_map: Opener) -> None:
    browser = open_map(size=PHONE)
    width, height, panel = browser.run(
        "const m = map_tadmur.getContainer().getBoundingClientRect();"
        "return [m.width, m.height, document.getElementById('panel').getBoundingClientRect().top]"
    )
    assert width == 390
    assert height > 300
    assert panel > height
    assert browser.run("return document.documentElement.scrollWidth") == 390
    browser.run("document.querySelector('.handle').click(); document.querySelector('.handle').click()")
    assert browser.run("return document.getElementById('panel').dataset.size") == "peek"


def test_controls_have_names_and_shapes_take_no_focus(open_map: Opener) -> None:
    browser = open_map()
    nameless = browser.run(
        "return [...document.querySelectorAll('button, input, a[href]')].filter((e) =>"
        " !(e.textContent.trim() || e.getAttribute('aria-label') || e.closest('label')?.textContent.trim()))"
        ".map((e) => e.outerHTML)"
    )
    assert nameless == []
    assert browser.run("return document.querySelectorAll('path[tabindex], path.leaflet-interactive').length") == 0
    browser.driver.find_element(By.TAG_NAME, "body").send_keys("/")
    assert browser.run("return document.activeElement.id") == "search"


def test_labels_do_not_collide(open_map: Opener) -> None:
    browser = open_map()
    boxes = browser.run(
        "return [...document.querySelectorAll('.labels text')].map((e) => e.getBoundingClientRect())"
        ".map((b) => [b.left, b.top + 2, b.right, b.bottom - 2])"
    )
    assert len(boxes) >= 6
    shapes = [shapely.box(*box) for box in boxes]
    overlapping = [(i, j) for i, a in enumerate(shapes) for j, b in enumerate(shapes) if i < j and a.intersects(b)]
    assert overlapping == []


def test_measuring_follows_geodesics(open_map: Opener) -> None:
    browser = open_map(part="map=8/34.7/38.3")
    click(browser, "#tool-ruler")
    press_place(browser, 37.63, 34.5)
    press_place(browser, 38.83, 34.9)
    text = browser.run("return document.querySelector('#readout b').textContent")
    expected_km = Geodesic.WGS84.Inverse(34.5, 37.63, 34.9, 38.83)["s12"] / 1000
    assert float(text.split()[0]) == pytest.approx(expected_km, abs=1.0)  # a pixel is 0.5 km here
    assert not browser.run("return document.querySelector('.card-body')")


def test_folium_layers_are_drawn(browser: Browser, tmp_path: Path) -> None:
    drawn = draw_map(make_content())
    folium.Circle([34.5, 38.3], radius=20_000, tooltip="<img src=x onerror=window.__fired=true>").add_to(drawn)
    folium.Marker([34.9, 38.9]).add_to(drawn)
    browser.open(drawn.save(tmp_path / "guests.html"))
    browser.wait(READY)
    assert paths_in(browser, "overlayPane") == 1
    assert browser.run("return document.querySelectorAll('.leaflet-marker-icon').length") == 1
    assert [address for address in browser.listen()[0] if not address.startswith(("file://", "data:"))] == []


def test_the_notebook_frame_draws_the_map(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "notebook.html"
    page.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{draw_map(make_content())._repr_html_()}", encoding="utf-8")
    browser.open(page)
    browser.driver.switch_to.frame(0)
    browser.wait(READY)
    assert paths_in(browser, "control") == 4
    browser.driver.switch_to.default_content()
    assert browser.listen()[1] == []


def test_mgrs_of_the_page_agrees_with_the_library(browser: Browser) -> None:
    dice = random.Random(20250410)  # noqa: S311 - places to try, not secrets
    places = [(dice.uniform(-79.9, 83.9), dice.uniform(-179.9, 179.9)) for _ in range(400)]
    # South-west Norway, Svalbard, Palmyra, the equator, the meridian where a zone ends.
    places += [(60.4, 5.3), (78.2, 15.6), (72.5, 41.9), (34.5624, 38.2684), (0.0, 6.0), (-0.0001, 5.9999)]
    found = browser.run(
        module_text("coordinates.js") + "; return arguments[0].map(([lat, lon]) => toMgrs(lat, lon))", places
    )
    library = mgrs.MGRS()
    for (lat_deg, lon_deg), text in zip(places, found, strict=True):
        expected = str(library.toMGRS(lat_deg, lon_deg, MGRSPrecision=5)).lstrip("0")
        square, easting, northing = text.replace(" ", "")[:-10], int(text[-11:-6]), int(text[-5:])
        assert square == expected[:-10], (lat_deg, lon_deg)
        # The library rounds where the page cuts off: one metre at most.
        assert abs(easting - int(expected[-10:-5])) <= 1
        assert abs(northing - int(expected[-5:])) <= 1


def test_distances_of_the_page_agree_with_geographiclib(browser: Browser) -> None:
    dice = random.Random(7)  # noqa: S311 - as above
    pairs = [[dice.uniform(-80, 80), dice.uniform(-180, 180)] for _ in range(200)]
    ends = [[lat + dice.uniform(-8, 8), lon + dice.uniform(-8, 8)] for lat, lon in pairs]
    script = "; return arguments[0].map(([a, b], i) => geodesicDistance([b, a], [...arguments[1][i]].reverse()))"
    # An arrow function has no arguments of its own, so both lists are the script's.
    found = browser.run(module_text("geometry.js") + script, pairs, ends)
    for (lat1, lon1), (lat2, lon2), metres in zip(pairs, ends, found, strict=True):
        assert metres == pytest.approx(Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)["s12"], abs=1e-3)


def test_dms_carries_over(browser: Browser) -> None:
    script = module_text("coordinates.js") + "; return arguments[0].map((x) => toDms(x, 'N', 'S'))"
    found = browser.run(script, [34.5624, -0.5, 59.99999])
    assert found == ["34°33′44.6″N", "0°30′00.0″S", "60°00′00.0″N"]  # noqa: RUF001 - the signs of minutes and seconds


def test_folding_of_the_page_agrees_with_the_layers(browser: Browser) -> None:
    names = ["Al-Ḥasakah", "Ra's al-ʿAyn", "تَدْمُـر", "الرقّة", "إدلب", "مؤتة", "القريتين", "T4 ٤", "Türkiye"]
    text = re.sub(r"^import .*\n", "", module_text("nameindex.js"), flags=re.MULTILINE)
    found = browser.run(text + "; return arguments[0].map(foldText)", names)
    assert found == [fold_name(name) for name in names]
