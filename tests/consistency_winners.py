"""Which winners look wrong: every winner read, and what a location consultant would say."""

from siteselect.evaluation import strength_word
from tests.consistency_answers import Answers
from tests.consistency_press import (
    ASIA,
    BOARDS,
    CARS,
    EU,
    FAB,
    INDIA,
    NA,
    NETWORKS,
    PACKAGING,
    PARTS,
    RARE,
    SERVERS,
)  # fmt: skip

# What a consultant would say to each winner: nothing where it is plausible, else the key of why.
READING: dict[tuple[str, str], tuple[str, str]] = {
    **{(s, NA): ("us-phoenix", "") for s in (FAB, PACKAGING)},
    (BOARDS, NA): ("us-phoenix", "boards"), (RARE, NA): ("us-phoenix", "rare"),
    **{(s, NA): ("us-houston", "") for s in (SERVERS, NETWORKS, PARTS)},
    (CARS, NA): ("us-houston", "cars"),
    **{(s, EU): ("pl-miekinia", "europe")
       for s in (FAB, PACKAGING, SERVERS, BOARDS, CARS, NETWORKS, PARTS, RARE)},
    (FAB, ASIA): ("my-johor", "johor"), (PACKAGING, ASIA): ("vn-vinh-phuc", "penang"),
    (SERVERS, ASIA): ("vn-bac-giang", "licence"), (RARE, ASIA): ("vn-bac-giang", "water"),
    **{(s, ASIA): ("vn-bac-giang", "") for s in (NETWORKS, PARTS)},
    (BOARDS, ASIA): ("th-samut-prakan", "land"), (CARS, ASIA): ("vn-vinh-phuc", "works"),
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
        heads = "all eight sectors" if len(inside) == 8 else _inside(a.sectors[sector])
        lines.append(f"- **{a.name(READING[inside[0]][0])}, {a.bases[base]}, {heads}.** {said}")
    return [*lines, ""]


def _reasons(a: Answers) -> dict[str, str]:
    return {**_reasons_europe(a), **_reasons_asia(a), **_reasons_america(a), **_reasons_india(a)}


def _reasons_europe(a: Answers) -> dict[str, str]:
    words = [strength_word(a.out[s, EU].strength) for s in a.sectors]
    red = a.name(a.ranked(SERVERS, EU, red=True)[0])
    return {
        "europe": (
            "TEEMA chose it in June 2026, and about 300 ha are ready. But only two sites are ranked "
            "at 150 ha, both in Poland, so it beats Łódź and nobody else. "
            f"{words.count('firm')} answers are firm, {words.count('probable')} probable. With red "
            f"sites in, {red} leads for servers. No plant of the sectors stands near it. Slovakia, "
            "Romania and Hungary have no site that competes."),
    }  # fmt: skip


def _reasons_asia(a: Answers) -> dict[str, str]:
    return {**_reasons_johor(a), **_reasons_vietnam(a), "land": (
        "No hectares of any estate are on file here; land, power and chemicals are unknown. Every "
        "scored figure of water and floods is the nation's. It is a draw: "
        f"{_share(a, BOARDS, ASIA, 'th-samut-prakan')} against "
        f"{_share(a, BOARDS, ASIA, 'th-ayutthaya')} for Ayutthaya. With red sites in, "
        f"{a.name(a.ranked(BOARDS, ASIA, red=True)[0])} leads."),
    }  # fmt: skip


def _reasons_johor(a: Answers) -> dict[str, str]:
    site = "my-johor"
    return {
        "johor": (
            "No fab is there. The two Taiwanese fabs within 100 km stand in Singapore, across the "
            f"border, and bring {a.lead(FAB, ASIA, site, 'vn-vinh-phuc', 'supply_chain_cluster')} "
            "against Phú Thọ. The park of the point had 81 ha in work in 2023. The power that passes "
            f"is at another park. It is open, at {a.out[FAB, ASIA].strength:.0%}. With red sites "
            "in, Kitakyushu leads it by "
            f"{a.lead(FAB, ASIA, 'jp-kitakyushu', site)} and Kumamoto by "
            f"{a.lead(FAB, ASIA, 'jp-kumamoto', site)}."),
        "penang": (
            "ASE's plant in Malaysia is in Penang, red on land at 150 ha. With red sites in, "
            f"{a.name(a.ranked(PACKAGING, ASIA, red=True)[0])} leads. Land and power of Phú Thọ are "
            "unknown. It is open, at "
            f"{a.out[PACKAGING, ASIA].strength:.0%} against "
            f"{_share(a, PACKAGING, ASIA, 'vn-bac-giang')} for Bắc Ninh."),
    }  # fmt: skip


def _reasons_vietnam(a: Answers) -> dict[str, str]:
    site = "vn-bac-giang"
    checks = [g.answer for g in a.given(SERVERS, ASIA, site)].count("conditional")
    duty = [a.figure(CARS, ASIA, s, "market_access") for s in ("vn-vinh-phuc", "jp-kitakyushu")]
    return {
        "licence": (
            f"The cluster is real, but {checks} of six knock-outs are conditional. Advanced computing "
            "goods are judged to need a US licence here, and the list was not read. In June 2023 "
            "plants stood still for want of power. It leads Phú Thọ by "
            f"{a.lead(SERVERS, ASIA, site, 'vn-vinh-phuc')}, and is weakly held, at "
            f"{a.out[SERVERS, ASIA].strength:.0%}."),
        "water": (
            "The parks favour projects with little waste water. No recycling plant is on file; all "
            "electronics plants count as its cluster. It is a draw: "
            f"{a.out[RARE, ASIA].strength:.0%} against {_share(a, RARE, ASIA, 'my-johor')} for "
            "Johor. With red sites in, Kitakyushu leads by "
            f"{a.lead(RARE, ASIA, 'jp-kitakyushu', site)}."),
        "works": (
            "Land and power are unknown. No works of a car maker are on file, and no Taiwanese plant "
            f"of the sector is near. Four sites lie within {_spread(a, CARS, ASIA, 4):.3f}, so "
            f"{a.out[CARS, ASIA].strength:.0%} is a draw. The US duty is {duty[0]:g} % from Vietnam, "
            f"as from Thailand and Malaysia, and {duty[1]:g} % from Japan. Japan's sites are red."),
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
            f"{a.out[FAB, INDIA].strength:.0%} against {_share(a, FAB, INDIA, 'in-sriperumbudur')} "
            "for Sriperumbudur."),
        "packaging": (
            "No chip-packaging plant of a Taiwanese firm is on file in India. The one that Foxconn "
            "and HCL build is at YEIDA; HCL holds 60 %, so it is no cluster. The lead over YEIDA is "
            f"{a.lead(PACKAGING, INDIA, 'in-sriperumbudur', 'in-yeida')}, a draw: "
            f"{a.out[PACKAGING, INDIA].strength:.0%} against "
            f"{_share(a, PACKAGING, INDIA, 'in-yeida')} for YEIDA."),
    }  # fmt: skip


def _inside(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _share(a: Answers, sector: str, base: str, site: str) -> str:
    return f"{a.out[sector, base].first[a.ids.index(site)]:.0%}"


def _spread(a: Answers, sector: str, base: str, n: int) -> float:
    """Return how far the first and the nth score lie apart."""
    answer = a.out[sector, base]
    return float(answer.score[answer.order[0]] - answer.score[answer.order[n - 1]])
