"""Provenance: where a figure comes from, how far it can be trusted, and how wide that makes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from siteselect.i18n import family


def _both_languages(labels: dict[str, str]) -> dict[str, str]:
    missing = [lang for lang in ("en", "zh-TW") if not labels.get(lang, "").strip()]
    if missing:
        raise ValueError(f"a label is needed in {' and '.join(missing)}")
    return labels


Labels = Annotated[dict[str, str], AfterValidator(_both_languages)]

Grade = Literal["A", "B", "C", "D"]
GRADES = ("A", "B", "C", "D")
KINDS = ("official", "reference", "press", "derived", "judgement", "own")
LEVELS = ("site", "park", "metro", "admin1", "country")  # most specific first
KIND_WORDS = family("words.kind_", KINDS)
LEVEL_WORDS = family("words.level_", LEVELS)


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
    kind: Literal["official", "reference", "press", "derived", "judgement", "own"]

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

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    by_grade: dict[Grade, Annotated[float, Field(ge=0, le=0.5)]]
    fresh_years: int = Field(ge=0)
    per_year: float = Field(ge=0, le=0.5)
    most: float = Field(ge=0, le=0.5)

    @model_validator(mode="after")
    def _every_grade_has_a_width(self) -> Uncertainty:
        missing = [grade for grade in GRADES if grade not in self.by_grade]
        if missing:
            raise ValueError(f"no width for grade {', '.join(missing)}")
        return self
