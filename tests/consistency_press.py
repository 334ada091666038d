"""What the press reports against what the tool says."""

from collections.abc import Iterable
from typing import NamedTuple

from tests.consistency_answers import Answers, table

NA, EU, ASIA, INDIA = "north_america", "europe", "asia", "india"
FAB, PACKAGING, SERVERS, BOARDS = (
    "semiconductor_fab", "semiconductor_packaging", "ai_server_ems", "pcb")  # fmt: skip
CARS, NETWORKS, PARTS, RARE = (
    "ev_auto_electronics", "networking", "components_power", "rare_earth_recycling")  # fmt: skip


class Claim(NamedTuple):
    """What a source says, and what the tool says of it with the red sites out and in."""

    says: str
    sources: tuple[str, ...]
    out: str
    red_in: str
    agrees: bool
    why: str = ""


def first(place: str, most: int = 1) -> bool:
    """Tell whether "3 of 23" is among the first."""
    return place != "red" and int(place.split()[0]) <= most


def claims(a: Answers) -> list[Claim]:
    return [*_north_america(a), *_europe(a), *_asia(a), *_boards(a), *_india(a)]


def _both(a: Answers, sector: str, base: str, site: str, among: str = "") -> tuple[str, str]:
    out, red_in = (a.place(sector, base, site, red, among) for red in (False, True))
    return out, red_in


def _north_america(a: Answers) -> Iterable[Claim]:
    out, red_in = _both(a, FAB, NA, "us-phoenix", "us-")
    yield Claim("Phoenix is the place in the US for chips", ("udn-2025-10-16-minister",),
                f"{out} US sites", f"{red_in} US sites", first(out))  # fmt: skip
    out, red_in = _both(a, SERVERS, NA, "us-phoenix", "us-")
    sea, cost = (a.lead(SERVERS, NA, "us-phoenix", "us-el-paso", c)
                 for c in ("sea_distance", "delivered_cost"))  # fmt: skip
    yield Claim(
        "Phoenix is not among the first three in the US for contract manufacturers",
        ("udn-2025-10-16-minister",), f"AI servers: {out} US sites", f"{red_in} US sites",
        not first(out, 3),
        f"It has flights, a port behind it and plants of other nations; the sea gives {sea} against "
        f"El Paso, and cost takes {cost}. The minister spoke of cost and of Texas; costs of servers "
        "differ by less than a margin.")  # fmt: skip
    places = {s: _both(a, SERVERS, NA, s) for s in ("us-houston", "us-dfw")}
    yield Claim(
        "AI servers go to Houston (Foxconn) and AllianceTexas (Wistron)",
        ("costar-2025-06-foxconn-houston", "realdeal-2025-08-22-wistron"),
        *(f"Houston {places['us-houston'][k]}, AllianceTexas {places['us-dfw'][k]}"
          for k in (0, 1)),
        all(first(out, 3) for out, _ in places.values()),
        a.against(SERVERS, NA, "us-houston") + " The register lists few of its plants.")  # fmt: skip
    out, red_in = _both(a, SERVERS, NA, "us-el-paso")
    yield Claim(
        "Wiwynn builds AI servers in El Paso", ("udn-2025-11-07-wiwynn",), out, red_in,
        first(out, 3), a.against(SERVERS, NA, "us-el-paso"))  # fmt: skip
    out, red_in = _both(a, SERVERS, NA, "mx-hermosillo")
    yield Claim(
        "The first park is in Sonora", ("yahoo-2026-02-07-teema", "udn-2025-11-21-teema-park"),
        f"Hermosillo, AI servers: {out}; {a.place(SERVERS, NA, 'mx-hermosillo', among='mx-')} in "
        "Mexico", red_in, first(out),
        f"{a.against(SERVERS, NA, 'mx-hermosillo')} Its cost brings "
        f"{a.lead(SERVERS, NA, 'mx-hermosillo', 'us-phoenix', 'delivered_cost')} against Phoenix. What "
        "the state offers is no figure on file.")  # fmt: skip


def _europe(a: Answers) -> Iterable[Claim]:
    out, red_in = _both(a, SERVERS, EU, "pl-miekinia")
    yield Claim(
        "TEEMA chose Miękinia in June 2026", ("cna-2026-06-22-miekinia",),
        f"AI servers: {out}", red_in, first(out),
        f"{a.against(SERVERS, EU, 'pl-miekinia')} It is a draw of two Polish sites. The flood class "
        "is that of the district, and the river's map was not read.")  # fmt: skip
    out, red_in = _both(a, SERVERS, EU, "cz-brno")
    yield Claim(
        "Inventec builds anew in Brno", ("udn-2025-09-18-inventec-brno",), out, red_in,
        first(out),
        "Red at 150 ha: Czech statements of 2023 and 2024 know no plot above 40 ha. A single plant "
        "asks for 20 ha, and then Brno is ranked.")  # fmt: skip


def _asia(a: Answers) -> Iterable[Claim]:
    answer = a.out[FAB, ASIA]
    near = sorted(answer.order, key=lambda i: -answer.branches[i, 0])
    clark = near.index(a.ids.index("ph-clark")) + 1
    everyone = a.red_in[FAB, "anywhere"]
    all_near = sorted(everyone.order, key=lambda i: -everyone.branches[i, 0])
    of_all = all_near.index(a.ids.index("ph-clark")) + 1
    yield Claim(
        "Clark is near Taiwan", ("udn-2025-10-16-minister",),
        f"proximity branch: {clark} of {len(near)} in Asia",
        f"{of_all} of {len(all_near)} in the world", of_all <= len(all_near) / 4)  # fmt: skip
    servers, packaging = (_both(a, s, ASIA, "ph-clark") for s in (SERVERS, PACKAGING))
    yield Claim(
        "TEEMA insiders doubt Clark's infrastructure, talent and cluster",
        ("yahoo-2026-02-07-teema",),
        f"AI servers {servers[0]}, packaging {packaging[0]}",
        f"{servers[1]}, {packaging[1]}", not first(servers[0], 9))  # fmt: skip
    out, red_in = _both(a, PACKAGING, ASIA, "jp-kitakyushu")
    yield Claim("ASE agreed on land in Kitakyushu", ("fbs-2024-08-01-ase",),
                f"packaging: {out}", red_in, first(out),
                "Red from 20 ha on: the park has 16 ha in all, and that very contract holds them. "
                "The tool looks for land for a park; ASE has land for a plant.")  # fmt: skip


def _boards(a: Answers) -> Iterable[Claim]:
    for says, sources, site, most in (
        ("Board makers go to Ayutthaya", ("nation-2025-09-04-pcb", "nation-2024-10-16-boi-pcb"),
         "th-ayutthaya", 1),
        ("Zhen Ding makes boards in Prachin Buri", ("nation-2026-01-19-zhending",),
         "th-prachinburi", 3),
    ):  # fmt: skip
        out, red_in = _both(a, BOARDS, ASIA, site)
        yield Claim(says, sources, out, red_in, first(out, most), a.against(BOARDS, ASIA, site))


def _india(a: Answers) -> Iterable[Claim]:
    out, red_in = _both(a, SERVERS, INDIA, "in-sriperumbudur")
    yield Claim("Assembly grows around Sriperumbudur", ("udn-2025-10-13-foxconn-tn",),
                f"AI servers: {out}", red_in, first(out))  # fmt: skip
    out, red_in = _both(a, FAB, INDIA, "in-dholera")
    yield Claim(
        "India's first fab rises in Dholera",
        ("bstandard-2024-03-dholera", "pibtracker-2026-04-16"), out, red_in, first(out),
        f"{a.against(FAB, INDIA, 'in-dholera')} Governments pay some 70 % of the Dholera fab; grants "
        "stand beside the score.")  # fmt: skip
    out, red_in = _both(a, PACKAGING, INDIA, "in-yeida")
    yield Claim("Foxconn and HCL build a packaging plant at YEIDA", ("nownews-2026-02-22-hcl",),
                out, red_in, first(out),
                f"{a.against(PACKAGING, INDIA, 'in-yeida')} HCL holds 60 %, so the plant is no "
                "cluster.")  # fmt: skip
    out, red_in = _both(a, SERVERS, INDIA, "in-yeida")
    yield Claim(
        "YEIDA is the leading contender for a TEEMA park", ("abplive-2025-12-28-yeida",),
        f"AI servers: {out}", red_in, first(out),
        f"{a.against(SERVERS, INDIA, 'in-yeida')} TEEMA has not confirmed the report.")  # fmt: skip


def press(a: Answers) -> list[str]:
    """Return the table of what the press reports."""
    rows = [(c.says, ", ".join(f"`{s}`" for s in c.sources), c.out, c.red_in,
             "yes" if c.agrees else "**no**", c.why or "–") for c in claims(a)]  # fmt: skip
    return table(["the press says", "source", "red out", "red in", "agrees", "why not"], rows)
