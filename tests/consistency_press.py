"""What the press reports against what the tool says, and which winners look wrong."""

from collections.abc import Iterable
from typing import NamedTuple

from siteselect.evaluation import strength_word
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
    """Tell whether "3 of 23" is among the first.

    >>> first("3 of 23"), first("3 of 23", 3), first("red")
    (False, True, False)
    """
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
    yield Claim(
        "Phoenix is not among the first three in the US for contract manufacturers",
        ("udn-2025-10-16-minister",), f"AI servers: {out} US sites", f"{red_in} US sites",
        not first(out, 3),
        f"Its whole lead over AllianceTexas is {a.lead(SERVERS, NA, 'us-phoenix', 'us-dfw')}; the "
        f"sea route alone gives {a.lead(SERVERS, NA, 'us-phoenix', 'us-dfw', 'sea_distance')}. The "
        "route ends at the nearest port: the Pacific for Phoenix, the Gulf for Texas. Goods for "
        "Texas mostly cross the Pacific coast.")  # fmt: skip
    places = {s: _both(a, SERVERS, NA, s) for s in ("us-houston", "us-dfw")}
    yield Claim(
        "AI servers go to Houston (Foxconn) and AllianceTexas (Wistron)",
        ("costar-2025-06-foxconn-houston", "realdeal-2025-08-22-wistron"),
        *(f"Houston {places['us-houston'][k]}, AllianceTexas {places['us-dfw'][k]}"
          for k in (0, 1)),
        all(first(out, 3) for out, _ in places.values()))  # fmt: skip
    out, red_in = _both(a, SERVERS, NA, "us-el-paso")
    flights = a.lead(SERVERS, NA, "us-el-paso", "us-houston", "direct_flights")
    yield Claim(
        "Wiwynn builds AI servers in El Paso", ("udn-2025-11-07-wiwynn",), out, red_in,
        first(out, 3),
        f"It has the larger cluster, but no direct flight: that takes {flights} against "
        "Houston. The team across the border, which Wiwynn named, counts as cluster only.")  # fmt: skip
    out, red_in = _both(a, SERVERS, NA, "mx-hermosillo")
    taken = {c: a.lead(SERVERS, NA, "mx-hermosillo", "us-houston", c) for c in (
        "direct_flights", "generating_capacity", "personal_security", "labour_cost")}  # fmt: skip
    yield Claim(
        "The first park is in Sonora", ("yahoo-2026-02-07-teema", "udn-2025-11-21-teema-park"),
        f"Hermosillo, AI servers: {out}; {a.place(SERVERS, NA, 'mx-hermosillo', among='mx-')} in "
        "Mexico", red_in, first(out),
        f"Against Houston it loses by flights ({taken['direct_flights']}), power plants nearby "
        f"({taken['generating_capacity']}) and homicides ({taken['personal_security']}). Low wages "
        f"bring {taken['labour_cost']} only; cost is not scored yet. What the state offers is no "
        "figure on file.")  # fmt: skip


def _europe(a: Answers) -> Iterable[Claim]:
    out, red_in = _both(a, SERVERS, EU, "pl-miekinia")
    taken = {c: a.lead(SERVERS, EU, "hu-komarom", "pl-miekinia", c)
             for c in ("corporate_tax", "low_carbon_power", "sea_distance")}  # fmt: skip
    unknown = sum(answer.answer == "unknown" for answer in a.given(FAB, EU, "hu-komarom"))
    yield Claim(
        "TEEMA chose Miękinia in June 2026", ("cna-2026-06-22-miekinia",),
        f"AI servers: {out}", red_in, first(out),
        f"Komárom leads by tax ({taken['corporate_tax']}), low-carbon power nearby "
        f"({taken['low_carbon_power']}) and an Adriatic port ({taken['sea_distance']}). "
        f"Of its seven knock-outs {unknown} are unknown, and unknown turns no site red. "
        "Miękinia's land passes, which adds no points.")  # fmt: skip
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
                f"packaging: {out}", red_in, first(out))  # fmt: skip


def _boards(a: Answers) -> Iterable[Claim]:
    out, red_in = _both(a, BOARDS, ASIA, "th-ayutthaya")
    cluster = a.lead(BOARDS, ASIA, "th-ayutthaya", "jp-kitakyushu", "supply_chain_cluster")
    lost = [a.lead(BOARDS, ASIA, "th-ayutthaya", "jp-kitakyushu", c)
            for c in ("political_stability", "control_of_corruption")]  # fmt: skip
    yield Claim(
        "Board makers go to Ayutthaya", ("nation-2025-09-04-pcb", "nation-2024-10-16-boi-pcb"),
        out, red_in, first(out),
        f"Its cluster brings {cluster} against Kitakyushu. The nation's stability and control of "
        f"corruption take more: {lost[0]} and {lost[1]}. No wage of Japan is on file.")  # fmt: skip
    out, red_in = _both(a, BOARDS, ASIA, "th-prachinburi")
    km = a.figure(BOARDS, ASIA, "th-prachinburi", "airport_distance")
    flights = a.lead(BOARDS, ASIA, "th-prachinburi", "th-ayutthaya", "direct_flights")
    yield Claim(
        "Zhen Ding makes boards in Prachin Buri", ("nation-2026-01-19-zhending",),
        out, red_in, first(out, 3),
        f"The airport is {km:.0f} km away. Flights count in full within 60 km, so it loses "
        f"{flights} against Ayutthaya.")  # fmt: skip


def _india(a: Answers) -> Iterable[Claim]:
    out, red_in = _both(a, SERVERS, INDIA, "in-sriperumbudur")
    yield Claim("Assembly grows around Sriperumbudur", ("udn-2025-10-13-foxconn-tn",),
                f"AI servers: {out}", red_in, first(out))  # fmt: skip
    out, red_in = _both(a, FAB, INDIA, "in-dholera")
    people, power, airport = (a.lead(FAB, INDIA, "in-dholera", "in-yeida", c) for c in (
        "labour_pool", "generating_capacity", "airport_distance"))  # fmt: skip
    yield Claim(
        "India's first fab rises in Dholera",
        ("bstandard-2024-03-dholera", "pibtracker-2026-04-16"), out, red_in, first(out),
        f"YEIDA has more people ({people}), power plants ({power}) and an airport ({airport}) "
        "nearby. Governments pay some 70 % of the Dholera fab; no incentive is scored. It is no "
        "Taiwanese plant, so it is no cluster.")  # fmt: skip
    out, red_in = _both(a, PACKAGING, INDIA, "in-yeida")
    yield Claim("Foxconn and HCL build a packaging plant at YEIDA", ("nownews-2026-02-22-hcl",),
                out, red_in, first(out, 2))  # fmt: skip
    out, red_in = _both(a, SERVERS, INDIA, "in-yeida")
    cluster, port = (a.lead(SERVERS, INDIA, "in-yeida", "in-sriperumbudur", c)
                    for c in ("supply_chain_cluster", "port_distance"))  # fmt: skip
    yield Claim(
        "YEIDA is the leading contender for a TEEMA park", ("abplive-2025-12-28-yeida",),
        f"AI servers: {out}", red_in, first(out),
        f"Sriperumbudur has the cluster ({cluster} for YEIDA) and a port ({port}). TEEMA has not "
        "confirmed the report.")  # fmt: skip


def press(a: Answers) -> list[str]:
    """Return the table of what the press reports."""
    rows = [(c.says, ", ".join(f"`{s}`" for s in c.sources), c.out, c.red_in,
             "yes" if c.agrees else "**no**", c.why or "–") for c in claims(a)]  # fmt: skip
    return table(["the press says", "source", "red out", "red in", "agrees", "why not"], rows)


# What a consultant would say to each winner: nothing where it is plausible, else the key of why.
READING: dict[tuple[str, str], tuple[str, str]] = {
    **{(s, NA): ("us-phoenix", "") for s in (FAB, PACKAGING)},
    (BOARDS, NA): ("us-phoenix", "boards"), (RARE, NA): ("us-phoenix", "rare"),
    **{(s, NA): ("us-houston", "") for s in (SERVERS, NETWORKS, PARTS)},
    (CARS, NA): ("us-houston", "cars"),
    **{(s, EU): ("hu-komarom", "komarom")
       for s in (FAB, PACKAGING, SERVERS, BOARDS, CARS, NETWORKS, PARTS, RARE)},
    **{(s, ASIA): ("jp-kitakyushu", "kitakyushu")
       for s in (FAB, PACKAGING, SERVERS, BOARDS, CARS, NETWORKS, PARTS, RARE)},
    (FAB, INDIA): ("in-yeida", "yeida"), (PACKAGING, INDIA): ("in-sriperumbudur", "packaging"),
    **{(s, INDIA): ("in-sriperumbudur", "")
       for s in (SERVERS, BOARDS, CARS, NETWORKS, PARTS, RARE)},
}  # fmt: skip


def absurd(a: Answers) -> list[str]:
    """Return the lines on winners at which a location consultant would not nod."""
    odd = [key for key, (_, why) in READING.items() if why]
    lines = [f"All {len(READING)} winners were read. At {len(odd)} of them a location consultant "
             "would not nod:", ""]  # fmt: skip
    for reason, said in _reasons(a).items():
        inside = [key for key in odd if READING[key][1] == reason]
        sector, base = inside[0]
        heads = "all eight sectors" if len(inside) == 8 else a.sectors[sector].lower()
        lines.append(f"- **{a.name(READING[inside[0]][0])}, {a.bases[base]}, {heads}.** {said}")
    return [*lines, ""]


def _reasons(a: Answers) -> dict[str, str]:
    return {**_reasons_europe(a), **_reasons_asia(a), **_reasons_america(a), **_reasons_india(a)}


def _reasons_europe(a: Answers) -> dict[str, str]:
    wage = [a.figure(SERVERS, EU, s, "labour_cost") for s in ("hu-komarom", "cz-brno")]
    return {
        "komarom": (
            "Nobody plans a park here on file, no free hectare is known, and all seven knock-outs "
            "are unknown. Three sites are ranked, and it leads Miękinia by "
            f"{a.lead(FAB, EU, 'hu-komarom', 'pl-miekinia')} for fabs and "
            f"{a.lead(SERVERS, EU, 'hu-komarom', 'pl-miekinia')} for AI servers. Each "
            "figure has its "
            "source, and three are weak. Taxes on receipts are outside the rate of 9 %. Monthly "
            f"earnings of {wage[0]:,.0f} PPP dollars, against {wage[1]:,.0f} in Czechia, should be "
            "checked. The Foxconn plant in the town is on file as a tenant and missing from the "
            "list of plants, so the cluster is 0."),
    }  # fmt: skip


def _reasons_asia(a: Answers) -> dict[str, str]:
    site = "jp-kitakyushu"
    bac_ninh = a.lead(SERVERS, ASIA, site, "vn-bac-giang")
    duty = [a.figure(CARS, ASIA, s, "market_access") for s in (site, "vn-vinh-phuc")]
    wage = [a.value(SERVERS, ASIA, s, "labour_cost") for s in (site, "th-ayutthaya")]
    word = strength_word(a.out[CARS, ASIA].strength)
    return {
        "kitakyushu": (
            "Its only known plot has 16 ha, under a provisional contract with ASE. Land stays "
            "conditional because no row says that nothing else is free; Kumamoto is red with "
            f"50 ha. In AI servers it leads Bắc Ninh by {bac_ninh} through Japan's governance; no "
            "Taiwanese server plant stands within 100 km. **No wage of Japan is on file.** The "
            "only one of Eastern Asia is Mongolia's, and it stands in: it is worth "
            f"{wage[0]:.2f} (1 is cheapest), Thailand's own {wage[1]:.2f}. With the value "
            "of Germany's wage it would stay first in "
            f"{a.leads_with(ASIA, site, 'labour_cost', 'de-dresden')} of 8 sectors. In vehicle "
            f"electronics it is {word}: the US duty is {duty[0]:g} % from Japan and {duty[1]:g} % "
            "from Vietnam. For packaging alone the press agrees."),
    }  # fmt: skip


def _reasons_america(a: Answers) -> dict[str, str]:
    cluster = a.figure(BOARDS, NA, "us-phoenix", "supply_chain_cluster")
    port = a.figure(RARE, NA, "us-phoenix", "port_distance")
    wages, flights, graft = (a.lead(CARS, NA, "us-houston", "mx-saltillo-ramos", c) for c in (
        "labour_cost", "direct_flights", "control_of_corruption"))  # fmt: skip
    sea = a.lead(RARE, NA, "us-phoenix", "us-houston", "sea_distance")
    return {
        "boards": (
            f"Taiwanese board plants within 100 km: {cluster:.0f}. The lead over Houston is "
            f"{a.lead(BOARDS, NA, 'us-phoenix', 'us-houston')}, the sea route alone "
            f"{a.lead(BOARDS, NA, 'us-phoenix', 'us-houston', 'sea_distance')}. Water "
            "stress is the "
            "nation's figure, so Arizona counts as Oregon does. It is weakly held, at "
            f"{a.out[BOARDS, NA].strength:.0%}."),
        "rare": (
            f"Scrap goes by sea, and the next large port is {port:.0f} km away. The sea "
            "route to the "
            f"nearest port brings {sea} against Houston; the way from port to plant counts less."),
        "cars": (
            "No works of a car maker are on file, so nearness to them is not seen. Against "
            f"Saltillo flights bring {flights} and control of corruption {graft}; wages take "
            f"{wages} only. Cost is not scored yet."),
    }  # fmt: skip


def _reasons_india(a: Answers) -> dict[str, str]:
    pool = a.figure(FAB, INDIA, "in-yeida", "labour_pool") / 1e6
    return {
        "yeida": (
            f"No fab is there; the one being built is in Dholera. {pool:.0f} million people within "
            "50 km speak for YEIDA, and no subsidy speaks for Dholera. It is a draw: "
            f"{a.out[FAB, INDIA].strength:.0%} against {_share(a, FAB, 'in-sriperumbudur')} "
            "for Sriperumbudur."),
        "packaging": (
            "The packaging plant of Foxconn and HCL is at YEIDA, second by "
            f"{a.lead(PACKAGING, INDIA, 'in-sriperumbudur', 'in-yeida')}. It is a draw, "
            f"{a.out[PACKAGING, INDIA].strength:.0%} against "
            f"{_share(a, PACKAGING, 'in-yeida')}; and "
            "that plant is not in the list of plants."),
    }  # fmt: skip


def _share(a: Answers, sector: str, site: str) -> str:
    return f"{a.out[sector, INDIA].first[a.ids.index(site)]:.0%}"
