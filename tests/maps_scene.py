"""A small made-up scene around Palmyra that holds every kind of feature, for the tests of the map."""

from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from geo.corridors.prices import PriceCurve
from geo.geodesy import LocalPlane
from geo.layers import Party, Source
from geo.maps import BaseLayers, CurveMark, MapContent, MapCurve, MapRaster, MapStatement
from geo.rasters import Grid, Raster

AS_OF = datetime(2025, 4, 10, tzinfo=UTC)
SOURCE = Source(url="https://example.org/report", publisher="Example News", reliability="B", credibility="2")
HOSTILE_ADDRESSES = (
    "javascript:window.__fired=true",
    "data:text/html,<script>parent.__fired=true</script>",
    " javascript:window.__fired=true//https://example.org",
    'https://example.org/" onclick="window.__fired=true',
)
PARTIES = (
    Party("syrian_government", "Syrian government", "الحكومة السورية", "#b5838d", None),
    Party("sdf", "SDF", "قوات سوريا الديمقراطية", "#c9a227", 45.0),
    Party("us_sfa", "US and Syrian Free Army", "الولايات المتحدة وجيش سوريا الحرة", "#4a7fa7", 0.0),
)


def hostile_texts() -> list[str]:
    """Twenty texts that run something in a page that trusts its data."""
    fire = "window.__fired=true"
    return [
        f"<script>{fire}</script>",
        f"</script><script>{fire}</script>",
        f"<img src=x onerror={fire}>",
        f"<svg onload={fire}>",
        f'"><img src=x onerror="{fire}">',
        f"javascript:{fire}",
        f"<a href='javascript:{fire}'>x</a>",
        f"<iframe srcdoc='<script>parent.{fire}</script>'></iframe>",
        f"<!--<script>{fire}//-->",
        f"<!--<script><!--</script>{fire}",
        "{{ 7*7 }}",
        "{% for x in ().__class__.__bases__ %}{% endfor %}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        f"${{{fire}}}",
        f"`${{{fire}}}`",
        f"<style>@import 'http://example.org/x'</style><b onmouseover={fire}>",
        f"\u2028{fire}\u2029",
        f"' onfocus={fire} autofocus='",
        f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src onerror={fire}&gt;'>",
        f"]]><details open ontoggle={fire}>\u202egnp.exe",
    ]


def frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Rows as a frame with the columns that every kind has."""
    common = {
        "name_ar": "",
        "valid_from": pd.NaT,
        "valid_to": pd.NaT,
        "date_edtf": "",
        "geometry_basis": "analyst",
        "uncertainty_m": float("nan"),
        "confidence": 0.95,
        "sensitivity": "public",
        "sources": (SOURCE,),
        "note": "",
    }
    table = gpd.GeoDataFrame([common | row for row in rows], geometry="geometry", crs="EPSG:4326")
    for column in ("valid_from", "valid_to"):
        table[column] = pd.to_datetime(table[column], utc=True).astype("datetime64[us, UTC]")
    return table


def control_frame() -> gpd.GeoDataFrame:
    """A held west, a held east, a contested patch and an unknown rest."""
    shared = {"method": "cost allocation", "line_error_m": 8000.0, "n_assessments": 12, "area_km2": 12345.678}
    government = {"id": "control-syrian_government-1", "name": "Syrian government", "party": "syrian_government"}
    sdf = {"id": "control-sdf-1", "name": "SDF", "party": "sdf"}
    contested = {"id": "control-contested-1", "name": "", "party": "sdf", "claimants": ("sdf", "syrian_government")}
    unknown = {"id": "control-unknown-1", "name": "", "party": ""}
    return frame(
        [
            shared | government | {"status": "assessed", "claimants": (), "geometry": box(36.6, 33.8, 38.8, 35.6)},
            shared | sdf | {"status": "assessed", "claimants": (), "geometry": box(39.2, 34.6, 40.4, 35.6)},
            shared | contested | {"status": "contested", "geometry": box(38.8, 34.6, 39.2, 35.6)},
            shared | unknown | {"status": "unknown", "claimants": (), "geometry": box(38.8, 33.8, 40.4, 34.6)},
        ]
    )


def claimed_area() -> gpd.GeoDataFrame:
    """Ground that a party claims and is not assessed to hold."""
    row = {"id": "control-claimed-1", "name": "SDF", "party": "sdf", "status": "claimed", "claimants": ()}
    return frame([row | {"line_error_m": 8000.0, "area_km2": 321.0, "geometry": box(36.6, 33.6, 38.8, 33.8)}])


def zones_frame() -> gpd.GeoDataFrame:
    """A red line in three readings, a stated circle, a lapsed zone and a record without geometry."""
    palmyra = Point(38.28, 34.55)
    red_line = {
        "zone_id": "tadmur-red-line",
        "name": "Tadmur red line",
        "name_ar": "خط تدمر الأحمر",
        "kind": "red_line",
        "status": "declared",
        "declarer": "israel",
        "addressee": ("turkiye",),
        "prohibited_conduct": ("basing",),
        "quote": "any change in the deployment of foreign forces",
        "quote_lang": "en",
        "valid_from": "2025-04-09",
    }
    readings = [
        red_line
        | {
            "id": f"tadmur-red-line:{reading}",
            "reading": reading,
            "reading_text": f"{reading} text",
            "geometry": palmyra.buffer(radius_deg),
        }
        for reading, radius_deg in (("narrow", 0.15), ("likely", 0.4), ("wide", 0.7))
    ]
    circle = {"id": "al-tanf", "zone_id": "al-tanf", "name": "al-Tanf zone", "name_ar": "منطقة التنف"}
    lapsed = {"id": "old-zone", "zone_id": "old-zone", "name": "Old zone", "name_ar": "منطقة قديمة"}
    record = {"id": "channel", "zone_id": "channel", "name": "Military channel", "name_ar": "قناة عسكرية"}
    return frame(
        [
            *readings,
            circle
            | {"reading": "stated", "kind": "exclusion_zone", "status": "agreed", "declarer": "us"}
            | {"geometry": Point(38.62, 33.95).buffer(0.5)},
            lapsed
            | {"reading": "stated", "kind": "demilitarised_zone", "status": "lapsed", "declarer": "russia"}
            | {"valid_to": "2024-12-01", "geometry": box(36.8, 35.1, 37.3, 35.4)},
            record
            | {"reading": "stated", "kind": "channel", "status": "declared", "declarer": "russia", "geometry": None},
        ]
    )


def strikes_frame(names: tuple[str, ...] = ()) -> gpd.GeoDataFrame:
    """Strikes at airfields and in an area, one without a place, and one more for every name given."""
    t4 = {"name": "T4 airfield", "name_ar": "مطار التيفور", "geo_precision": "airfield", "location_kind": "circle"}
    t4 |= {"uncertainty_m": 3000.0, "geometry": Point(37.63, 34.522)}
    palmyra = {"name": "Palmyra airfield", "name_ar": "مطار تدمر", "geo_precision": "airfield"}
    palmyra |= {"location_kind": "circle", "uncertainty_m": 3000.0, "geometry": Point(38.317, 34.557)}
    badiya = {"name": "Homs desert", "name_ar": "بادية حمص", "geo_precision": "governorate", "location_kind": "area"}
    badiya |= {"geometry": box(37.4, 34.0, 38.0, 34.3)}
    nowhere = {"name": "Central Syria", "name_ar": "وسط سوريا", "geo_precision": "region", "location_kind": "none"}
    nowhere |= {"geometry": None}
    days = (
        (t4, "2025-03-21", "israel"),
        (t4, "2025-04-02", "israel"),
        (palmyra, "2025-03-21", "israel"),
        (badiya, "2024-12-20", "us"),
        (nowhere, "2025-01-05", "us"),
    )
    rows = [place | _strike(number, day, party) for number, (place, day, party) in enumerate(days)]
    for number, text in enumerate(names):
        place = Point(36.9 + 0.15 * number, 35.0)
        source = Source(url=HOSTILE_ADDRESSES[number % 4], publisher=text, archived_url=HOSTILE_ADDRESSES[0], note=text)
        told = {
            "sources": (SOURCE, source),
            "name": text,
            "where_text": text,
            "note": text,
            "location_kind": "circle",
            "geometry": place,
        }
        rows.append(told | _strike(100 + number, "2025-04-08", "israel") | {"id": f"hostile-{number}"})
    strikes = frame(rows)
    for column in ("event_date_from", "event_date_to"):
        strikes[column] = pd.to_datetime(strikes[column], utc=True).astype("datetime64[us, UTC]")
    return strikes


def _strike(number: int, day: str, party: str) -> dict[str, Any]:
    begin = pd.Timestamp(day, tz="UTC")
    dates = {"event_date_from": begin, "event_date_to": begin + pd.Timedelta(days=1), "date_edtf": day}
    return dates | {"id": f"strike-{number}", "attributed_to": party, "n_sources": 1, "conflicts_with": ()}


def overlaps_frame() -> gpd.GeoDataFrame:
    """One overlap and one pair that lies apart."""
    pair = {"a_kind": "zone", "a_id": "tadmur-red-line", "a_name": "Tadmur red line", "a_name_ar": "خط تدمر الأحمر"}
    pair |= {"b_kind": "control", "b_id": "sdf", "b_name": "SDF", "b_name_ar": "قسد", "reading": "likely"}
    meets = {"relation": "overlap", "area_km2": 321.5, "share_of_a": 0.12, "share_of_b": 0.01, "distance_m": 0.0}
    apart = {"relation": "apart", "area_km2": 0.0, "share_of_a": 0.0, "share_of_b": 0.0, "distance_m": 25000.0}
    rows = [
        pair | meets | {"id": "overlap-1", "geometry": box(38.5, 34.6, 38.66, 34.7)},
        pair | apart | {"id": "overlap-2", "b_id": "us_sfa", "b_name": "US and SFA", "geometry": None},
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def corridors_frame() -> gpd.GeoDataFrame:
    """One proposed corridor and one request that has none."""
    line = LineString([(36.75, 34.72), (37.6, 34.9), (38.6, 35.2), (40.1, 35.33)])
    request = {"party": "humanitarian", "conduct": "humanitarian_access", "mode": "ground", "hypothetical": True}
    found = {"id": "homs-deir-ez-zor", "request_id": "homs-deir-ez-zor", "name": "Homs to Deir ez-Zor"}
    found |= {"name_ar": "حمص إلى دير الزور", "reading": "all", "status": "proposed", "width_m": 6000.0}
    found |= {"length_m": 321000.0, "geodesic_m": 310000.0, "detour": 1.035, "min_clearance_m": 4200.0}
    found |= {"clearances": (("tadmur-red-line", 4200.0),), "binding_zones": ("tadmur-red-line",)}
    closed = {"id": "turkiye-t4", "request_id": "turkiye-t4", "name": "Türkiye to T4", "name_ar": "تركيا إلى T4"}
    closed |= {"reading": "likely", "status": "no_corridor", "closing_zones": ("tadmur-red-line",)}
    closed |= {"reason": "No corridor exists, because T4 lies inside the zone.", "reason_ar": "لا يوجد ممر."}
    corridors = frame(
        [
            request | found | {"geometry": line.buffer(0.03), "centreline": line},
            request | closed | {"geometry": None, "centreline": None},
        ]
    )
    corridors["centreline"] = gpd.GeoSeries(corridors["centreline"], crs="EPSG:4326")
    return corridors


def base_layers() -> BaseLayers:
    """A square country with a lake, a river, a road and five towns."""
    towns = (
        ("Palmyra", "تدمر", 38.2684, 34.5624, 51_323, ("Tadmur", "Tadmor")),
        ("Homs", "حمص", 36.7234, 34.7324, 775_404, ()),
        ("Deir ez-Zor", "دير الزور", 40.1408, 35.3359, 242_565, ("Deir al-Zor",)),
        ("As Sukhnah", "السخنة", 38.8719, 34.8867, 21_880, ()),
        ("Al Qaryatayn", "القريتين", 37.2406, 34.2294, 37_820, ()),
    )
    names = [{"name": name, "name_ar": arabic} for name, arabic, *_ in towns]
    people = [{"population": town[4], "aliases": town[5], "geometry": Point(town[2], town[3])} for town in towns]
    country = MultiPolygon([Polygon([(36.4, 33.4), (40.6, 33.4), (40.8, 36.0), (36.2, 36.0)])])
    river = {"name": "Euphrates", "name_ar": "الفرات", "geometry": LineString([(38.4, 36.0), (39.3, 35.8), (40.7, 35)])}
    road = {"name": "M20", "name_ar": "M20", "geometry": LineString([(36.72, 34.73), (38.27, 34.56), (40.14, 35.33)])}
    lake = {"name": "Lake Qattinah", "name_ar": "بحيرة قطينة", "geometry": box(36.55, 34.58, 36.65, 34.68)}
    return BaseLayers(
        country=_plain_frame([{"name": "Syria", "name_ar": "سوريا", "geometry": country}]),
        neighbours=_plain_frame([{"name": "Iraq", "name_ar": "العراق", "geometry": box(40.8, 32.0, 44.0, 36.5)}]),
        governorates=_plain_frame([{"name": "Homs", "name_ar": "حمص", "geometry": box(36.5, 33.6, 39.0, 35.3)}]),
        lakes=_plain_frame([lake]),
        rivers=_plain_frame([river]),
        roads=_plain_frame([road]),
        airfields=_plain_frame([{"name": "T4", "name_ar": "التيفور", "geometry": Point(37.63, 34.522)}]),
        places=_plain_frame([name | rest for name, rest in zip(names, people, strict=True)]),
    )


def _plain_frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def activity_frame(party: str = "sdf") -> gpd.GeoDataFrame:
    """A party that is active where it holds nothing."""
    return frame(
        [
            {
                "id": "activity-1",
                "name": "Cells",
                "party": party,
                "activity": "raids",
                "geometry": box(37.0, 34.9, 37.8, 35.4),
            }
        ]
    )


def disputed_zone() -> gpd.GeoDataFrame:
    """A zone that one side says holds and the other does not."""
    row = {
        "id": "disputed",
        "zone_id": "disputed",
        "name": "Disputed zone",
        "reading": "stated",
        "kind": "exclusion_zone",
    }
    return frame([row | {"status": "disputed", "declarer": "russia", "geometry": box(36.7, 33.9, 37.2, 34.3)}])


def statements(texts: tuple[str, ...] = ()) -> tuple[MapStatement, ...]:
    """Findings on two topics, and one more for every text given."""
    caveat = {"caveat": "All outlines are the analyst's.", "caveat_ar": "كل الأشكال من رسم المحلل."}
    red_line = ("zones:tadmur-red-line:narrow", "zones:tadmur-red-line:likely", "zones:gone")
    return (
        MapStatement("zones", "The red line covers 7,855 km².", "يغطي الخط 7855 كم².", refs=red_line, **caveat),
        MapStatement("zones", "It covers 1,964 km² at least.", "", **caveat),
        MapStatement(
            "accounts", "T4: two accounts.", "\u2068T4\u2069: روايتان.", "Both stay.", "تبقى.", ("strikes:strike-0",)
        ),
        *(MapStatement(text, text, text, text, text, (text,)) for text in texts),
    )


def conflicting_strikes() -> gpd.GeoDataFrame:
    """The strikes of the scene, two of which are accounts of one event."""
    strikes = strikes_frame()
    others = {"strike-0": ("strike-1",), "strike-1": ("strike-0",)}
    return strikes.assign(conflicts_with=[others.get(key, ()) for key in strikes["id"]])


def exposure_table() -> pd.DataFrame:
    """What is known of one strike and one zone."""
    row = {"strike_id": "strike-2", "zone_id": "tadmur-red-line", "reading": "likely", "probability": 0.93}
    return pd.DataFrame([row | {"probability_error": 0.001, "verdict": "possible", "distance_m": 0.0}])


_PLANE = LocalPlane(38.5, 34.75, 33.0, 36.5)
_SHARED = {"request_id": "homs-deir-ez-zor", "reading": "likely"}
RADII_M = tuple(range(10_000, 131_000, 5_000))
CLOSING_M = 112_000.0


def ranked_corridors(text: str = "") -> gpd.GeoDataFrame:
    """One request with three routes in one reading, the first two of which nobody can tell apart, and an escape leg."""
    request = {"party": "humanitarian", "conduct": "humanitarian_access", "mode": "ground", "hypothetical": True}
    request |= {"name": "Homs to Deir ez-Zor", "name_ar": "حمص إلى دير الزور", "status": "proposed"}
    request |= {"width_m": 10_000.0}
    turns = (
        ((37.6, 34.9), (38.3, 35.05), (38.9, 35.05)),
        ((37.5, 34.2), (38.3, 34.05), (38.9, 34.3)),
        ((37.4, 35.3), (38.4, 35.55), (39.3, 35.5)),
    )
    told = (("north of Tadmur red line", "شمال خط تدمر الأحمر"), ("south of Tadmur red line", ""), (text, ""))
    rows = []
    for place, (between, (passes, passes_ar)) in enumerate(zip(turns, told, strict=True)):
        rank = place + 1
        key = "homs-deir-ez-zor:likely" + (f":{rank}" if place else "")
        line = LineString([(36.75, 34.72), *between, (40.1, 35.33)])
        row = request | _SHARED | {"id": key, "rank": (1, 1, 3)[place], "class_id": "ABC"[place], "passes": passes}
        row |= {"passes_ar": passes_ar, "length_m": 330_000.0 + 10_000.0 * place, "detour": 1.06 + 0.03 * place}
        row |= {"cost": 401_234.5 + 900.0 * place, "exposure": 71_234.5, "certificate_kind": "exact_bracket"}
        row |= {"gap": 0.00262}
        row |= {"binding_zones": ("tadmur-red-line",), "shaping_zones": ("tadmur-red-line",), "min_clearance_m": 5000.0}
        row |= {"ties": (("homs-deir-ez-zor:likely:2",), ("homs-deir-ez-zor:likely",), ())[place]}
        escape = LineString([(36.55, 34.62), (36.75, 34.72)]) if place == 0 else None
        rows.append(row | {"geometry": line.buffer(0.05), "centreline": line, "escape": escape})
    corridors = frame(rows)
    for name in ("centreline", "escape"):
        corridors[name] = gpd.GeoSeries(corridors[name], crs="EPSG:4326")
    return pd.concat([corridors, corridors_frame().iloc[[1]]], ignore_index=True)


def bands_frame() -> gpd.GeoDataFrame:
    """Ground within four shares of the least cost, each within the next."""
    line = LineString([(36.75, 34.72), (37.6, 34.9), (38.3, 35.05), (38.9, 35.05), (40.1, 35.33)])
    rows = [
        _SHARED | {"id": f"band-{share}", "stretch": share, "area_km2": 1000.0, "geometry": line.buffer(reach_deg)}
        for share, reach_deg in ((0.01, 0.06), (0.02, 0.1), (0.05, 0.17), (0.1, 0.26))
    ]
    return _plain_frame(rows)


def pinch_points_frame() -> gpd.GeoDataFrame:
    """One narrow place of the first corridor."""
    name = {"name": 'between "Tadmur red line" and "Old zone"', "name_ar": "بين «خط تدمر الأحمر» و«منطقة قديمة»"}
    row = _SHARED | name | {"id": "homs-deir-ez-zor:likely:pinch:1", "corridor_id": "homs-deir-ez-zor:likely"}
    row |= {"zone_a": "tadmur-red-line", "zone_b": "old-zone", "width_m": 12_400.0, "spare_m": 2_400.0}
    return _plain_frame([row | {"geometry": LineString([(38.28, 34.98), (38.25, 35.12)])}])


def separation_frame() -> gpd.GeoDataFrame:
    """A line between two parties, and how it moves with one more base."""
    shared = {"hypothetical": True, "party_a": "israel"}
    shared |= {"party_b": "turkiye", "weight_a": 1.0, "weight_b": 2.0, "band_m": 20_000.0, "tolerance_m": 1.0}
    scenarios = (
        (34.6, "assessed", {"name": "Israel and Türkiye", "name_ar": "إسرائيل وتركيا", "length_m": 410_000.0}),
        (34.2, "t4", {"name": "Israel and Türkiye: forces at T4 (hypothetical)", "moved_max_m": 44_000.0}),
    )
    rows = []
    for number, (lat_deg, scenario, more) in enumerate(scenarios):
        line = LineString([(36.4, lat_deg), (38.4, lat_deg + 0.25), (40.6, lat_deg + 0.1)])
        row = shared | {"id": f"separation-{number}", "scenario": scenario} | more
        row |= {"moved_mean_m": 21_000.0, "area_shift_km2": 9_000.0} if number else {}
        rows.append(row | {"geometry": line.buffer(0.1), "line": line})
    lines = frame(rows)
    lines["line"] = gpd.GeoSeries(lines["line"], crs="EPSG:4326")
    return lines


def prices_frame(text: str = "the end lies inside the zone") -> gpd.GeoDataFrame:
    """What a disc around Palmyra costs a route across it: north of it while it is small, then south, then none."""
    places = np.array([[36.75, 34.72], [40.1, 35.33], [38.28, 34.55]])
    start, end, middle = np.column_stack(_PLANE.forward(places[:, 0], places[:, 1]))
    straight_m = float(np.hypot(*(end - start)))
    rows = []
    for radius_m in RADII_M:
        disc = Point(middle).buffer(radius_m)
        row = {"request_id": "homs-deir-ez-zor", "zone_id": "tadmur-red-line", "radius_m": float(radius_m)}
        row |= {"zone": _PLANE.unproject(np.array([disc], dtype=object))[0]}
        if radius_m > CLOSING_M:
            closed = {"status": "no_corridor", "class_id": "", "reason": text, "reason_ar": "الطرف داخل النطاق"}
            rows.append(row | closed | {"geometry": None, "length_m": np.nan, "extra_m": np.nan})
            continue
        side, passes, passes_ar = ("A", "north of Tadmur red line", "شمال خط تدمر الأحمر")
        if radius_m > 70_000:
            side, passes, passes_ar = ("B", "south of Tadmur red line", "جنوب خط تدمر الأحمر")
        route = _wrap(start, end, disc, north=side == "A")
        row |= {"status": "proposed", "class_id": side, "passes": passes, "passes_ar": passes_ar}
        row |= {"length_m": route.length, "extra_m": route.length - straight_m, "clearance_m": 5_000.0}
        rows.append(row | {"geometry": _PLANE.unproject(np.array([route], dtype=object))[0]})
    prices = gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
    prices["zone"] = gpd.GeoSeries(prices["zone"], crs="EPSG:4326")
    return prices


def _wrap(start: np.ndarray, end: np.ndarray, disc: Polygon, *, north: bool) -> LineString:
    """The taut line on one side of a disc."""
    ring = shapely.get_coordinates(shapely.convex_hull(shapely.union_all([Point(start), Point(end), disc])))[:-1]
    first = int(np.argmin(np.hypot(*(ring - start).T)))
    ring = np.roll(ring, -first, axis=0)
    last = int(np.argmin(np.hypot(*(ring - end).T)))
    ways = (ring[: last + 1], np.vstack([ring[last:], ring[:1]])[::-1])
    return LineString(max(ways, key=lambda way: way[:, 1].mean() if north else -way[:, 1].mean()))


def price_curve() -> MapCurve:
    """What is known of the curve beyond its rows."""
    return MapCurve(
        request_id="homs-deir-ez-zor",
        zone_id="tadmur-red-line",
        changes=(CurveMark(71_400.0, "The gate closes.", "تنغلق البوابة."),),
        gates=(CurveMark(71_400.0, "between the zone and Old zone", "بين النطاق والمنطقة القديمة"),),
        closing_radius_m=CLOSING_M,
        readings=(("narrow", 25_000.0), ("likely", 50_000.0), ("wide", 75_000.0)),
    )


def computed_curve() -> PriceCurve:
    """The same curve as a sweep gives it."""
    change = {"radius_m": 71_400.0, "from_class": "A", "to_class": "B", "why": "The gate closes.", "why_ar": "تنغلق."}
    gate = {"name": 'between "Tadmur red line" and "Old zone"', "name_ar": "بين «خط تدمر الأحمر» و«منطقة قديمة»"}
    gate |= {"closes_at_m": 71_400.0, "geometry": LineString([(38.28, 35.2), (38.25, 35.3)])}
    return PriceCurve(
        request_id="homs-deir-ez-zor",
        zone_id="tadmur-red-line",
        measure="radius",
        rows=prices_frame(),
        changes=pd.DataFrame([change]),
        gates=_plain_frame([gate]),
        unconstrained_m=312_600.0,
        closing_radius_m=CLOSING_M,
        closing_reason="",
        closing_reason_ar="",
    )


def map_rasters(text: str = "far from every report") -> tuple[MapRaster, ...]:
    """A cost that grows to the east with a hole in it, and a second grid."""
    grid = Grid(_PLANE, -150_000.0, 80_000.0, 2_000.0, n_rows=80, n_cols=150)
    values = np.tile(np.linspace(1.0, 5.0, 150), (80, 1))
    values[20:30, 40:60] = np.nan
    ends = {"meaning_low": text, "meaning_low_ar": "بعيد عن كل خبر", "meaning_high": "amid reports"}
    return (
        MapRaster(
            id="total",
            name="Cost of a metre",
            name_ar="كلفة المتر",
            raster=Raster(grid, values, "cost", "1"),
            anchor_low=1.0,
            anchor_high=5.0,
            **ends,
        ),
        MapRaster(
            id="density",
            name="Reported strikes",
            raster=Raster(grid, np.fliplr(values) / 1000.0, "density", "1/km2"),
            anchor_low=0.0,
            anchor_high=0.005,
            unit="1/km²",
        ),
    )


def proved_corridors(text: str = "") -> dict[str, Any]:
    """The fields of a map that shows everything that belongs to corridors."""
    return {
        "corridors": ranked_corridors(text),
        "bands": bands_frame(),
        "pinch_points": pinch_points_frame(),
        "separation_lines": separation_frame(),
        "prices": prices_frame(text or "the end lies inside the zone"),
        "curves": (price_curve(),),
        "rasters": map_rasters(text or "far from every report"),
        "statements": statements(),
    }


def make_content(*, hostile: bool = False, **changes: Any) -> MapContent:  # noqa: ANN401 - any field of a map
    """The whole scene; `hostile` puts the twenty texts into names, notes and the title."""
    texts = tuple(hostile_texts()) if hostile else ()
    fields: dict[str, Any] = {
        "title": "Palmyra" + (" </title><script>window.__fired=true</script>{{ 7*7 }}" if hostile else ""),
        "title_ar": "تدمر",
        "as_of": AS_OF,
        "window": (datetime(2024, 12, 1, tzinfo=UTC), datetime(2025, 5, 1, tzinfo=UTC)),
        "bounds_deg": (36.4, 33.6, 40.6, 35.8),
        "parties": PARTIES,
        "control": control_frame(),
        "zones": zones_frame(),
        "overlaps": overlaps_frame(),
        "corridors": corridors_frame(),
        "strikes": strikes_frame(texts),
        "exposure": exposure_table(),
        "base": base_layers(),
        "attributions": ("Made-up data", *texts[:3]),
        "statements": statements(texts) if hostile else (),
    }
    return MapContent(**(fields | changes))
