"""Tenants named at a site stand near its point: nearer than plants count for its cluster."""

import csv

import numpy as np
import pytest

from siteselect.dataset import CLUSTER_RADIUS_KM
from siteselect.geography import geodesic_km
from tests.conftest import DATA


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SITES, PLANTS = table("sites.csv"), table("plants.csv")
NAMED = [(site["id"], name.split(" (")[0].strip())
         for site in SITES for name in site["tenants"].split(";") if name.strip()]  # fmt: skip


def km_to_plants(site, firm):
    place = next(s for s in SITES if s["id"] == site)
    found = [p for p in PLANTS if firm in p["firm_en"].split("/")
             and p["country_iso3"] == place["country_iso3"]]  # fmt: skip
    points = np.array([(float(p["lat"]), float(p["lon"])) for p in found]).reshape(-1, 2)
    km = geodesic_km(float(place["lat"]), float(place["lon"]), points[:, 0], points[:, 1])
    return np.atleast_1d(np.asarray(km)), points


@pytest.mark.parametrize(("site", "firm"), NAMED)
def test_a_tenant_is_in_reach_and_at_no_nearer_site(site, firm):
    km, points = km_to_plants(site, firm)
    assert len(km), "no plant of this firm is listed in the country"
    assert km.min() <= CLUSTER_RADIUS_KM
    lat, lon = points[km.argmin()]
    home = next(s["country_iso3"] for s in SITES if s["id"] == site)  # a tenant over no border
    others = [geodesic_km(lat, lon, float(s["lat"]), float(s["lon"]))
              for s in SITES if s["country_iso3"] == home]  # fmt: skip
    assert km.min() <= np.min(others) + 0.05


def test_what_brno_and_krishnagiri_measure():
    """Brno lies 128 km from Kutná Hora, Krishnagiri 194 km from Sriperumbudur: sites of their own."""
    for site, firm, km in (("cz-kutna-hora", "Inventec", 128.1),
                           ("in-sriperumbudur", "Delta", 194.1),
                           ("cz-brno", "Inventec", 5.5),
                           ("in-hosur-krishnagiri", "Delta", 27.0)):  # fmt: skip
        assert km_to_plants(site, firm)[0].min() == pytest.approx(km, abs=1.0)
