"""The line that a ship from Kaohsiung sails, for the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from siteselect.geography.geodesics import Floats
from siteselect.geography.network import CLOSED_PASSAGES
from siteselect.geography.seaports import ORIGIN

if TYPE_CHECKING:
    import pandas as pd


def sea_route(locode: str, seaports: pd.DataFrame) -> Floats:
    """Trace the way by sea from Kaohsiung to a port: (n, 2) latitudes and longitudes in degrees.

    `seaports` is the table of `build_seaports`; the passages closed there are closed here. The
    line joins the nodes of a coarse network: good for a map of the world, not for sailing. As
    in `great_circle`, longitudes are unwrapped and run on beyond 180 over the Pacific.

    Raises
    ------
    KeyError
        If the table has no port of this UN/LOCODE, or lacks Kaohsiung.

    Examples
    --------
    >>> import pandas as pd
    >>> ports = pd.DataFrame({"locode": ["TWKHH", "USLAX"], "lat": [22.57, 33.73],
    ...                       "lon": [120.31, -118.25]})
    >>> line = sea_route("USLAX", ports)
    >>> line[[0, -1]].round(1).tolist()
    [[22.6, 120.3], [33.7, 241.8]]
    >>> bool(abs(line[1:, 1] - line[:-1, 1]).max() < 30)
    True
    """
    from searoute import searoute

    places = seaports.set_index("locode")[["lon", "lat"]].astype(float)
    start, end = (places.loc[code].tolist() for code in (ORIGIN, locode))
    if locode == ORIGIN:
        return np.array([start[::-1]], dtype=np.float64)
    found = searoute(start, end, restrictions=list(CLOSED_PASSAGES), append_orig_dest=True)
    line = np.asarray(found["geometry"]["coordinates"], dtype=np.float64)
    return np.column_stack([line[:, 1], np.unwrap(line[:, 0], period=360.0)])
