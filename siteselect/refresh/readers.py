"""Which reader reads which form of answer, and where a person looks it up."""

from __future__ import annotations

from collections.abc import Mapping

from siteselect.refresh import bls, eia, eurostat, ilostat, worldbank
from siteselect.refresh.answers import Reader

READERS: Mapping[str, Reader] = {
    "bls": bls.read,
    "eia": eia.read,
    "eurostat": eurostat.read,
    "ilostat": ilostat.read,
    "worldbank": worldbank.read,
}
# the address of a feed without its query, for citing
PATHS: Mapping[str, str] = {
    "bls": "/timeseries/data/",
    "eia": "/electricity/retail-sales/data/",
    "eurostat": "/data/{}",
    "ilostat": "/data/indicator/?id={}",
    "worldbank": "/country/all/indicator/{}",
}
