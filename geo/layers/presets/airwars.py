"""
Airwars' incident exports.

Columns as Airwars' own exporter writes them, published in the repository rctngle/airwars-archive-2025
(theme/functions2/civcas-incident.php and data-exporter.php, read 2026); the grades of ``geolocation_accuracy`` and of
harm are those of airwars.org/about/methodology. An incident is an allegation of civilian harm; who acted is said where
exactly one belligerent is named. Real exports hold incidents that were never published, a longitude without its decimal
point (4239), dates of 1970, codes that stand twice and places without coordinates. The export does not state a licence,
so its rows are marked restricted until the reader knows better.
"""

import re
from collections.abc import Iterator
from typing import Final

from geo.layers.presets.preset import ImportOptions, Preset, find_row_area
from geo.layers.presets.rows import SourceRow, make_id
from geo.layers.sources import Source, is_web_address

__all__ = ["AIRWARS"]

_GRADES: Final = (
    "Exact location (via Airwars)",
    "Exact location (via Coalition)",
    "Exact location (other)",
    "Within 1m (via Coalition)",
    "Within 100m (via Coalition)",
    "Street",
    "Nearby landmark",
    "Neighbourhood/area",
    "Village",
    "Town",
    "City",
    "Subdistrict",
    "District",
    "Province/governorate",
)
_AREAS: Final = ("City", "Subdistrict", "District", "Province/governorate")
_MOST_BELLIGERENTS: Final = 20
_ARABIC: Final = re.compile(r"[\u0600-\u06ff]")


def _fold_grade(text: str) -> str:
    """Fold a grade so that its label and its slug are one."""
    return re.sub(r"\W+", "_", text.casefold()).strip("_")


_BY_FOLD: Final = {_fold_grade(grade): grade for grade in _GRADES}


def _translate(row: SourceRow, options: ImportOptions) -> dict[str, object]:
    """Turn an incident of Airwars into a reported strike."""
    if row.text("post_status") not in ("", "publish"):
        row.refuse("post_status", "publish", "an incident that Airwars has not published")
    place = _tell_place(row, options)
    belligerents = list(dict.fromkeys(_list_belligerents(row)))
    acted = belligerents[0] if len(belligerents) == 1 else ""
    party = options.parties.get(acted, acted)
    notes = [
        f"Belligerents that Airwars names: {'; '.join(belligerents)}." if len(belligerents) > 1 else "",
        f"Strike status: {row.text('strike_status_name')}." if row.text("strike_status_name") else "",
        f"Grading by Airwars: {row.text('civilian_harm_status_name')}."
        if row.text("civilian_harm_status_name")
        else "",
        _tell_harm(row),
    ]
    name_ar = row.text("location_name_arabic")
    if name_ar and not _ARABIC.search(name_ar):
        row.repair("location_name_arabic", "a name without an Arabic letter", "left out")
        name_ar = ""
    return {
        "id": _tell_id(row),
        "name": row.text("location_name"),
        "name_ar": name_ar,
        "where_text": ", ".join(filter(None, (row.text("location_name"), row.text("region")))),
        "date_edtf": _tell_date(row),
        **place,
        "attributed_to": party,
        "claimed_by": party if row.text("strike_status_slug") == "declared-strike" else "",
        "weapon": row.text("strike_type_name"),
        "sources": (_tell_source(row),),
        "note": " ".join(filter(None, notes)),
    }


def _tell_id(row: SourceRow) -> str:
    """Take the code of the incident; one without a code has the number of its page."""
    code, page = make_id(row.text("code")), make_id(row.text("post_id"))
    if code:
        return code
    if not page:
        row.refuse("code", "the incident's code")
    row.repair("code", "nothing", f"named by its page, airwars-{page}")
    return f"airwars-{page}"


def _tell_date(row: SourceRow) -> str:
    first = row.day("date")
    if not row.text("date_end") or row.text("date_type") not in ("", "date_range"):
        return first
    last = row.day("date_end")
    if last < first:
        row.refuse("date_end", f"a day from {first} on, as date says")
    return f"{first}/{last}" if last > first else first


def _tell_place(row: SourceRow, options: ImportOptions) -> dict[str, object]:
    """Give the place with its grade; one without coordinates or grade is counted and not placed."""
    stated = row.text("geolocation_accuracy_name") or row.text("geolocation_accuracy_slug")
    grade = _BY_FOLD.get(_fold_grade(stated), "")
    if stated and not grade:
        column = "geolocation_accuracy_name" if row.text("geolocation_accuracy_name") else "geolocation_accuracy_slug"
        row.refuse(column, f"one of {', '.join(_GRADES)}")
    lat, lon = row.text("latitude"), row.text("longitude")
    if not lat and not lon:
        row.repair("latitude, longitude", "no coordinates", "kept: stands as its area, or is counted and not placed")
    elif not grade:
        row.repair("geolocation_accuracy_name", "coordinates without a grade", "kept as known to the country only")
    return {
        "lat": lat,
        "lon": lon,
        "geo_scale": "airwars" if grade else "",
        "geo_precision": grade or "country",
        "area_ref": find_row_area(row, options.gazetteer, "location_name", "region") if grade in _AREAS else "",
        "coord_source": "Airwars",
    }


def _list_belligerents(row: SourceRow) -> Iterator[str]:
    for place in range(1, _MOST_BELLIGERENTS + 1):
        name = row.text(f"belligerent_{place}_belligerent_name")
        if name:
            yield name


def _tell_harm(row: SourceRow) -> str:
    low, high = (row.whole(f"civilian_non_combatants_killed_{end}") for end in ("min", "max"))
    if low is None or high is None:
        return ""
    if low > high:
        row.refuse("civilian_non_combatants_killed_min", f"a count up to {high}, the max", "min and max exchanged")
    return f"Civilian deaths reported: {low} to {high}."


def _tell_source(row: SourceRow) -> Source:
    page = row.text("permalink")
    return Source(page if is_web_address(page) else "https://airwars.org/", publisher="Airwars")


AIRWARS: Final = Preset(
    name="airwars",
    title="Airwars civilian harm incidents",
    licence="not stated in the export: ask Airwars before passing rows on",
    attribution="Airwars, airwars.org",
    sensitivity="restricted",
    codebook="https://airwars.org/about/methodology/",
    needed=("code", "date", "latitude", "longitude"),
    known_by=(
        "geolocation_accuracy_name",
        "geolocation_accuracy_slug",
        "strike_status_name",
        "civilian_harm_status_name",
        "belligerent_1_belligerent_name",
    ),
    columns={
        "id": "code",
        "name": "location_name",
        "name_ar": "location_name_arabic",
        "date_edtf": "date",
        "lat": "latitude",
        "lon": "longitude",
        "lat, lon": "latitude, longitude",
        "geo_precision": "geolocation_accuracy_name",
        "sources": "permalink",
    },
    translate=_translate,
)
"""Airwars' table of incidents as CSV."""
