"""The field form's routes: down to the phone, and back with what it says."""

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from siteselect.sessions import Opened, Rating
from siteselect.sessions.field import write_field_file
from siteselect.store import Store
from siteselect.ui.visit import answering, keeping
from siteselect.ui.visit.routes.replies import cookie_name
from siteselect.ui.visit.routes.table import ROUTES
from tests.browser.judged import AT, created_on

HOST = "http://testserver"


class Visit:
    def __init__(self, store, dataset):
        self.store, lead = store, store.create("create-the-session-0001", created_on(dataset), AT)
        self.session, self.lead = lead.session, lead.token
        eva = store.join("join-the-session-00001", lead.code, "林評委", "evaluator", "here", AT)
        max_ = store.join("join-the-session-00002", lead.code, "Max", "evaluator", "here", AT)
        self.eva, self.max, self.person = eva.token, max_.token, eva.participant
        self.say(self.lead, Opened())
        self.site = str(dataset.places["id"].iloc[0])

    def say(self, token, body):
        n = self.store.head(self.session).n
        return self.store.append(self.session, f"online-{n:04d}", token, body, AT)

    def client(self, token):
        made = TestClient(Starlette(routes=ROUTES), base_url=HOST)
        made.cookies.set(cookie_name(self.session), token)
        return made

    def file(self, level=4, op="opA-00001", kind="rating", body=None):
        rated = {"site": self.site, "criterion": "visit_grid", "level": level}
        op = {"op_id": op, "kind": kind, "at": "phone", "body": body or rated}
        content = {"session": self.session, "participant": self.person, "form": "form0001",
                   "round": 1, "base": 4, "ops": [op]}  # fmt: skip
        return write_field_file(content, self.store.form_key(self.session, self.person, "form0001"))

    def bring(self, token, content, origin=HOST, **fields):
        files = {"file": ("form.txt", content)} if content else {"x": (None, "")}
        return self.client(token).post(f"/visit/merge?s={self.session}&lang=en", files=files, data=fields,
                                       headers={"Origin": origin})  # fmt: skip

    @property
    def level(self):
        return self.store.state(self.session).rating_of(self.person, (self.site, "visit_grid"))


@pytest.fixture
def visit(shipped, tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/log.sqlite", tmp_path / "keys.sqlite")
    keeping.use(store)
    yield Visit(store, shipped)
    keeping.use(None)
    store.close()


def test_an_evaluator_gets_their_own_form_and_nobody_else_does(visit):
    got = visit.client(visit.eva).get(f"/visit/form?s={visit.session}&lang=zh-TW")
    assert got.status_code == 200 and "attachment" in got.headers["content-disposition"]
    assert "林評委 之現場表單" in got.text and "connect-src 'none'" in got.text
    assert visit.client(visit.lead).get(f"/visit/form?s={visit.session}").status_code == 403
    assert visit.client("nobody").get(f"/visit/form?s={visit.session}").status_code == 403


def test_a_file_is_handed_in_and_handing_it_in_again_changes_nothing(visit):
    first = visit.bring(visit.eva, visit.file())
    assert "Taken: 1. There already: 0." in first.text and visit.level == 4
    head = visit.store.head(visit.session)
    assert "Nothing new: all 1 entries" in visit.bring(visit.lead, visit.file()).text
    assert visit.store.head(visit.session) == head


def test_a_conflict_is_shown_with_both_answers_and_chosen_by_the_person(visit):
    visit.say(visit.eva, Rating(site=visit.site, criterion="visit_grid", level=2))
    asked = visit.bring(visit.eva, visit.file())
    assert "2 · A line is near" in asked.text and "4 · Substation seen" in asked.text
    assert visit.level == 2
    again = re.search(r'name="again" value="([^"]+)"', asked.text)[1]
    lead = visit.bring(visit.lead, visit.file()).text
    assert "only 林評委 can choose" in lead and 'type="radio"' not in lead and "2 · A line is near" in lead
    denied = visit.bring(visit.lead, None, again=again, **{"opA-00001": "form"})
    assert denied.status_code == 403 and visit.level == 2
    done = visit.bring(visit.eva, None, again=again, **{"opA-00001": "form"})
    assert "Taken: 1." in done.text and visit.level == 4
    assert "opA-00001" not in visit.bring(visit.eva, visit.file()).text


def test_foreign_pages_strangers_and_changed_files_get_a_sentence(visit):
    assert visit.bring(visit.eva, visit.file(), origin="http://elsewhere").status_code == 403
    assert "another person" not in visit.bring(visit.max, visit.file()).text
    assert visit.bring(visit.max, visit.file()).status_code == 403
    changed = visit.bring(visit.eva, visit.file().replace(b'"level": 4', b'"level": 5'))
    assert changed.status_code == 422 and "changed after the form made it" in changed.text
    assert visit.bring(visit.eva, b"\x89PNG").status_code == 422
    assert visit.level is None
    assert visit.client(visit.eva).get(f"/visit/merge?s={visit.session}").status_code == 200


def weights(points):
    importances = {name: float(value) for name, value in points.items()}
    given = {"branches": {"points": {"climate": 10.0, "proximity": 20.0, "sector_fit": 30.0}},
             "criteria": {"climate": {"points": importances}}}  # fmt: skip
    return {"method": "direct", "given": given, "branches": given["branches"]["points"],
            "criteria": importances}  # fmt: skip


def test_weights_of_unknown_misplaced_or_missing_criteria_are_refused_with_a_sentence(visit):
    state = visit.store.state(visit.session)
    data, asked = answering.session_data(state), state.setting.scenario
    known = [n for n in asked.criteria if data.criteria[n].branch == "climate" and n not in asked.without]
    whole = dict.fromkeys(known, 5)
    other = next(n for n in asked.criteria if data.criteria[n].branch == "proximity")
    for op, points, said in (("opW-00001", {**whole, "luck": 9}, "luck&#39; is not asked in this session"),
                             ("opW-00002", {**whole, other: 9}, f"{other} is not weighed within climate"),
                             ("opW-00004", {known[0]: 5}, "every criterion has to be weighed")):  # fmt: skip
        answer = visit.bring(visit.eva, visit.file(op=op, kind="weights", body=weights(points)))
        assert said in answer.text and "Taken: 0" in answer.text
        assert visit.store.state(visit.session).weights_of(visit.person) is None
    sound = visit.bring(visit.eva, visit.file(op="opW-00003", kind="weights", body=weights(whole)))
    assert "Taken: 1" in sound.text
    assert visit.store.state(visit.session).weights_of(visit.person).criteria[known[0]] == 5
