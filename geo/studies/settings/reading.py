"""
The study file: what a TOML file may say, and every mistake in it at once.

Nothing here touches a layer; the models of `entries` hold texts, numbers and dates. Reading them is fast, so that a
broken study is told before GDAL is loaded.
"""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geo.errors import Finding, SettingsError
from geo.studies.counts import count
from geo.studies.settings.mistakes import to_finding
from geo.studies.settings.pruning import find_wrong_entry, prune
from geo.studies.settings.tables import StudySettings

__all__ = ["find_settings_problems", "read_settings"]


def read_settings(path: Path) -> StudySettings:
    """
    Read a study file.

    Parameters
    ----------
    path
        The TOML file.

    Returns
    -------
    settings
        Checked, defaults filled in.

    Raises
    ------
    SettingsError
        The file is missing or not TOML, or anything in it is wrong; every finding is listed.
    """
    settings, findings = find_settings_problems(path)
    if findings or settings is None:
        raise SettingsError(f"{path.name} cannot be used as a study: {count(len(findings), 'mistake')}.", findings)
    return settings


def find_settings_problems(path: Path) -> tuple[StudySettings | None, list[Finding]]:
    """
    Find every mistake in a study file.

    Parameters
    ----------
    path
        The TOML file.

    Returns
    -------
    settings
        What is left when the wrong entries are put aside, so that the rest can be checked too; None where too little is
        left.
    findings
        One for each mistake, in the order of the file's tables.
    """
    raw, finding = _load(path)
    if raw is None:
        return None, [finding] if finding else []
    findings: list[Finding] = []
    put_aside: set[tuple[int | str, ...]] = set()
    for _ in range(3):  # taking a wrong entry out can uncover another, but only so deep
        try:
            return StudySettings.model_validate(raw), findings
        except ValidationError as error:
            details = [detail for detail in error.errors() if detail["loc"] not in put_aside]
        findings += [to_finding(detail, path.name) for detail in details]
        wrong = {find_wrong_entry(detail["loc"]) for detail in details}
        raw, put_aside = prune(raw, wrong), put_aside | wrong
    return None, findings


_NOT_THERE = "misspelt, or in another folder; `tadmur init` writes a study to begin with"


def _load(path: Path) -> tuple[dict[str, Any] | None, Finding | None]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), None
    except tomllib.TOMLDecodeError as error:
        cause = "a missing quote or bracket above there" if path.suffix == ".toml" else "a layer, and no study file"
        return None, Finding(str(error), "TOML", file=path.name, likely_cause=cause)
    except UnicodeDecodeError:
        return None, Finding("bytes that are not UTF-8", "UTF-8 text", file=path.name)
    except OSError as error:
        causes = {IsADirectoryError: "a folder: name the study file in it", FileNotFoundError: _NOT_THERE}
        cause = causes.get(type(error), "")
        return None, Finding(error.strerror or "nothing", "a readable study file", file=path.name, likely_cause=cause)
