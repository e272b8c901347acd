"""
The Georeferenced Event Dataset of the Uppsala Conflict Data Program (UCDP GED), yearly releases and candidate events.

Codebook: Högbladh, S. (2019), *UCDP GED Codebook version 19.1*, Department of Peace and Conflict Research, Uppsala
University, ucdp.uu.se/downloads. ``date_start`` and ``date_end`` bound the event, ``date_prec`` grades them from 1 (a
day) to 5 (more than a month); ``where_prec`` grades the place from 1 (exact) to 7 (international waters or airspace);
``low``, ``best`` and ``high`` are counts of deaths. An event has two sides and does not say which of them acted, but
for one-sided violence (type 3), where it is side A.
"""

from typing import Final

from geo.layers.presets.preset import ImportOptions, Preset, find_row_area
from geo.layers.presets.rows import SourceRow, make_id
from geo.layers.sources import Source

__all__ = ["UCDP"]

_SOURCE: Final = Source("https://ucdp.uu.se/", publisher="Uppsala Conflict Data Program")
_PLACE_GRADES: Final = ("1", "2", "3", "4", "5", "6", "7")
_DATE_GRADES: Final = ("1", "2", "3", "4", "5")
_DISTRICT, _PROVINCE = "3", "4"
_ONE_SIDED: Final = "3"


def _translate(row: SourceRow, options: ImportOptions) -> dict[str, object]:
    """Turn an event of UCDP GED into a reported strike; GED does not say by which weapon."""
    number = make_id(row.needed("id", "the event's number"))
    grade = row.one_of("where_prec", _PLACE_GRADES)
    sides = [side for side in (row.text("side_a"), row.text("side_b")) if side]
    acted = sides[0] if sides and row.text("type_of_violence") == _ONE_SIDED else ""
    notes = [
        f"Between {' and '.join(sides)}." if sides and not acted else "",
        _tell_deaths(row),
        f"Sources that UCDP names: {row.text('source_article')}." if row.text("source_article") else "",
    ]
    divisions = {_DISTRICT: ("adm_2", "adm_1"), _PROVINCE: ("adm_1",)}.get(grade, ())
    n_sources = row.whole("number_of_sources") or 0
    return {
        "id": f"ucdp-{number}",
        "name": row.text("where_coordinates"),
        "where_text": row.text("where_description") or row.text("where_coordinates"),
        "date_edtf": _tell_date(row),
        "lat": row.text("latitude"),
        "lon": row.text("longitude"),
        "geo_scale": "ucdp",
        "geo_precision": grade,
        "area_ref": find_row_area(row, options.gazetteer, *divisions),
        "coord_source": "UCDP GED",
        "attributed_to": options.parties.get(acted, acted),
        "n_sources": max(n_sources, 0),  # -1 where UCDP did not count them
        "sources": (_SOURCE,),
        "note": " ".join(filter(None, notes)),
    }


def _tell_date(row: SourceRow) -> str:
    """Write the two dates as one; a coarse grade between equal dates marks them as about so."""
    first, last = row.day("date_start"), row.day("date_end")
    if last < first:
        row.refuse("date_end", f"a day from {first} on, as date_start says")
    coarse = row.one_of("date_prec", _DATE_GRADES) != "1"
    if first != last:
        return f"{first}/{last}"
    if coarse:
        row.repair("date_prec", "a date known to several days that begins and ends on one", "marked as approximate")
        return f"{first}~"
    return first


def _tell_deaths(row: SourceRow) -> str:
    """Say the three counts of deaths, which must lie in their order."""
    low, best, high = (row.whole(column) for column in ("low", "best", "high"))
    if low is None or best is None or high is None:
        return ""
    if not low <= best <= high:
        row.refuse("best", f"a count from {low} (low) to {high} (high)", "counts in each other's columns")
    return f"Deaths by UCDP: {best} by the best estimate, {low} to {high}."


UCDP: Final = Preset(
    name="ucdp",
    title="UCDP Georeferenced Event Dataset",
    licence="CC BY 4.0",
    attribution="Uppsala Conflict Data Program, UCDP Georeferenced Event Dataset, ucdp.uu.se",
    sensitivity="public",
    codebook="https://ucdp.uu.se/downloads/",
    needed=("id", "date_start", "date_end", "date_prec", "where_prec", "latitude", "longitude", "best", "low", "high"),
    columns={
        "name": "where_coordinates",
        "date_edtf": "date_start",
        "geo_precision": "where_prec",
        "lat": "latitude",
        "lon": "longitude",
        "lat, lon": "latitude, longitude",
        "n_sources": "number_of_sources",
    },
    translate=_translate,
)
"""UCDP GED as CSV."""
