"""From the study file's `[[price]]` to curves: what a declared zone costs a corridor as it grows, and its files."""

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from pydantic import ValidationError

from geo.corridors.prices import PRICE_COLUMNS, PriceCurve, SweepBasis, make_sweep, sweep_price
from geo.errors import DataError, Finding, SettingsError
from geo.exports import write_csv, write_geojson
from geo.files import make_folder
from geo.geodesy import WGS84
from geo.studies.corridors import list_requests, open_at_ends
from geo.studies.entries import PriceEntry
from geo.studies.layers import StudyLayers
from geo.studies.progress import Step, say_nothing
from geo.studies.study import Study
from geo.studies.summary import Summary, SummaryTable
from geo.studies.withdrawing import open_layers
from geo.zones import draw_zones

__all__ = [
    "frame_prices",
    "list_radii_m",
    "make_entry",
    "name_curve",
    "summarise_curves",
    "sweep_prices",
    "sweep_study",
    "table_curve",
    "write_curves",
]


def make_entry(corridor: str, zone: str, radii_km: tuple[float, float, float], reading: str) -> PriceEntry:
    """
    Make an entry from loose values, as a command line gives them.

    Parameters
    ----------
    corridor, zone, reading
        As in the study file.
    radii_km
        First, last and step.

    Raises
    ------
    SettingsError
        The values cannot be used; every mistake is listed.
    """
    first, last, step = radii_km
    values = {
        "corridor": corridor, "zone": zone, "reading": reading, "from_km": first, "to_km": last, "step_km": step,
    }  # fmt: skip
    try:
        return PriceEntry.model_validate(values)
    except ValidationError as error:
        findings = [
            Finding(
                repr(detail["input"]) if detail["loc"] else f"{first:g} to {last:g} km",
                detail["msg"].removeprefix("Value error, ")
                if detail["loc"]
                else "a last radius greater than the first",
                column=str(detail["loc"][0]) if detail["loc"] else "radii",
            )
            for detail in error.errors()
        ]
        raise SettingsError("The price cannot be asked for as it stands.", findings) from None


def list_radii_m(entry: PriceEntry) -> tuple[float, ...]:
    """
    List the radii that an entry asks for, both ends among them.

    Examples
    --------
    >>> list_radii_m(PriceEntry(corridor="a", zone="b", from_km=0, to_km=12, step_km=5))
    (0.0, 5000.0, 10000.0, 12000.0)
    """
    steps_km = np.arange(entry.from_km, entry.to_km, entry.step_km)
    return tuple(round(1000 * float(radius_km), 3) for radius_km in (*steps_km, entry.to_km))


def sweep_study(
    study: Study, entries: Sequence[PriceEntry] = (), *, progress: Step = say_nothing
) -> tuple[PriceCurve, ...]:
    """
    Find what zones cost corridors, straight from a study; nothing else of it is worked out.

    Parameters
    ----------
    study
        As `geo.open_study` gives it. Not modified.
    entries
        Which zone, which corridor, which radii; those of the study file where there are none.
    progress
        Called before each curve.

    Returns
    -------
    curves
        One for each entry, lengths over even ground.

    Raises
    ------
    DataError, RuleError, CorridorError
        A layer, a rule or an entry cannot be used.
    """
    listed = tuple(entries) or study.settings.price
    progress(0, len(listed) + 1, "reading layers")
    study, layers = open_layers(study)
    zones = draw_zones(layers.declarations, layers.gazetteer)
    return sweep_prices(study, layers, zones, listed, progress=progress)


def sweep_prices(
    study: Study,
    layers: StudyLayers,
    zones: gpd.GeoDataFrame,
    entries: Sequence[PriceEntry],
    *,
    progress: Step = say_nothing,
) -> tuple[PriceCurve, ...]:
    """
    Find what zones cost corridors.

    Parameters
    ----------
    study, layers
        The study.
    zones
        Its zones frame. Not modified.
    entries
        Which zone, which corridor, which radii.
    progress
        Called before each curve.

    Returns
    -------
    curves
        One for each entry.
    """
    requests = {request.id: request for request in list_requests(study, layers)}
    curves = []
    for number, entry in enumerate(entries, start=1):
        if entry.corridor not in requests:
            known = ", ".join(requests) or "(none)"
            raise DataError(
                "A price cannot be found.",
                [Finding(repr(entry.corridor), f"the id of a corridor: {known}", column="corridor")],
            )
        progress(number, len(entries) + 1, f"the price of {entry.zone} for {entry.corridor}")
        request = requests[entry.corridor]
        curves.append(
            sweep_price(
                request,
                zones,
                make_sweep(zones, entry.zone, list_radii_m(entry), layers.gazetteer, reading=entry.reading),
                area=open_at_ends(layers.outline, request),
                basis=SweepBasis(reading=entry.reading, parties=study.parties_by_id),
            )
        )
    progress(len(entries) + 1, len(entries) + 1, "done")
    return tuple(curves)


def name_curve(curve: PriceCurve) -> str:
    """Give the name that a curve's files begin with."""
    return f"price_{curve.request_id}_{curve.zone_id}".replace(":", "-")


def frame_prices(curves: Iterable[PriceCurve]) -> gpd.GeoDataFrame:
    """Put the rows of curves one behind the other, each with an id of its own."""
    frames = [
        curve.rows.assign(id=[f"{curve.request_id}:{curve.zone_id}:{radius:.0f}" for radius in curve.rows["radius_m"]])
        for curve in curves
    ]
    if not frames:
        empty = pd.DataFrame(columns=["id", *PRICE_COLUMNS])
        return gpd.GeoDataFrame(empty, geometry="geometry", crs=WGS84)
    joined = pd.concat(frames, ignore_index=True)[["id", *PRICE_COLUMNS]]
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=WGS84)


def table_curve(curve: PriceCurve) -> pd.DataFrame:
    """Give the rows of a curve without their shapes, as a spreadsheet takes them."""
    return pd.DataFrame(curve.rows.drop(columns=["geometry", "zone"]))


def summarise_curves(curves: Iterable[PriceCurve]) -> Summary:
    """
    Put each curve into a table for a reader.

    Parameters
    ----------
    curves
        As `sweep_study` gives them.
    """
    return Summary(tuple(_summarise(curve) for curve in curves))


def _summarise(curve: PriceCurve) -> SummaryTable:
    rows = curve.rows
    frame = pd.DataFrame(
        {
            f"{curve.measure} km": rows["radius_m"] / 1000,
            "answer": rows["status"].str.replace("_", " "),
            "way": rows["class_id"],
            "length km": rows["length_m"] / 1000,
            "longer by km": rows["extra_m"] / 1000,
            "each km more costs km": rows["slope"],
        }
    )
    ways = rows.drop_duplicates("class_id")
    told = [f"way {row.class_id}: {row.passes}" for row in ways.itertuples() if row.class_id]
    told += [
        f"at {row['radius_m'] / 1000:.1f} km, {row['from_class']} to {row['to_class']}: {row['why']}"
        for row in curve.changes.to_dict("records")
    ]
    if np.isfinite(curve.closing_radius_m):
        told.append(f"closes at {curve.closing_radius_m / 1000:.1f} km. {curve.closing_reason}")
    note = "Hypothetical. Shortest ways over even ground; the other zones as the study reads them.\n"
    return SummaryTable(
        name_curve(curve),
        _entitle(curve),
        frame,
        note + "\n".join(told),
        {f"{curve.measure} km": 1, "length km": 1, "longer by km": 1, "each km more costs km": 2},
    )


def _entitle(curve: PriceCurve) -> str:
    return f"What {curve.zone_id} costs {curve.request_id}"


def write_curves(curves: Iterable[PriceCurve], folder: str | PathLike[str], *, title: str) -> tuple[Path, ...]:
    """
    Write each curve as table, GeoJSON and figure.

    Parameters
    ----------
    curves
        As `sweep_study` gives them.
    folder
        Where to write; made when it is missing.
    title
        A title for the collections.

    Returns
    -------
    paths
        The files.

    Raises
    ------
    OutputError
        The folder cannot be made, or a file cannot be written.
    """
    from geo.maps import draw_price_figure, save_figure  # noqa: PLC0415 - matplotlib takes half a second to load

    out = make_folder(folder)
    written = []
    for curve in curves:
        name = name_curve(curve)
        written += [
            write_csv(table_curve(curve), out / f"{name}.csv"),
            write_geojson(frame_prices([curve]), out / f"{name}.geojson", title=f"{title}: {name}"),
            save_figure(draw_price_figure(curve, title=_entitle(curve)), out / f"{name}.svg"),
        ]
    return tuple(written)
