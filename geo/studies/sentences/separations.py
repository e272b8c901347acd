"""Findings about separation lines: where one would run, and what moves it."""

from collections.abc import Iterator

from geo.studies.sentences.phrases import read_phrasebooks, say, sentence
from geo.studies.sentences.statement import Statement
from geo.studies.steps.separations import Separations

__all__ = ["tell_separations"]


def tell_separations(separations: Separations) -> Iterator[Statement]:
    """Tell of each line, as assessed and in each scenario; its number is its length."""
    english, arabic = read_phrasebooks()
    caveat = say("caveat_separation")
    rows = separations.lines.to_dict("records")
    for row, told in zip(rows, separations.sentences, strict=True):
        yield Statement(
            id=f"separation:{row['id']}",
            topic="separation",
            text=told.en,
            text_ar=sentence(told.en, told.ar)(arabic),
            value=float(row["length_m"]),
            low=float(row["length_m"]),
            high=float(row["length_m"]),
            unit="m",
            caveat=caveat(english),
            caveat_ar=caveat(arabic),
            refs=(f"separations:{row['id']}",),
        )
