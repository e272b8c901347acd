"""From the study file's `[[price]]` to curves: what a declared zone costs a corridor as it grows, and its files."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
from pydantic import ValidationError

from geo.corridors.prices import PriceCurve, SweepBasis, make_sweep, sweep_price
from geo.errors import DataError, Finding, SettingsError
from geo.layers.suggestions import suggest
from geo.studies.layers import StudyLayers
from geo.studies.privacy.withdrawing import open_layers
from geo.studies.progress import Step, say_nothing
from geo.studies.settings.corridor_tables import PriceEntry
from geo.studies.settings.mistakes import to_finding
from geo.studies.steps.corridors import list_requests, open_at_ends
from geo.studies.study import Study
from geo.zones import draw_zones

__all__ = ["list_radii_m", "make_entry", "sweep_prices", "sweep_study"]


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
            to_finding(detail, "")
            if detail["loc"]
            else Finding(f"{first:g} to {last:g} km", "a last radius greater than the first", column="radii")
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
            known, meant = ", ".join(requests) or "(none)", suggest(entry.corridor, list(requests))
            raise DataError(
                "A price cannot be found.",
                [
                    Finding(
                        repr(entry.corridor), f"the id of a corridor: {known}", column="corridor", likely_cause=meant
                    )
                ],
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
