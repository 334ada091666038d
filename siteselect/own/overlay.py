"""Own data over the shipped data: a new Dataset, its own rows told apart, its digest another."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.dataset import (
    OWN,
    Dataset,
    GeographyTables,
    load,
    load_geography,
    with_means,
)
from siteselect.dataset.places import fill_places
from siteselect.dataset.resolve import index_rows
from siteselect.derived import computed_observations
from siteselect.i18n import LANGUAGES, label, text
from siteselect.own.model import OwnFigure, State
from siteselect.own.nearby import nearby_observations
from siteselect.own.trail import state


def overlay(dataset: Dataset, state: State, geography: Callable[[], GeographyTables]) -> Dataset:
    """Return the dataset with own places and figures laid over it; itself where there are none.

    An own figure goes before the shipped one of the same subject, criterion and sector, and both
    stay on file. An own place gets what follows from where it is, and what a place nearby says;
    its country's and state's figures hold for it as for any other. Own places are candidates of
    the set `sites` only. Figures whose subject or criterion the dataset does not know are left
    aside. `geography` is asked only if there are own places.
    """
    if state.empty:
        return dataset
    places = _places(dataset, state)
    known = _known_subjects(dataset, places)
    figures = [f for f in state.figures if f.criterion in dataset.criteria and f.subject in known]
    mine = places[places["id"].isin({site.id for site in state.sites})]
    frames, sources = [dataset.observations], {source.id: source for source in state.sources}
    if len(mine):
        near, borrowed = nearby_observations(dataset, mine)
        frames += [near, _computed(dataset, mine, geography())]
        sources |= {source.id: source for source in borrowed}
    # refreshed figures first: what a person entered goes before them
    figures.sort(key=lambda f: f.series.startswith("own-"))
    if figures:
        frames.append(_rows(figures))
    criteria = {
        name: criterion.model_copy(update={"series": _series_of(criterion.series, name, figures)})
        for name, criterion in dataset.criteria.items()
    }
    observations = with_means(pd.concat(frames, ignore_index=True), criteria)
    digest = hashlib.sha256(f"{dataset.digest} own {state.digest}".encode()).hexdigest()
    return replace(
        dataset,
        places=places,
        criteria=criteria,
        observations=observations,
        digest=digest,
        series=pd.concat([dataset.series, _series(dataset, figures)], ignore_index=True),
        sources={**dataset.sources, **sources},
        rows=index_rows(observations, criteria),
        own_version=state.version,
        own_sites=frozenset(mine["id"]),
    )


def load_with_own(folder: Path, candidates: str, home: Path) -> Dataset:
    """Load the data in `folder` with the own data of `home` laid over them."""
    return overlay(load(folder, candidates), state(home), lambda: load_geography(folder))


@dataclass(frozen=True)
class Used:
    """An own figure behind a cell: whose, of what, and its row in the observations."""

    site: str
    criterion: str
    row: int


def used(dataset: Dataset, criteria: Sequence[str], rows: NDArray[np.int64]) -> list[Used]:
    """Return the own figures among the cells of an answer.

    `rows` (n_sites, n_criteria) are positions in the observations, -1 where there is no figure,
    in the order of the places and of `criteria`.
    """
    mine = np.append(dataset.own_rows, False)[rows]
    ids = dataset.places["id"].tolist()
    return [Used(ids[i], criteria[j], int(rows[i, j])) for i, j in np.argwhere(mine).tolist()]


def _known_subjects(dataset: Dataset, places: pd.DataFrame) -> set[str]:
    """Return whom figures may speak of: the places, their states and countries, and whomever
    shipped figures speak of, in every candidate set."""
    named = (set(places[column]) for column in ("id", "admin1", "country_iso3"))
    return set(dataset.observations["subject"]).union(*named) - {""}


def _places(dataset: Dataset, state: State) -> pd.DataFrame:
    if dataset.candidates != "sites" or not state.sites:
        return dataset.places
    taken = set(dataset.places["id"])
    rows = [site.model_dump() for site in state.sites if site.id not in taken]
    extra = pd.DataFrame(rows, columns=[*state.sites[0].model_dump()])
    return fill_places(pd.concat([dataset.places, extra], ignore_index=True))


def _computed(dataset: Dataset, mine: pd.DataFrame, geography: GeographyTables) -> pd.DataFrame:
    rows = computed_observations(dataset, mine, geography)
    for column in ("value", "low", "high"):
        rows[column] = pd.to_numeric(rows[column].replace("", math.nan)).astype(float)
    return rows.assign(year=rows["as_of"].str[:4].astype(int), file="computed.csv")


def _rows(figures: list[OwnFigure]) -> pd.DataFrame:
    plain: list[dict[str, Any]] = [figure.model_dump() for figure in figures]
    table = pd.DataFrame(plain)
    for column in ("value", "low", "high"):
        table[column] = table[column].astype(float)
    return table.assign(year=table["as_of"].str[:4].astype(int), file=OWN)


def _series_of(
    series: tuple[str, ...], criterion: str, figures: list[OwnFigure]
) -> tuple[str, ...]:
    # refreshed figures of what is not scored stay facts
    added = (f.series for f in figures
             if f.criterion == criterion and (series or f.series.startswith("own-")))  # fmt: skip
    return tuple(dict.fromkeys([*series, *added]))


def _series(dataset: Dataset, figures: list[OwnFigure]) -> pd.DataFrame:
    """Return a row for each series that own figures bring."""
    known = set(dataset.series["id"])
    new = {f.series: f.criterion for f in figures if f.series not in known}
    rows = []
    for name, criterion in new.items():
        row = {"id": name, "criterion": criterion}
        for lang, tail in zip(LANGUAGES, ("zh", "en"), strict=True):
            leaf = label(dataset.criteria[criterion].name, lang)
            key = "own.series" if name.startswith("own-") else "own.refreshed"
            row[f"name_{tail}"] = text(key, lang, criterion=leaf)
            row[f"caveat_{tail}"] = text("own.caveat", lang)
        rows.append(row)
    return pd.DataFrame(
        rows, columns=["id", "criterion", "name_en", "name_zh", "caveat_en", "caveat_zh"]
    )
