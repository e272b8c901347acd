"""The tables of proposed corridors, of what zones cost them, and of separation lines."""

import pandas as pd

from geo.studies.result import StudyResult
from geo.studies.summary.tables import SummaryTable

__all__ = ["summarise_corridors", "summarise_prices", "summarise_separations"]

_CORRIDOR_NOTE = (
    "Length along the ellipsoid; detour is length over the geodesic between the ends; clearance is the least distance "
    "from the centreline to a binding zone, measured again with geodesics; gap is the share by which a way can be "
    "dearer than the best one at most, as far as it is proven. Ways of rank 2 and 3 pass some zone on another side."
)


def summarise_corridors(result: StudyResult) -> SummaryTable:
    """Say of each request what was proposed, or why nothing was."""
    answers = result.corridors
    frame = pd.DataFrame(
        {
            "corridor": answers["request_id"],
            "reading": answers["reading"],
            "answer": answers["status"].str.replace("_", " "),
            "rank": answers["rank"],
            "length km": answers["length_m"] / 1000,
            "detour": answers["detour"],
            "clearance km": answers["min_clearance_m"] / 1000,
            "gap %": 100 * answers["gap"],
            "passes": answers["passes"],
        }
    )
    reasons = [
        f"{row.request_id} ({row.reading}): {row.reason}" for row in answers.itertuples() if row.status == "no_corridor"
    ]
    return SummaryTable(
        "corridors",
        "Proposed corridors (hypothetical)",
        frame,
        "\n".join(
            (
                _CORRIDOR_NOTE,
                *reasons,
            )
        ),
        {"length km": 1, "detour": 3, "clearance km": 2, "gap %": 2},
    )


def summarise_prices(result: StudyResult) -> SummaryTable:
    """Say what zones cost corridors as they grow."""
    curves = result.prices
    frame = pd.DataFrame(
        {
            "corridor": [curve.request_id for curve in curves],
            "zone": [curve.zone_id for curve in curves],
            "without it km": [curve.unconstrained_m / 1000 for curve in curves],
            "longest km": [curve.rows["length_m"].max() / 1000 for curve in curves],
            "changes sides at km": [
                ", ".join(f"{radius_m / 1000:.1f}" for radius_m in curve.changes["radius_m"]) for curve in curves
            ],
            "closes at km": [curve.closing_radius_m / 1000 for curve in curves],
        }
    )
    return SummaryTable(
        "prices",
        "What zones cost corridors as they grow (hypothetical)",
        frame,
        "Shortest ways over even ground. Every radius is a supposition where the text gives none. price_*.csv has "
        "each, `tadmur sweep` draws the curves.",
        {"without it km": 1, "longest km": 1, "closes at km": 1},
    )


def summarise_separations(result: StudyResult) -> SummaryTable:
    """Say of each line how long it is and how far it may move."""
    lines = result.separations.lines
    frame = pd.DataFrame(
        {
            "line": lines["id"],
            "length km": lines["length_m"] / 1000,
            "moves km at most": lines["moved_max_m"] / 1000,
            "on average": lines["moved_mean_m"] / 1000,
            "ground that changes side km2": lines["area_shift_km2"],
        }
    )
    return SummaryTable(
        "separations",
        "Lines from which two parties are equally far (hypothetical)",
        frame,
        "From distances alone; nobody has agreed to any. separation_inside.csv says what lies in each band.",
        {"length km": 1, "moves km at most": 1, "on average": 1},
    )
