"""Features gathered one by one from a file that names layers, then given out as one layer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo.errors import DataError, Finding
from geo.layers.records import RawLayer, Repair, list_columns
from geo.layers.suggestions import suggest

__all__ = ["Feature", "choose_name", "gather"]


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """
    One feature of a file.

    Parameters
    ----------
    layer
        The layer, folder or sheet that it is in.
    properties
        Its cells.
    geometry
        In longitude and latitude; None for none, or where `problem` says why there is none.
    problem
        What was found, what was expected and the likely cause; None for a feature that can be used.
    repairs
        What was found and what was done.
    """

    layer: str
    properties: dict[str, object]
    geometry: shapely.Geometry | None = None
    problem: tuple[str, str, str] | None = None
    repairs: tuple[tuple[str, str], ...] = ()


def choose_name(names: Iterable[str], wanted: str, file: str, what: str = "layers") -> str:
    """
    Choose the layer of a file that is asked for, or its only one.

    Parameters
    ----------
    names
        The layers, in file order.
    wanted
        The one that is asked for; empty for the only one.
    file
        The file's name.
    what
        What the format calls them.

    Returns
    -------
    name
        One of `names`; empty where there are none.

    Raises
    ------
    DataError
        There is no such layer, or several without a choice.

    Examples
    --------
    >>> choose_name(["sites"], "", "a.kml")
    'sites'
    """
    known = list(dict.fromkeys(names))
    if wanted in known:
        return wanted
    if not wanted and len(known) <= 1:
        return known[0] if known else ""
    listed = ", ".join(repr(name) for name in known) or "none"
    expected = f"the name of one of {listed}"
    found = repr(wanted) if wanted else f"{len(known)} {what}"
    finding = Finding(found, expected, file, likely_cause=suggest(wanted, known) if wanted else "")
    raise DataError(f"{file} has {'no such layer' if wanted else f'several {what}'}.", [finding])


def gather(features: Sequence[Feature], layer_name: str, file: str, repairs: Iterable[Repair] = ()) -> RawLayer:
    """
    Make one layer of the features that are in it.

    Parameters
    ----------
    features
        Every feature of the file, in its order.
    layer_name
        The layer that is asked for; empty for the only one.
    file
        The file's name.
    repairs
        What was put right in the file as a whole.

    Returns
    -------
    layer
        Rows numbered from 1 within the layer.

    Raises
    ------
    DataError
        There is no such layer, or several without a choice.
    """
    chosen = choose_name((feature.layer for feature in features), layer_name, file)
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    shapes: list[shapely.Geometry | None] = []
    done = list(repairs)
    refused: list[Finding] = []
    inside = [feature for feature in features if feature.layer == chosen]
    for number, feature in enumerate(inside, start=1):
        if feature.problem is not None:
            found, expected, cause = feature.problem
            refused.append(Finding(found, expected, file, str(number), "geometry", cause))
            continue
        done += [Repair(file, str(number), "geometry", found, how) for found, how in feature.repairs]
        rows.append(feature.properties)
        numbers.append(number)
        shapes.append(feature.geometry)
    return RawLayer(
        file,
        list_columns(rows),
        tuple(rows),
        tuple(numbers),
        np.fromiter(shapes, dtype=object, count=len(shapes)),
        repairs=tuple(done),
        refused=tuple(refused),
    )
