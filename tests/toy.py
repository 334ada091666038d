"""A toy world that one can rank by hand: four places, one criterion or two per branch."""

import csv
from pathlib import Path

import yaml

LABEL = {"en": "x", "zh-TW": "甲"}


def criterion(name, branch, points, objective="max", series=("s",), **more):
    return {
        "id": name, "code": name, "branch": branch, "name": LABEL, "unit": LABEL,
        "objective": objective, "value": {"points": points}, "anchors_reason": LABEL,
        "gather": LABEL, "series": [f"{name}-{s}" for s in series], **more,
    }  # fmt: skip


CRITERIA = [
    criterion("near", "proximity", [[0, 1], [100, 0]], "min"),
    criterion("calm", "climate", [[0, 0], [10, 1]]),
    criterion("cheap", "climate", [[0, 1], [10, 0]], "min"),
    criterion("fit", "sector_fit", [[0, 0], [4, 1]]),
    criterion("visit", "sector_fit", [[0, 0], [4, 1]], series=()),
]
KNOCKOUTS = [
    {"id": "land", "code": "K1", "name": LABEL, "kind": "amount", "unit": "ha", "gather": LABEL},
    {"id": "visa", "code": "K2", "name": LABEL, "kind": "finding", "gather": LABEL},
]
PROFILES = {
    "common": {"near": 1, "calm": 3, "cheap": 1, "fit": 1},
    "sectors": {
        "chips": {
            "name": LABEL, "branches": {"proximity": 1, "climate": 2, "sector_fit": 1},
            "needs": {"land": 150}, "knockouts": ["land", "visa"], "cluster_of": ["chips"],
            "reasons": [{"text": LABEL, "judgement": True}],
        }
    },
}  # fmt: skip
META = {
    "name": LABEL, "as_of": "2026-01-01", "current_years": 3, "layers": [],
    "uncertainty": {"by_grade": {"A": 0.02, "B": 0.05, "C": 0.1, "D": 0.2}, "fresh_years": 2,
                    "per_year": 0.01, "most": 0.3},
}  # fmt: skip
CERTAIN = {**META, "uncertainty": {**META["uncertainty"], "per_year": 0,
                                   "by_grade": dict.fromkeys("ABCD", 0)}}  # fmt: skip
# a national figure says of each place what it says of the nation; nothing is known of gaps
SPREADS = {"criteria": {
    c["id"]: {"within": 0.0, "how": "national", "places": 0,
              "world": {"mean": 0.5, "sd": 0.29, "countries": 0}} for c in CRITERIA
}}  # fmt: skip
SOURCE = ["src", "Producer", "Title", "https://example.org", "2025", "2026-01-01", "CC0", "official"]
PLACES = [  # id, country, admin-1, lat, lon
    ["alpha", "AAA", "AA-1", 10, 10], ["beta", "AAA", "AA-2", 11, 10],
    ["gamma", "BBB", "BB-1", 20, 20], ["delta", "BBB", "BB-1", 21, 20],
]  # fmt: skip
OBSERVATIONS = [  # subject, level, criterion, value
    ["alpha", "site", "near", 20], ["beta", "site", "near", 40],
    ["gamma", "site", "near", 60], ["delta", "site", "near", 80],
    ["AAA", "country", "calm", 5], ["BBB", "country", "calm", 10], ["AA-2", "admin1", "calm", 9],
    ["AAA", "country", "cheap", 4], ["BBB", "country", "cheap", 2],
    ["alpha", "site", "fit", 4], ["beta", "site", "fit", 2], ["gamma", "site", "fit", 1],
]  # fmt: skip
HEADS = {
    "sources.csv": "id producer title url published accessed licence kind",
    "series.csv": "id criterion name_en name_zh caveat_en caveat_zh",
    "sites.csv": "id name_en name_zh country_iso3 admin1 lat lon point_of",
    "states.csv": "id name_en name_zh country_iso3 admin1 lat lon point_of candidate_set",
    "plants.csv": "firm_en firm_zh city country_iso3 lat lon sector year evidence source note",
    "facts.csv": "subject topic_en topic_zh text_en text_zh as_of grade source",
    "observations.csv": "subject level criterion value low high unit as_of series source grade sector",
    "computed.csv": "subject level criterion value low high unit as_of series source grade sector",
    "knockout_evidence.csv": "subject knockout sector kind answer value unit passes_to fails_above"
    " from_year red_conditions as_of grade access source reason_en reason_zh condition_en condition_zh",
}  # fmt: skip


def observation(subject, level, criterion, value, low="", high="", as_of="2025", grade="A",
                sector="", series=None, unit="u"):  # fmt: skip
    return [subject, level, criterion, value, low, high, unit, as_of,
            series or f"{criterion}-s", "src", grade, sector]  # fmt: skip


RED = "named;body;figure"


def evidence(subject, knockout, kind, value="", answer="", as_of="2025", grade="A", *, sector="",
             passes_to="", fails_above="", from_year="", red=RED, access="page", source="src",
             condition=("", "")):  # fmt: skip
    """A row of evidence; of an amount without bounds, the value is what it passes and fails at."""
    if kind in ("serviced", "available", "planned", "gross") and not answer:
        answer = {"serviced": "pass", "gross": "unknown"}.get(kind, "conditional")
        passes_to = value if kind == "serviced" else ""
        fails_above = value if kind in ("serviced", "available") else ""
    return [subject, knockout, sector, kind, answer, value, "", passes_to, fails_above, from_year,
            red, as_of, grade, access, source, "why", "理由", *condition]  # fmt: skip


def write_table(path: Path, head: str, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head.split())
        writer.writerows(rows)


def write_world(folder: Path, places=None, observations=None, knockout_evidence=(), meta=META,
                criteria=CRITERIA, profiles=PROFILES, extra_observations=(), extra_series=(),
                spreads=SPREADS) -> Path:  # fmt: skip
    """Write a toy data folder and return it."""
    chosen = PLACES if places is None else places
    if observations is None:  # what the chosen places can have
        known = {cell for place in chosen for cell in place[:3]}
        observations = [row for row in OBSERVATIONS if row[0] in known]
    figures = [observation(*row) for row in observations]
    rows = {
        "sources.csv": [SOURCE],
        "series.csv": [[s, c["id"], "x", "甲", "x", "甲"] for c in criteria for s in c["series"]]
        + [[s, c, "x", "甲", "x", "甲"] for s, c in extra_series],
        "sites.csv": [[p[0], p[0], p[0], p[1], p[2], p[3], p[4], "town"] for p in chosen],
        "states.csv": [], "plants.csv": [], "facts.csv": [], "computed.csv": [],
        "observations.csv": [*figures, *extra_observations],
        "knockout_evidence.csv": list(knockout_evidence),
    }  # fmt: skip
    for name, head in HEADS.items():
        write_table(folder / name, head, rows[name])
    tree = {"criteria": list(criteria), "knockouts": KNOCKOUTS}
    known = {name: entry for name, entry in spreads["criteria"].items()
             if name in {c["id"] for c in criteria}}  # fmt: skip
    spreads = {**spreads, "criteria": known}
    for name, content in (("criteria", tree), ("profiles", profiles), ("dataset", meta),
                          ("knowledge", spreads)):  # fmt: skip
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return folder
