"""Features of a GeoJSON file, and the writing of GeoJSON and CSV in one canonical form."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

DECIMALS = 5  # about 1 m; the sources are no better than 200 m

# 0.2 mm on a map of 1:10,000,000 are 2 km: an assumption, stated in README.md.
NATURAL_EARTH_ERROR_M = 2000.0

NATURAL_EARTH = "https://www.naturalearthdata.com/"
GSHHG = "https://www.soest.hawaii.edu/pwessel/gshhg/"
OURAIRPORTS = "https://ourairports.com/data/"
GEONAMES = "https://www.geonames.org/"


@dataclass(frozen=True)
class Feature:
    """One feature of a GeoJSON file of this folder."""

    id: str
    name: str
    name_ar: str
    kind: str
    geometry: BaseGeometry
    sources: tuple[str, ...]
    geometry_basis: str = "stated"
    uncertainty_m: float = NATURAL_EARTH_ERROR_M
    note: str = ""
    aliases: tuple[str, ...] = ()


def round_geometry(geometry: BaseGeometry) -> BaseGeometry:
    """Round to `DECIMALS`, in a canonical order, with outer rings counter-clockwise (RFC 7946)."""
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS))
    return shapely.orient_polygons(shapely.normalize(rounded))


def write_geojson(path: Path, features: Iterable[Feature]) -> None:
    """Write a GeoJSON file, one feature a line, sorted by identifier."""
    lines = []
    for feature in sorted(features, key=lambda one: one.id):
        properties = {
            "id": feature.id,
            "name": feature.name,
            "name_ar": feature.name_ar,
            **({"aliases": list(feature.aliases)} if feature.aliases else {}),
            "kind": feature.kind,
            "geometry_basis": feature.geometry_basis,
            "uncertainty_m": feature.uncertainty_m,
            "sources": list(feature.sources),
            "note": feature.note,
        }
        geometry = json.loads(shapely.to_geojson(round_geometry(feature.geometry)))
        record = {"type": "Feature", "id": feature.id, "properties": properties, "geometry": geometry}
        lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{path.name}: {len(lines)} features, {path.stat().st_size / 1000:.0f} kB")


def write_csv(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write a CSV file, sorted by identifier."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["id"]))
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size / 1000:.0f} kB")
