"""
The shipped study's project, opened by Debian's QGIS: sound, styled, and drawn as the map in the browser is.

Pictures of the same ground at the same scale are compared: colours of areas, direction and distance of their hatches,
symbols of strikes. What is compared is what the two programs painted, not what we wrote.
"""

import json
import os
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from browser import Browser
from numpy.typing import NDArray
from PIL import Image, ImageColor
from scipy.ndimage import gaussian_filter

import geo
from geo.exports import ExportSet, export_set
from geo.studies.outputs.exports import collect_exports
from geo.studies.outputs.picture import draw_map

PYTHON = "/usr/bin/python3"
REQUIRED = "TADMUR_REQUIRE_QGIS"
WORLD_M = 2 * np.pi * 6_378_137
SIZE = (400, 320)  # pixels of a picture
HALF = 30  # pixels of a patch to each side of its middle
ARABIC = range(0x600, 0x700)
PANES = "ground relief control activity rasters lines overlaps bands zones separation_lines corridors prices places"
TO_MERCATOR = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)

Pixels = NDArray[np.float64]


def has_qgis() -> bool:
    if not Path(PYTHON).exists():
        return False
    return subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode == 0  # noqa: S603 -- our own words


pytestmark = [
    pytest.mark.qgis,
    pytest.mark.skipif(
        not os.environ.get(REQUIRED) and not has_qgis(), reason="needs Debian's qgis and python3-qgis for its Python"
    ),
]


@dataclass(frozen=True)
class View:
    """A piece of ground at a zoom of the map in the browser."""

    name: str
    layers: tuple[str, ...]
    panes: tuple[str, ...]
    lon_deg: float
    lat_deg: float
    zoom: float

    @property
    def metres_per_pixel(self) -> float:
        return float(WORLD_M / 256 / 2**self.zoom)

    @property
    def box(self) -> list[float]:
        x, y = TO_MERCATOR.transform(self.lon_deg, self.lat_deg)
        half_x, half_y = (pixels / 2 * self.metres_per_pixel for pixels in SIZE)
        return [x - half_x, y - half_y, x + half_x, y + half_y]

    def pixel(self, point: shapely.Point) -> tuple[float, float]:
        x, y = TO_MERCATOR.transform(point.x, point.y)
        return (x - self.box[0]) / self.metres_per_pixel, (self.box[3] - y) / self.metres_per_pixel


@pytest.fixture(scope="module")
def exported(result: geo.StudyResult) -> ExportSet:
    return collect_exports(result, manifest_id="0123abcd")


def view_middle(name: str, area: shapely.Geometry, layers: tuple[str, ...], panes: tuple[str, ...]) -> View:
    """See the roomiest spot of an area so near that a patch around its middle holds nothing else."""
    line = shapely.maximum_inscribed_circle(area, tolerance=1e-4)
    (lon, lat), _ = line.coords
    zoom = np.ceil(20 * np.log2(2 * HALF * 360 / 256 / line.length)) / 20  # the map's own steps
    return View(name, layers, panes, round(lon, 5), round(lat, 5), min(11.0, float(zoom)))


def find_largest(areas: gpd.GeoSeries) -> shapely.Geometry:
    parts = shapely.get_parts(areas.to_numpy())
    return parts[int(np.argmax(shapely.area(parts)))]


@pytest.fixture(scope="module")
def views(exported: ExportSet) -> dict[str, View]:
    """A view of each kind of area of control, of activity, and of strikes."""
    control = exported.frames["control"]
    found = {}
    for (status, party), areas in control.groupby(["status", "party"], sort=True):
        name = f"{status}-{party}"
        found[name] = view_middle(
            name, find_largest(areas.geometry), ("control", "country", "neighbours"), ("ground", "control")
        )
    activity = find_largest(exported.frames["activity"].geometry)
    found["activity"] = view_middle("activity", activity, ("activity", "country"), ("ground", "activity"))
    lonely = list_lonely_strikes(exported)
    for number, spot in enumerate(lonely.geometry):
        name = f"strike-{number}"
        found[name] = View(name, ("strikes", "country", "neighbours"), ("ground", "strikes"), spot.x, spot.y, 11.0)
    return found


def list_lonely_strikes(exported: ExportSet) -> gpd.GeoDataFrame:
    """Reported strikes at a place of their own, one of each party that they are attributed to."""
    strikes = exported.frames["strikes"]
    points = strikes[strikes.geometry.geom_type == "Point"]
    before = points[points["event_date_to"] <= exported.as_of]
    rounded = before.geometry.x.round(2).astype(str) + before.geometry.y.round(2).astype(str)
    all_placed = points.geometry.x.round(2).astype(str) + points.geometry.y.round(2).astype(str)
    alone = before[rounded.map(all_placed.value_counts()) == 1]
    return alone.drop_duplicates("attributed_to").reset_index(drop=True)


@pytest.fixture(scope="module")
def folder(exported: ExportSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("qgis")
    export_set(exported, out, ["qgis", "styles"], name="study")
    return out


@pytest.fixture(scope="module")
def report(folder: Path, views: dict[str, View]) -> dict[str, Any]:
    """What QGIS says of the project; it draws the pictures in passing."""
    pictures = [
        {
            "layers": view.layers,
            "box": view.box,
            "size": SIZE,
            "labels": False,
            "file": str(folder / f"{name}.qgis.png"),
        }
        for name, view in views.items()
    ]
    around = View("names", (), (), 38.4, 34.65, 8.0)
    pictures.append({"layers": (), "box": around.box, "size": SIZE, "labels": True, "file": str(folder / "names.png")})
    request = {
        "report": str(folder / "report"),
        "project": str(folder / "study.qgz"),
        "package": str(folder / "study.gpkg"),
        "styles": str(folder),
        "pictures": pictures,
    }
    (folder / "request").write_text(json.dumps(request), encoding="utf-8")
    script = Path(__file__).parent / "qgis_probe.py"
    home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(  # noqa: S603 -- our own script
        [PYTHON, str(script), str(folder / "request")],
        env={"PATH": os.environ["PATH"], **home},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "report").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_the_project_opens_whole(report: dict[str, Any], exported: ExportSet) -> None:
    assert report["opened"]
    assert report["crs"] == "EPSG:3857"
    assert set(report["valid"].values()) == {True}
    assert set(exported.frames) <= set(report["layers"])
    assert report["title"] == f"{exported.title} / {exported.title_ar}"
    for text in ("never for navigation", *exported.attributions, *exported.licences, exported.manifest_id):
        assert text in report["abstract"]
    assert exported.window is not None
    assert report["window"] == [f"{end:%Y-%m-%d}" for end in exported.window]
    assert [picture["errors"] for picture in report["pictures"]] == [[]] * len(report["pictures"])


def test_every_name_is_in_both_languages(report: dict[str, Any]) -> None:
    names = [*report["groups"], *(layer["title"] for layer in report["layers"].values())]
    for layer in report["layers"].values():
        names += [layer["aliases"][name] for name in ("name", "valid_from", "status") if name in layer["aliases"]]
    for name in names:
        english, _, arabic = name.partition(" / ")
        assert english.isascii(), name
        assert any(ord(sign) in ARABIC for sign in arabic), name


def test_layers_stand_in_groups_and_have_their_time(report: dict[str, Any]) -> None:
    layers = report["layers"]
    assert {layer["group"] for layer in layers.values()} <= set(report["groups"])
    assert len({layers[name]["group"] for name in ("strikes", "corridors", "zones", "control", "country")}) == 5
    order = [report["groups"].index(layers[name]["group"]) for name in ("strikes", "corridors", "zones", "control")]
    assert order == sorted(order)
    assert {layer["crs"] for layer in layers.values()} == {"EPSG:4326"}
    assert layers["zones"]["time"] == ["valid_from", "valid_to"]
    assert layers["strikes"]["time"] == ["event_date_from", "event_date_to"]


def test_every_feature_has_one_rule_and_no_other(report: dict[str, Any]) -> None:
    for name, layer in report["layers"].items():
        rules = layer["rules"]
        assert rules, name
        assert not any(rule["wrong"] for rule in rules), name
        assert sum(rule["found"] for rule in rules) == layer["drawn"], name
        assert all(rule["inner"] for rule in rules), name


def test_a_zone_that_is_lapsed_or_disputed_waits_to_be_asked_for(report: dict[str, Any]) -> None:
    shown = {rule["shown"] for rule in report["layers"]["zones"]["rules"] if "'lapsed'" in rule["test"]}
    assert shown == {False}
    in_force = [rule for rule in report["layers"]["zones"]["rules"] if "'agreed'" in rule["test"]]
    assert all(rule["shown"] for rule in in_force)


def test_the_geopackage_alone_and_the_files_bring_the_same_styles(report: dict[str, Any]) -> None:
    for name, layer in report["layers"].items():
        assert report["alone"][name] == {"rules": layer["rules"], "labels": layer["labels"]}, name
        styled = report["styled"][name]
        assert styled["qml"], name
        assert styled["qml_rules"] == layer["rules"], name
        assert styled["sld"], name
        assert len(layer["rules"]) == 1 or len(styled["sld_rules"]) == len(layer["rules"]), name


def test_names_stand_in_both_languages_and_only_of_what_is_drawn(report: dict[str, Any]) -> None:
    names = report["pictures"][-1]["names"]
    assert len(names) > 8
    for layer, text in names:
        if layer == "pinch_points":
            continue
        english, _, arabic = text.partition("\n")
        assert english
        assert not any(ord(sign) in ARABIC for sign in english), text
        assert any(ord(sign) in ARABIC for sign in arabic), text
    zones = [text for layer, text in names if layer == "zones"]
    assert zones.count("Tadmur red line\nخط تدمر الأحمر") == 1  # of three readings
    assert not any(text.startswith(("M4 security", "Iranian heavy")) for text in zones)
    places = [text for layer, text in names if layer == "places"]
    assert "Palmyra\nتدمر" in places
    assert not any(text.startswith("Al-Furqlus") for text in places)  # a village, for nearer views


@pytest.fixture(scope="module")
def pages(result: geo.StudyResult, folder: Path, views: dict[str, View]) -> dict[str, Path]:
    """The same pictures from the map in the browser."""
    page = draw_map(result).save(folder / "map.html")
    width, height = 1500, 900
    with Browser() as browser:
        for name, view in views.items():
            part = f"lang=en&map={view.zoom}/{view.lat_deg}/{view.lon_deg}"
            browser.open(page, size=(width, height), part=part)
            browser.wait("document.body.classList.contains('is-ready')")
            hidden = [pane for pane in (*PANES.split(), "strikes", "labels") if pane not in view.panes]
            browser.run(
                "for (const name of arguments[0]) window.map_tadmur.getPane(name).style.visibility = 'hidden';"
                "for (const each of document.querySelectorAll('.labels')) each.style.visibility = 'hidden';",
                hidden,
            )
            left, top, wide, high = browser.run(
                "const { x, y, width, height } = document.getElementById('map').getBoundingClientRect();"
                "return [x, y, width, height]"
            )
            shot = Image.open(browser.picture(folder / f"{name}.page.png")).convert("RGB")
            x, y = round(left + wide / 2 - SIZE[0] / 2), round(top + high / 2 - SIZE[1] / 2)
            shot.crop((x, y, x + SIZE[0], y + SIZE[1])).save(folder / f"{name}.page.png")
    return {name: folder / f"{name}.page.png" for name in views}


def read_patch(path: Path, half: int = HALF) -> Pixels:
    """The middle of a picture, in linear steps from 0 to 255: (rows, columns, 3)."""
    pixels = np.asarray(Image.open(path).convert("RGB"), dtype=float)
    row, column = pixels.shape[0] // 2, pixels.shape[1] // 2
    return pixels[row - half : row + half, column - half : column + half]


def find_direction(patch: Pixels) -> tuple[float, float]:
    """
    Tell the direction of lines in a patch and how much of it they are.

    The structure tensor (Bigun and Granlund 1987): degrees counter-clockwise from the horizontal, from 0 to 180, and
    coherence from 0 (none) to 1 (nothing but parallel lines).
    """
    # Steps of the raster have directions of their own; smoothing takes them away.
    down, right = np.gradient(gaussian_filter(patch.mean(axis=2), 2.0)[6:-6, 6:-6])
    xx, yy, xy = (right * right).sum(), (down * down).sum(), (right * down).sum()
    across = 0.5 * np.arctan2(2 * xy, xx - yy)  # the direction of the gradient, rows counted downwards
    coherence = np.hypot(xx - yy, 2 * xy) / max(xx + yy, 1e-9)
    return float((90 - np.degrees(across)) % 180), float(coherence)


def find_distance(patch: Pixels, direction_deg: float) -> float:
    """Measure the distance of parallel lines in pixels: the strongest period across them."""
    grey = patch.mean(axis=2)
    rows, columns = np.indices(grey.shape)
    turned = np.radians(direction_deg)
    across = columns * np.sin(turned) + rows * np.cos(turned)
    periods = np.arange(5.0, 45.0, 0.05)
    waves = np.exp(2j * np.pi * across.ravel()[None, :] / periods[:, None])
    return float(periods[np.argmax(np.abs(waves @ (grey - grey.mean()).ravel()))])


def between(first_deg: float, second_deg: float) -> float:
    return abs((first_deg - second_deg + 90) % 180 - 90)


def test_the_measures_measure() -> None:
    rows, columns = np.indices((2 * HALF, 2 * HALF))
    for angle_deg in (0.0, 30.0, 60.0, 90.0, 135.0):
        turned = np.radians(angle_deg)
        wave = np.sin(2 * np.pi * (columns * np.sin(turned) + rows * np.cos(turned)) / 9)
        patch = np.repeat(128 + 60 * wave[..., None], 3, axis=2)
        direction_deg, coherence = find_direction(patch)
        assert between(direction_deg, angle_deg) < 1
        assert coherence > 0.95
        assert abs(find_distance(patch, angle_deg) - 9) < 0.2


def list_kinds(views: dict[str, View]) -> Iterator[str]:
    return (name for name in views if not name.startswith("strike-"))


@pytest.mark.browser
def test_areas_have_the_colours_of_the_map(
    report: dict[str, Any], pages: dict[str, Path], views: dict[str, View], folder: Path, exported: ExportSet
) -> None:
    assert report["opened"]
    colours = {party.id: party.colour for party in exported.parties}
    for name in list_kinds(views):
        ours, theirs = read_patch(folder / f"{name}.qgis.png"), read_patch(pages[name])
        # On average over hatch and fill, of 255 steps.
        assert np.abs(ours.mean(axis=(0, 1)) - theirs.mean(axis=(0, 1))).max() < 4, name
        status, _, party = name.partition("-")
        if status == "assessed":
            # Between the lines of the hatch: the party's colour at a third over the paper of the ground.
            paper, full = (np.array(ImageColor.getrgb(colour)) for colour in ("#fbfaf7", colours[party]))
            expected = 0.34 * full + 0.66 * paper
            for patch in (ours, theirs):
                assert np.abs(np.median(patch, axis=(0, 1)) - expected).max() < 4, name


@pytest.mark.browser
def test_areas_have_the_hatches_of_the_map(
    report: dict[str, Any], pages: dict[str, Path], views: dict[str, View], folder: Path, exported: ExportSet
) -> None:
    assert report["opened"]
    hatches = {party.id: party.hatch_deg for party in exported.parties}
    hatched = 0
    for name in list_kinds(views):
        ours, theirs = read_patch(folder / f"{name}.qgis.png"), read_patch(pages[name])
        status, _, party = name.partition("-")
        if status == "unknown" or (status == "assessed" and hatches[party] is None):
            assert max(ours.std(axis=(0, 1)).max(), theirs.std(axis=(0, 1)).max()) < 1.5, name
            continue
        hatched += 1
        (direction, coherence), (told, sure) = find_direction(ours), find_direction(theirs)
        if status == "activity":  # broken lines: what is measured is their common direction
            assert between(direction, told) < 6
            continue
        assert min(coherence, sure) > 0.6, name
        assert between(direction, told) < 4, name
        if status == "assessed":
            assert between(direction, hatches[party]) < 4, name
        assert find_distance(ours, direction) == pytest.approx(find_distance(theirs, told), rel=0.06), name
    assert hatched >= 6


@pytest.mark.browser
def test_strikes_have_their_symbols_at_their_places(
    report: dict[str, Any], pages: dict[str, Path], views: dict[str, View], folder: Path, exported: ExportSet
) -> None:
    assert report["opened"]
    palettes = tomllib.loads((Path(geo.__file__).parent / "maps" / "palettes.toml").read_text(encoding="utf-8"))
    marks = {mark["colour"] for mark in palettes["strikes"]}
    lonely = list_lonely_strikes(exported)
    assert len(lonely) >= 2
    for number, spot in enumerate(lonely.geometry):
        name = f"strike-{number}"
        assert views[name].pixel(spot) == pytest.approx((SIZE[0] / 2, SIZE[1] / 2), abs=0.01)
        found = {}
        for path in (folder / f"{name}.qgis.png", pages[name]):
            patch = read_patch(path, 16)
            middle = tuple(int(step) for step in np.median(patch[14:18, 14:18], axis=(0, 1)))
            colour = f"#{middle[0]:02x}{middle[1]:02x}{middle[2]:02x}"
            assert colour in marks, (name, path.name)
            inside = np.abs(patch - middle).max(axis=2) < 40
            rows, columns = np.nonzero(inside)
            box = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
            # The box of a triangle stands off its own middle; the place is within two pixels of the box's.
            assert abs((box[0] + box[2]) / 2 - 16) <= 2
            assert abs((box[1] + box[3]) / 2 - 16) <= 2
            found[path.name] = colour, box
        (colour, box), (other, theirs) = found.values()
        assert colour == other
        assert np.abs(np.subtract(box, theirs)).max() <= 2  # as large, to two pixels
