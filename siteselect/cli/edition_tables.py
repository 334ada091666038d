"""What `siteselect diff` prints for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from siteselect.cli.edition_words import (
    chosen,
    listed,
    names,
    rank_sentence,
    touched,
    why,
    why_not,
)
from siteselect.cli.show import print_table, say
from siteselect.criteria import curve_words
from siteselect.dataset import CANDIDATE_WORDS
from siteselect.editions import (
    PARTS,
    CellChange,
    EditionComparison,
    FigureOnFile,
    SiteMove,
)
from siteselect.editions.model import UNMOVED
from siteselect.i18n import family, label, text
from siteselect.knockouts import ANSWER_WORDS
from siteselect.profiles import sector_name
from siteselect.sources import LEVEL_WORDS

PART_WORDS = family("editions.head_", PARTS)
LEAST = 0.00005  # a change that four decimals can show
LINES = family("editions.", ("old", "new"))


def show(
    found: EditionComparison, folders: tuple[str, str], asked: Collection[str], lang: str
) -> None:
    """Print the comparison; `asked` sites only and cell by cell, all in short where none."""
    dataset, sector = found.new.dataset, found.new.scenario.sector
    say(text("editions.title", lang, sector=sector_name(dataset, sector, lang),
             candidates=text(CANDIDATE_WORDS[dataset.candidates], lang)))  # fmt: skip
    for key, folder, edition in zip(LINES.values(), folders, (found.old, found.new), strict=True):
        say(text(key, lang, folder=folder, as_of=edition.dataset.meta.as_of,
                 digest=edition.dataset.digest))  # fmt: skip
    if found.same:
        say(text("editions.same", lang))
        return
    say(text("editions.rules", lang))
    _show_standing(found, asked, lang)
    _show_rules(found, lang)
    moves = [m for m in found.moves if (not asked and not m.still) or m.site in asked]
    if moves:
        _show_moves(moves, found, lang)
    if not asked and len(moves) < len(found.moves):
        say(text("editions.still", lang, count=len(found.moves) - len(moves)))
    if asked:
        for move in moves:
            _show_cells(move, found, lang)
    else:
        _show_figures(moves, found, lang)
    if moves:
        say(text("editions.parts", lang))


def _show_standing(found: EditionComparison, asked: Collection[str], lang: str) -> None:
    """Print who came and went, and why."""
    known = names(found, lang)
    for sites, key, edition in ((found.entered, "editions.entered", found.old),
                                (found.left, "editions.left", found.new)):  # fmt: skip
        for site in chosen(sites, asked):
            reasons = " ".join(why_not(found, site, edition, lang))
            say(text(key, lang, site=known[site], why=reasons))
    for sites, key, others in ((found.added, "editions.added", found.entered),
                               (found.removed, "editions.removed", found.left)):  # fmt: skip
        for site in chosen(sites, asked):
            if site not in others:
                say(text(key, lang, site=known[site]))
    ranked = {*found.entered, *found.left, *(move.site for move in found.moves)}
    for site in asked:
        if site not in {*ranked, *found.added, *found.removed}:
            reasons = " ".join(why_not(found, site, found.new, lang))
            say(text("editions.unranked", lang, site=known[site], why=reasons))
    _show_answers(found, asked, lang)


def _show_answers(found: EditionComparison, asked: Collection[str], lang: str) -> None:
    """Print the knock-outs that are answered otherwise."""
    known = names(found, lang)
    knockouts = {**found.old.dataset.knockouts, **found.new.dataset.knockouts}
    for answer in found.answers:
        if asked and answer.site not in asked:
            continue
        old, new = (text("editions.not_asked", lang) if a is None
                    else text(ANSWER_WORDS[a.answer], lang) for a in (answer.old, answer.new))
        say(text("editions.answer", lang, site=known[answer.site], old=old, new=new,
                 knockout=label(knockouts[answer.knockout].name, lang),
                 why=why(found.new, answer.new, lang)))  # fmt: skip


def _show_rules(found: EditionComparison, lang: str) -> None:
    """Print what changed for all sites: weights, needs, curves, the model of what is known."""

    def joined(said: Iterable[str]) -> str:
        return text("editions.between", lang).join(said)

    if found.weights:
        pairs = (text("editions.pair", lang, name=_criterion(found, name, lang), old=f"{a:.1%}",
                      new=f"{b:.1%}") for name, a, b in found.weights)  # fmt: skip
        say(text("editions.weights", lang, names=joined(pairs)))
    if found.market:
        known = {m.id: m.name for e in (found.old, found.new) for m in e.dataset.markets.markets}
        pairs = (text("editions.pair", lang, name=label(known[name], lang), old=f"{a:.1%}",
                      new=f"{b:.1%}") for name, a, b in found.market)  # fmt: skip
        say(text("editions.market", lang, names=joined(pairs)))
    for name, a, b in found.needs:
        knockout = (found.new if name in found.new.dataset.knockouts else found.old)
        say(text("editions.need", lang, old=f"{a:g}", new=f"{b:g}",
                 name=label(knockout.dataset.knockouts[name].name, lang)))  # fmt: skip
    for name in found.curves:
        old, new = (curve_words(c.value, c, lang) for c in
                    (e.dataset.criteria[name] for e in (found.old, found.new)))  # fmt: skip
        say(text("editions.curve", lang, name=_criterion(found, name, lang), old=old, new=new))
    if found.spreads:
        all_of_them = len(found.spreads) == len(found.new.matrix.criteria)
        said = (text("editions.all_criteria", lang) if all_of_them
                else joined(_criterion(found, name, lang) for name in found.spreads))
        say(text("editions.spreads", lang, names=said))
    if found.ageing:
        say(text("editions.ageing", lang))


def _show_moves(moves: list[SiteMove], found: EditionComparison, lang: str) -> None:
    known = names(found, lang)
    heads = [text(key, lang) for key in (
        "editions.head_old", "editions.head_new", "words.site", "editions.head_score",
        "editions.head_change",
    )]  # fmt: skip
    rows = [
        [str(m.rank_old), str(m.rank_new), known[m.site], f"{m.score_new:.4f}",
         *(_signed(v) for v in (m.change, *map(m.part, PARTS)))]
        for m in moves
    ]  # fmt: skip
    print_table("", [*heads, *(text(key, lang) for key in PART_WORDS.values())], rows,
                right=(0, 1, 3, 4, 5, 6, 7, 8))  # fmt: skip
    for move in moves:
        if move.rank_old != move.rank_new:
            say(rank_sentence(move, known, lang))


def _show_cells(move: SiteMove, found: EditionComparison, lang: str) -> None:
    """Print one site criterion by criterion, what changed most first."""
    cells = sorted(filter(touched, move.cells), key=lambda cell: -abs(cell.change))
    if not cells:
        say(text("editions.nothing", lang, site=names(found, lang)[move.site]))
        return
    rows = [
        [_criterion(found, c.criterion, lang), _side(c, c.old, c.value_old, found, lang),
         _side(c, c.new, c.value_new, found, lang), f"{c.weight_old:.1%} → {c.weight_new:.1%}",
         *(_signed(v) for v in (c.change, *(getattr(c, part) for part in PARTS)))]
        for c in cells
    ]  # fmt: skip
    heads = [text(key, lang) for key in (
        "words.criterion", "editions.head_before", "editions.head_after", "words.weight",
        "editions.head_change", *PART_WORDS.values(),
    )]  # fmt: skip
    print_table(names(found, lang)[move.site], heads, rows, right=(3, 4, 5, 6, 7, 8))


def _show_figures(moves: list[SiteMove], found: EditionComparison, lang: str) -> None:
    """Print each figure that moved a score once, with the sites that rest on it."""
    groups: dict[tuple[str, FigureOnFile | None, FigureOnFile | None],
                 list[tuple[str, CellChange]]] = {}  # fmt: skip
    for move in moves:
        for cell in move.cells:
            if cell.kind != "same":
                key = (cell.criterion, cell.old, cell.new)
                groups.setdefault(key, []).append((move.site, cell))
    effect = {key: max(abs(cell.figures) for _, cell in hits) for key, hits in groups.items()}
    order = sorted((key for key in groups if effect[key] > UNMOVED), key=lambda key: -effect[key])
    rows = [[*_figure_row(groups[key], found, lang)] for key in order]
    heads = [text(key, lang) for key in (
        "words.criterion", "editions.head_before", "editions.head_after", "words.site",
        "editions.head_figures",
    )]  # fmt: skip
    if rows:
        print_table(text("editions.figures", lang), heads, rows, right=(4,))
    if len(rows) < len(groups):
        say(text("editions.no_effect", lang, count=len(groups) - len(rows)))


def _figure_row(
    hits: list[tuple[str, CellChange]], found: EditionComparison, lang: str
) -> Iterable[str]:
    """Yield the cells of the row of one changed figure and the sites that rest on it."""
    cell, bare = hits[0][1], len(hits) > 1
    yield _criterion(found, cell.criterion, lang)
    yield _side(cell, cell.old, cell.value_old, found, lang, bare)
    yield _side(cell, cell.new, cell.value_new, found, lang, bare)
    yield listed((site for site, _ in hits), names(found, lang), lang)
    effects = sorted(cell.figures for _, cell in hits)
    yield "…".join(dict.fromkeys(map(_signed, (effects[0], effects[-1]))))


def _criterion(found: EditionComparison, name: str, lang: str) -> str:
    criteria = found.new.dataset.criteria
    return label((criteria if name in criteria else found.old.dataset.criteria)[name].name, lang)


def _side(
    cell: CellChange, figure: FigureOnFile | None, value: float | None,
    found: EditionComparison, lang: str, bare: bool = False,
) -> str:  # fmt: skip
    """Return a figure with level, source, date and grade; for a gap what is expected of it."""
    if figure is None:
        if value is None or bare:  # several sites: each expects another value
            return text("words.missing", lang)
        return text("headline.expected_value", lang, value=f"{value:.2f}")
    criteria = found.new.dataset.criteria
    known = criteria if cell.criterion in criteria else found.old.dataset.criteria
    level = text(LEVEL_WORDS[figure.level], lang)
    said = ", ".join((level, figure.source, figure.as_of, figure.grade))
    return f"{figure.value:,.{known[cell.criterion].decimals}f} ({said})"


def _signed(value: float) -> str:
    """Return a change of score with four decimals; what is less than they show is not nothing."""
    if abs(value) <= UNMOVED:
        return "0"
    return f"{value:+.4f}" if abs(value) >= LEAST else "≈0"
