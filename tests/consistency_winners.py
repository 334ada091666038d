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
    (FAB, NA): ("us-phoenix", ""), (SERVERS, NA): ("us-phoenix", "phoenix"),
    (RARE, NA): ("us-phoenix", "rare"),
    (PACKAGING, NA): ("mx-saltillo-ramos", "saltillo"),
    (BOARDS, NA): ("mx-saltillo-ramos", "boards"),
    (NETWORKS, NA): ("mx-saltillo-ramos", "border"),
    **{(s, NA): ("mx-saltillo-ramos", "") for s in (CARS, PARTS)},
    **{(s, EU): ("pl-lodz", "lodz") for s in (FAB, SERVERS, BOARDS)},
    **{(s, EU): ("pl-miekinia", "europe") for s in (PACKAGING, CARS, NETWORKS, PARTS, RARE)},
    (FAB, ASIA): ("my-johor", "johor"), (PACKAGING, ASIA): ("my-johor", "penang"),
    (BOARDS, ASIA): ("my-johor", "thai"),
    (SERVERS, ASIA): ("vn-ha-nam", "licence"),
    **{(s, ASIA): ("vn-ha-nam", "") for s in (NETWORKS, PARTS)},
    (CARS, ASIA): ("vn-hai-phong", ""), (RARE, ASIA): ("vn-hai-phong", "scrap"),
    (FAB, INDIA): ("in-sriperumbudur", "fab"), (PACKAGING, INDIA): ("in-sriperumbudur", "packaging"),
    (BOARDS, INDIA): ("in-hosur-krishnagiri", "hosur"), (CARS, INDIA): ("in-hosur-krishnagiri", ""),
    **{(s, INDIA): ("in-sriperumbudur", "") for s in (SERVERS, NETWORKS, PARTS)},
    (RARE, INDIA): ("in-hyderabad", ""),
}  # fmt: skip


def absurd(a: Answers) -> list[str]:
    """Return the lines on winners at which a location consultant would not nod."""
    odd = [key for key, (_, why) in READING.items() if why]
    lines = [f"All {len(READING)} winners were read. At {len(odd)} of them a location consultant "
             "would not nod:", ""]  # fmt: skip
    for reason, said in _reasons(a).items():
        inside = [key for key in odd if READING[key][1] == reason]
        base = inside[0][1]
        heads = ", ".join(_inside(a.sectors[s]) for s, _ in inside)
        lines.append(f"- **{a.name(READING[inside[0]][0])}, {a.bases[base]}** – {heads}. {said}")
    return [*lines, ""]


def _reasons(a: Answers) -> dict[str, str]:
    return {**_reasons_america(a), **_reasons_europe(a), **_reasons_asia(a), **_reasons_india(a)}


def _reasons_america(a: Answers) -> dict[str, str]:
    second = a.ranked(SERVERS, NA)[1]
    cost = a.lead(PACKAGING, NA, "mx-saltillo-ramos", "us-phoenix", "delivered_cost")
    return {
        "phoenix": (
            "The minister named Arizona for chips and not for assembly. It is a draw: "
            f"{a.out[SERVERS, NA].strength:.0%} against {_share(a, SERVERS, NA, second)} for "
            f"{a.name(second)}. Flights, other nations' plants and the sea route carry it; Texas has "
            "the announced plants and the power."),
        "rare": (
            "Scrap goes by sea, and the port is Los Angeles, some 560 km away. Texas has the magnet "
            f"plants ({a.lead(RARE, NA, 'us-phoenix', 'us-dfw', 'magnet_industry')} for Phoenix); the "
            f"sea gives {a.lead(RARE, NA, 'us-phoenix', 'us-dfw', 'sea_distance')}."),
        "saltillo": (
            f"Cost carries it ({cost} against Phoenix for packaging). Saltillo makes cars; no chip is "
            "packaged there, and permits for wet chemistry are unanswered. Guadalajara and Juárez "
            "have the electronics and are red on power or land."),
        "boards": (
            "Cost carries it here too. No board maker from Taiwan is on file within 100 km, and permits "
            "for wet chemistry are unanswered. Querétaro stands "
            f"{a.lead(BOARDS, NA, 'mx-saltillo-ramos', 'mx-queretaro')} behind."),
        "border": (
            "The plants of network gear stand in Juárez and Tijuana, both red. With red sites in, "
            f"{a.name(a.ranked(NETWORKS, NA, red=True)[0])} leads. It is a draw, at "
            f"{a.out[NETWORKS, NA].strength:.0%}."),
    }  # fmt: skip


def _reasons_europe(a: Answers) -> dict[str, str]:
    words = [strength_word(a.out[s, EU].strength) for s in a.sectors]
    red = a.name(a.ranked(SERVERS, EU, red=True)[0])
    flood = a.lead(SERVERS, EU, "pl-lodz", "pl-miekinia", "hazard_flood")
    return {
        "lodz": (
            "TEEMA chose Miękinia. Only two sites are ranked at 150 ha, both in Poland, and they draw: "
            f"the district's flood class gives Łódź {flood}, plants nearby speak for Miękinia. The "
            "flood map of the plot decides, and it was not read. At Łódź land, power and more are "
            "unanswered."),
        "europe": (
            f"Two sites compete, and {words.count('open')} of 8 answers are open, "
            f"{words.count('probable')} probable. With red sites in, {red} leads for servers. "
            "Slovakia, Romania and Hungary have no site that competes."),
    }  # fmt: skip


def _reasons_asia(a: Answers) -> dict[str, str]:
    site = "my-johor"
    return {
        "johor": (
            "No fab is there. The two Taiwanese fabs within 100 km stand in Singapore, across the "
            f"border, and bring {a.lead(FAB, ASIA, site, 'vn-vinh-phuc', 'supply_chain_cluster')} "
            "against Phú Thọ. The park of the point had 81 ha in work in 2023. It is open, at "
            f"{a.out[FAB, ASIA].strength:.0%}."),
        "penang": (
            "ASE's plant in Malaysia is in Penang, red on land at 150 ha. Singapore's plants count for "
            f"Johor across the border. It is open, at {a.out[PACKAGING, ASIA].strength:.0%}."),
        "thai": (
            "Taiwan's board makers go to Thailand. "
            f"{a.against(BOARDS, ASIA, 'th-ayutthaya')} It is a draw: "
            f"{a.out[BOARDS, ASIA].strength:.0%} against "
            f"{_share(a, BOARDS, ASIA, 'th-samut-prakan')} for Samut Prakan."),
        "licence": (
            "Wistron is there. But advanced computing goods are judged to "
            "need a US licence in Viet Nam. In June 2023 plants of the north stood still for want of "
            f"power. It is open, at {a.out[SERVERS, ASIA].strength:.0%}."),
        "scrap": (
            "Viet Nam bars e-waste and lets scrap in with consent only. No recycler of magnets is on file "
            "there. The port and Taiwan's nearness carry it. It is a draw, at "
            f"{a.out[RARE, ASIA].strength:.0%}."),
    }  # fmt: skip


def _reasons_india(a: Answers) -> dict[str, str]:
    site = "in-sriperumbudur"
    return {
        "fab": (
            "No fab is there; the one being built is in Dholera, where governments pay some 70 %. It is "
            f"a draw: {a.out[FAB, INDIA].strength:.0%} against {_share(a, FAB, INDIA, 'in-yeida')} for "
            "YEIDA."),
        "packaging": (
            "The packaging plant of HCL and Foxconn is at YEIDA; HCL holds 60 %, so it is no cluster. "
            f"The lead is {a.lead(PACKAGING, INDIA, site, 'in-yeida')}, a draw: "
            f"{a.out[PACKAGING, INDIA].strength:.0%} against "
            f"{_share(a, PACKAGING, INDIA, 'in-yeida')}."),
        "hosur": (
            "Land, power and chemicals are unanswered. The flood class of the district gives "
            f"{a.lead(BOARDS, INDIA, 'in-hosur-krishnagiri', site, 'hazard_flood')} against "
            f"Sriperumbudur. It is a draw, at {a.out[BOARDS, INDIA].strength:.0%}."),
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
