"""What `siteselect diff` says of two editions: as JSON, and in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from siteselect.cli.ranking import excluded_reasons
from siteselect.editions import (
    PARTS,
    AnswerChange,
    CellChange,
    EditionComparison,
    FigureOnFile,
    SiteMove,
)
from siteselect.editions.model import UNMOVED
from siteselect.evaluation import Evaluation
from siteselect.i18n import family, text
from siteselect.knockouts import Answer, reason

MOST_NAMES = 4
ABOVE = family("editions.", ("passed_by", "entered_above", "left_above", "passed"))


def chosen(sites: Sequence[str], asked: Collection[str]) -> list[str]:
    """Return the sites that were asked for; all where none was named."""
    return [site for site in sites if not asked or site in asked]


def touched(cell: CellChange) -> bool:
    """Return whether anything of a cell changed."""
    moved = any(abs(getattr(cell, part)) > UNMOVED for part in PARTS)
    return moved or cell.kind != "same"


def names(found: EditionComparison, lang: str) -> dict[str, str]:
    """Return the name of each site of either edition, the new name where there are two."""
    return {
        site: name for edition in (found.old, found.new)
        for site, name in zip(edition.dataset.places["id"], edition.dataset.names(lang),
                              strict=True)
    }  # fmt: skip


def as_json_object(
    found: EditionComparison, folders: tuple[str, str], asked: Collection[str], lang: str
) -> dict[str, Any]:
    """Return the comparison for programs; `asked` sites only, all where none was named."""
    editions = zip(("old", "new"), folders, (found.old, found.new), strict=True)
    return {
        "sector": found.new.scenario.sector,
        "candidates": found.new.dataset.candidates,
        "base": found.new.scenario.base,
        "start": found.new.scenario.start_year(found.new.dataset.meta.year),
        "same": found.same,
        **{name: _edition(folder, edition) for name, folder, edition in editions},
        "added": chosen(found.added, asked),
        "removed": chosen(found.removed, asked),
        "entered": [_standing(found.new, site, why_not(found, site, found.old, lang))
                    for site in chosen(found.entered, asked)],
        "left": [_standing(found.old, site, why_not(found, site, found.new, lang))
                 for site in chosen(found.left, asked)],
        "knockouts": [_answer(found, answer, lang) for answer in found.answers
                      if not asked or answer.site in asked],
        **{name: [{"id": n, "old": a, "new": b} for n, a, b in getattr(found, name)]
           for name in ("weights", "needs", "market")},
        "curves": [{"id": name, **{
            when: edition.dataset.criteria[name].value.model_dump()
            for when, edition in (("old", found.old), ("new", found.new))}}
            for name in found.curves],
        "known": {"spreads": list(found.spreads), "ageing": found.ageing},
        "sites": [_site(move) for move in found.moves if not asked or move.site in asked],
    }  # fmt: skip


def _edition(folder: str, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "data": folder,
        "data_as_of": evaluation.dataset.meta.as_of,
        "dataset_digest": evaluation.dataset.digest,
        "scenario_digest": evaluation.scenario.digest,
        "ranked": len(evaluation.order),
    }


def _standing(evaluation: Evaluation, site: str, why: list[str]) -> dict[str, Any]:
    at = evaluation.dataset.position(site)
    return {"site_id": site, "rank": evaluation.rank[at], "score": evaluation.score[at],
            "reasons": why}  # fmt: skip


def why_not(
    found: EditionComparison, site: str, edition: Evaluation, lang: str
) -> list[str]:
    """Return in words why a site is not ranked in one of the editions."""
    if site not in set(edition.dataset.places["id"]):
        key = "editions.not_yet" if edition is found.old else "editions.no_longer"
        return [text(key, lang)]
    at = edition.dataset.position(site)
    if at in edition.outside:
        return [text("maps.outside", lang)]
    position = next(n for n, e in enumerate(edition.excluded) if e.site == at)
    return excluded_reasons(edition, position, lang)


def why(edition: Evaluation, answer: Answer | None, lang: str) -> str:
    """Return in words why a knock-out has its answer in an edition."""
    if answer is None:
        return text("editions.not_asked", lang)
    return reason(edition.dataset, answer, lang)


def _answer(found: EditionComparison, answer: AnswerChange, lang: str) -> dict[str, Any]:
    return {
        "site_id": answer.site, "id": answer.knockout,
        "old": answer.old.answer if answer.old else None,
        "new": answer.new.answer if answer.new else None,
        "reason_old": why(found.old, answer.old, lang),
        "reason": why(found.new, answer.new, lang),
    }  # fmt: skip


def _site(move: SiteMove) -> dict[str, Any]:
    return {
        "site_id": move.site,
        "rank_old": move.rank_old, "rank_alone": move.rank_alone, "rank_new": move.rank_new,
        "score_old": move.score_old, "score_new": move.score_new, "difference": move.change,
        "parts": {part: move.part(part) for part in PARTS},
        "figures_changed": move.figures_changed,
        **{name: list(getattr(move, name)) for name in ABOVE},
        "criteria": [_cell(cell) for cell in move.cells if touched(cell)],
    }  # fmt: skip


def _cell(cell: CellChange) -> dict[str, Any]:
    return {
        "criterion": cell.criterion, "difference": cell.change,
        "parts": {part: getattr(cell, part) for part in PARTS},
        "weight_old": cell.weight_old, "weight_new": cell.weight_new,
        "value_old": cell.value_old, "value_new": cell.value_new,
        "figure": cell.kind, "figure_old": _figure(cell.old), "figure_new": _figure(cell.new),
    }  # fmt: skip


def _figure(figure: FigureOnFile | None) -> dict[str, Any] | None:
    return None if figure is None else asdict(figure)


def listed(sites: Iterable[str], known: dict[str, str], lang: str) -> str:
    """Return names of sites in a row; beyond a few, how many more there are."""
    said = [known[site] for site in sites]
    row = text("editions.between", lang).join(said[:MOST_NAMES])
    more = len(said) - MOST_NAMES
    return text("editions.more", lang, names=row, count=more) if more > 0 else row


def rank_sentence(move: SiteMove, known: dict[str, str], lang: str) -> str:
    """Return why a site has another rank: who passed whom, and what it did by itself."""
    said = [text("editions.moved", lang, site=known[move.site], old=move.rank_old,
                 new=move.rank_new)]  # fmt: skip
    if not move.figures_changed:
        said.append(text("editions.no_figure", lang))
    said += [text(key, lang, names=listed(sites, known, lang))
             for name, key in ABOVE.items() if (sites := getattr(move, name))]  # fmt: skip
    if move.rank_alone == move.rank_old:
        said.append(text("editions.others_only", lang))
    elif move.rank_alone != move.rank_new:
        said.append(text("editions.alone", lang, rank=move.rank_alone))
    return ("" if lang == "zh-TW" else " ").join(said)
