"""A result in a few tables that a newcomer can read."""

from geo.studies.result import StudyResult
from geo.studies.summary.ground import summarise_control, summarise_overlaps, summarise_zones
from geo.studies.summary.tables import Summary
from geo.studies.summary.ways import summarise_corridors, summarise_prices, summarise_separations

__all__ = ["summarise"]


def summarise(result: StudyResult) -> Summary:
    """
    Put the answers of a result into a few tables.

    Parameters
    ----------
    result
        As `run_study` gives it.

    Returns
    -------
    summary
        Control, declared zones with the strikes expected in them, what the zones overlap, the corridors, and what the
        study asks besides: prices and separation lines.
    """
    asked = (
        summarise_prices(result) if result.prices else None,
        summarise_separations(result) if len(result.separations.lines) else None,
    )
    tables = (
        summarise_control(result),
        summarise_zones(result),
        summarise_overlaps(result),
        summarise_corridors(result),
        *filter(None, asked),
    )
    return Summary(tables)
