"""What a result was worked out from: the files of its study and the tables of its databases, each with a hash."""

from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256

from geo import __version__
from geo.studies.counts import count
from geo.studies.provenance.fingerprints import hash_inputs
from geo.studies.result import StudyResult

__all__ = ["identify", "list_databases", "list_inputs", "tell_repairs"]


def list_databases(result: StudyResult) -> tuple[Mapping[str, str], ...]:
    """
    List the tables that layers were read from, as the manifest has them.

    Parameters
    ----------
    result
        As `run_study` gives it.

    Returns
    -------
    databases
        One mapping for each layer that no file holds: ``database`` (without user and password), ``table`` (empty where
        the study names none) and ``sha256`` of the rows that were read.
    """
    entries = result.study.settings.layers.features
    return tuple(
        {"database": name, "table": entries[layer].layer, "sha256": result.layers.reads[layer].content_sha256}
        for layer, name in result.study.databases.items()
    )


def list_inputs(result: StudyResult) -> tuple[tuple[str, str], ...]:
    """
    List everything that went in, for a reader: the name of each file or table, and the hash of its content.

    Parameters
    ----------
    result
        As `run_study` gives it.

    Returns
    -------
    inputs
        Names in the study's order and hashes of 64 hexadecimal digits, the files first.
    """
    files = hash_inputs(result.study, result.layers).items()
    tables = [(" ".join((item["database"], item["table"])).strip(), item["sha256"]) for item in list_databases(result)]
    return (*files, *tables)


def identify(result: StudyResult) -> str:
    """
    Name a run by what it was worked out from.

    Parameters
    ----------
    result
        As `run_study` gives it.

    Returns
    -------
    identifier
        The hash of the contents of all files and tables of the study, of what is done with features that are not
        public, and of the version of the program: 64 hexadecimal digits.
    """
    inputs = [f"{name} {content}" for name, content in sorted(list_inputs(result))]
    handling = f"not_public {result.study.settings.study.not_public}"
    return sha256("\n".join((__version__, handling, *inputs)).encode()).hexdigest()


def tell_repairs(result: StudyResult) -> Iterator[str]:
    """
    Say what was put right in the layers of a result, for its manifest.

    Where a layer holds features that are not public, its repairs are counted by column and what stood in the cells is
    not repeated: a coordinate that was put right would give the place away.

    Parameters
    ----------
    result
        As `run_study` gives it.

    Yields
    ------
    sentence
        One for each repair, or for each column.
    """
    for name, read in result.layers.reads.items():
        is_public = name not in result.layers.hidden.layers and bool(read.frame["sensitivity"].eq("public").all())
        if is_public:
            yield from map(str, read.repairs)
            continue
        told = [repair for repair in read.repairs if repair.column == "sensitivity" and not repair.row]
        yield from map(str, told)
        source = result.study.source_name(name)
        numbers = Counter(repair.column for repair in read.repairs if repair not in told)
        for column, number in numbers.items():
            yield f"{source}, column {column}: {count(number, 'repair')}, not shown: {_WHY}."


_WHY = "the layer holds features that are not public"
