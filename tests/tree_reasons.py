"""Why two criteria that move together both stay in the tree: read by `tests/test_tree.py`."""

REASONS: dict[frozenset[str], str] = {
    frozenset(pair): why for *pair, why in (
        ("hazard_earthquake", "hazard_volcano",
         "The same rim of the Pacific, but shaking is met by design and ash by distance; both weigh little."),
        ("hazard_earthquake", "hazard_cyclone",
         "The Philippines and Japan have both; wind stops work for days, shaking breaks the building."),
        ("geodesic_distance", "sea_distance",
         "People fly and parts sail; they part where a continent or a canal lies between."),
        ("geodesic_distance", "treaty_cover",
         "Taiwan made its agreements with neighbours first; a treaty is law and can be signed, a distance cannot."),
        ("geodesic_distance", "hazard_cyclone",
         "They pull against each other: near Taiwan is in the belt of typhoons. That is a choice to be seen."),
        ("sea_distance", "hazard_cyclone",
         "They pull against each other, as with the distance by air."),
        ("geodesic_distance", "power_reliability",
         "They pull against each other over four nations with a survey: chance, not cause."),
        ("power_reliability", "supply_chain_cluster",
         "Four nations with a survey; plants are counted at the site. Makers may have gone where power held."),
        ("transfer_openness", "schooling",
         "Rich countries have both; one is the law of money, the other how fast posts are filled."),
    )
}  # fmt: skip
