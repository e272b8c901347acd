"""The caveats that go with every output of a study."""

from collections.abc import Sequence
from typing import Final

from geo.caveat import CAVEAT, Caveat
from geo.studies.settings.tables import StudySettings

__all__ = ["KEPT_CAVEAT", "list_caveats", "write_caveats"]

KEPT_CAVEAT: Final = Caveat(
    "Holds places that are not public, exactly as they were given: not to be passed on.",
    "يضم أماكن غير معلنة كما وردت بدقتها: لا يجوز تداوله.",
)
"""What goes with every output of a study that keeps what is not public."""

_COARSE: Final = Caveat(
    "What is not public is shown as cells of a grid and without names, or left out: such a place may lie anywhere in "
    "its cell.",
    "ما ليس معلنًا يُعرض خلايا من شبكة وبلا أسماء، أو يُترك: وقد يقع المكان في أي موضع من خليته.",
)


def list_caveats(settings: StudySettings | None, not_public: str = "") -> tuple[Caveat, ...]:
    """
    List the caveats of a study.

    Parameters
    ----------
    settings
        The study file; None where it cannot be read any more.
    not_public
        What was done with features that are not public; what the settings say where nothing is given.

    Returns
    -------
    caveats
        What every output says, the study's own policy, and what is done about places that are not public where that is
        not simply to leave them out.
    """
    entry = settings.study if settings else None
    policy = (Caveat(entry.policy, entry.policy_ar),) if entry and entry.policy else ()
    done = not_public or (entry.not_public if entry else "")
    handling = {"keep": (KEPT_CAVEAT,), "coarsen": (_COARSE,)}.get(done, ())
    return (CAVEAT, *policy, *handling)


def write_caveats(caveats: Sequence[Caveat]) -> dict[str, str]:
    """
    Write caveats as the members ``caveat`` and ``caveat_ar`` of a file.

    Examples
    --------
    >>> write_caveats([Caveat("One.", "واحد."), Caveat("Two.")])
    {'caveat': 'One. Two.', 'caveat_ar': 'واحد. Two.'}
    """
    return {
        "caveat": " ".join(caveat.text for caveat in caveats),
        "caveat_ar": " ".join(caveat.text_ar or caveat.text for caveat in caveats),
    }
