"""Provenance: where a figure comes from, how far it can be trusted, and how wide that makes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Grade = Literal["A", "B", "C", "D"]
GRADES = ("A", "B", "C", "D")
KINDS = ("official", "reference", "press", "derived", "judgement")
LEVELS = ("site", "park", "metro", "admin1", "country")  # most specific first


class Source(BaseModel):
    """One publication: producer, title, address, dates, licence and kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    producer: str
    title: str
    url: str
    published: str
    accessed: str
    licence: str
    kind: Literal["official", "reference", "press", "derived", "judgement"]

    def cite(self) -> str:
        """Return a one-line citation.

        >>> Source(id="x", producer="World Bank", title="WGI", url="https://example.org",
        ...        published="2024", accessed="2026-11-23", licence="CC BY 4.0",
        ...        kind="official").cite()
        'World Bank: WGI (2024). https://example.org'
        """
        when = f" ({self.published})" if self.published else ""
        where = f". {self.url}" if self.url else ""
        return f"{self.producer}: {self.title}{when}{where}"


class Uncertainty(BaseModel):
    """Half-widths of figures, as a share of the criterion's scale: a judgement, kept in data.

    `by_grade` is the half-width of a current figure; each year of age beyond `fresh_years`
    adds `per_year`, up to `most`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    by_grade: dict[Grade, float]
    fresh_years: int
    per_year: float
    most: float

    def half_width(self, grade: str, age_years: float) -> float:
        """Return the half-width in value units (0 to 1) of a figure of `grade` and age.

        >>> u = Uncertainty(by_grade={"A": 0.02, "B": 0.05, "C": 0.1, "D": 0.2},
        ...                 fresh_years=2, per_year=0.01, most=0.3)
        >>> round(u.half_width("B", 5), 6)
        0.08
        """
        extra = self.per_year * max(0.0, age_years - self.fresh_years)
        return min(self.most, self.by_grade[grade] + extra)  # type: ignore[index]
