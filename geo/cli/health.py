"""What a run needs of a machine: libraries, their data, a place for compiled kernels and one for results."""

import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final, Literal

__all__ = ["Check", "examine"]

_NEEDED_PYTHON: Final = (3, 11)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA: Final = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
_FOR_DEVELOPERS: Final = {"dev", "test"}
# Palmyra as GEOTRANS (the package mgrs) gives it, 37S DU 33948 24486; PROJ without its data gives another place.
_PALMYRA_DEG, _PALMYRA_UTM_M, _CLOSE_M = (38.28, 34.56), (433_948.0, 3_824_486.0), 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """
    One thing that was looked at.

    Parameters
    ----------
    what
        Its name.
    found
        What is there.
    state
        ok; missing, which a run needs; or optional, which it does not.
    advice
        How to mend it; empty where nothing is to be done.
    """

    what: str
    found: str
    state: Literal["ok", "missing", "optional"]
    advice: str = ""


def examine() -> tuple[Check, ...]:
    """
    Look at everything.

    Returns
    -------
    checks
        In the order in which a reader would mend them.
    """
    return (
        _check_python(),
        *_check_libraries(),
        *_check_geodata(),
        *_check_extras(),
        _check_kernels(),
        _check_outputs(),
    )


def _check_python() -> Check:
    needed = ".".join(map(str, _NEEDED_PYTHON))
    is_new = sys.version_info >= _NEEDED_PYTHON
    return Check(
        "Python", platform.python_version(), "ok" if is_new else "missing", "" if is_new else f"{needed} is needed"
    )


def _list_requirements() -> Iterator[tuple[str, str]]:
    """List the packages that are asked for, each with its extra; the empty one is needed always."""
    for text in metadata.requires("tadmur") or ():
        name, extra = _NAME.match(text), _EXTRA.search(text)
        if name is not None and name[0].lower() != "tadmur":
            yield name[0], extra[1] if extra else ""


def _version(package: str) -> str:
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(package)
    return ""


def _check_libraries() -> Iterator[Check]:
    """Tell the version of each library; one that is not there stops a run."""
    for package in (name for name, extra in _list_requirements() if not extra):
        version = _version(package)
        advice = "" if version else "pip install --force-reinstall tadmur"
        yield Check(package, version or "not installed", "ok" if version else "missing", advice)


def _check_geodata() -> Iterator[Check]:
    """Tell the versions of GDAL and PROJ, and whether PROJ finds its data."""
    try:
        from pyogrio import __gdal_version_string__ as gdal  # noqa: PLC0415 - told where it cannot load
    except ImportError as error:
        yield Check(
            "GDAL", f"cannot load: {error.name or 'a library'}", "missing", "pip install --force-reinstall pyogrio"
        )
    else:
        yield Check("GDAL", gdal, "ok")
    try:
        from pyproj import Transformer, proj_version_str  # noqa: PLC0415 - as above

        found = Transformer.from_crs(4326, 32637, always_xy=True).transform(*_PALMYRA_DEG)
    except Exception as error:  # noqa: BLE001 - whatever a broken installation raises
        yield Check("PROJ", type(error).__name__, "missing", "pip install --force-reinstall pyproj")
        return
    is_right = max(abs(one - other) for one, other in zip(found, _PALMYRA_UTM_M, strict=True)) < _CLOSE_M
    advice = "" if is_right else "unset PROJ_DATA and PROJ_LIB: they lead to the data of another version"
    yield Check("PROJ", proj_version_str, "ok" if is_right else "missing", advice)


def _check_extras() -> Iterator[Check]:
    """Tell which extras are there, and how to install the others."""
    packages: dict[str, list[str]] = {}
    for name, extra in _list_requirements():
        if extra and extra not in _FOR_DEVELOPERS:
            packages.setdefault(extra, []).append(name)
    for extra, names in packages.items():
        lacking = [name for name in names if not _version(name)]
        found = ", ".join(f"{name} {_version(name)}" for name in names if name not in lacking)
        if lacking:
            advice = f"pip install 'tadmur[{extra}]'"
            yield Check(f"extra {extra}", f"not installed: {', '.join(lacking)}", "optional", advice)
        else:
            yield Check(f"extra {extra}", found, "ok")


def _check_kernels() -> Check:
    """Tell whether compiled kernels can be kept; where they cannot, every run compiles them again."""
    home = os.environ.get("NUMBA_CACHE_DIR")
    folder = Path(home) if home else Path(__file__).parents[1] / "corridors" / "__pycache__"
    if _can_write(folder):
        return Check("compiled kernels", "kept between runs", "ok")
    advice = "set NUMBA_CACHE_DIR to a folder that you may write in; until then each run takes a minute longer"
    return Check("compiled kernels", "cannot be kept", "optional", advice)


def _check_outputs() -> Check:
    """Tell whether results can be written where they go by default."""
    if _can_write(Path("outputs") if Path("outputs").is_dir() else Path()):
        return Check("results", "can be written under outputs/", "ok")
    return Check(
        "results", "cannot be written under outputs/", "missing", "go to a folder of yours, or name one with --out"
    )


def _can_write(folder: Path) -> bool:
    """Try to write in a folder, or in the nearest one above it that is there."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
