"""Settings: read once from the environment, passed on, never global."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where the data stand and which language a person reads first."""

    data_folder: Path
    language: str
    store_url: str = ""
    keys_file: Path = Path()


def shipped_data() -> Path:
    """Return the folder of the shipped data: beside the package in a checkout, inside a wheel."""
    package = Path(__file__).resolve().parent
    inside = package / "_data"
    return inside if inside.is_dir() else package.parent / "data"


def personal_folder(variables: Mapping[str, str]) -> Path:
    """Return where programs of this person keep their data, as each system wants it.

    >>> personal_folder({"XDG_DATA_HOME": "/x"}).name
    'siteselect'
    """
    home = Path(variables.get("HOME") or variables.get("USERPROFILE") or Path.home())
    usual = {"win32": home / "AppData/Local", "darwin": home / "Library/Application Support"}
    named = variables.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_DATA_HOME", "")
    return (Path(named) if named else usual.get(sys.platform, home / ".local/share")) / "siteselect"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from environment variables.

    `SITESELECT_DATA` names another data folder, `SITESELECT_LANG` the first language
    (`en` unless it begins with `zh`). `SITESELECT_STORE` is the URL of the database of shared
    sessions (`sqlite:///...`, `postgresql://...`; default: a SQLite file in the person's data
    folder), `SITESELECT_KEYS` the file of their keys (default: in the same folder).

    >>> read_settings({"SITESELECT_LANG": "zh-TW"}).language
    'zh-TW'
    """
    variables = os.environ if environment is None else environment
    chinese = variables.get("SITESELECT_LANG", "").lower().startswith("zh")
    folder = variables.get("SITESELECT_DATA", "")
    kept = personal_folder(variables)
    keys = variables.get("SITESELECT_KEYS", "")
    return Settings(
        data_folder=Path(folder) if folder else shipped_data(),
        language="zh-TW" if chinese else "en",
        store_url=variables.get("SITESELECT_STORE", "")
        or f"sqlite:///{(kept / 'siteselect.sqlite3').as_posix()}",
        keys_file=Path(keys) if keys else kept / "keyring.sqlite3",
    )
