"""
The study behind a folder of results.

A folder keeps places to six decimals and no base layers, so it cannot be turned into other formats without loss. But
the same files give the same answers: where the files that a manifest names are still what they were, running the study
again is the result; `confirm_result` holds the two together.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from glob import escape
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Any

from geo.errors import Finding, SettingsError
from geo.files import file_sha256
from geo.studies.provenance.inputs import list_inputs
from geo.studies.result import StudyResult
from geo.studies.study import Study, open_study

__all__ = ["confirm_result", "open_result"]

_MANIFEST = "manifest.json"


def open_result(folder: str | PathLike[str], *, redact: bool = False) -> Study:
    """
    Open the study that a folder of results is from.

    Parameters
    ----------
    folder
        What `write_outputs` wrote. The study file is looked for in the folder itself, in the working folder, in the
        three folders above the results, in a folder ``layers`` of each, and in every folder of the working folder.
    redact
        As for `open_study`; a result that was coarsened stays so.

    Returns
    -------
    study
        Its study file is the one of the manifest, to the byte.

    Raises
    ------
    SettingsError
        The folder is none of results, or its study file is not found.
    """
    home = Path(folder)
    content = _read_manifest(home)
    try:
        hashes = {str(item["file"]): str(item["sha256"]) for item in content["inputs"] if "file" in item}
        was_coarse = content["settings"]["study"].get("not_public") == "coarsen"
    except (AttributeError, KeyError, TypeError):
        raise _refuse(home, "no list of inputs", "the manifest of a finished run") from None
    found = next(_find_files(home, hashes), None)
    if found is None:
        names = ", ".join(name for name in hashes if name.endswith(".toml")) or "none"
        expected = f"the study file of the run, unchanged ({names}), here or one folder down"
        cause = "moved or changed since: `tadmur export path/to/study.toml` does the same"
        raise _refuse(home, "no such file", expected, cause)
    return open_study(found, redact=redact or was_coarse)


def confirm_result(folder: str | PathLike[str], result: StudyResult) -> None:
    """
    Make sure that a result is the one that a folder holds: that everything that went in is what it was.

    Parameters
    ----------
    folder
        What `write_outputs` wrote.
    result
        Of the study that `open_result` opened, run again. What was done about features that are not public may differ;
        layers that have such features are not compared then, since their hash is of what the run saw.

    Raises
    ------
    SettingsError
        A file or a table has changed since; the findings name all of them.
    """
    home = Path(folder)
    content = _read_manifest(home)
    stated = {_name_input(item): item["sha256"] for item in content["inputs"]}
    same = content["settings"]["study"].get("not_public") == result.study.settings.study.not_public
    passed_over = set() if same else {_name_source(result.study, layer) for layer in result.layers.hidden.layers}
    findings = [
        Finding("another content", "what it was when the results were written", file=name)
        for name, now in list_inputs(result)
        if name not in passed_over and stated.get(name) != now
    ]
    if findings:
        raise SettingsError(f"{home.name} is not the result of these files any more; name the study file.", findings)


def _name_input(item: Mapping[str, str]) -> str:
    return item["file"] if "file" in item else " ".join((item["database"], item["table"])).strip()


def _name_source(study: Study, layer: str) -> str:
    """Name a layer's file or table as `list_inputs` does."""
    entry = study.settings.layers.given[layer]
    if entry.is_address:
        return " ".join((study.source_name(layer), getattr(entry, "layer", ""))).strip()
    return next(name for name, path in study.files.items() if path == study.file(layer))


def _read_manifest(home: Path) -> dict[str, Any]:
    try:
        content = json.loads((home / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict):
        cause = "a folder that `tadmur run` did not write, or did not finish"
        raise _refuse(home, "nothing to read", "the manifest of a finished run", cause)
    return content


def _find_files(home: Path, hashes: dict[str, str]) -> Iterator[Path]:
    """Find files by the name and content of a study file."""
    names = [name for name in hashes if name.endswith(".toml") and "/" not in name and "\\" not in name]
    near = (place / name for place in _list_places(home) for name in names)
    below = (path for name in names for path in sorted(Path().glob(f"*/{escape(name)}")))
    for path in chain(near, below):
        if path.is_file() and file_sha256(path) == hashes[path.name] and _is_study(path):
            yield path


def _list_places(home: Path) -> Iterable[Path]:
    above = home.resolve().parents
    return dict.fromkeys((home, Path(), Path("layers"), *above[:3], *(place / "layers" for place in above[:3])))


def _is_study(path: Path) -> bool:
    return "[study]" in path.read_text(encoding="utf-8", errors="replace")


def _refuse(home: Path, found: str, expected: str, likely_cause: str = "") -> SettingsError:
    finding = Finding(found, expected, file=_MANIFEST, likely_cause=likely_cause)
    return SettingsError(f"The study of {home.name} cannot be told.", [finding])
