"""The report: well-formed, escaped, without scripts and network, in both languages, with the numbers of its frames."""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from browser import Browser, find_chromium
from maps_scene import (
    HOSTILE_ADDRESSES,
    computed_curve,
    hostile_texts,
    make_content,
    ranked_corridors,
    separation_frame,
    statements,
)

from geo.maps.figures.wording import Wording
from geo.maps.report import ReportContent, ReportInput, build_report, write_content_report
from geo.maps.report.tables import list_tables
from geo.overlaps import expected_count

VOID = {"meta", "input", "img", "br"}
PAGE = "html head title style body main article section h1 h2 h3 p ul ol li a b bdi span div"
TABLES = "table caption thead tbody tr th td figure fieldset legend label"
ALLOWED = VOID | set(PAGE.split()) | set(TABLES.split())


class Reader(HTMLParser):
    """Elements with their attributes, the texts within, and whether every end closes its own start."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def exposure() -> pd.DataFrame:
    shared = {"zone_name": "Tadmur red line", "zone_id": "tadmur-red-line", "location_kind": "circle"}
    rows = [
        shared
        | {"strike_id": f"strike-{n}", "probability": p, "verdict": verdict, "reading": reading, "conflicts_with": ()}
        for reading in ("narrow", "likely")
        for n, (p, verdict) in enumerate([(1.0, "certain"), (0.5, "possible"), (0.25, "possible"), (0.0, "excluded")])
    ]
    return pd.DataFrame(rows)


def ranges(text: str = "") -> pd.DataFrame:
    row = {"a_kind": "zone", "a_id": "tadmur-red-line", "a_name": "Tadmur red line", "a_name_ar": "خط"}
    row |= {"b_kind": "control", "b_id": "sdf", "b_name": text or "SDF", "b_name_ar": text or "قسد"}
    row |= {"min_km2": 100.0, "likely_km2": 321.5, "max_km2": 1234.0}
    moved = 'the line "SDF / Syrian government", up to 8.0 km either way: 90 km² less'
    return pd.DataFrame([row | {"moved_most_by": text or moved, "moved_most_by_ar": text}])


def make_report(*, hostile: bool = False) -> ReportContent:
    texts = tuple(hostile_texts()) if hostile else ()
    scene = make_content(
        hostile=hostile,
        corridors=ranked_corridors(texts[0] if hostile else "").assign(
            certificate=texts[1] if hostile else "Proven within 0.3 %.", certificate_ar="مُثبت."
        ),
        exposure=exposure(),
        separation_lines=separation_frame(),
        statements=statements(texts),
    )
    scene = replace(scene, zones=scene.zones.assign(area_km2=np.arange(1, len(scene.zones) + 1) * 1000.0))
    if hostile:
        scene = replace(scene, zones=scene.zones.assign(name=texts[3], name_ar=texts[4], status="declared"))
    return ReportContent(
        study_id=texts[2] if hostile else "palmyra",
        shown=scene,
        ranges=ranges(texts[5] if hostile else ""),
        curves=(computed_curve(),),
        notes=texts or ("One strike without a place.",),
        inputs=(ReportInput(texts[6] if hostile else "palmyra.toml", "ab" * 32),),
    )


@pytest.fixture(scope="module")
def report() -> str:
    return build_report(make_report())


@pytest.fixture(scope="module")
def hostile() -> str:
    return build_report(make_report(hostile=True))


@pytest.fixture(scope="module")
def read(report: str) -> Reader:
    return Reader(report)


def test_the_page_loads_nothing_and_runs_nothing(report: str, read: Reader) -> None:
    assert report.startswith("<!doctype html>\n<html")
    assert {tag for tag, _ in read.elements} <= ALLOWED
    policy = next(meta["content"] for meta in read.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", report, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rules = [
        "default-src 'none'",
        "img-src data:",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert policy.split("; ") == rules
    assert not re.search(r"url\(|@import|style=", style)
    for image in read.all("img"):
        assert image["src"].startswith("data:image/svg+xml;base64,")
        assert len(image["alt"]) > 40
    assert len(read.all("img")) == 4  # map and price curve, in two languages


def test_both_languages_stand_in_one_file(read: Reader) -> None:
    articles = read.all("article")
    assert articles == [{"lang": "en", "dir": "ltr"}, {"lang": "ar", "dir": "rtl"}]
    told = "".join(read.texts)
    for part in ("As of 10 April 2025", "بتاريخ ١٠ نيسان ٢٠٢٥", "never for targeting", "لا يُستخدم للاستهداف", "تدمر"):  # noqa: RUF001 - Arabic digits
        assert part in told
    assert len(read.all("h1")) == 2
    chosen = [button["id"] for button in read.all("input") if "checked" in button]
    assert chosen == ["choose-en"]
    first = Reader(build_report(replace(make_report(), shown=replace(make_report().shown, language="ar"))))
    assert first.all("html") == [{"lang": "ar", "dir": "rtl"}]
    assert [article["lang"] for article in first.all("article")] == ["ar", "en"]
    assert [button["id"] for button in first.all("input") if "checked" in button] == ["choose-ar"]


def test_headings_tables_and_ids_serve_a_screen_reader(read: Reader) -> None:
    ids = Counter(attributes["id"] for _, attributes in read.elements if "id" in attributes)
    assert set(ids.values()) == {1}
    named = [section["aria-labelledby"] for section in read.all("section") if "aria-labelledby" in section]
    assert set(named) <= set(ids)
    for key in ("findings", "map", "control", "zones", "overlaps", "corridors", "prices", "separations", "method"):
        assert {f"{key}-en", f"{key}-ar"} <= set(named)
    assert {f"{key}-en" for key in ("notes", "sources", "inputs")} <= set(named)
    assert len(read.all("table")) == len(read.all("caption")) == 2 * 7
    assert {th["scope"] for th in read.all("th")} == {"col", "row"}
    labels = {label["for"] for label in read.all("label")}
    assert labels == {button["id"] for button in read.all("input")}


def test_hostile_texts_stay_texts(hostile: str) -> None:
    read = Reader(hostile)
    assert {tag for tag, _ in read.elements} <= ALLOWED
    for _, attributes in read.elements:
        assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in attributes)
        for name in ("href", "src"):
            assert re.match(r"https?://|data:image/svg\+xml;base64,", attributes.get(name, "https://") or "")
    told = "".join(read.texts)
    for text in hostile_texts():
        assert text.translate(dict.fromkeys([0x202E])) in told
    links = {link["href"] for link in read.all("a")}
    assert not links & set(HOSTILE_ADDRESSES)
    assert "https://example.org/report" in links
    assert {link["rel"] for link in read.all("a")} == {"noopener noreferrer"}


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, report: str) -> None:
    path = write_content_report(make_report(), tmp_path / "report.html")
    assert path.read_bytes() == report.encode()
    assert not list(tmp_path.glob(".*"))


def test_tables_hold_the_numbers_of_the_frames() -> None:
    content = make_report()
    tables = list_tables(content, Wording("en", content.shown.parties))
    control = tables["control"].rows
    assert sum(float(row[2]) for row in control) == pytest.approx(100, abs=0.2)
    assert ("Syrian government", "12,346", "25.0", "1", "8.0") in control
    counts = expected_count(content.shown.exposure)
    counted = counts[counts["accounts"].eq("one_per_event") & counts["reading"].eq("likely")].iloc[0]
    likely = next(row for row in tables["zones"].rows if row[2] == "Likely")
    assert likely[:5] == ("Tadmur red line", "Declared", "Likely", "2,000", f"{counted['expected']:.1f}")
    assert likely[5] == f"{counted['low']:.0f} to {counted['high']:.0f}"
    assert tables["overlaps"].rows == (
        ("Tadmur red line", "SDF", "100", "322", "1,234", "the line, up to 8.0 km either way"),
    )
    numbers = [row[0] for row in tables["corridors"].rows]
    assert numbers == ["1a", "1b", "1c", "2"]
    assert tables["corridors"].rows[0][4:9] == ("330", "6.0", "5.0", "10", "0.26")
    assert tables["corridors"].rows[3][3:5] == ("No corridor exists", "")
    assert tables["prices"].rows[0][2] == "312.6"
    assert tables["prices"].rows[0][4:] == ("71.4", "112.0")
    arabic = list_tables(content, Wording("ar", content.shown.parties))
    assert {key: len(table.rows) for key, table in arabic.items()} == {
        key: len(table.rows) for key, table in tables.items()
    }
    assert not any(
        re.search(r"\d", cell.replace("T4", "")) for row in arabic["prices"].rows for cell in row if cell.isascii()
    )


def test_a_report_without_findings_or_zones_is_still_one() -> None:
    bare = make_content(zones=None, corridors=None, strikes=None, overlaps=None, exposure=None)
    read = Reader(build_report(ReportContent(study_id="bare", shown=bare)))
    named = {section.get("aria-labelledby") for section in read.all("section")} - {None}
    assert {key for key in named if key.endswith("-en")} == {"map-en", "control-en", "method-en", "sources-en"}


@pytest.mark.browser
@pytest.mark.skipif(find_chromium() is None, reason="no chromium")
def test_the_reader_chooses_the_language_without_a_script(tmp_path: Path, hostile: str) -> None:
    path = tmp_path / "report.html"
    path.write_text(hostile, encoding="utf-8")
    with Browser() as browser:
        browser.driver.get(path.as_uri())
        shown = "return [...document.querySelectorAll('article')].map((a) => a.checkVisibility())"
        assert browser.driver.execute_script(shown) == [True, False]
        browser.driver.find_element("css selector", "label[for=choose-ar]").click()
        assert browser.driver.execute_script(shown) == [False, True]
        loaded = "return [...document.images].filter((i) => i.closest('[lang=ar]')).every((i) => i.naturalWidth > 0)"
        assert browser.driver.execute_script(loaded)
        assert browser.driver.execute_script("return window.__fired === undefined")
        assert browser.driver.get_log("browser") == []
