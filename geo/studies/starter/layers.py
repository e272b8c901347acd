"""The layers of a study to begin with: a few places, areas and strikes, every row of which says that it is made up."""

import csv
import io
import json
import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Final

__all__ = [
    "STARTER_SOURCE",
    "write_areas",
    "write_assessments",
    "write_grades",
    "write_places",
    "write_sources",
    "write_strikes",
]

Bounds = tuple[float, float, float, float]

STARTER_SOURCE: Final = "made up by tadmur init"
"""What every row names as its source; the register of sources has it."""

_NOTE: Final = "Made up by tadmur init: synthetic, no real place and no real event."
_PLACES: Final = {
    "westford": ("Westford (made up)", "وستفورد (مختلق)", 0.15, 0.45),
    "midtown": ("Midtown (made up)", "ميدتاون (مختلق)", 0.5, 0.5),
    "eastwell": ("Eastwell (made up)", "إيستويل (مختلق)", 0.85, 0.55),
    "northgate": ("Northgate (made up)", "نورثغيت (مختلق)", 0.55, 0.85),
    "southport": ("Southport (made up)", "ساوثبورت (مختلق)", 0.45, 0.15),
}
_HELD_BY: Final = {
    "westford": ("southern_party", "high"),
    "midtown": ("northern_party", "medium"),
    "eastwell": ("southern_party", "low"),
    "northgate": ("northern_party", "high"),
    "southport": ("southern_party", "high"),
}
_STRIKES: Final = (  # name, days before the study's date, share of the area, grade, district
    ("Made-up strike near Midtown", 5, (0.52, 0.48), "settlement", ""),
    ("Made-up strike at Northgate", 20, (0.55, 0.85), "airfield", ""),
    ("Made-up strike somewhere in the south", 40, None, "district", "area:southern-district"),
)


def _locate(area_deg: Bounds, share: tuple[float, float]) -> tuple[float, float]:
    """Give longitude and latitude of a place that lies so far from west to east and from south to north."""
    west, south, east, north = area_deg
    return round(west + share[0] * (east - west), 5), round(south + share[1] * (north - south), 5)


def write_areas(areas: Sequence[tuple[str, str, str, Bounds, tuple[float, float]]]) -> str:
    """Write rectangles as GeoJSON, wound as RFC 7946 wants it."""
    features = []
    for area_id, name, name_ar, area_deg, (low, high) in areas:
        corners = [(0.0, low), (1.0, low), (1.0, high), (0.0, high), (0.0, low)]
        ring = [_locate(area_deg, corner) for corner in corners]
        properties = {
            "id": area_id,
            "name": name,
            "name_ar": name_ar,
            "geometry_basis": "analyst",
            "sources": [STARTER_SOURCE],
            "note": _NOTE,
        }
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "id": area_id, "properties": properties, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"


def write_places(area_deg: Bounds) -> str:
    """Write the places as CSV."""
    rows = []
    for place, (name, name_ar, *share) in _PLACES.items():
        lon, lat = _locate(area_deg, (share[0], share[1]))
        rows.append({"id": place, "name": name, "name_ar": name_ar, "lat": lat, "lon": lon} | _tell(1000))
    return _write_table(rows)


def write_assessments(area_deg: Bounds, day: date) -> str:
    """Write who holds which place, ten days before the study's date, as CSV."""
    rows = []
    for place, (party, confidence) in _HELD_BY.items():
        name, name_ar, *share = _PLACES[place]
        lon, lat = _locate(area_deg, (share[0], share[1]))
        known = {"party": party, "status": "assessed", "analytic_confidence": confidence}
        dated = {"date_edtf": (day - timedelta(days=10)).isoformat(), "evidence": "Made up."}
        rows.append(
            {"id": place, "name": name, "name_ar": name_ar, "lat": lat, "lon": lon} | known | dated | _tell(1000)
        )
    return _write_table(rows)


def write_strikes(area_deg: Bounds, day: date) -> str:
    """Write reported strikes of the weeks before the study's date as CSV."""
    rows = []
    for number, (name, days, share, grade, area) in enumerate(_STRIKES, start=1):
        lon, lat = _locate(area_deg, share) if share else ("", "")
        dated: dict[str, object] = {"date_edtf": (day - timedelta(days=days)).isoformat(), "lat": lat, "lon": lon}
        place = {"geo_precision": grade, "area_ref": area, "attributed_to": "northern_party"}
        told = {"geometry_basis": "derived", "sources": STARTER_SOURCE, "note": _NOTE}
        rows.append({"id": f"made-up-{number}", "name": name, "name_ar": "ضربة مختلقة"} | dated | place | told)
    return _write_table(rows)


def write_sources() -> str:
    """Write the register of sources as CSV."""
    return _write_table([{"url": STARTER_SOURCE, "publisher": "tadmur init", "note": _NOTE}])


def _tell(uncertainty_m: int) -> dict[str, object]:
    return {"geometry_basis": "analyst", "uncertainty_m": uncertainty_m, "sources": STARTER_SOURCE, "note": _NOTE}


def write_grades() -> str:
    """Write what the grades of our own scheme and of the publishers stand for as CSV."""
    schemes = tomllib.loads(files("geo.studies.starter").joinpath("grades.toml").read_text(encoding="utf-8"))
    rows = [
        {
            "scheme": scheme,
            "grade": grade,
            "location_kind": kind,
            "radius_m": radius_m or "",
            "confidence": 0.95 if kind != "none" else "",
            "basis": basis,
            "source": source,
        }
        for scheme, grades in schemes.items()
        for grade, (kind, radius_m, basis, source) in grades.items()
    ]
    return _write_table(rows)


def _write_table(rows: list[dict[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
