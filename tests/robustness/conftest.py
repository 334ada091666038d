import pytest

from siteselect.evaluation import evaluate
from siteselect.profiles import profile
from tests.toy import META, PROFILES, criterion


@pytest.fixture(scope="session")
def answer(shipped):
    """Evaluate a sector of the shipped data."""

    def ask(sector="semiconductor_fab", method="weighted_sum", **changes):
        scenario = profile(shipped, sector).with_method(method)
        return evaluate(shipped, scenario.model_copy(update=changes))

    return ask


@pytest.fixture
def toy_answer(toy):
    """Evaluate a toy world, with changes."""

    def ask(method="weighted_sum", scenario=None, **changes):
        dataset, asked = toy(**changes)
        return evaluate(dataset, asked.model_copy(update={"method": method, **(scenario or {})}))

    return ask


# one criterion in each branch, linear from 0 to 10: a world of three numbers a site
PLAIN = [
    criterion("p", "proximity", [[0, 0], [10, 1]]),
    criterion("c", "climate", [[0, 0], [10, 1]]),
    criterion("s", "sector_fit", [[0, 0], [10, 1]]),
]


@pytest.fixture
def plain(toy_answer):
    """Evaluate sites given by three figures each (None is missing), equal weights."""
    def ask(figures, sd=0.0, scenario=None, method="weighted_sum"):
        places = [[name, "AAA", f"A-{name}", 10, 10 + k] for k, name in enumerate(figures)]
        observations = [
            [name, "site", c, value]
            for name, values in figures.items()
            for c, value in zip("pcs", values, strict=True) if value is not None
        ]  # fmt: skip
        chips = PROFILES["sectors"]["chips"] | {
            "branches": {"proximity": 1, "climate": 1, "sector_fit": 1}, "knockouts": [], "needs": {},
        }  # fmt: skip
        profiles = {"common": {"p": 1, "c": 1, "s": 1}, "sectors": {"chips": chips}}
        uncertainty = META["uncertainty"] | {
            "by_grade": dict.fromkeys("ABCD", sd * 1.959963984540054), "per_year": 0.0, "most": 0.5}
        meta = META | {"uncertainty": uncertainty}
        return toy_answer(
            places=places, observations=observations, criteria=PLAIN, profiles=profiles, meta=meta,
            scenario={"coverage_floor": 0.0, **(scenario or {})}, method=method,
        )  # fmt: skip

    return ask


