"""Who can use the map: by keyboard, by ear, in either language, on paper, in a notebook."""

import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
from browser import PHONE, Browser
from maps_scene import make_content, map_rasters, proved_corridors, statements
from nbclient import NotebookClient
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from test_maps_browser import READY, click, paths_in

from geo.maps import draw_map
from geo.maps.tables import read_words

ROOT = Path(__file__).parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP, SMALL = (1400, 900), (1024, 700)
PAGES = ("findings", "legend", "corridors", "price", "zones", "strikes", "overlaps", "data")
Opener = Callable[..., Browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        opened.driver.set_script_timeout(60)
        yield opened


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = make_content(**(proved_corridors() | {"statements": statements(), "title_ar": "تدمر 2025 وطريق M20"}))
    return draw_map(content).save(tmp_path_factory.mktemp("access") / "map.html")


@pytest.fixture
def open_map(browser: Browser, written: Path) -> Opener:
    def open_one(**options: Any) -> Browser:  # noqa: ANN401 - those of Browser.open
        browser.open(written, **options)
        browser.wait(READY)
        return browser

    return open_one


def findings_of_axe(browser: Browser) -> list[str]:
    """What axe-core (WCAG 2.2 A and AA, and its best practices) calls serious or critical, and where."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; `npm install` brings it")
    if browser.run("return typeof axe === 'undefined'"):
        browser.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    violations = browser.driver.execute_async_script(
        "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then((r) => done(r.violations))"
    )
    return [
        f"{rule['id']}: {node['target']}"
        for rule in violations
        for node in rule["nodes"]
        if rule["impact"] in {"serious", "critical"}
    ]


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_serious_on_any_page(open_map: Opener, language: str, size: tuple[int, int]) -> None:
    browser = open_map(size=size, part=f"lang={language}&date=2025-03-01")
    found = {page: findings_of_axe(browser) for page in PAGES if not click(browser, f"#tab-{page}")}
    click(browser, "#page-corridors .opener")
    browser.wait("getComputedStyle(document.querySelector('.card') ?? document.body).opacity === '1'")  # faded in
    browser.wait("document.querySelector('.card-body')")
    assert found | {"card": findings_of_axe(browser)} == {name: [] for name in (*PAGES, "card")}


@pytest.mark.browser
def test_axe_would_find_something(open_map: Opener) -> None:
    browser = open_map()
    browser.run("document.getElementById('search').removeAttribute('aria-label');")
    browser.run("const s = document.getElementById('search'); s.placeholder = ''; s.removeAttribute('title')")
    assert findings_of_axe(browser) == ["label: ['#search']"]


@pytest.mark.browser
def test_tab_reaches_every_control_and_shows_where_it_is(open_map: Opener) -> None:
    browser = open_map(part="page=legend")
    wanted = browser.run(
        "return [...document.querySelectorAll('button, input, select, summary, [tabindex=\"0\"]')]"
        ".filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility()"
        " && !(e.type === 'radio' && !e.checked)).length"
    )
    reached, blind = set(), []
    browser.run("document.body.focus()")
    for _ in range(wanted + 5):
        ActionChains(browser.driver).send_keys(Keys.TAB).perform()
        where, seen = browser.run(
            "const e = document.activeElement; if (!e || e === document.body) return ['', true];"
            "e.dataset.reached ??= String(document.querySelectorAll('[data-reached]').length);"
            "const style = (x) => getComputedStyle(x);"
            "const drawn = (x) => x && style(x).outlineStyle !== 'none' && style(x).outlineWidth !== '0px';"
            "return [e.dataset.reached, drawn(e) || drawn(e.nextElementSibling) || e.id || e.className]"
        )
        if where:
            reached.add(where)
            if seen is not True:
                blind.append(seen)
    assert len(reached) == wanted
    assert blind == []


@pytest.mark.browser
def test_enter_asks_what_lies_under_the_cross_and_names_the_way_out(open_map: Opener) -> None:
    browser = open_map(part="lang=ar&map=9/34.55/38.28")
    browser.run("map_tadmur.getContainer().focus()")
    ActionChains(browser.driver).send_keys(Keys.ENTER).perform()
    browser.wait("document.querySelector('.card-body')")
    close = "document.activeElement"
    assert browser.run(f"return [{close}.getAttribute('aria-label'), {close}.getAttribute('role')]") == [
        read_words()["ar"]["close"],
        "button",
    ]
    assert re.search(r"&card=(zones|strikes|control):", browser.run("return location.hash"))
    ActionChains(browser.driver).send_keys(Keys.ENTER).perform()
    browser.wait("!document.querySelector('.card-body')")
    assert "card=" not in browser.run("return location.hash")


@pytest.mark.browser
def test_measuring_works_from_the_keyboard_and_from_the_address(open_map: Opener) -> None:
    browser = open_map(part="map=9/34.55/38.28")
    click(browser, "#tool-ruler")
    browser.run("map_tadmur.getContainer().focus()")
    ActionChains(browser.driver).send_keys(Keys.ENTER).perform()
    browser.run("map_tadmur.panTo([34.75, 38.6], { animate: false })")
    ActionChains(browser.driver).send_keys(Keys.ENTER).perform()
    told = browser.run("return document.querySelector('#readout b').textContent")
    measured = browser.run("return new URLSearchParams(location.hash.slice(1)).get('measured')")
    assert len(measured.split(";")) == 2
    browser = open_map(part=f"measured={measured}&notation=mgrs")
    assert browser.run("return document.querySelector('#readout b').textContent") == told
    assert browser.run("return document.querySelector('.notation').textContent") == "MGRS"
    click(browser, "#tool-ruler")
    assert "measured" not in browser.run("return location.hash")


@pytest.mark.browser
def test_the_address_brings_back_the_page_and_the_card(open_map: Opener) -> None:
    browser = open_map(part="page=zones&card=strikes:strike-0&map=8/34.5/38.1")
    assert browser.run("return document.querySelector('[role=tab][aria-selected=true]').id") == "tab-zones"
    assert "T4 airfield" in browser.run("return document.querySelector('.card-body h2').textContent")
    browser = open_map(part="page=nothing&card=strikes:none")
    assert browser.run("return document.querySelector('[role=tab][aria-selected=true]').id") == "tab-findings"
    assert browser.run("return document.querySelector('.card-body')") is None
    assert browser.listen()[1] == []


@pytest.mark.browser
def test_what_is_of_the_study_date_steps_back_on_others(open_map: Opener) -> None:
    browser = open_map(part="date=2025-04-10")
    strength = (
        "return ['control', 'overlaps', 'bands', 'separation_lines']"
        ".map((n) => Number(getComputedStyle(map_tadmur.getPane(n)).opacity))"
    )
    assert browser.run(strength) == [1, 1, 1, 1]
    assert not browser.run("return document.getElementById('date-back').checkVisibility()")
    browser = open_map(part="date=2025-03-11")  # 30 of the 120 days until control is drawn no fainter
    assert browser.run(strength) == pytest.approx([0.85, 0.35, 0.35, 0.35])
    click(browser, "#date-back")
    assert browser.run(strength) == [1, 1, 1, 1]
    assert "date=2025-04-10" in browser.run("return location.hash")


@pytest.mark.browser
def test_areas_of_control_are_told_as_a_table_that_leads_to_them(open_map: Opener) -> None:
    browser = open_map(part="page=legend")
    click(browser, ".area-table summary")
    rows = browser.run(
        "return [...document.querySelectorAll('.area-table tbody tr')]"
        ".map((r) => [...r.cells].map((c) => c.textContent))"
    )
    assert ["Syrian government", "12,346\u00a0km²", "8\u00a0km", "12"] in rows
    assert len(rows) == 4
    click(browser, ".area-table .opener")
    browser.wait("document.querySelector('.card-body')")


@pytest.mark.browser
def test_no_latin_digit_is_left_in_arabic_words(open_map: Opener) -> None:
    browser = open_map(part="lang=ar&page=legend")
    assert browser.run("return document.querySelector('h1').textContent") == "تدمر ٢٠٢٥ وطريق M20"
    left = browser.run(
        "return [...document.querySelectorAll('h1, .as-of, .legend, #timebar, .label')].map((e) => e.textContent)"
        ".filter((text) => /(?<![A-Za-z0-9])[0-9]/.test(text))"
    )
    assert left == []


@pytest.mark.browser
def test_what_is_told_in_english_alone_says_so_on_an_arabic_page(browser: Browser, tmp_path: Path) -> None:
    content = make_content()
    zones = content.zones.assign(note="Told by one official, 12 km off.", rule="بحسب النص")
    path = draw_map(replace(content, zones=zones)).save(tmp_path / "map.html")
    for language, expected in (("ar", [["en", "ltr"], [None, None]]), ("en", [[None, None], ["ar", "rtl"]])):
        browser.open(path, part=f"lang={language}&card=zones:{zones['id'].iloc[0]}")
        browser.wait(READY)
        told = browser.run(
            "return [...document.querySelectorAll('.card-body .quoted')]"
            ".map((e) => [e.textContent, e.getAttribute('lang'), e.getAttribute('dir')])"
        )
        found = {text: marks for text, *marks in told}
        assert [found["Told by one official, 12 km off."], found["بحسب النص"]] == expected


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, SMALL, PHONE])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_labels_keep_clear_of_one_another_at_several_zooms(
    open_map: Opener, language: str, size: tuple[int, int]
) -> None:
    browser = open_map(size=size, part=f"lang={language}&hidden=")
    for zoom in (7, 8.25, 9.5):
        browser.run("map_tadmur.setView([34.6, 38.3], arguments[0], { animate: false })", zoom)
        boxes = browser.run(
            "return [...document.querySelectorAll('.labels text')].map((e) => e.getBoundingClientRect())"
            ".map((b) => [b.left, (b.top + b.bottom) / 2 - 6, b.right, (b.top + b.bottom) / 2 + 6])"  # the letters
        )
        assert len(boxes) >= 3
        meeting = [
            (a, b)
            for place, a in enumerate(boxes)
            for b in boxes[:place]
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        ]
        assert meeting == [], zoom


@pytest.mark.browser
def test_relief_lies_under_control_and_its_legend_hides_it(browser: Browser, tmp_path: Path) -> None:
    plain, other = map_rasters()
    content = make_content(rasters=(replace(plain, id="relief", name="Shaded ground"), other))
    browser.open(draw_map(content).save(tmp_path / "relief.html"), part="raster=relief")
    browser.wait(READY)
    images = "return [...document.querySelectorAll('#map img')].map((e) => e.alt)"
    assert browser.run(images) == ["Shaded ground"]
    assert browser.run("return [...document.querySelectorAll('input[name=raster]')].map((e) => e.value)") == [
        "",
        "density",
    ]
    order = "return ['ground', 'relief', 'control'].map((n) => Number(map_tadmur.getPane(n).style.zIndex))"
    assert browser.run(order) == sorted(browser.run(order))
    click(browser, '.row [data-layer="relief"]')
    assert browser.run(images) == []
    assert "relief" in browser.run("return location.hash")
    assert browser.listen()[1] == []


@pytest.mark.browser
def test_reduced_motion_is_respected(open_map: Opener) -> None:
    browser = open_map(size=PHONE)
    moving = (
        "return [...document.querySelectorAll('*')]"
        ".filter((e) => getComputedStyle(e).transitionDuration !== '0s').length"
    )
    assert browser.run(moving) > 0
    reduce = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": reduce})
    assert browser.run(moving) == 0
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.browser
def test_paper_shows_the_map_that_the_screen_shows(open_map: Opener) -> None:
    browser = open_map(size=DESKTOP)
    shown = "const b = map_tadmur.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]"
    west, south, east, north = browser.run(shown)
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    size = browser.run("const s = map_tadmur.getSize(); return [s.x, s.y]")
    assert size == pytest.approx([277 / 25.4 * 96, 150 / 25.4 * 96], abs=3)  # what print.css gives it on A4
    middle = ((west + east) / 2, (south + north) / 2)
    printed = browser.run(shown)
    assert ((printed[0] + printed[2]) / 2, (printed[1] + printed[3]) / 2) == pytest.approx(middle, abs=0.1)
    browser.run("window.dispatchEvent(new Event('afterprint'))")
    assert browser.run("const s = map_tadmur.getSize(); return s.x") < DESKTOP[0]
    assert drawn_areas(browser.print_pdf()) > 40


def drawn_areas(pdf: bytes) -> int:
    """How many areas the pages of a PDF fill."""
    texts = (
        zlib.decompress(part) for part in re.findall(rb"stream\r?\n(x[\x01\x5e\x9c\xda].*?)endstream", pdf, re.DOTALL)
    )
    return sum(len(re.findall(rb"\b(?:f\*?|B\*?)\n", text)) for text in texts)


@pytest.mark.browser
@pytest.mark.filterwarnings("default")  # the kernel's own plumbing warns
def test_a_notebook_shows_the_map_inline_without_a_network(browser: Browser, tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'tests')!r})\nfrom maps_scene import make_content\n"
    code += "from geo.maps import draw_map\ndraw_map(make_content())"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    os.environ["IPYTHONDIR"] = str(tmp_path)
    NotebookClient(notebook, timeout=120).execute()
    (output,) = notebook.cells[0].outputs
    html = output["data"]["text/html"]
    assert 'sandbox="allow-scripts' in html
    assert "allow-same-origin" not in html
    assert "https://cdn" not in unescape(html)
    page = tmp_path / "notebook.html"
    page.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{html}", encoding="utf-8")
    browser.open(page)
    browser.driver.switch_to.frame(0)
    browser.wait(READY)
    assert paths_in(browser, "control") == 4
    browser.driver.switch_to.default_content()
    requests, complaints = browser.listen()
    assert complaints == []
    assert [address for address in requests if not address.startswith(("file://", "about:", "data:", "blob:"))] == []


def test_every_language_has_every_word_with_the_same_gaps() -> None:
    words = read_words()
    assert len(words) >= 2
    gaps = {key: set(re.findall(r"\{\w+\}", text)) for key, text in words["en"].items()}
    for language, table in words.items():
        assert set(table) == set(words["en"]), language
        assert all(text.strip() for key, text in table.items() if key not in {"and", "comma"}), language
        assert {key: set(re.findall(r"\{\w+\}", text)) for key, text in table.items()} == gaps, language
        assert table["direction"] in {"ltr", "rtl"}
        assert re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", table["locale"])


def test_words_that_were_never_translated_are_few_and_known() -> None:
    words = read_words()
    same = {key for key, text in words["ar"].items() if text == words["en"][key]}
    assert same <= {"notation.decimal", "notation.dms", "notation.mgrs", "pinch"}
    assert all(
        re.search(r"[\u0600-\u06ff]", text)
        for key, text in words["ar"].items()
        if key not in same | {"locale", "direction"} and re.search(r"\w{3}", re.sub(r"\{\w+\}", "", text))
    )
