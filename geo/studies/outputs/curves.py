"""Curves of what a declared zone costs a corridor as it grows, as frames, as tables for a reader and as files."""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.corridors.prices import PRICE_COLUMNS, PriceCurve
from geo.exports import write_csv, write_geojson
from geo.files import make_folder
from geo.geodesy import WGS84
from geo.studies.summary.tables import Summary, SummaryTable

__all__ = ["frame_prices", "name_curve", "summarise_curves", "table_curve", "write_curves"]


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
