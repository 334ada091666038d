"""Sign-in of facilitators: nothing without the operator's settings, nobody past it with them."""

import subprocess
import sys

import pytest
import streamlit as st

from siteselect.errors import Denied, RequestError
from siteselect.ui.visit import signin
from tests.ui.test_pages import page, words

AUTH = {"client_id": "x", "client_secret": "y", "server_metadata_url": "http://127.0.0.1:9/"}


class Secrets(dict):
    def load_if_toml_exists(self):
        return True


class User(dict):
    is_logged_in = False


@pytest.fixture
def signs(monkeypatch):
    """Let the operator's secrets and the visitor's identity be these."""

    def as_(auth, **said):
        user = User(said)
        user.is_logged_in = bool(said)
        monkeypatch.setattr(st, "secrets", Secrets(auth=auth) if auth else Secrets())
        monkeypatch.setattr(st, "user", user)

    return as_


def keys(app):
    return {button.key for button in app.button}


def test_without_settings_anybody_creates_a_session_and_nothing_is_loaded():
    app = page("session")
    assert any(b.label == "Create the session" for b in app.button)
    assert "sign-in-None" not in keys(app)
    assert signin.providers() == () and signin.identity() is None
    code = "import app, sys; sys.exit('authlib' in sys.modules or 'httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_with_settings_the_form_is_behind_the_sign_in(signs, lang):
    signs(AUTH)
    app = page("session", lang=lang)
    assert "sign-in-None" in keys(app) and not app.exception
    assert not app.multiselect and "/visit/join" in words(app)  # who joins needs no account
    with pytest.raises(Denied, match=r"visit\.sign_in_first"):
        signin.identity()
    signs({"one": AUTH, "two": AUTH, "redirect_uri": "http://127.0.0.1:9/oauth2callback"})
    assert {"sign-in-one", "sign-in-two"} <= keys(page("session", lang=lang))


def test_who_signed_in_goes_on_record_and_only_a_verified_mail(signs):
    said = {"iss": "https://id.example", "sub": "7", "email": "lin@example.org", "name": "Lin"}
    signs(AUTH, **said, email_verified=True)
    assert signin.identity().email == "lin@example.org"
    for doubt in (False, "false", None):
        signs(AUTH, **said, email_verified=doubt)
        assert (signin.identity().email, signin.identity().name) == ("", "Lin")
    signs(AUTH, email="lin@example.org", email_verified=True)
    with pytest.raises(RequestError, match=r"visit\.no_identity"):
        signin.identity()
