"""Figures for papers: true to scale, in the map's colours and hatches, the same bytes each time, in both languages."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from maps_scene import (
    activity_frame,
    claimed_area,
    disputed_zone,
    frame,
    make_content,
    ranked_corridors,
    separation_frame,
)
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure

from geo.errors import OutputError, SettingsError
from geo.geodesy import fit_plane
from geo.maps import MapContent
from geo.maps.figures import draw_content_figure, save_figure
from geo.maps.figures.hatching import hatch_bands, hatch_dots, hatch_lines
from geo.maps.figures.labels import draw_labels
from geo.maps.figures.paint import CORRIDOR, ESCAPE, OVERLAP, SEPARATION, UNKNOWN
from geo.maps.figures.selection import FIGURE_LAYERS, number_corridors, select_shown
from geo.maps.figures.shapes import SYMBOLS
from geo.maps.figures.sheet import Sheet
from geo.maps.figures.view import Rectangle, open_view
from geo.maps.figures.wording import Wording
from geo.maps.tables import colour_parties, read_palettes

PAGE = Path(__file__).parent.parent / "geo" / "maps" / "page"
GEOD = pyproj.Geod(ellps="WGS84")
HOSTILE = (
    "$x^2$ and $\\frac{1}{",
    "\u4e2d\u6587 \U0001f4a3",
    "a\x00b\u202ec\nd",
    "<svg onload=alert(1)>",
    "%s {0} {x}",
)


def shared_ground() -> gpd.GeoDataFrame:
    """Ground that two declared zones of the scene share, as the study tells it."""
    row = {"id": "overlap-3", "reading": "likely", "a_kind": "zone", "a_id": "tadmur-red-line", "b_kind": "zone"}
    row |= {"b_id": "al-tanf", "relation": "overlap", "geometry": shapely.box(38.3, 34.2, 38.6, 34.4)}
    return frame([row | {"name": ""}])


@pytest.fixture(scope="module")
def content() -> MapContent:
    return make_content(
        corridors=ranked_corridors(),
        activity=activity_frame(),
        overlaps=shared_ground(),
        separation_lines=separation_frame(),
        control=pd.concat([make_content().control, claimed_area()], ignore_index=True),
        zones=pd.concat([make_content().zones, disputed_zone()], ignore_index=True),
    )


@pytest.fixture(scope="module")
def english(content: MapContent) -> Figure:
    return draw_content_figure(content, layers=(*FIGURE_LAYERS, "separation_lines"))


@pytest.fixture(scope="module")
def arabic(content: MapContent) -> Figure:
    return draw_content_figure(content, language="ar")


def axes_of(figure: Figure, label: str) -> mpl.axes.Axes:
    return next(axes for axes in figure.axes if axes.get_label() == label)


def texts_of(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("bounds", [None, (38.0, 34.2, 38.9, 34.9)])
def test_the_scale_bar_is_as_long_on_the_ground_as_it_says(
    content: MapContent, language: str, bounds: tuple[float, float, float, float] | None
) -> None:
    figure = draw_content_figure(content, language=language, bounds_deg=bounds, layers=())
    (bar,) = (patch for patch in axes_of(figure, "map").patches if patch.get_gid() == "scale-bar")
    ends = np.array([[bar.get_x(), bar.get_x() + bar.get_width()], [bar.get_y()] * 2])
    lon, lat = fit_plane(content.bounds_deg).inverse(*ends)
    _, _, ground_m = GEOD.inv(lon[0], lat[0], lon[1], lat[1])
    words = Wording(language)
    told_m = next(m for m in (1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5) if abs(m - ground_m) < 0.2 * m)
    assert ground_m == pytest.approx(told_m, rel=0.001)
    assert words.length(told_m) in texts_of(figure)


def test_a_millimetre_is_the_same_length_in_each_direction(english: Figure) -> None:
    axes, (width, height) = axes_of(english, "map"), english.get_size_inches()
    box = axes.get_position()
    across = np.ptp(axes.get_xlim()) / (box.width * width)
    up = np.ptp(axes.get_ylim()) / (box.height * height)
    assert across == pytest.approx(up, rel=1e-9)


def test_the_arrow_points_along_the_meridian(content: MapContent, english: Figure) -> None:
    (arrow,) = (patch for patch in axes_of(english, "map").patches if patch.get_gid() == "north-arrow")
    tip, _, foot, _ = arrow.get_xy()[:4]
    lon, lat = fit_plane(content.bounds_deg).inverse(*np.array([foot, tip]).T)
    azimuth, _, _ = GEOD.inv(lon[0], lat[0], lon[1], lat[1])
    assert abs(azimuth) < 0.01


def test_areas_have_the_colours_of_the_map(content: MapContent, english: Figure) -> None:
    faces = {to_hex(patch.get_facecolor()) for patch in axes_of(english, "map").patches}
    edges = {to_hex(patch.get_edgecolor()) for patch in axes_of(english, "map").patches}
    palettes = read_palettes()
    assert {party.colour for party in content.parties if party.id != "us_sfa"} <= faces  # it holds nothing here
    assert {palettes["zones"]["red_line"], palettes["zones"]["exclusion_zone"], CORRIDOR, ESCAPE} <= edges
    assert {UNKNOWN, OVERLAP, SEPARATION, CORRIDOR} <= faces


@pytest.mark.parametrize("palette", ["neutral", "press"])
def test_a_palette_recolours_parties(content: MapContent, palette: str) -> None:
    figure = draw_content_figure(replace(content, palette=palette), layers=("control",))
    colours = {party.id: party.colour for party in colour_parties(content.parties, palette)}
    faces = {to_hex(patch.get_facecolor()) for patch in axes_of(figure, "map").patches}
    assert {colours["syrian_government"], colours["sdf"]} <= faces


def test_colours_and_symbols_are_those_of_the_page() -> None:
    corridors, patterns = ((PAGE / name).read_text() for name in ("corridors.js", "patterns.js"))
    named = dict(re.findall(r'const (\w+_COLOUR) = "(#\w+)"', corridors + patterns))
    assert named["CORRIDOR_COLOUR"] == CORRIDOR
    assert named["ESCAPE_COLOUR"] == ESCAPE
    assert named["SEPARATION_COLOUR"] == SEPARATION
    assert named["UNKNOWN_COLOUR"] == UNKNOWN
    drawn = dict(re.findall(r'^  (\w+): "(M[^"]+Z)"', (PAGE / "symbols.js").read_text(), re.MULTILINE))
    assert set(drawn) == set(SYMBOLS)
    for shape in ("triangle", "diamond", "star"):
        numbers = [float(text) for text in re.findall(r"-?\d*\.?\d+", drawn[shape])]
        assert np.array(SYMBOLS[shape]).ravel().tolist() == numbers


def test_hatches_have_the_angles_of_the_parties(content: MapContent, english: Figure) -> None:
    angles: dict[str, set[int]] = {}
    for lines in axes_of(english, "map").collections:
        assert isinstance(lines, LineCollection)
        if lines.get_linewidth()[0] != 0.55:
            continue
        for start, end in lines.get_segments():
            angle = round(np.degrees(np.arctan2(end[1] - start[1], end[0] - start[0]))) % 180
            angles.setdefault(to_hex(lines.get_color()[0]), set()).add(angle)
    sdf = next(party for party in content.parties if party.id == "sdf")
    assert angles == {sdf.colour: {int(sdf.hatch_deg)}}


def test_hatches_stay_within_their_area_and_bands_share_it_out() -> None:
    area = shapely.Point(3, 5).buffer(20).difference(shapely.Point(0, 0).buffer(8))
    lines = hatch_lines(area, 30.0, 1.5)
    assert shapely.covers(area.buffer(1e-9), shapely.union_all(lines))
    assert shapely.length(lines).sum() == pytest.approx(area.area / 1.5, rel=0.02)
    bands = [shapely.union_all(band) for band in hatch_bands(area, 45.0, 2.0, 3)]
    assert shapely.union_all(bands).area == pytest.approx(area.area, rel=1e-9)
    assert sum(band.area for band in bands) == pytest.approx(area.area, rel=1e-9)
    dots = hatch_dots(area, 1.0)
    assert shapely.contains_xy(area, dots).all()
    assert len(dots) == pytest.approx(area.area, rel=0.03)


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_the_same_content_gives_the_same_bytes(
    tmp_path: Path, content: MapContent, arabic: Figure, suffix: str
) -> None:
    once = save_figure(arabic, tmp_path / f"a{suffix}").read_bytes()
    assert save_figure(arabic, tmp_path / f"b{suffix}").read_bytes() == once
    again = save_figure(draw_content_figure(content, language="ar"), tmp_path / f"c{suffix}").read_bytes()
    assert again == once
    assert not re.search(rb"20[2-9]\d-\d\d-\d\dT|CreationDate|atplotlib v", once)


def test_a_figure_is_as_large_as_asked_and_has_300_dots_an_inch(tmp_path: Path, content: MapContent) -> None:
    figure = draw_content_figure(content, size_mm=(127.0, 203.2), layers=("zones",))
    png = save_figure(figure, tmp_path / "a.png").read_bytes()
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (1500, 2400)


def test_title_date_caveat_sources_and_numbers_stand_on_it(english: Figure) -> None:
    told = "\n".join(texts_of(english))
    for part in (
        "Palmyra",
        "As of 10 April 2025",
        "never for targeting",
        "Example News",
        "Made-up data",
        "1:",
        "Contested",
    ):
        assert part in told
    assert {"1a", "1b", "1c"} <= set(texts_of(english))
    assert "Israel (3)" in told  # the badge and the legend count what is drawn


def test_arabic_runs_from_the_right(arabic: Figure, english: Figure) -> None:
    sheet = axes_of(arabic, "sheet")
    title = next(text for text in sheet.texts if "تدمر" in text.get_text())
    assert (title.get_ha(), title.get_position()[0]) == ("right", pytest.approx(177.0))
    entry = next(text for text in sheet.texts if "الحكومة السورية" in text.get_text() and text.get_ha() == "right")
    other = next(
        text
        for text in axes_of(english, "sheet").texts
        if text.get_text() == "Syrian government" and text.get_ha() == "left"
    )
    assert other.get_position()[0] < 30
    assert entry.get_position()[0] > 150
    assert "بتاريخ ١٠ نيسان ٢٠٢٥" in "\n".join(texts_of(arabic))  # noqa: RUF001 - Arabic digits
    assert {"١أ", "١ب", "١ج"} <= set(texts_of(arabic))
    letters = "".join(texts_of(arabic))
    assert not re.search(r"As of|Reported|Declared|Not known|Reading", letters)


def test_labels_keep_clear_of_one_another(content: MapContent) -> None:
    sheet = Sheet((120.0, 120.0), Wording("en", content.parties))
    view = open_view(sheet, Rectangle(5, 5, 105, 105), fit_plane(content.bounds_deg), content.bounds_deg)
    labels = draw_labels(sheet, view, content, select_shown(content, FIGURE_LAYERS))
    assert {"Palmyra", "Homs", "Deir ez-Zor"} <= {text for text, _ in labels.texts}
    assert len(labels.taken) > 10
    for one, other in combinations(labels.taken, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_hostile_texts_are_only_drawn(tmp_path: Path) -> None:
    scene = make_content(hostile=True)
    for text in HOSTILE:
        zones = scene.zones.assign(name=text, name_ar=text)
        told = replace(scene, title=text, title_ar=text, zones=zones, attributions=(text,), corridors=None)
        svg = save_figure(draw_content_figure(told, bounds_deg=(37.5, 34, 39, 35)), tmp_path / "a.svg").read_text()
        assert "onload" not in re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
        assert "<script" not in svg


def test_what_holds_at_the_date_is_drawn(content: MapContent) -> None:
    shown = select_shown(content, FIGURE_LAYERS)
    assert set(shown.zones["zone_id"]) == {"tadmur-red-line", "al-tanf"}  # none lapsed, disputed or without geometry
    assert len(shown.zones) == 4
    assert len(shown.strikes) == 4
    earlier = select_shown(replace(content, as_of=datetime(2025, 3, 25, tzinfo=UTC)), FIGURE_LAYERS)
    assert set(earlier.zones["zone_id"]) == {"al-tanf"}
    assert len(earlier.strikes) == 3
    assert not len(select_shown(content, ("labels",)).strikes)


def test_corridors_are_numbered_by_request_reading_and_rank() -> None:
    rows = pd.DataFrame(
        {
            "request_id": ["a", "b", "b", "b", "c", "c"],
            "reading": ["all", "narrow", "likely", "likely", "likely", "likely"],
            "rank": [1, 1, 1, 2, 1, 1],
        }
    )
    assert number_corridors(rows)["number"].tolist() == ["1", "2", "2", "2b", "3a", "3b"]


def test_a_corridor_is_drawn_true_to_its_width(content: MapContent, english: Figure) -> None:
    first = content.corridors.geometry.iloc[0]
    want = shapely.bounds(fit_plane(content.bounds_deg).project(np.array([first])))[0]
    faint = to_rgba(CORRIDOR, 0.2)
    drawn = [patch.get_path() for patch in axes_of(english, "map").patches if patch.get_facecolor() == faint]
    extents = [path.get_extents().extents for path in drawn]
    assert any(np.allclose(box, want, atol=100.0) for box in extents)


def test_what_cannot_be_drawn_is_refused(content: MapContent, english: Figure, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="language is 'fr'"):
        draw_content_figure(content, language="fr")
    with pytest.raises(SettingsError, match=r"layers roads; expected some of control"):
        draw_content_figure(content, layers=("roads",))
    with pytest.raises(SettingsError, match=r"leaves \d+ x -?\d+ mm for the map"):
        draw_content_figure(content, size_mm=(100.0, 60.0))
    with pytest.raises(SettingsError, match="width and a height above 0"):
        draw_content_figure(content, size_mm=(100.0, -1.0))
    with pytest.raises(SettingsError, match="west < east"):
        draw_content_figure(content, bounds_deg=(40, 34, 38, 35))
    with pytest.raises(OutputError, match=r"a\.gif; expected a name in \.svg, \.png, \.pdf"):
        save_figure(english, tmp_path / "a.gif")


def test_matplotlib_waits_for_the_first_figure_and_keeps_its_settings() -> None:
    code = (
        "import sys, geo.maps, geo.maps.figures, geo.maps.report\n"
        "assert 'matplotlib' not in sys.modules\n"
        "import matplotlib\n"
        "before = matplotlib.rcParams.copy()\n"
        "from datetime import UTC, datetime\n"
        "day = datetime(2025, 4, 10, tzinfo=UTC)\n"
        "content = geo.maps.MapContent(title='x', as_of=day, window=(day, day), bounds_deg=(37.0, 33.5, 40.0, 35.5))\n"
        "geo.maps.figures.draw_content_figure(content)\n"
        "assert matplotlib.rcParams.copy() == before\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code
