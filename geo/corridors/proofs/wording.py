"""What a certificate says, in English and Arabic."""

import math
from typing import Final, Literal

from geo.corridors.sentences import Sentence, join_sentences

__all__ = ["NO_BOUND", "ON_ROADS", "Kind", "tell_certificate"]

Kind = Literal["exact_bracket", "p1_dual", "estimate"]
"""What a certificate rests on, from the strongest to the weakest."""

ON_ROADS: Final = Sentence("roads are thinner than the cells of the cost surface", "الطرق أضيق من خلايا سطح الكلفة")
NO_BOUND: Final = Sentence("no useful bound could be found", "لم يُعثر على حدّ أدنى مفيد")

_NOT_PROVEN: Final = Sentence("That anyone could really pass there is not proven.", "أما إمكان العبور فعلًا فغير مُثبتة.")


def tell_certificate(kind: Kind, gap: float, cell_m: float, why: Sentence = NO_BOUND) -> Sentence:
    """
    Put a certificate into words.

    Parameters
    ----------
    kind
        What it rests on.
    gap
        Share of the cost that a better way could save at most; left out for an estimate.
    cell_m
        Side of the cells that the proof was made on, metres.
    why
        For an estimate: why nothing is proven, without a full stop.

    Examples
    --------
    >>> print(tell_certificate("exact_bracket", 0.00012, 1000.0).en)
    Proven: no way that keeps the needed distance from the zones as declared is more than 0.02 % shorter, measured along
    geodesics. That anyone could really pass there is not proven.
    >>> print(tell_certificate("estimate", 0.0, 1000.0).en)
    Not proven: this is the best way found, but a better one cannot be ruled out, because no useful bound could be
    found.
    """
    share = _write_share(gap)
    if kind == "exact_bracket":
        proven = Sentence(
            f"Proven: no way that keeps the needed distance from the zones as declared is more than {share} % shorter, "
            "measured along geodesics.",
            "مُثبت: لا يوجد مسار يحافظ على المسافة المطلوبة من المناطق كما أُعلنت ويقل طوله عن هذا "
            f"بأكثر من {share}٪، بالقياس على خطوط جيوديسية.",
        )
        return join_sentences([proven, _NOT_PROVEN])
    if kind == "p1_dual":
        proven = Sentence(
            f"Proven: no way that keeps the needed distance from the zones as declared costs more than {share} % less "
            f"on this cost surface (checked on cells of {cell_m:,.0f} m).",
            f"مُثبت: لا يوجد مسار يحافظ على المسافة المطلوبة من المناطق كما أُعلنت وتقل كلفته عن هذا بأكثر من {share}٪ "
            f"على سطح الكلفة هذا (بالتحقق على خلايا طولها {cell_m:,.0f} م).",
        )
        unproven = Sentence(
            "That the costs are the right ones, or that anyone could really pass there, is not proven.",
            "أما صحة الكلف نفسها وإمكان العبور فعلًا فغير مُثبتتين.",
        )
        return join_sentences([proven, unproven])
    return Sentence(
        f"Not proven: this is the best way found, but a better one cannot be ruled out, because {why.en}.",
        f"غير مُثبت: هذا أفضل مسار عُثر عليه، ولا يُستبعد وجود أفضل منه، لأن {why.ar}.",
    )


def _write_share(gap: float) -> str:
    """Write a share in percent, rounded up, so that what is claimed stays true."""
    return f"{max(math.ceil(gap * 1e4 - 1e-9), 1) / 100:.2f}" if math.isfinite(gap) else "100"
