"""Lines: borders, the edges of the area of separation, rivers, roads."""

from collections.abc import Sequence

import shapely
from pyproj import Geod
from shapely import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from base_layers.areas import FRAME
from base_layers.features import GEONAMES, GSHHG, NATURAL_EARTH, Feature, round_geometry
from base_layers.packages import CURATED, read_area_names, read_gshhg, read_tables
from base_layers.points import read_points

WGS84_GEOD = Geod(ellps="WGS84")
KM_PER_DEGREE = 111.2
# Measured at the Euphrates against towns whose bank is known; stated in README.md.
GSHHG_ERROR_M = 2000.0
LEAST_SHARE_ON_COURSE = 0.6

BORDERS = {
    "TR": ("border-turkiye", "Border with Türkiye", "الحدود مع تركيا"),
    "IQ": ("border-iraq", "Border with Iraq", "الحدود مع العراق"),
    "JO": ("border-jordan", "Border with Jordan", "الحدود مع الأردن"),
    "LB": ("border-lebanon", "Border with Lebanon", "الحدود مع لبنان"),
    "IL": ("border-israel", "Western edge of the occupied Golan", "الطرف الغربي للجولان المحتل"),
}


def merge_lines(geometry: BaseGeometry) -> BaseGeometry:
    """Join the line parts of a geometry end to end; points are left out."""
    lines = [part for part in shapely.get_parts(geometry) if part.geom_type == "LineString"]
    return shapely.line_merge(MultiLineString(lines))


def make_borders(country: Feature, governorates: Sequence[Feature], neighbours: Sequence[Feature]) -> list[Feature]:
    """Cut the country's boundary by neighbour; what is left longest is the coast."""
    codes = {row["id"]: code for code, row in read_area_names().items()}
    ring = round_geometry(country.geometry).boundary
    features, rest = [], ring
    for neighbour in sorted(neighbours, key=lambda one: one.id):
        border = BORDERS.get(codes[neighbour.id])
        if border is None:
            continue
        # Neighbours share their vertices with Syria; a buffer of 2 m takes in the places where rounding parted them.
        near = shapely.buffer(round_geometry(neighbour.geometry).boundary, 2e-5)
        line = merge_lines(shapely.intersection(ring, near))
        rest = shapely.difference(rest, near)
        line_id, name, name_ar = border
        of_golan = codes[neighbour.id] == "IL"
        features.append(
            Feature(
                id=line_id,
                name=name,
                name_ar=name_ar,
                kind="border",
                geometry=line,
                sources=(GSHHG,) if of_golan else (NATURAL_EARTH,),
                geometry_basis="derived" if of_golan else "stated",
                note="WDBII's line of before June 1967." if of_golan else "",
            )
        )
    coast = max(shapely.get_parts(merge_lines(rest)), key=lambda part: part.length)
    features.append(Feature("coast", "Coast", "الساحل", "coast", coast, (NATURAL_EARTH,)))
    return [*features, *make_separation_edges(governorates)]


def make_separation_edges(governorates: Sequence[Feature]) -> list[Feature]:
    """Give both long edges of the area of separation."""
    shapes = {feature.id: round_geometry(feature.geometry) for feature in governorates}
    undof, golan = shapes.pop("undof"), shapes.pop("golan")
    west = ("undof-west", "Western edge of the area of separation (line A, approximate)")
    east = ("undof-east", "Eastern edge of the area of separation (line B, approximate)")
    names_ar = ("الطرف الغربي لمنطقة الفصل (الخط أ، تقريبي)", "الطرف الشرقي لمنطقة الفصل (الخط ب، تقريبي)")
    beyond = (golan, shapely.union_all(list(shapes.values())))
    note = "Edge of Natural Earth's generalised polygon; the map of the agreement is not shipped."
    features = []
    for (line_id, name), name_ar, area in zip((west, east), names_ar, beyond, strict=True):
        edge = merge_lines(shapely.intersection(undof.boundary, area.boundary))
        features.append(Feature(line_id, name, name_ar, "separation", edge, (NATURAL_EARTH,), note=note))
    return features


def cut_borders(borders: Sequence[Feature]) -> list[Feature]:
    """Two stretches of the border with Türkiye that agreements name."""
    border = next(feature.geometry for feature in borders if feature.id == "border-turkiye")
    line = max(shapely.get_parts(border), key=lambda part: part.length)
    if line.coords[0][0] > line.coords[-1][0]:
        line = line.reverse()
    points = read_points()
    jarabulus, tell_abyad, ras_al_ayn = (line.project(points[key]) for key in ("jarabulus", "tell-abyad", "ras-al-ayn"))
    spring = Feature(
        id="border-tell-abyad-ras-al-ayn",
        name="Border with Türkiye between Tell Abyad and Ras al-Ayn",
        name_ar="الحدود مع تركيا بين تل أبيض ورأس العين",
        kind="border",
        geometry=substring(line, tell_abyad, ras_al_ayn),
        sources=(NATURAL_EARTH,),
        geometry_basis="derived",
        note="Between the points of the border nearest to the two towns.",
    )
    east = Feature(
        id="border-turkiye-east",
        name="Border with Türkiye east of the Euphrates",
        name_ar="الحدود مع تركيا شرق الفرات",
        kind="border",
        geometry=substring(line, jarabulus, line.length),
        sources=(NATURAL_EARTH,),
        geometry_basis="derived",
        note="From the point of the border nearest to Jarabulus to the border of Iraq.",
    )
    return [spring, east]


def chain_lines(lines: Sequence[BaseGeometry], course: LineString) -> LineString:
    """Join lines into one along a course; side channels are left out, gaps (reservoirs) are bridged straight."""
    chain: list[tuple[float, ...]] = []
    reach = -1.0
    parts = []
    for part in shapely.get_parts(merge_lines(shapely.multilinestrings(shapely.get_parts(lines)))):
        ends = [course.project(Point(part.coords[index])) for index in (0, -1)]
        parts.append((min(ends), -max(ends), part if ends[0] <= ends[1] else part.reverse()))
    for _, end, part in sorted(parts, key=lambda one: one[:2]):
        if -end > reach:
            chain.extend(part.coords)
            reach = -end
    return LineString(chain)


def make_rivers() -> list[Feature]:
    """Rivers of WDBII within the frame; named where they follow a known course, the rest as one feature."""
    lines = [shapely.intersection(line, FRAME) for line in read_gshhg("rivers") if line.intersects(FRAME)]
    named, features = read_tables(CURATED / "rivers.toml", "river"), []
    for river in named:
        course = LineString(river["course"])
        band = course.buffer(river["within_km"] / KM_PER_DEGREE)
        follows = [shapely.intersection(line, band).length > LEAST_SHARE_ON_COURSE * line.length for line in lines]
        own = [line for line, on_course in zip(lines, follows, strict=True) if on_course]
        lines = [line for line, on_course in zip(lines, follows, strict=True) if not on_course]
        geometry = chain_lines(own, course) if river.get("chain") else merge_lines(shapely.union_all(own))
        note = "Off by up to 2 km: no line of contact may be snapped to it."
        features.append(make_river(river["id"], (river["name"], river["name_ar"]), "river", geometry, note))
    geometry = merge_lines(shapely.union_all(lines))
    features.append(make_river("rivers-other", ("Other rivers", "أنهار أخرى"), "stream", geometry, "Not named."))
    return features


def make_river(river_id: str, names: tuple[str, str], kind: str, geometry: BaseGeometry, note: str) -> Feature:
    """Make the feature of a river."""
    return Feature(river_id, *names, kind, geometry, (GSHHG,), uncertainty_m=GSHHG_ERROR_M, note=note)


def make_roads() -> list[Feature]:
    """Roads as chains of towns, drawn by the analyst."""
    points, features = read_points(), []
    for road in read_tables(CURATED / "roads.toml", "road"):
        coordinates = [points[name].coords[0] for name in road["via"]]
        trim_m = 1000 * road.get("trim_start_km", 0)
        if trim_m:
            (lon, lat), (next_lon, next_lat) = coordinates[:2]
            azimuth, _, _ = WGS84_GEOD.inv(lon, lat, next_lon, next_lat)
            coordinates[0] = WGS84_GEOD.fwd(lon, lat, azimuth, trim_m)[:2]
        features.append(
            Feature(
                id=road["id"],
                name=road["name"],
                name_ar=road["name_ar"],
                kind="road",
                geometry=LineString(coordinates),
                sources=(GEONAMES, *road.get("sources", ())),
                geometry_basis="analyst",
                uncertainty_m=float(road["uncertainty_m"]),
                note=" ".join(filter(None, ("Drawn through towns: straight between them.", road.get("note", "")))),
            )
        )
    return features
