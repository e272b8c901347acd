"""What a run will do with features that are not public, and with the entries of the study file that name them."""

from collections.abc import Iterator

from geo.studies.counts import count
from geo.studies.layers import StudyLayers
from geo.studies.privacy.withdrawing import list_withdrawn, withdraw_entries
from geo.studies.settings.tables import StudySettings
from geo.studies.study import Study

__all__ = ["tell_not_public", "tell_withdrawn"]

_HANDLINGS = {
    "leave_out": "a run leaves them out of everything",
    "coarsen": "a run snaps them to a grid of 5 km (restricted) or 20 km (sensitive) and drops their words",
    "keep": "a run shows them as they are: keep what it writes on your own desk",
}


def tell_not_public(study: Study, layers: StudyLayers) -> Iterator[str]:
    """Say of each layer how many of its features are not public, and what a run does with them."""
    handling = study.settings.study.not_public
    for name, read in layers.reads.items():
        number = int((~read.frame["sensitivity"].eq("public")).sum())
        if number:
            yield (
                f"{name}: {number:,} of {count(len(read.frame), 'feature')} not public; {_HANDLINGS[handling]} "
                f'(not_public = "{handling}" in [study]; leave_out, coarsen and keep are the choices).'
            )


def tell_withdrawn(settings: StudySettings, layers: StudyLayers, handled: StudyLayers) -> tuple[str, ...]:
    """
    Name the declared zones and the entries of the study file that a run leaves out.

    Parameters
    ----------
    settings
        The study file.
    layers
        As they were read.
    handled
        What a run may see of them.

    Returns
    -------
    notes
        One for each table. A run itself says only how many they are, since what it writes is passed on.
    """
    if not handled.hidden.layers:
        return ()
    kept = {zone.id for zone in handled.declarations.zones}
    zones = tuple(zone.id for zone in layers.declarations.zones if zone.sensitivity == "public" and zone.id not in kept)
    entries = list_withdrawn(settings, withdraw_entries(settings, handled.hidden))
    lost = {f"[[{table}]]": names for table, names in entries.items() if table != "control.enclave_reach_km"}
    lost |= {"[control.enclave_reach_km]": entries.get("control.enclave_reach_km", ())}
    lost |= {"declared zones": zones}
    return tuple(
        f"{table}: a run leaves out {'; '.join(names)}, which would tell of features that are not public."
        for table, names in lost.items()
        if names
    )
