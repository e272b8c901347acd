"""The verbs `init` and `doctor`: how to begin, and whether this machine has what a run needs."""

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.options import JsonOption
from geo.cli.printing import print_json, reported, say, tell_files

__all__ = ["doctor", "init"]

_EDGES = 4


def _parse_area(text: str) -> tuple[float, float, float, float]:
    """Read west,south,east,north; its mistakes are mistakes of usage."""
    try:
        edges = [float(part) for part in text.split(",")]
    except ValueError:
        edges = []
    if len(edges) != _EDGES:
        raise typer.BadParameter(
            f"found {text!r}, expected west,south,east,north in degrees, such as 37,33.5,40,36.", param_hint="'--area'"
        )
    return (edges[0], edges[1], edges[2], edges[3])


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write; made when it is missing.", metavar="FOLDER")] = Path(
        "study"
    ),
    *,
    title: Annotated[str, typer.Option(help="What the study is called.", metavar="TEXT")] = "",
    area: Annotated[
        str,
        typer.Option(
            help="Where: west, south, east and north in degrees.",
            metavar="W,S,E,N",
            show_default="open sea, where nothing is",
        ),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """
    Write a small study of your own to begin with: it runs as it is, and every row of it says that it is made up.

    Example: tadmur init mine --title "My study" --area 37,33.5,40,36
    """
    area_deg = _parse_area(area) if area else None
    with reported(as_json=as_json):
        from geo.studies.starter import STARTER_AREA_DEG, write_starter  # noqa: PLC0415 - not needed for --help

        written = write_starter(folder, title=title, area_deg=area_deg or STARTER_AREA_DEG)
        if as_json:
            print_json({"files": [path.as_posix() for path in written]})
            return
        tell_files(written)
        say("")
        say(f"Everything in it is made up. Next: tadmur run {written[0].as_posix()}, then replace it piece by piece;")
        say(f"tadmur import FILE --study {written[0].as_posix()} shows what would be used of a file of yours.")


def doctor(*, as_json: JsonOption = False) -> None:
    """
    Say whether this machine has what Tadmur needs, and how to get what is missing.

    Example: tadmur doctor
    """
    from geo.cli.health import examine  # noqa: PLC0415 - imports GDAL

    findings = examine()
    if as_json:
        records = [
            {"what": item.what, "found": item.found, "state": item.state, "advice": item.advice} for item in findings
        ]
        print_json({"checks": records})
    else:
        for item in findings:
            say(f"{item.state:<8} {item.what:<34} {item.found}{f' · {item.advice}' if item.advice else ''}".rstrip())
    if any(item.state == "missing" for item in findings):
        raise typer.Exit(1)
