"""What a price curve says of its rows and changes, in English and Arabic."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from geo.corridors.closures.blocked_ends import explain_ends
from geo.corridors.closures.gates import find_passed, name_gate
from geo.corridors.prices.changes import CHANGE_TOLERANCE_M
from geo.corridors.prices.trials import Trial, Trials
from geo.corridors.request import CorridorRequest
from geo.corridors.sentences import Sentence, join_sentences, quote_name, write_km

__all__ = ["Pricing", "tell_closed", "tell_length", "tell_step"]

_LONGEST_EDGE_M = 1000.0


@dataclass(frozen=True)
class Pricing:
    """
    What the rows of one curve share.

    Parameters
    ----------
    request
        The request.
    trials
        Its trials.
    names
        Names of the zones by key.
    others
        Geometries of the other zones that bind, EPSG:4326, by key.
    """

    request: CorridorRequest
    trials: Trials
    names: Mapping[str, Sentence]
    others: Mapping[str, shapely.Geometry]

    @property
    def zone_name(self) -> Sentence:
        """Name of the swept zone, quoted."""
        return quote_name(self.names[self.trials.sweep.zone_key])

    def draw(self, trial: Trial) -> shapely.LineString | None:
        """Draw the centreline in longitude and latitude."""
        if trial.route is None:
            return None
        line = shapely.segmentize(shapely.linestrings(trial.route.path_m), _LONGEST_EDGE_M)
        return self.trials.surface.slowness.grid.plane.unproject(np.array([line], dtype=object))[0]


def tell_step(pricing: Pricing, before: Trial, after: Trial) -> Sentence:
    """
    Say why a way changes sides, or ends, between two radii that lie close together.

    Returns
    -------
    why
        The end that loses its room, or the gate of the way before that closes; else that another way has become the
        cheaper one.
    """
    if after.route is None:
        _, told = explain_ends(pricing.request, after.scene, after.free, pricing.names)
        if told:
            return join_sentences(told)
    gates = () if before.route is None else find_passed(before.gates, before.route.path_m)
    slack_m = before.scene.slack_m(pricing.trials.needed_m) * 2 + CHANGE_TOLERANCE_M
    closing = [gate for gate in gates if gate.spare_m(pricing.trials.needed_m) <= slack_m]
    if closing:
        where = name_gate(closing[0], pricing.names)
        return Sentence(f"The passage {where.en} closes.", f"ينغلق الممر {where.ar}.")
    if after.route is None:
        return Sentence("No way is left.", "لم يبقَ أي طريق.")
    return Sentence("Another way has become the cheaper one.", "أصبح طريق آخر أقل كلفة.")


def tell_length(pricing: Pricing, along_m: float, extra_m: float) -> Sentence:
    """Say how long a way is, and how much longer than without the zone."""
    length, extra = write_km(along_m), write_km(max(extra_m, 0.0))
    name = pricing.zone_name
    return Sentence(
        f"A corridor of {length.en} can be proposed, {extra.en} longer than without {name.en}.",
        f"يمكن اقتراح ممر طوله {length.ar}، أطول بمقدار {extra.ar} مما لو لم تكن {name.ar}.",
    )


def tell_closed(pricing: Pricing, trial: Trial, closing_m: float, why: Sentence) -> Sentence:
    """Say why there is none: an end without room, or that and why the last way closed before."""
    opening = Sentence("No corridor exists.", "لا يوجد ممر.")
    _, told = explain_ends(pricing.request, trial.scene, trial.free, pricing.names)
    if told or not np.isfinite(closing_m):
        return join_sentences([opening, *(told or [why])])
    at = write_km(closing_m)
    since = Sentence(f"The last way closed at {at.en}: {why.en}", f"أُغلق آخر طريق عند {at.ar}: {why.ar}")
    return join_sentences([opening, since])
