"""P19 and joining: codes cannot be guessed, honest people still come in."""

import secrets
import threading
from datetime import datetime, timedelta

import pytest

from siteselect.errors import Denied, RequestError
from siteselect.sessions import stamp
from siteselect.store import Limits, Store, read_code
from siteselect.store.codes import CODE_HOURS
from siteselect.store.people import ALPHABET, CODE_LENGTH, new_code, new_token
from tests.sessions.made import AT
from tests.store.conftest import fill, op
from tests.store.test_roles import Note, rating

GUESSES, HONEST = 10_000, 50


def later(**by):
    return stamp(datetime.fromisoformat(AT) + timedelta(**by))


def guess(store, code, address="198.51.100.9", at=AT):
    try:
        store.join(op(), code, "Mallory", "observer", address, at)
    except Denied as refusal:
        return refusal.problems[0].key
    return "in"


def test_10000_guesses_open_nothing_and_honest_people_come_in(any_store):
    """The guesser sits behind the same address as the fifty, and never stops."""
    guesses = GUESSES if any_store.engine.dialect.name == "sqlite" else GUESSES // 5
    room = fill(any_store).bring_to("open")
    answers, failed = [], []

    def attack(part):
        try:
            answers.extend(guess(any_store, new_code()) for _ in range(guesses // 4))
        except BaseException as why:
            failed.append(why)
            raise

    attackers = [threading.Thread(target=attack, args=(part,)) for part in range(4)]
    for attacker in attackers:
        attacker.start()
    while len(answers) < guesses // 100 and not failed:
        attackers[0].join(0.05)
    for number in range(HONEST):
        made = any_store.join(op(), room.opening.code, f"Honest {number}", "evaluator",
                              "198.51.100.9", AT)  # fmt: skip
        any_store.append(room.session, op(), made.token, rating(), AT)
    for attacker in attackers:
        attacker.join()
    assert not failed and len(answers) == guesses
    assert answers.count("in") == 0
    assert answers.count("store.wrong_code") == Limits().per_address
    assert answers.count("store.limited") == guesses - Limits().per_address
    assert len(any_store.state(room.session).evaluators) == 2 + HONEST


def test_past_the_cap_of_all_a_guessing_address_is_not_heard(opened):
    room = fill(opened(limits=Limits(per_address=3, in_all=40)))
    guilty, innocent = "198.51.100.1", "198.51.100.2"
    for _ in range(60):
        guess(room.store, new_code(), guilty)
    assert guess(room.store, room.opening.code, guilty) == "store.limited"
    assert guess(room.store, room.opening.code, innocent) == "in"
    with pytest.raises(Denied) as refusal:
        room.store.join(op(), room.opening.code, "M", "observer", guilty, AT)
    assert 0 < refusal.value.retry_after <= 3600
    after = later(seconds=refusal.value.retry_after)
    assert guess(room.store, room.opening.code, guilty, after) == "in"


def test_limits_are_in_the_database(opened, tmp_path):
    room = fill(opened(limits=Limits(per_address=3)))
    for _ in range(3):
        assert guess(room.store, "22222222") == "store.wrong_code"
    again = Store.open(str(room.store.engine.url), tmp_path / "keyring.sqlite3", Limits(3))
    assert guess(again, "22222222") == "store.limited"
    assert guess(again, "22222222", at=later(minutes=20)) == "store.wrong_code"
    again.close()


def test_a_code_can_be_used_only_so_often(opened):
    room = fill(opened(limits=Limits(per_code=5)))  # three are in already
    assert [guess(room.store, room.opening.code, f"192.0.2.{i}") for i in range(4)] == (
        ["in", "in", "store.limited", "store.limited"]
    )


def test_codes_expire_and_can_be_closed_and_renewed(room):
    store, token = room.store, room.tokens["facilitator"]
    assert guess(store, room.opening.code, at=later(hours=CODE_HOURS)) == "in"
    assert guess(store, room.opening.code, at=later(hours=CODE_HOURS, seconds=1)) != "in"
    renewed = store.renew_code(room.session, op(), token, AT)
    assert guess(store, room.opening.code) == "store.wrong_code"
    assert guess(store, renewed) == "in"
    store.close_code(room.session, "close-op-1", token, AT)
    assert guess(store, renewed) == "store.wrong_code"
    assert not store.state(room.session).admission_open
    third = store.renew_code(room.session, op(), token, AT)
    store.close_code(room.session, "close-op-1", token, AT)  # a late retry of the old closing
    assert guess(store, third) == "in" and store.state(room.session).admission_open


def test_after_a_restart_the_same_code_is_shown_to_the_facilitator_and_opens(any_room, opened):
    room, lead = any_room, any_room.tokens["facilitator"]
    url = room.store.engine.url.render_as_string(hide_password=False)
    again = opened(url)  # another process, the same files
    assert again.join_code(room.session, lead, AT) == room.opening.code
    assert guess(again, again.join_code(room.session, lead, AT)) == "in"
    for who in ("ann", "observer"):
        with pytest.raises(Denied, match=r"store\.no_code"):
            again.join_code(room.session, room.tokens[who], AT)
    with pytest.raises(Denied):
        again.join_code(room.session, new_token(), AT)
    renewed = again.renew_code(room.session, op(), lead, AT)
    assert room.store.join_code(room.session, lead, AT) == renewed != room.opening.code
    assert again.join_code(room.session, lead, later(hours=CODE_HOURS)) == renewed
    assert again.join_code(room.session, lead, later(hours=CODE_HOURS, seconds=1)) is None
    again.close_code(room.session, op(), lead, AT)
    assert again.join_code(room.session, lead, AT) is None


def test_codes_and_tokens_are_what_they_should_be(room, tmp_path):
    assert len(set(ALPHABET)) == 30 and not set(ALPHABET) & set("01ILOU")
    assert len(ALPHABET) ** CODE_LENGTH > 2**39
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000 and all(read_code(code) == code for code in codes)
    assert all(len(secrets.token_urlsafe(32)) == len(new_token()) == 43 for _ in range(3))
    content = (tmp_path / "store.sqlite3").read_bytes()
    assert room.opening.code.encode() not in content
    assert not any(token.encode() in content for token in room.tokens.values())


@pytest.mark.parametrize("typed", ["{0}-{1}", "{0} {1}", " {0}{1} ", "{0}{1}\n"])
def test_a_code_is_read_as_people_type_it(room, typed):
    code = room.opening.code.lower()
    assert guess(room.store, typed.format(code[:4], code[4:])) == "in"
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in room.opening.code)
    assert guess(room.store, wide) == "in"


def test_a_person_comes_back_on_another_device(any_room):
    room, store = any_room.bring_to("open"), any_room.store
    room.say("ann", rating(4))
    leader = room.tokens["facilitator"]
    code = store.readmission_code(room.session, leader, room.people["ann"], AT)
    back = store.readmit(op(), code, "192.0.2.1", AT)
    assert back.participant == room.people["ann"]
    assert store.view(room.session, back.token).levels()[back.participant] == {("alpha", "grid"): 4}
    store.append(room.session, op(), back.token, rating(5), AT)
    room.say("ann", rating(3))  # the first device still works
    with pytest.raises(Denied, match="wrong_code"):  # once
        store.readmit(op(), code, "192.0.2.1", AT)
    event = next(e for e in store.events(room.session) if e.kind == "readmitted")
    assert event.author == room.people["facilitator"]


def test_a_lost_phone_loses_its_right(room):
    store, leader = room.store, room.tokens["facilitator"]
    room.bring_to("open")
    code = store.readmission_code(room.session, leader, room.people["ann"], AT, alone=True)
    room.say("ann", rating(2))
    back = store.readmit("secret-of-ann-000001", code, "192.0.2.1", AT)
    with pytest.raises(Denied, match="outsider"):
        room.say("ann", Note(text="found it"))
    again = store.readmit("secret-of-ann-000001", code, "192.0.2.1", AT)  # the answer was lost
    for token in (back.token, again.token):
        store.append(room.session, op(), token, rating(3), AT)


def test_ids_that_are_secrets_are_long(room):
    for attempt in (
        lambda: room.store.join("short", room.opening.code, "Eve", "observer", "::1", AT),
        lambda: room.store.create("short", room.store.state(room.session).setting, AT),
        lambda: room.store.readmit("short", "22222222", "::1", AT),
    ):
        with pytest.raises(RequestError, match="short_id"):
            attempt()
    for wrong in ("short", "x" * 65, "with space", "臺灣臺灣臺灣臺灣"):
        with pytest.raises(RequestError, match="bad_field"):
            room.bring_to("open") if room.store.head(room.session).stage == "lobby" else None
            room.say("ann", rating(), wrong)


def test_readmission_is_the_facilitator_s_and_short(room):
    store = room.store
    for who in ("ann", "observer"):
        with pytest.raises(Denied):
            store.readmission_code(room.session, room.tokens[who], room.people["bob"], AT)
    with pytest.raises(RequestError, match="no_participant"):
        store.readmission_code(room.session, room.tokens["facilitator"], "nobody", AT)
    before = room.n()
    code = store.readmission_code(room.session, room.tokens["facilitator"],
                                  room.people["bob"], AT)  # fmt: skip
    assert room.n() == before
    with pytest.raises(Denied, match="wrong_code"):
        store.readmit(op(), code, "192.0.2.1", later(minutes=10, seconds=1))
    for _ in range(40):
        with pytest.raises(Denied):
            store.readmit(op(), new_code(), "192.0.2.1", AT)
    with pytest.raises(Denied, match="limited"):
        store.readmit(op(), new_code(), "192.0.2.1", AT)
