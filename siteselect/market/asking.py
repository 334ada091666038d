"""A question's base and market, and the dataset as they see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.dataset import OWN, Dataset
from siteselect.errors import unknown
from siteselect.market.blending import SERIES, market_rows, spreads_of
from siteselect.market.parts import Shares, duty_parts
from siteselect.memo import Memo
from siteselect.mixes import shares_in
from siteselect.profiles import sector_on_file
from siteselect.scenarios import Scenario
from siteselect.value_functions import ValueFunction

Asked = tuple[Any, ...]
SEEN: Memo[Asked, Dataset] = Memo(most=32, owners=8)  # of a dataset: each holds it as `before`
COMPETE: Memo[str, NDArray[np.bool_]] = Memo(most=8)


def at_market(dataset: Dataset, scenario: Scenario) -> Dataset:
    """Return the dataset as the scenario's market sees it: with the figures that follow from it.

    It keeps its digest: the edition is the same. Own figures stay before what follows from
    markets. A dataset whose criteria do not follow from markets is returned as it is.
    """
    leaves = dataset.criteria
    wanted = [name for name, series in SERIES.items() if name in leaves and leaves[name].scored
              and series in leaves[name].series]  # fmt: skip
    known = [threat.id for threat in dataset.markets.threats]
    if strange := [name for name in scenario.threats if name not in known]:
        raise unknown("threat", strange[0], known)
    shares = shares_of(dataset, scenario)
    if not wanted or not shares:
        return dataset.without_market()
    functions = {name: scenario.value_function(dataset.criteria[name]) for name in wanted}
    asked = (scenario.sector, scenario.gaps, scenario.threats, tuple(sorted(shares.items())),
             tuple(function.model_dump_json() for function in functions.values()))  # fmt: skip
    if dataset.market == asked:
        return dataset
    bare = dataset.without_market()
    return SEEN.one(
        bare, asked, lambda: _with_rows(bare, scenario, shares, functions, asked))


def in_base(dataset: Dataset, base: str) -> NDArray[np.bool_]:
    """Return which candidates (n,) compete in a base: those in its countries that are no
    benchmarks; read-only. Raises RequestError for a base that the data do not have."""
    return COMPETE.one(dataset, base, lambda: _in_base(dataset, base))


def _in_base(dataset: Dataset, base: str) -> NDArray[np.bool_]:
    known = {entry.id: entry for entry in dataset.markets.bases}
    if base not in known:
        raise unknown("base", base, list(known))
    countries = dataset.places["country_iso3"]
    holds = countries.map({c: known[base].holds(c) for c in countries.unique()})
    found: NDArray[np.bool_] = holds.to_numpy(dtype=bool)
    if "benchmark" in dataset.places:
        found = found & ~dataset.places["benchmark"].to_numpy(dtype=bool)
    found = found.copy()
    found.setflags(write=False)
    return found


def sources_of(dataset: Dataset, scenario: Scenario) -> set[str]:
    """Return the sources of the figures that the market's figures are made of."""
    shares = shares_of(dataset, scenario)
    if not shares or dataset.duties.empty:
        return set()
    here = set(dataset.places["country_iso3"])
    found: set[str] = set()
    for sector in shares_in(scenario.sector):
        parts = duty_parts(dataset, sector, shares, scenario.threats)
        found |= {cited.source for (i, _), cited in parts.cells.items()
                  if parts.subjects[i] in here}  # fmt: skip
    return found


def shares_of(dataset: Dataset, scenario: Scenario) -> Shares:
    """Return the shares of the markets: the scenario's, else the mix of the sector's profile."""
    if scenario.shares or scenario.market:
        return scenario.shares
    sector = sector_on_file(dataset, scenario.sector)
    return {} if sector is None or sector.market is None else sector.market.ends


def _with_rows(
    dataset: Dataset, scenario: Scenario, shares: Shares,
    functions: Mapping[str, ValueFunction], asked: Asked,
) -> Dataset:  # fmt: skip
    table, baseline = dataset.observations, dataset.baseline
    added = market_rows(dataset, table, scenario, shares, functions)
    own = table[table["file"] == OWN]
    mine = set(zip(own["subject"], own["criterion"], strict=True))
    added = added[[pair not in mine for pair in
                   zip(added["subject"], added["criterion"], strict=True)]]  # fmt: skip
    # all else is asked of the dataset before: these rows are all that is known here
    base = added if baseline is None or baseline is table else market_rows(
        dataset, baseline, scenario, shares, functions)  # fmt: skip
    rows = dict(dataset.rows)
    names = zip(added["subject"], added["criterion"], added["sector"], strict=True)
    rows.update((name, len(table) + k) for k, name in enumerate(names))
    spreads = spreads_of(dataset, scenario.sector, added, functions)
    return dataset.with_figures(
        observations=pd.concat([table, added], ignore_index=True), baseline=base, rows=rows,
        spreads=spreads, before=dataset, renewed=frozenset(functions), market=asked,
    )  # fmt: skip
