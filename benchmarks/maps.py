"""
The map against stock folium on the same data: written, sent, drawn, moved.

Run ``python benchmarks/maps.py``; with ``--quick`` for a small trial. Both get the same facts, a popup for each feature
and clicks. folium's default markers never finish loading at 100,000, so it gets its best setting: circle markers on a
canvas; and it gets Leaflet inside its file, for it would load ten files from the network otherwise.

Writing is CPU seconds of this process, the least of three runs. Drawn is the time from the opening of the file until a
frame has been shown with everything on it, in headless Chromium, the median of three. A pan is the time of one step of
20 px with everything redrawn until its frame is handed over, the median of eight. A keystroke in the search box is the
time until its hits stand in the list; folium's search is a plugin that loads its script from the network, so the peer
is the plainest filter that a page could have: every name in lower case, the first nine that hold the text.
"""

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy import buffer_geometries
from geo.layers import Party, Source
from geo.maps import MapContent, draw_map
from geo.maps.leaflet import read_leaflet

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browser import Browser, find_chromium

SOUTH_WEST, NORTH_EAST = (35.8, 32.4), (42.2, 37.2)
AS_OF = datetime(2025, 4, 10, tzinfo=UTC)
SIZES = {"full": (100_000, 2_000), "quick": (2_000, 60)}
PARTIES = ("israel", "us", "russia", "turkiye", "syrian_government", "isis")
WEAPONS = ("air_strike", "drone", "artillery", "missile", "")
PRECISIONS = ("exact", "town", "airfield", "district")
N_RUNS = 3
N_STEPS = 8
STEP_PX = 20
MOST_WAIT_S = 240.0
ZONE_TOLERANCE_M = 100.0
LIMITS = {"strikes": (20.0, 20.0, 5.0), "zones": (20.0, 8.0, 1.25)}  # times less to write, smaller, sooner drawn
PAN_MS = 100.0
KEYSTROKE_MS = 50.0

# Installed before the page: notes when two frames have gone by with everything there.
WATCHER = """
const note = () => {
  const ready = document.readyState === "complete";
  const ours = document.getElementById("island");
  if (ready && (!ours || document.body.classList.contains("is-ready")))
    requestAnimationFrame(() => setTimeout(() => (window.drawnAt = performance.now())));
  else requestAnimationFrame(note);
};
addEventListener("DOMContentLoaded", () => requestAnimationFrame(note));
"""
MOVE = """
const done = arguments[arguments.length - 1];
const map = window[Object.keys(window).find((name) => name.startsWith("map_"))];
(async () => {
  const times = [];
  for (let i = 0; i < arguments[0]; i += 1) {
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    const begin = performance.now();
    map.panBy([i % 20 < 10 ? arguments[1] : -arguments[1], 0], { animate: false });
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    times.push(performance.now() - begin);
  }
  done(times);
})();
"""


TYPED = ("place 1234", "تدمر", "nowhere at all")
# After one focus, which begins the index; every keystroke of some texts, the hits laid out.
TYPE = """
const [texts, done] = [arguments[0], arguments[arguments.length - 1]];
(async () => {
  const box = document.getElementById("search");
  box.dispatchEvent(new Event("focus"));
  await new Promise((next) => setTimeout(next, 1000));
  const times = [];
  for (const text of texts) {
    for (let length = 1; length <= text.length; length += 1) {
      box.value = text.slice(0, length);
      await new Promise((next) => setTimeout(next));
      const begin = performance.now();
      box.dispatchEvent(new Event("input"));
      document.getElementById("hits").getBoundingClientRect();
      times.push(performance.now() - begin);
    }
  }
  done(times);
})();
"""
FILTER = """
const [names, texts] = arguments;
const times = [];
for (const text of texts) {
  for (let length = 1; length <= text.length; length += 1) {
    const begin = performance.now();
    const wanted = text.slice(0, length).toLowerCase();
    names.filter((name) => name.toLowerCase().includes(wanted)).slice(0, 9);
    times.push(performance.now() - begin);
  }
}
return times;
"""


def make_strikes(rng: np.random.Generator, n: int) -> gpd.GeoDataFrame:
    """Make reported strikes like the events of a public list: at named places, some kilometres around them."""
    n_places = max(20, n // 25)
    places = rng.uniform(SOUTH_WEST, NORTH_EAST, (n_places, 2))
    at = np.minimum((n_places * rng.random(n) ** 2).astype(int), n_places - 1)
    begin = pd.Timestamp("2015-01-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 3_700, n), unit="D")
    outlets = [Source(url=f"https://example.org/news/{number}", publisher=f"Outlet {number}") for number in range(60)]
    table = {
        "id": [f"strike-{number:06d}" for number in range(n)],
        "name": [f"Place {number}" for number in at],
        "event_date_from": begin,
        "event_date_to": begin + pd.Timedelta(days=1),
        "attributed_to": rng.choice(PARTIES, n),
        "weapon": rng.choice(WEAPONS, n),
        "geo_precision": rng.choice(PRECISIONS, n),
        "uncertainty_m": rng.choice([100.0, 1000.0, 3000.0, 10_000.0], n),
        "n_sources": rng.integers(1, 6, n),
        "sources": [(outlets[number],) for number in rng.integers(0, 60, n)],
    }
    scatter_deg = np.round(rng.normal(0, 0.02, (n, 2)), 3)
    return gpd.GeoDataFrame(table, geometry=shapely.points(np.round(places[at], 4) + scatter_deg), crs="EPSG:4326")


def make_zones(rng: np.random.Generator, n: int) -> gpd.GeoDataFrame:
    """Make declared zones of about 100 corners each: strips along winding borders and discs around places."""
    middles = rng.uniform(SOUTH_WEST, NORTH_EAST, (n, 2))
    shapes = []
    for number, middle in enumerate(middles):
        turns = np.cumsum(rng.normal(0, 0.5, 9))
        steps = 0.03 * np.column_stack([np.cos(turns), np.sin(turns)])
        shapes.append(shapely.Point(middle) if number % 2 else shapely.LineString(middle + np.cumsum(steps, axis=0)))
    grown = buffer_geometries(np.array(shapes, dtype=object), 8_000.0, tolerance_m=ZONE_TOLERANCE_M)
    outlines = [shapely.segmentize(shape, shapely.length(shape) / 80) for shape in grown]
    table = {
        "id": [f"zone-{number:04d}" for number in range(n)],
        "zone_id": [f"zone-{number:04d}" for number in range(n)],
        "name": [f"Zone {number}" for number in range(n)],
        "kind": rng.choice(["exclusion_zone", "red_line", "buffer_zone"], n),
        "status": "declared",
        "declarer": rng.choice(PARTIES, n),
        "reading": "stated",
        "uncertainty_m": 500.0,
    }
    return gpd.GeoDataFrame(table, geometry=outlines, crs="EPSG:4326")


def write_ours(kind: str, frame: gpd.GeoDataFrame) -> str:
    """Write the page under test."""
    content = MapContent(
        title="Benchmark",
        as_of=AS_OF,
        window=(datetime(2015, 1, 1, tzinfo=UTC), AS_OF),
        bounds_deg=(*SOUTH_WEST, *NORTH_EAST),
        parties=tuple(Party(name, name.title(), name, "#4a7fa7", None) for name in PARTIES),
        **{kind: frame},
    )
    return draw_map(content).to_html()


def write_folium(kind: str, frame: gpd.GeoDataFrame) -> str:
    """Write the same by folium as its documentation shows, on a canvas."""
    plain = frame.copy()
    for name in plain.columns[plain.dtypes.astype(str).str.startswith("datetime")]:
        plain[name] = plain[name].dt.strftime("%Y-%m-%d")
    if "sources" in plain:
        plain["sources"] = [source.url for (source,) in plain["sources"]]
    south_west, north_east = SOUTH_WEST[::-1], NORTH_EAST[::-1]
    drawn = folium.Map(tiles=None, prefer_canvas=True)
    facts = [name for name in plain.columns if name != "geometry"]
    folium.GeoJson(
        plain,
        marker=folium.CircleMarker(radius=4) if kind == "strikes" else None,
        popup=folium.GeoJsonPopup(facts),
    ).add_to(drawn)
    drawn.fit_bounds([south_west, north_east])
    return str(drawn.get_root().render())


def bring_leaflet(html: str) -> str:
    """Put Leaflet into folium's page in place of the ten files that it loads."""
    leaflet = read_leaflet()
    bare = re.sub(r'<script src="[^"]*"></script>|<link rel="stylesheet" href="[^"]*"\s*/?>', "", html)
    return bare.replace("<head>", f"<head><style>{leaflet.style}</style><script>{leaflet.script}</script>", 1)


WAYS: dict[str, Callable[[str, gpd.GeoDataFrame], str]] = {"ours": write_ours, "folium GeoJson": write_folium}


def write(way: str, kind: str, frame: gpd.GeoDataFrame) -> tuple[float, str]:
    """CPU seconds and the page."""
    WAYS[way](kind, frame.head(20))  # files of the page are read once
    spent = []
    for _ in range(N_RUNS):
        begin = time.process_time()
        html = WAYS[way](kind, frame)
        spent.append(time.process_time() - begin)
    return min(spent), html


def show(path: Path) -> tuple[float, float]:
    """Milliseconds until drawn, and of one step of a pan."""
    drawn, moved = [], []
    for _ in range(N_RUNS):
        with Browser() as browser:
            browser.driver.set_script_timeout(MOST_WAIT_S)
            browser.driver.set_page_load_timeout(MOST_WAIT_S)
            browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCHER})
            browser.open(path)
            browser.wait("window.drawnAt", seconds=MOST_WAIT_S)
            drawn.append(float(browser.run("return window.drawnAt")))
            moved.append(statistics.median(browser.driver.execute_async_script(MOVE, N_STEPS, STEP_PX)))
    return statistics.median(drawn), statistics.median(moved)


def contest(kind: str, frame: gpd.GeoDataFrame, folder: Path) -> list[str]:
    """Measure both on one layer, print a line each, and tell which of the limits were missed."""
    n_corners = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    print(f"{len(frame):,} {kind}, {n_corners:,} corners")
    print(f"  {'way':16}{'write CPU s':>12}{'':>9}{'MB':>8}{'':>9}{'drawn ms':>10}{'':>9}{'pan ms':>8}")
    figures: dict[str, tuple[float, float, float, float]] = {}
    for way in WAYS:
        spent_s, html = write(way, kind, frame)
        size_mb = len(html.encode()) / 1e6
        path = folder / f"{kind}.html"
        path.write_text(html if way == "ours" else bring_leaflet(html), encoding="utf-8")
        drawn_ms, pan_ms = show(path) if find_chromium() else (float("nan"), float("nan"))
        figures[way] = (spent_s, size_mb, drawn_ms, pan_ms)
        ratios = [mine / other for mine, other in zip(figures[way], figures["ours"], strict=True)]
        print(
            f"  {way:16}{spent_s:12.3f}{ratios[0]:8.1f}x{size_mb:8.2f}{ratios[1]:8.1f}x{drawn_ms:10.0f}"
            f"{ratios[2]:8.1f}x{pan_ms:8.1f}",
            flush=True,
        )
    ours, peer = (figures[way] for way in WAYS)
    missed = [
        f"{kind}: {what} {peer[place] / ours[place]:.1f}x, expected {least:g}x"
        for place, (what, least) in enumerate(zip(("write", "size", "drawn"), LIMITS[kind], strict=True))
        if peer[place] / ours[place] < least
    ]
    return [*missed, *([f"{kind}: a pan takes {ours[3]:.0f} ms"] if ours[3] > PAN_MS else [])]


def search(strikes: gpd.GeoDataFrame, folder: Path) -> list[str]:
    """Measure a keystroke of the search among all strikes beside a plain filter's, and tell what was missed."""
    path = folder / "search.html"
    path.write_text(write_ours("strikes", strikes), encoding="utf-8")
    with Browser() as browser:
        browser.driver.set_script_timeout(MOST_WAIT_S)
        browser.open(path)
        browser.wait("document.body.classList.contains('is-ready')", seconds=MOST_WAIT_S)
        ours_ms = browser.driver.execute_async_script(TYPE, TYPED)
        plain_ms = browser.run(FILTER, strikes["name"].tolist(), TYPED)
    print(f"search among {len(strikes):,} strikes, {len(ours_ms)} keystrokes")
    for way, times_ms in (("ours, spellings folded", ours_ms), ("plain filter", plain_ms)):
        print(f"  {way:25}median {statistics.median(times_ms):6.1f} ms{'':3}longest {max(times_ms):6.1f} ms")
    return [f"search: a keystroke takes {max(ours_ms):.0f} ms"] if max(ours_ms) > KEYSTROKE_MS else []


def main() -> None:
    """Measure both layers and the search, and say what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small layers")
    size = "quick" if parser.parse_args().quick else "full"
    rng = np.random.default_rng(20250409)
    n_strikes, n_zones = SIZES[size]
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, frame in (("strikes", make_strikes(rng, n_strikes)), ("zones", make_zones(rng, n_zones))):
            missed += contest(kind, frame, Path(folder))
            if kind == "strikes" and find_chromium():
                missed += search(frame, Path(folder))
    if size == "full":
        print("limits: " + ("; ".join(missed) or "all met"))


if __name__ == "__main__":
    main()
