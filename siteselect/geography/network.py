"""Ways by sea: searoute's network as a sparse matrix, from one place to very many at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siteselect.geography.geodesics import Floats
from siteselect.geography.many import MEAN_KM

# The list given to the network replaces its default, it does not add to it: an empty list would
# send ships through the Arctic. Suez, Panama and the other passages stay open.
CLOSED_PASSAGES = ("northwest",)


@dataclass(frozen=True)
class SeaNetwork:
    """Nodes of the network (v, 2), longitude first, in degrees; `tree` finds them by degrees, as
    searoute does; `lengths` (v, v) are the open edges in km, either way."""

    nodes: Floats
    tree: Any
    lengths: Any

    def enter(self, points: Floats) -> tuple[NDArray[np.intp], Floats]:
        """Return the node at which each of `points` (n, 2) enters the network, and km to it."""
        _, node = self.tree.query(points)
        return node, _haversine_km(points, self.nodes[node])

    def km_between(self, origin: Floats, points: Floats) -> Floats:
        """Return the way in km from one point to each of `points` (n, 2), NaN where none is open.

        Both legs between a point and the network are added, as searoute adds them.

        References: E. W. Dijkstra, A note on two problems in connexion with graphs, Numerische
        Mathematik 1 (1959).
        """
        from scipy.sparse.csgraph import dijkstra

        node, leg = self.enter(np.vstack([origin, points]))
        along = dijkstra(self.lengths, indices=node[0])[node[1:]]
        return np.where(np.isinf(along), np.nan, leg[0] + along + leg[1:])


@lru_cache(maxsize=1)
def sea_network() -> SeaNetwork:
    """Return searoute's network without the closed passages; made once.

    >>> network = sea_network()
    >>> kaohsiung, keelung = np.array([120.28, 22.61]), np.array([[121.74, 25.15]])
    >>> 400 < float(network.km_between(kaohsiung, keelung)[0]) < 500
    True
    """
    from scipy.sparse import csr_array
    from scipy.spatial import cKDTree
    from searoute.searoute import setup_M

    graph = setup_M()
    number = {node: position for position, node in enumerate(graph)}
    nodes = np.array(list(number), dtype=np.float64)
    ends, lengths = [], []
    for a, b, edge in graph.edges(data=True):
        if edge.get("passage") not in CLOSED_PASSAGES:
            ends.append((number[a], number[b]))
            lengths.append(float(edge["weight"]))
    start, end = np.array(ends).T
    both = np.concatenate([start, end]), np.concatenate([end, start])
    matrix = csr_array((np.tile(lengths, 2), both), shape=(len(nodes), len(nodes)))
    return SeaNetwork(nodes, cKDTree(nodes), matrix)


def _haversine_km(a: Floats, b: Floats) -> Floats:
    """Return km between points (n, 2) on a sphere, by which searoute measures."""
    (lon, lat), (to_lon, to_lat) = np.radians(a).T, np.radians(b).T
    half = np.sin((to_lat - lat) / 2) ** 2
    half += np.sin((to_lon - lon) / 2) ** 2 * np.cos(lat) * np.cos(to_lat)
    return np.asarray(2 * MEAN_KM * np.arctan2(np.sqrt(half), np.sqrt(1 - half)))
