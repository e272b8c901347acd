"""Corridors with their proofs on the written map: alternatives, bands, grids, prices, separation lines."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import PHONE, Browser
from maps_scene import RADII_M, hostile_texts, make_content, proved_corridors
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from test_maps_browser import click, module_text, paths_in, press_place

from geo.maps import draw_map

pytestmark = pytest.mark.browser

READY = "document.body.classList.contains('is-ready')"
CURVE = "homs-deir-ez-zor~tadmur-red-line"
BEST = "homs-deir-ez-zor:likely"
Opener = Callable[..., Browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("corridors")
    hostile = "".join(hostile_texts())
    return {
        "proved": draw_map(make_content(**proved_corridors())).save(folder / "proved.html"),
        "hostile": draw_map(make_content(**proved_corridors(hostile))).save(folder / "hostile.html"),
    }


@pytest.fixture
def open_map(browser: Browser, written: dict[str, Path]) -> Opener:
    def open_one(name: str = "proved", **options: Any) -> Browser:  # noqa: ANN401 - those of Browser.open
        browser.open(written[name], **options)
        browser.wait(READY)
        return browser

    return open_one


def text_of(browser: Browser, selector: str) -> str:
    text = browser.run("return document.querySelector(arguments[0]).textContent", selector)
    return str(text).replace("\u00a0", " ")


def press(browser: Browser, selector: str, key: str) -> None:
    browser.driver.find_element(By.CSS_SELECTOR, selector).send_keys(key)


def labels(browser: Browser, kind: str) -> list[str]:
    texts = browser.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)", f".{kind}")
    return [re.sub("[\u2066-\u2069]", "", text).replace("\u00a0", " ") for text in texts]


@pytest.mark.parametrize("size", [(1360, 768), PHONE])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_everything_opens_without_a_request_or_a_complaint(
    open_map: Opener, language: str, size: tuple[int, int]
) -> None:
    part = f"lang={language}&raster=total&corridor={BEST}&curve={CURVE}&radius=50000&hidden=lapsed"
    browser = open_map(part=part, size=size)
    for tab in ("legend", "corridors", "price", "zones", "data"):
        click(browser, f"#tab-{tab}")
        assert browser.run("return document.documentElement.scrollWidth") == size[0]
        inside = "const p = document.querySelector('.page:not([hidden])'); return p.scrollWidth <= p.clientWidth + 1"
        assert browser.run(inside), tab
    cut = "const e = document.querySelector('.tabs'); return e.scrollWidth > e.clientWidth + 1"
    assert not browser.run(cut)
    requests, complaints = browser.listen()
    assert complaints == []
    assert [address for address in requests if not address.startswith(("file://", "data:"))] == []
    assert paths_in(browser, "bands") == 4
    assert paths_in(browser, "separation_lines") == 6
    assert browser.run("return document.querySelectorAll('.raster-image').length") == 1


@pytest.mark.parametrize("width", [901, 1000, 1180, 1181, 1360, 1600])
def test_eight_tabs_are_never_cut(open_map: Opener, width: int) -> None:
    browser = open_map(size=(width, 700))
    for language in ("en", "ar"):
        click(browser, f'[data-language="{language}"]')
        tabs = "const e = document.querySelector('.tabs'); return [e.children.length, e.scrollWidth - e.clientWidth]"
        count, cut = browser.run(tabs)
        assert count == 8
        assert cut <= 1


def test_alternatives_are_numbered_thin_and_can_be_hidden(open_map: Opener) -> None:
    browser = open_map()
    assert sorted(labels(browser, "label-number")) == ["1a", "1b"]  # nobody can tell these two apart
    assert labels(browser, "label-rank") == ["1c"]
    widths = browser.run(
        "return [...map_tadmur.getPane('corridors').querySelectorAll('path[stroke-dasharray]')]"
        ".map((p) => Number(p.getAttribute('stroke-width')))"
    )
    assert sorted(widths) == [1.6, 2.4, 3, 3]  # an alternative, the escape leg, the two that tie
    before = paths_in(browser, "corridors")
    click(browser, '[data-layer="alternatives"]')
    assert paths_in(browser, "corridors") == before - 3
    assert labels(browser, "label-rank") == []
    click(browser, '[data-language="ar"]')
    click(browser, '[data-layer="alternatives"]')
    assert sorted(labels(browser, "label-rank")) == ["١ج"]
    assert sorted(labels(browser, "label-number")) == ["١أ", "١ب"]


def test_the_table_tells_request_reading_and_rank(open_map: Opener) -> None:
    browser = open_map()
    click(browser, "#tab-corridors")
    ids = browser.run("return [...document.querySelectorAll('[data-corridor]')].map((e) => e.dataset.corridor)")
    assert ids == [BEST, f"{BEST}:2", f"{BEST}:3", "turkiye-t4"]
    best = text_of(browser, f'[data-corridor="{BEST}"]')
    for words in (
        "north of Tadmur red line",
        "330 km",
        "+6%",
        "401 km",
        "71.2 km",
        "At most 0.27% above the best possible. (exact bracket)",
        "1a and 1b cannot be told apart",
        "Zones that shape it Tadmur red line",
        "escape leg, not certified",
        '12.4 km between "Tadmur red line" and "Old zone", 2.4 km to spare',
    ):
        assert words in best
    assert "null" not in text_of(browser, "#page-corridors")
    assert "cannot be told apart" not in text_of(browser, f'[data-corridor="{BEST}:3"]')
    assert text_of(browser, "#page-corridors .reading-group").startswith("Reading: LikelyBinding zones Tadmur red line")


def test_no_empty_part_of_a_page_is_written_out(browser: Browser, tmp_path: Path) -> None:
    fields = proved_corridors() | {"separation_lines": None, "bands": None, "rasters": (), "curves": ()}
    browser.open(draw_map(make_content(**fields)).save(tmp_path / "some.html"))
    browser.wait(READY)
    for name in ("corridors", "price", "legend"):
        assert not re.search(r"null|undefined|NaN", text_of(browser, f"#page-{name}")), name
    assert browser.listen()[1] == []


def test_a_gap_is_never_told_smaller_than_it_is(browser: Browser) -> None:
    text = re.sub(r"^import .*\n", "", module_text("words.js"), flags=re.MULTILINE)
    start = "const ISLAND = { words: { en: { gap_at_most: '{share}' } }, parties: [] }, state = { language: 'en' };"
    gaps = [0.0, 1e-9, 0.0001, 0.000101, 0.00262, 0.0030000001, 0.00999, 0.01, 0.0123, 0.5]
    found = browser.run(f"{start}{text}; return arguments[0].map(gapText)", gaps)
    assert found[0] == "0.01%"
    assert found[4] == "0.27%"
    for gap, told in zip(gaps, found, strict=True):
        assert gap <= float(told[:-1]) / 100 + 1e-9
        assert float(told[:-1]) / 100 <= max(1e-4, gap * 1.1 + 1e-4)


def test_bands_come_with_the_corridor_that_is_chosen(open_map: Opener) -> None:
    browser = open_map()
    assert paths_in(browser, "bands") == 0
    assert labels(browser, "band") == ["1%", "2%", "5%", "10%"]
    click(browser, "#tab-corridors")
    opener = f'[data-corridor="{BEST}"] .opener'
    browser.run("document.querySelector(arguments[0]).focus()", opener)
    press(browser, opener, Keys.ENTER)
    assert paths_in(browser, "bands") == 4
    assert browser.run("return document.activeElement.closest('[data-corridor]').dataset.corridor") == BEST
    chosen = "return document.querySelector('[data-corridor] [aria-current=true]').closest('div').dataset.corridor"
    assert browser.run(chosen) == BEST
    assert f"corridor={BEST}" in browser.run("return location.hash")
    heights = browser.run(
        "return [...map_tadmur.getPane('bands').querySelectorAll('path')].map((p) => p.getBBox().height)"
    )
    assert heights == sorted(heights, reverse=True)  # the widest lies lowest
    click(browser, '[data-layer="bands"]')
    assert paths_in(browser, "bands") == 0
    assert paths_in(open_map(part=f"corridor={BEST}"), "bands") == 4
    assert paths_in(open_map(part="corridor=nothing"), "bands") == 0


def test_pinch_points_have_ticks_a_width_and_a_card(open_map: Opener) -> None:
    browser = open_map()
    (d,) = {path.get_attribute("d") for path in browser.driver.find_elements(By.CSS_SELECTOR, ".pinch")}
    assert d.count("M") == 3  # the line and two ticks
    assert "12.4 km" in labels(browser, "label-mark")
    press_place(browser, 38.265, 35.05)
    browser.wait("document.querySelector('.card-body')")
    assert text_of(browser, ".card-body h2").endswith("2.4 km to spare")
    click(browser, '[data-layer="pinch_points"]')
    assert labels(browser, "label-mark") == ["escape leg, not certified"]
    click(browser, '[data-layer="pinch_points"]')
    click(browser, '[data-layer="corridors:homs-deir-ez-zor"]')
    assert labels(browser, "label-mark") == []  # both go with their corridor


def test_one_grid_at_a_time_lies_under_the_lines(open_map: Opener) -> None:
    browser = open_map()
    images = "return [...document.querySelectorAll('#map img')].map((e) => [e.alt, Number(e.style.opacity)])"
    assert browser.run(images) == []
    click(browser, 'input[name="raster"][value="total"]')
    assert browser.run(images) == [["Cost of a metre", 0.55]]
    assert text_of(browser, ".ramp-ends") == "1far from every report5amid reports"
    click(browser, 'input[name="raster"][value="density"]')
    assert [name for name, _ in browser.run(images)] == ["Reported strikes"]
    assert "0.005 1/km²" in text_of(browser, ".ramp-ends")
    browser.run("const s = document.getElementById('opacity'); s.value = 0.3; s.dispatchEvent(new Event('input'))")
    assert browser.run(images) == [["Reported strikes", 0.3]]
    assert "raster=density&opacity=0.3" in browser.run("return location.hash")
    order = "return ['control', 'rasters', 'lines', 'zones'].map((n) => Number(map_tadmur.getPane(n).style.zIndex))"
    assert browser.run(order) == sorted(browser.run(order))
    corners = browser.run(
        "const raster = JSON.parse(document.getElementById('island').textContent).rasters[1];"
        "const [west, south, east, north] = raster.bounds;"
        "const [a, b] = [[north, west], [south, east]].map((p) => map_tadmur.latLngToContainerPoint(p));"
        "const m = map_tadmur.getContainer().getBoundingClientRect();"
        "const r = document.querySelector('.raster-image').getBoundingClientRect();"
        "return [r.left - m.left - a.x, r.top - m.top - a.y, r.right - m.left - b.x, r.bottom - m.top - b.y]"
    )
    assert corners == pytest.approx([0, 0, 0, 0], abs=1.5)
    click(browser, 'input[name="raster"][value=""]')
    assert browser.run(images) == []
    assert browser.listen()[1] == []


def test_the_price_is_drawn_only_when_it_is_asked_for(open_map: Opener) -> None:
    browser = open_map()
    click(browser, "#tab-price")
    assert paths_in(browser, "prices") == 0
    press(browser, "#radius", Keys.HOME)
    assert paths_in(browser, "prices") == 3  # the zone, a casing, the route
    assert f"curve={CURVE}&radius=10000" in browser.run("return decodeURIComponent(location.hash)")
    strengths = (
        "return [...map_tadmur.getPane('corridors').querySelectorAll('path')]"
        ".map((p) => Number(p.getAttribute('stroke-opacity')))"
    )
    assert max(browser.run(strengths)) < 0.5  # the corridors of the readings step back
    click(browser, "#price-clear")
    assert paths_in(browser, "prices") == 0
    assert max(browser.run(strengths)) == 1


def test_the_slider_tells_length_class_and_end(open_map: Opener) -> None:
    browser = open_map()
    click(browser, "#tab-price")
    assert browser.run("return document.getElementById('price-told').ariaLive") == "polite"
    press(browser, "#radius", Keys.HOME)
    assert text_of(browser, "#price-told").startswith("At a radius of 10 km the corridor is 313 km long, no longer")
    for _ in range(15):
        press(browser, "#radius", Keys.ARROW_RIGHT)
    told = text_of(browser, "#price-told")
    assert told.startswith("At a radius of 85 km the corridor is 428 km long, 115 km longer than without the zone.")
    assert told.endswith("Class B: south of Tadmur red line.")
    press(browser, "#radius", Keys.PAGE_UP)
    assert browser.run("return document.getElementById('radius').ariaValueText").startswith("110")
    press(browser, "#radius", Keys.END)
    assert text_of(browser, "#price-told") == "At a radius of 130 km no corridor exists. the end lies inside the zone"
    assert paths_in(browser, "prices") == 1  # the zone alone
    assert "130 km" in labels(browser, "label-zone")
    click(browser, '[data-radius="50000"]')
    assert browser.run("return document.getElementById('radius').value") == "50000"
    assert browser.run("return document.querySelector('[data-radius][aria-pressed=true]').dataset.radius") == "50000"


def test_the_slider_keeps_to_rows_under_a_pointer(open_map: Opener) -> None:
    browser = open_map()
    click(browser, "#tab-price")
    drag = "const s = document.getElementById('radius'); s.value = arguments[0]; s.dispatchEvent(new Event('input'))"
    browser.run(drag, 63_100)
    assert browser.run("return Number(document.getElementById('radius').value)") == 65_000
    box = browser.run(
        "const b = document.querySelector('.price-chart').getBoundingClientRect(); return [b.x, b.y, b.width]"
    )
    browser.press(round(box[0] + box[2] * (44 + 284 * 100 / 120) / 340), round(box[1] + 80))
    assert browser.run("return Number(document.getElementById('radius').value)") == 110_000


def test_the_chart_marks_classes_changes_readings_and_the_end(open_map: Opener) -> None:
    browser = open_map()
    click(browser, "#tab-price")
    count = "return document.querySelectorAll(arguments[0]).length"
    numbers = {"run": 2, "change": 1, "gate": 1, "closing": 1, "reading": 3, "dot": 1}
    assert {name: browser.run(count, f".price-{name}") for name in numbers} == numbers
    dashes = browser.run(
        "return [...document.querySelectorAll('.price-run')].map((p) => p.getAttribute('stroke-dasharray'))"
    )
    assert len(set(dashes)) == 2  # told apart without colour too
    notes = text_of(browser, "#page-price")
    assert "Class A gives way to B at 71.4 km. The gate closes." in notes
    assert "No corridor exists beyond 112 km." in notes
    assert browser.run(count, ".price-table tbody tr") == len(RADII_M)
    thumb, pointer = browser.run(
        "const s = document.getElementById('radius').getBoundingClientRect();"
        "const share = (50000 - 10000) / 120000;"
        "const line = document.querySelector('.price-pointer').getBoundingClientRect();"
        "return [s.left + 7 + share * (s.width - 14), line.x]"
    )
    assert thumb == pytest.approx(pointer, abs=2)  # the slider stands under the curve


def test_the_price_reads_from_right_to_left_in_arabic(open_map: Opener) -> None:
    browser = open_map(part=f"lang=ar&curve={CURVE}&radius=50000")
    click(browser, "#tab-price")
    press(browser, "#radius", Keys.ARROW_LEFT)
    assert browser.run("return document.getElementById('radius').value") == "55000"
    press(browser, "#radius", Keys.ARROW_RIGHT)
    press(browser, "#radius", Keys.ARROW_RIGHT)
    assert browser.run("return document.getElementById('radius').value") == "45000"
    assert "عند نصف قطر ٤٥ كم" in text_of(browser, "#price-told")
    middle = browser.run(
        "const b = document.querySelector('.price-chart').getBoundingClientRect();"
        "const p = document.querySelector('.price-pointer').getBoundingClientRect(); return (p.x - b.x) / b.width"
    )
    assert middle == pytest.approx(1 - (44 + 284 * 35 / 120) / 340, abs=0.01)


def test_the_address_brings_the_price_back(open_map: Opener) -> None:
    browser = open_map(part=f"curve={CURVE}&radius=85000")
    assert paths_in(browser, "prices") == 3
    browser = open_map(part="curve=x~y&radius=far&raster=none&opacity=7")
    assert paths_in(browser, "prices") == 0
    assert browser.listen()[1] == []


def test_separation_lines_are_off_until_asked_for_and_say_what_they_are(open_map: Opener) -> None:
    browser = open_map()
    assert paths_in(browser, "separation_lines") == 0
    for number in (0, 1):
        click(browser, f'[data-layer="separation_lines:separation-{number}"]')
        assert paths_in(browser, "separation_lines") == 3 * (number + 1)
    shown = labels(browser, "label-zone")
    assert {"as assessed (hypothetical)", "forces at T4 (hypothetical)"} <= set(shown)
    click(browser, '[data-layer="separation_lines:separation-0"]')
    click(browser, "#tab-corridors")
    openers = "[...document.querySelectorAll('#page-corridors .entry h3 .opener')]"
    browser.run(f"{openers}.at(-1).click()")
    card = text_of(browser, ".card-body")
    for words in ("Separation line, hypothetical", "forces at T4", "20 km", "up to 44 km"):
        assert words in card
    assert "Türkiye \N{MULTIPLICATION SIGN} 2" in card
    assert "21 km on average; 9,000 km² change sides" in card


def test_hostile_texts_stay_text_in_every_new_place(open_map: Opener) -> None:
    browser = open_map("hostile", part=f"corridor={BEST}&raster=total&curve={CURVE}&radius=130000")
    for language in ("en", "ar"):
        click(browser, f'[data-language="{language}"]')
        for tab in ("legend", "corridors", "price"):
            click(browser, f"#tab-{tab}")
        browser.run("document.querySelectorAll('#page-corridors .opener').forEach((opener) => opener.click())")
        elements = (
            "return document.querySelectorAll('img:not(.raster-image), iframe, object, embed, math, form').length"
        )
        assert browser.run(elements) == 0
    assert hostile_texts()[0] in text_of(browser, "#page-corridors")
    assert browser.run("return window.__fired === undefined")
    assert browser.listen()[1] == []


def test_new_controls_have_names_and_a_plain_order(open_map: Opener) -> None:
    browser = open_map(part=f"raster=total&curve={CURVE}&radius=50000")
    nameless = browser.run(
        "return [...document.querySelectorAll('button, input, select')].filter((e) =>"
        " !(e.textContent.trim() || e.getAttribute('aria-label') || e.closest('label')?.textContent.trim()))"
        ".map((e) => e.outerHTML)"
    )
    assert nameless == []
    click(browser, "#tab-price")
    order = browser.run(
        "return [...document.querySelectorAll('#page-price :is(select, input, button, summary)')]"
        ".map((e) => e.id || e.dataset.radius || e.tagName)"
    )
    assert order == ["curve", "radius", "25000", "50000", "75000", "price-clear", "SUMMARY"]


def test_paper_has_the_curve_its_table_and_the_chosen_grid(open_map: Opener) -> None:
    browser = open_map(part=f"raster=total&curve={CURVE}&radius=85000")
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    assert browser.run("return document.querySelector('.price-table').open")
    browser.run("window.dispatchEvent(new Event('afterprint'))")
    pdf = browser.print_pdf()
    plain = open_map("proved").print_pdf()
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > len(plain)
    assert browser.listen()[1] == []


def test_a_phone_has_room_for_the_slider(open_map: Opener) -> None:
    browser = open_map(size=PHONE, part=f"curve={CURVE}&radius=50000")
    click(browser, "#tab-price")
    box = browser.run("const b = document.getElementById('radius').getBoundingClientRect(); return [b.left, b.right]")
    assert box[0] >= 0
    assert box[1] <= PHONE[0]
    assert box[1] - box[0] > 250
