"""What cannot be compared, and why."""

from collections.abc import Sequence

import numpy as np
import shapely

from geo.errors import Finding, SettingsError
from geo.geodesy import area_m2
from geo.studies.comparison.states import State

__all__ = ["check_comparable", "refuse_kept"]

_SAME_AREA_SHARE = 0.99  # of the larger country that both must cover: borders are drawn in many ways, areas are not


def refuse_kept(states: Sequence[State]) -> None:
    """Refuse to redact what was worked out from exact places: an area around one still has it in its middle."""
    kept = [state.label for state in states if state.not_public == "keep"]
    if kept:
        raise SettingsError(
            "A folder of results cannot be redacted afterwards.",
            [
                Finding(
                    f"{label}, which keeps places that are not public",
                    "a run with --redact",
                    likely_cause='not_public = "keep" in its study file',
                )
                for label in kept
            ],
        )


def check_comparable(before: State, after: State) -> None:
    """Refuse two states of different areas, in the wrong order, or of which only one keeps what is not public."""
    if (before.not_public == "keep") != (after.not_public == "keep"):
        told = [f"{state.not_public} in {state.label}" for state in (before, after)]
        raise SettingsError(
            "The two cannot be compared.",
            [Finding(" and ".join(told), "the same done with what is not public", column="not_public")],
        )
    if after.as_of < before.as_of:
        raise SettingsError(
            "The two cannot be compared.",
            [
                Finding(
                    f"{before.as_of:%Y-%m-%d} before {after.as_of:%Y-%m-%d}",
                    "the later date second",
                    likely_cause="they are swapped",
                )
            ],
        )
    covers = [shapely.union_all(state.control.geometry.to_numpy()) for state in (before, after)]
    if shapely.equals_exact(*(shapely.normalize(cover) for cover in covers), tolerance=1e-9):
        return
    common_km2, *each_km2 = area_m2(np.array([shapely.intersection(*covers), *covers], dtype=object)) / 1e6
    if common_km2 < _SAME_AREA_SHARE * max(each_km2):
        raise SettingsError(
            "Two studies of different areas cannot be compared.",
            [
                Finding(
                    f"{common_km2:,.0f} km2 in common, of {each_km2[0]:,.0f} and {each_km2[1]:,.0f}",
                    f"at least {_SAME_AREA_SHARE:.0%} of the larger one",
                    likely_cause="another country layer, or the folder of another study",
                )
            ],
        )
