"""The arguments and options that several verbs have, and the codes that they end with."""

from pathlib import Path
from typing import Annotated, Final

import typer

__all__ = [
    "DEFAULT_STUDY",
    "EPILOG",
    "EXIT_DATA",
    "EXIT_FINDINGS",
    "EXIT_OUTPUT",
    "EXIT_SETTINGS",
    "EXIT_STOPPED",
    "JsonOption",
    "RedactOption",
    "StudyArgument",
    "split_pairs",
]

DEFAULT_STUDY: Final = Path("layers/palmyra.toml")

EXIT_FINDINGS: Final = 1
EXIT_SETTINGS: Final = 3
EXIT_DATA: Final = 4
EXIT_OUTPUT: Final = 5
EXIT_STOPPED: Final = 130  # 128 and the number of SIGINT, as shells have it

EPILOG: Final = (
    "Exit codes: 0 ok · 1 the check found something · 2 wrong usage · 3 the study file cannot be used · "
    "4 a layer cannot be used · 5 an output cannot be written · 130 stopped from the keyboard."
)

StudyArgument = Annotated[
    Path, typer.Argument(help="The study file (TOML).", metavar="STUDY", show_default="layers/palmyra.toml")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of tables for a reader.")]
RedactOption = Annotated[
    bool,
    typer.Option(
        "--redact",
        help="Show what is not public only as cells of a grid, without names, and work everything out from the cells. "
        "Without this option it is left out, unless not_public in the study file says otherwise.",
    ),
]


def split_pairs(texts: list[str] | None, option: str, *, from_end: bool = False) -> dict[str, str]:
    """
    Split what a repeatable option was given, such as NAME=ID.

    Parameters
    ----------
    texts
        As they stand on the command line.
    option
        The option, for the error.
    from_end
        Whether the last equals sign parts the two, because the first part may hold one.

    Returns
    -------
    pairs
        The second part of each by the first.

    Raises
    ------
    typer.BadParameter
        A text has no equals sign, a part is empty, or a first part stands twice.

    Examples
    --------
    >>> split_pairs(["name=المكان", "lat=y"], "--column")
    {'name': 'المكان', 'lat': 'y'}
    """
    pairs: dict[str, str] = {}
    for text in texts or ():
        first, sign, second = text.rpartition("=") if from_end else text.partition("=")
        key, value = first.strip(), second.strip()
        if not (sign and key and value):
            raise typer.BadParameter(f"found {text!r}, expected two parts with = between.", param_hint=f"'{option}'")
        if key in pairs:
            raise typer.BadParameter(f"found {key!r} twice, expected it once.", param_hint=f"'{option}'")
        pairs[key] = value
    return pairs
