"""The id of a mix: written, read, and refused in one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.errors import RequestError
from siteselect.i18n import LANGUAGES, sentence
from siteselect.mixes import is_mix, mix_id, read_mix, shares_in
from siteselect.profiles import profile
from siteselect.scenarios import Scenario

KNOWN = ["chips", "pcb", "servers", "magnets", "cars", "power", "boxes"]
SHARES = st.dictionaries(st.sampled_from(KNOWN), st.floats(0, 1e6), min_size=1).filter(
    lambda shares: sum(shares.values()) > 1e-3)  # fmt: skip


@given(SHARES)
def test_an_id_says_the_shares_and_read_again_is_the_same(shares):
    name = mix_id(shares, KNOWN)
    found, total = shares_in(name), sum(shares.values())
    assert read_mix(name, KNOWN) == name == mix_id(found, KNOWN)
    assert sum(found.values()) == pytest.approx(1, abs=1e-12)
    assert list(found) == [known for known in KNOWN if known in found]
    for sector, share in shares.items():
        assert found.get(sector, 0) == pytest.approx(share / total, abs=1.01e-4)


@pytest.mark.parametrize(("given", "name"), [
    ("pcb", "pcb"), ("pcb=3", "pcb"), ("servers=40,pcb=60", "pcb:60,servers:40"),
    ("servers:4, pcb = 6 ,", "pcb:60,servers:40"), ("pcb=1,servers=0", "pcb"),
    ("pcb=1,chips=2", "chips:66.67,pcb:33.33"), ("pcb=1e-9,chips=1e-9", "chips:50,pcb:50"),
])  # fmt: skip
def test_what_a_person_writes_has_one_id(given, name):
    assert read_mix(given, KNOWN) == name
    assert is_mix(name) == ("," in name)


@pytest.mark.parametrize(("given", "keys"), [
    ("bcp", ["unknown_sector"]), ("", ["unknown_sector"]), ("bcp=1,pcb=1", ["unknown_sector"]),
    ("pcb=-1,chips=2", ["mix_share"]), ("pcb=nan,chips=2", ["mix_share"]),
    ("pcb=inf,chips=2", ["mix_share"]), ("pcb,chips", ["mix_share", "mix_share"]),
    ("pcb=x,chips=2", ["mix_share"]), ("pcb=0,chips=0", ["no_mix"]),
    ("pcb=1,pcb=2", ["mix_twice"]), ("pcb=1e308,chips=1e308", ["no_mix"]),
])  # fmt: skip
def test_what_is_no_mix_is_refused(given, keys):
    with pytest.raises(RequestError) as refused:
        read_mix(given, KNOWN)
    assert [problem.key for problem in refused.value.problems] == [f"request.{k}" for k in keys]
    for lang in LANGUAGES:
        assert all("\n" not in sentence(p, lang) for p in refused.value.problems)


@pytest.mark.parametrize("sector", ["pcb:60,chips:x", "pcb:60,chips:60", "pcb:-1,chips:101"])
def test_a_stored_question_with_another_id_is_refused(sector):
    with pytest.raises(ValueError):
        Scenario(sector=sector, branches={}, criteria={})


def test_a_question_of_a_mix_is_stored_and_read(shipped):
    asked = profile(shipped, "pcb=40,ai_server_ems=60")
    assert asked.sector == "ai_server_ems:60,pcb:40"
    assert Scenario.model_validate_json(asked.model_dump_json()) == asked
    assert asked.digest != profile(shipped, "pcb=60,ai_server_ems=40").digest
    assert profile(shipped, "pcb=5") == profile(shipped, "pcb")
