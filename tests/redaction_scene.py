"""A small study with a secret of every kind, in two versions that differ in nothing but the secrets."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

__all__ = ["FIRST", "SECOND", "Secrets", "write_study"]

SOURCE = "https://example.org/public-report"


@dataclass(frozen=True)
class Secrets:
    """Where the secrets are, what they are called, and where in their files they stand."""

    strike: tuple[float, float]
    again: tuple[float, float]
    restricted: tuple[float, float]
    linked: tuple[float, float]
    assessment: tuple[float, float]
    site: tuple[float, float]
    area: tuple[float, float]
    line: tuple[tuple[float, float], tuple[float, float]]
    activity: tuple[float, float]
    zone: tuple[float, float]
    word: str
    word_ar: str
    key: str
    comes_first: bool

    @property
    def words(self) -> tuple[str, ...]:
        """Every text that no output may hold."""
        return (self.word, self.word_ar, self.key, f"https://example.org/{self.key}")

    @property
    def points(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Every exact place, shape (n, 2)."""
        return np.array(
            [
                self.strike,
                self.again,
                self.restricted,
                self.linked,
                self.assessment,
                self.site,
                *shapely.get_coordinates(self.building),
                *self.line,
                self.activity,
            ]
        )

    @property
    def building(self) -> shapely.Polygon:
        """The secret area: a few hundred metres wide."""
        lon, lat = self.area
        return shapely.Polygon(
            [(lon - 0.0021347, lat - 0.0012413), (lon + 0.0019871, lat - 0.0014231), (lon, lat + 0.0023817)]
        )


# Both versions have every secret in the same cell: of 20 km, the restricted strike of 5 km.
FIRST = Secrets(
    strike=(38.765431, 34.923457),
    again=(38.743219, 34.911357),
    restricted=(39.654327, 34.456781),
    linked=(38.334517, 34.812379),
    assessment=(39.234567, 34.612345),
    site=(38.412873, 34.287619),
    area=(39.512346, 35.134561),
    line=((38.912347, 35.234569), (38.998761, 35.312349)),
    activity=(39.123451, 35.012347),
    zone=(38.613579, 34.413579),
    word="Zubayda clinic of the seven wells",
    word_ar="عيادة زبيدة ذات الآبار السبع",
    key="zz-kiln-behind-mill",
    comes_first=False,
)
SECOND = Secrets(
    strike=(38.698761, 34.934567),
    again=(38.712345, 34.987651),
    restricted=(39.634561, 34.443217),
    linked=(38.251239, 34.754321),
    assessment=(39.298761, 34.567891),
    site=(38.456781, 34.231457),
    area=(39.456789, 35.187653),
    line=((38.512347, 34.134569), (38.698761, 34.212349)),
    activity=(39.187653, 34.934571),
    zone=(38.623457, 34.423579),
    word="Al-Waha school beside the old bridge",
    word_ar="مدرسة الواحة قرب الجسر القديم",
    key="aa-school-by-bridge",
    comes_first=True,
)

_STUDY = """
[study]
id = "trial"
title = "Trial"
title_ar = "تجربة"
as_of = 2025-04-10
window_from = 2024-12-01
window_to = 2025-08-01
area_deg = [37.9, 33.9, 40.1, 35.7]
not_public = "{not_public}"

[control]
cell_km = 4.0
reach_km = 90
smallest_km2 = 50
{enclave}

[corridors]
cell_km = 6.0

[corridors.weights]
strike_density = 2.0
line_of_contact = 1.0

[[party]]
id = "red"
name = "Red"
name_ar = "الأحمر"
colour = "#c8645c"

[[party]]
id = "blue"
name = "Blue"
name_ar = "الأزرق"
colour = "#5a8fc0"

[[corridor]]
id = "west-east"
name = "West to east"
from = "site:west"
to = "site:east"
party = "red"
conduct = "air_transport"
mode = "air"
width_km = 6
{corridor}
[[price]]
corridor = "west-east"
zone = "ring"
from_km = 0
to_km = 20
step_km = 10

[[separation]]
id = "middle"
name = "Middle"
party_a = "red"
party_b = "blue"
a = ["site:west"]
b = ["site:east"]
band_km = 10

[[story]]
title = "A place"
text = "One place."
place = "site:west"
{story}
"""
_LAYERS = {
    "country": "country.geojson",
    "governorates": "governorates.geojson",
    "lines": "lines.geojson",
    "places": "places.csv",
    "control_assessments": "assessments.csv",
    "activity": "activity.geojson",
    "strikes": "strikes.csv",
    "zones": "zones.toml",
    "sources": "sources.csv",
    "grades": "grades.csv",
}
_ZONES = """
[[zone]]
id = "ring"
name = "Ring"
kind = "exclusion_zone"
declarer = "blue"
addressee = ["red"]
responsible_party = "red"
prohibited_conduct = ["air_transport"]
status = "declared"
date_edtf = "2025-01-01"
geometry_basis = "derived"
uncertainty_m = 1000
rule = "within 10 km of site:middle"
sources = ["https://example.org/public-report"]
note = "A ring.{mention}"
"""
_HIDDEN_ZONES = """
[[zone]]
id = "{key}"
name = "{word}"
name_ar = "{word_ar}"
kind = "exclusion_zone"
declarer = "blue"
addressee = ["red"]
responsible_party = "red"
prohibited_conduct = ["air_transport"]
status = "declared"
date_edtf = "2025-01-01"
geometry_basis = "derived"
uncertainty_m = 1000
rule = "within 4 km of site:{key}"
sources = ["https://example.org/{key}"]

[[zone]]
id = "{key}-2"
name = "{word}"
kind = "exclusion_zone"
declarer = "blue"
addressee = ["red"]
responsible_party = "red"
prohibited_conduct = ["air_transport"]
status = "declared"
date_edtf = "2025-01-01"
sensitivity = "sensitive"
geometry_basis = "derived"
uncertainty_m = 1000
rule = "within 3 km of site:middle"
quote = "{word} at {zone[1]} {zone[0]}"
quote_lang = "en"
sources = ["https://example.org/{key}"]
"""
_GRADES = """scheme,grade,location_kind,radius_m,confidence,basis,source
tadmur,facility,circle,1500,0.95,assumption,a compound
tadmur,settlement,circle,5000,0.95,assumption,a town
tadmur,governorate,area,,0.95,assumption,an area
"""


def write_study(folder: Path, secrets: Secrets | None, *, not_public: str = "leave_out", told: bool = False) -> Path:
    """
    Write the study into a folder.

    Without secrets only the public features are there. Where `told`, entries of the study file name secret features.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_areas(folder, secrets)
    _write_tables(folder, secrets)
    mention = f" Not far from {secrets.key}." if secrets else ""
    zones = _ZONES.format(mention=mention)
    if secrets:
        zones += _HIDDEN_ZONES.format(key=secrets.key, word=secrets.word, word_ar=secrets.word_ar, zone=secrets.zone)
    (folder / "zones.toml").write_text(zones, encoding="utf-8")
    (folder / "grades.csv").write_text(_GRADES, encoding="utf-8")
    header = "url,publisher,published,accessed,archived_url,reliability,credibility,note\n"
    register = [f"https://example.org/{each.key},{each.word},,,,B,2,{each.word}\n" for each in (FIRST, SECOND)]
    (folder / "sources.csv").write_text("".join((header, *register)), encoding="utf-8")
    entries = {"enclave": "", "corridor": "", "story": ""}
    if told and secrets:
        entries["enclave"] = f"[control.enclave_reach_km]\n{secrets.key} = 5\n"
        entries["corridor"] = (
            f'\n[[corridor]]\nid = "{secrets.key}"\nname = "{secrets.word}"\n'
            f'from = "within 2 km of site:{secrets.key}"\nto = "site:east"\n'
            'party = "red"\nconduct = "air_transport"\nmode = "air"\nwidth_km = 6\n'
            f'\n[[price]]\ncorridor = "west-east"\nzone = "{secrets.key}"\nfrom_km = 0\nto_km = 10\n'
        )
        entries["story"] = (
            f'\n[[story]]\ntitle = "{secrets.word}"\ntext = "{secrets.word}"\nplace = "site:{secrets.key}"\n'
        )
    text = _STUDY.format(not_public=not_public, **entries)
    for name, file in _LAYERS.items():
        text += f'\n[layers.{name}]\nfile = "{file}"\nlicence = "CC0"\nattribution = "made up"\n'
    path = folder / "trial.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _feature(key: str, shape: shapely.Geometry, /, **facts: object) -> dict[str, Any]:
    properties = {
        "id": key,
        "name": key.title(),
        "geometry_basis": "stated",
        "uncertainty_m": 100.0,
        "sources": [SOURCE],
    }
    return {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": properties | facts}


def _write_features(path: Path, features: list[dict[str, Any]], secrets: Secrets | None, *own: dict[str, Any]) -> None:
    hidden = list(own) if secrets else []
    ordered = [*hidden, *features] if secrets and secrets.comes_first else [*features, *hidden]
    content = {"type": "FeatureCollection", "features": ordered}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _hide(secrets: Secrets | None) -> dict[str, Any]:
    if secrets is None:
        return {}
    return {
        "name": secrets.word,
        "name_ar": secrets.word_ar,
        "note": f"{secrets.word} ({secrets.word_ar})",
        "sources": [f"https://example.org/{secrets.key}"],
        "sensitivity": "sensitive",
    }


def _write_areas(folder: Path, secrets: Secrets | None) -> None:
    whole = shapely.box(38, 34, 40, 35.6)
    _write_features(folder / "country.geojson", [_feature("country", whole)], None)
    halves = [
        _feature("west-half", shapely.box(38, 34, 39, 35.6)),
        _feature("east-half", shapely.box(39, 34, 40, 35.6)),
    ]
    hidden = _hide(secrets)
    belt = shapely.box(38.2, 35.2, 38.6, 35.4)
    facts = {"date_edtf": "2025-03", "party": "red", "activity": "presence", "analytic_confidence": "low"}
    road = shapely.LineString([(38.1, 34.1), (39.9, 35.5)])
    secret = secrets or FIRST
    _write_features(
        folder / "governorates.geojson", halves, secrets, _feature(f"{secret.key}-a", secret.building, **hidden)
    )
    _write_features(
        folder / "lines.geojson",
        [_feature("road", road)],
        secrets,
        _feature(f"{secret.key}-l", shapely.LineString(secret.line), **hidden),
    )
    _write_features(
        folder / "activity.geojson",
        [_feature("belt", belt, **facts)],
        secrets,
        _feature(f"{secret.key}-v", shapely.Point(secret.activity), **facts, evidence=secret.word, **hidden),
    )


def _write_rows(path: Path, rows: list[dict[str, Any]], hidden: list[dict[str, Any]], *, comes_first: bool) -> None:
    ordered = [*hidden, *rows] if comes_first else [*rows, *hidden]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in ordered for key in row)), lineterminator="\n")
        writer.writeheader()
        writer.writerows(ordered)


def _write_tables(folder: Path, secrets: Secrets | None) -> None:
    first = bool(secrets and secrets.comes_first)
    hidden = {key: value if key != "sources" else value[0] for key, value in _hide(secrets).items()}
    key = secrets.key if secrets else ""
    secret = secrets or FIRST

    def row(own_id: str, place: tuple[float, float] | None, /, **facts: object) -> dict[str, Any]:
        lon, lat = place or ("", "")
        base = {
            "id": own_id,
            "name": own_id.title(),
            "lat": lat,
            "lon": lon,
            "sources": SOURCE,
            "note": "",
            "sensitivity": "",
        }
        return base | facts

    places = [row("west", (38.13, 34.71)), row("east", (39.87, 34.83)), row("middle", (39.03, 34.77))]
    own = [row(key, secret.site, **hidden)]
    _write_rows(folder / "places.csv", places, own if secrets else [], comes_first=first)

    held = {"status": "assessed", "analytic_confidence": "high", "date_edtf": "2025-04-01"}
    assessed = [
        row("a-west", (38.2, 34.7), party="red", **held),
        row("a-north", (38.7, 35.4), party="red", **held),
        row("a-east", (39.8, 34.8), party="blue", **held),
        row("a-south", (39.5, 34.1), party="blue", **held),
    ]
    own = [row(key, secret.assessment, party="red", evidence=secret.word, uncertainty_m=300, **held, **hidden)]
    _write_rows(folder / "assessments.csv", assessed, own if secrets else [], comes_first=first)

    reported = {"attributed_to": "blue", "weapon": "", "where_text": "", "conflicts_with": ""}
    struck = [
        row("s-1", (38.55, 34.65), date_edtf="2025-03-01", geo_precision="settlement", **reported),
        row("s-2", (39.4, 35.2), date_edtf="2025-03-02", geo_precision="facility", **reported),
        row("s-3", None, date_edtf="2025-03-03", geo_precision="governorate", area_ref="area:west-half", **reported),
    ]
    if secrets:
        struck[1] |= {"conflicts_with": f"{key}-linked", "note": f"As {key}-linked has it."}
    facts = {"attributed_to": "blue", "weapon": f"bomb on {secret.word}", "where_text": secret.word, "area_ref": ""}
    day = {"date_edtf": "2025-03-05", "geo_precision": "facility"}
    own = [
        row(f"{key}-s", secret.strike, **day, **facts, conflicts_with=f"{key}-again", **hidden),
        row(f"{key}-again", secret.again, **day, **facts, conflicts_with=f"{key}-s", **hidden),
        row(f"{key}-linked", secret.linked, **day, **facts, conflicts_with="s-2", **hidden),
        row(f"{key}-r", secret.restricted, **day, **facts, conflicts_with="", **hidden | {"sensitivity": "restricted"}),
        row(
            f"{key}-n",
            None,
            **day | {"geo_precision": "governorate"},
            **facts | {"area_ref": f"area:{key}-a"},
            **hidden,
        ),
    ]
    _write_rows(folder / "strikes.csv", struck, own if secrets else [], comes_first=first)
