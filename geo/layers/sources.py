"""
Sources: where each feature is from and how far it can be trusted.

Graded by the Admiralty code (NATO AJP-2.1): the reliability of who says it, A to F, and the credibility of what is
said, 1 to 6, judged apart from each other. What to keep of a page (address, publisher, dates, an archived copy) follows
the Berkeley Protocol on Digital Open Source Investigations (OHCHR 2022).
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from geo.errors import DateError, Finding, SchemaError
from geo.layers.dates import parse_date
from geo.layers.suggestions import suggest
from geo.layers.tables import read_table, split_list
from geo.layers.vocabularies import CREDIBILITIES, RELIABILITIES

__all__ = ["Source", "SourceRegister", "find_source_problems", "is_web_address", "read_sources"]

# Scheme, host (or an IPv6 address), port, rest; no user before an @, and nothing that could leave an attribute of HTML.
_ADDRESS: Final = re.compile(
    r"(?i:https?)://(?P<host>\[[0-9a-fA-F:.]+\]|[^\s/?#@:\[\]<>\"'`{}\\]+)(:\d{1,5})?([/?#][^\s<>\"`{}\\]*)?"
)
_COLUMNS: Final = ("url", "publisher", "published", "accessed", "archived_url", "reliability", "credibility", "note")


@dataclass(frozen=True, slots=True)
class Source:
    """
    One source, as the register has it.

    Parameters
    ----------
    url
        Its address, http or https; or, of a source without one, the text that names it.
    publisher
        Who published it.
    published, accessed
        EDTF texts; empty where not known.
    archived_url
        An archived copy; empty where there is none.
    reliability
        "A" (completely reliable) to "E" (unreliable), "F" (cannot be judged).
    credibility
        "1" (confirmed) to "5" (improbable), "6" (cannot be judged).
    note
        Anything a reader should know.
    """

    url: str
    publisher: str = ""
    published: str = ""
    accessed: str = ""
    archived_url: str = ""
    reliability: str = "F"
    credibility: str = "6"
    note: str = ""

    @property
    def link(self) -> str:
        """The address to put behind a link: http or https, or empty."""
        return self.url if is_web_address(self.url) else ""


def is_web_address(text: str) -> bool:
    """
    Tell whether a text is an http or https address and nothing else.

    Examples
    --------
    >>> is_web_address("https://www.unocha.org/"), is_web_address("javascript:alert(1)"), is_web_address("letter")
    (True, False, False)
    """
    return _ADDRESS.fullmatch(text) is not None and text.isprintable()


def find_source_problems(source: Source, *, file: str = "", row: str = "") -> tuple[Finding, ...]:
    """
    List what is wrong with a source.

    Parameters
    ----------
    source
        The source.
    file, row
        Where it stands, for the findings.

    Returns
    -------
    findings
        Empty where nothing is wrong.

    Examples
    --------
    >>> print(*find_source_problems(Source("https://www.un.org/", reliability="G")))
    column reliability: found 'G', expected one of A, B, C, D, E, F.
    """
    findings = []
    if not source.url.strip():
        findings.append(Finding("nothing", "an address or a text that names the source", file, row, "url"))
    elif ":" in source.url.partition(" ")[0] and not is_web_address(source.url):
        findings.append(Finding(f"{source.url!r}", "an address that starts with http:// or https://", file, row, "url"))
    if source.archived_url and not is_web_address(source.archived_url):
        found = f"{source.archived_url!r}"
        findings.append(Finding(found, "an address that starts with http:// or https://", file, row, "archived_url"))
    for column, grade, grades in (
        ("reliability", source.reliability, RELIABILITIES),
        ("credibility", source.credibility, CREDIBILITIES),
    ):
        if grade not in grades:
            findings.append(Finding(f"{grade!r}", f"one of {', '.join(grades)}", file, row, column))
    for column, text in (("published", source.published), ("accessed", source.accessed)):
        try:
            if text:
                parse_date(text)
        except DateError as error:
            cause = error.findings[0].likely_cause
            findings.append(Finding(f"{text!r}", error.findings[0].expected, file, row, column, cause))
    return tuple(findings)


class SourceRegister(Mapping[str, Source]):
    """
    The sources of a study, by address (or by the text that names one without an address).

    Parameters
    ----------
    sources
        Sources, each address once.

    Examples
    --------
    >>> register = SourceRegister([Source("https://www.un.org/", publisher="United Nations", reliability="B")])
    >>> found, findings = register.resolve(["https://www.un.org/", "https://news.example/a"])
    >>> [(source.publisher, source.reliability + source.credibility) for source in found], findings
    ([('United Nations', 'B6'), ('news.example', 'F6')], ())
    """

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._by_url = {source.url: source for source in sources}

    def __getitem__(self, url: str) -> Source:
        """Look up a source by its exact address."""
        return self._by_url[url]

    def __iter__(self) -> Iterator[str]:
        """Go through the addresses in the register's order."""
        return iter(self._by_url)

    def __len__(self) -> int:
        """Count the sources."""
        return len(self._by_url)

    def resolve(
        self, keys: str | Iterable[str], *, file: str = "", row: str = ""
    ) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
        """
        Turn the keys of a feature into sources.

        Parameters
        ----------
        keys
            Addresses, or texts of the register; one text is split as the cell of a list.
        file, row
            Where the keys stand, for the findings.

        Returns
        -------
        sources
            In the order of the keys, each once. An address that the register does not have becomes a source that cannot
            be judged (F, 6), with its host as publisher.
        findings
            One for each key that is neither an address nor in the register.
        """
        sources: dict[str, Source] = {}
        findings = []
        for key in split_list(keys) if isinstance(keys, str) else keys:
            known = self._by_url.get(key) or _make_unjudged(key)
            if known is None:
                expected = "an http or https address, or the text of a source in the register"
                cause = suggest(key, self._by_url) or (
                    "several addresses that are not separated by ' ; '" if "://" in key else ""
                )
                findings.append(Finding(f"{key!r}", expected, file, row, "sources", cause))
                continue
            sources[key] = known
        return tuple(sources.values()), tuple(findings)


@lru_cache(maxsize=65536)
def _make_unjudged(address: str) -> Source | None:
    """Make the source of an address that nobody has graded; None where it is no address."""
    found = _ADDRESS.fullmatch(address)
    return Source(address, publisher=found["host"].lower()) if found and address.isprintable() else None


def read_sources(path: str | os.PathLike[str]) -> SourceRegister:
    """
    Read the register of sources from a CSV file.

    Parameters
    ----------
    path
        A local file with the columns ``url, publisher, published, accessed, archived_url, reliability, credibility,
        note``; only ``url`` is needed. An empty grade is F or 6.

    Returns
    -------
    register
        A mapping from address to `Source`, in file order.

    Raises
    ------
    SchemaError
        Rows cannot be used; the error lists all of them.
    DataError
        The file cannot be read.
    """
    table = read_table(path)
    findings = list(table.refused)
    findings += [
        Finding(
            "a column that is not known",
            f"one of {', '.join(_COLUMNS)}",
            table.file,
            "",
            column,
            suggest(column, _COLUMNS),
        )
        for column in table.columns
        if column not in _COLUMNS
    ]
    if "url" not in table.columns:
        findings.append(Finding("no such column", "the address of each source", table.file, "", "url"))
    sources: dict[str, Source] = {}
    for number, row in zip(table.row_numbers, table.rows, strict=True):
        source = (
            Source(**{column: row[column] for column in _COLUMNS if row.get(column)}) if row.get("url") else Source("")
        )
        findings += find_source_problems(source, file=table.file, row=str(number))
        if source.url and source.url in sources:
            findings.append(Finding(f"{source.url!r} again", "every source once", table.file, str(number), "url"))
        sources.setdefault(source.url, source)
    if findings:
        raise SchemaError(f"The register {table.file} cannot be used.", findings)
    return SourceRegister(sources.values())
