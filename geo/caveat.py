"""The words that go with every output."""

from dataclasses import dataclass

__all__ = ["CAVEAT", "Caveat"]


@dataclass(frozen=True, slots=True)
class Caveat:
    """
    A warning that stays with an output, in both languages.

    Parameters
    ----------
    text
        English.
    text_ar
        Arabic; empty where there is no translation, and the English is shown.
    """

    text: str
    text_ar: str = ""


CAVEAT = Caveat(
    "Analysis of public reports; never for targeting, never for navigation. Corridors are proposed and hypothetical, "
    "control is assessed, strikes are reported; nothing here is agreed, surveyed or cleared.",
    "تحليل لتقارير علنية؛ لا يُستخدم للاستهداف ولا للملاحة. الممرات مقترحة وافتراضية، والسيطرة مُقدَّرة، "
    "والضربات مُبلَّغ عنها؛ ولا شيء هنا متفق عليه أو ممسوح ميدانيًا أو مأذون به.",
)
"""What every map, file and report says."""
