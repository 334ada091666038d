"""Settings: read once from the environment, passed on, never global."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where the data and the user's own data stand, and which language a person reads first."""

    data_folder: Path
    language: str
    own_folder: Path
    store_url: str = ""
    keys_file: Path = Path()
    interface_keys: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def interface_key(self, variable: str) -> str:
        """Return the key of a public interface by its environment variable; empty for none."""
        return dict(self.interface_keys).get(variable, "")


INTERFACE_KEYS = ("SITESELECT_EIA_KEY", "SITESELECT_BLS_KEY")


def shipped_data() -> Path:
    """Return the folder of the shipped data: beside the package in a checkout, inside a wheel."""
    package = Path(__file__).resolve().parent
    inside = package / "_data"
    return inside if inside.is_dir() else package.parent / "data"


def user_folder(variables: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder where this user's programs keep data, as the system has it.

    >>> user_folder({"XDG_DATA_HOME": "/data"}, "linux").as_posix()
    '/data/siteselect'
    """
    home = Path.home()
    places = {"win32": ("LOCALAPPDATA", home / "AppData" / "Local"),
              "darwin": ("", home / "Library" / "Application Support")}  # fmt: skip
    name, otherwise = places.get(platform, ("XDG_DATA_HOME", home / ".local" / "share"))
    return Path(variables.get(name) or otherwise) / "siteselect"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from environment variables.

    `SITESELECT_DATA` names another data folder, `SITESELECT_LANG` the first language
    (`en` unless it begins with `zh`), `SITESELECT_HOME` the folder in which a person's own data
    and shared sessions are kept (default: where the system keeps such data). `SITESELECT_STORE` is
    the URL of the database of shared sessions (`sqlite:///...`, `postgresql://...`; default: a
    SQLite file in that folder), `SITESELECT_KEYS` the file of their keys (default: there too).
    `SITESELECT_EIA_KEY` and `SITESELECT_BLS_KEY` are the keys that these interfaces want of whoever
    refreshes figures from them.

    >>> read_settings({"SITESELECT_LANG": "zh-TW"}).language
    'zh-TW'
    """
    variables = os.environ if environment is None else environment
    chinese = variables.get("SITESELECT_LANG", "").lower().startswith("zh")
    folder = variables.get("SITESELECT_DATA", "")
    kept = Path(variables.get("SITESELECT_HOME") or user_folder(variables))
    keys = variables.get("SITESELECT_KEYS", "")
    return Settings(
        data_folder=Path(folder) if folder else shipped_data(),
        language="zh-TW" if chinese else "en",
        own_folder=kept,
        store_url=variables.get("SITESELECT_STORE", "")
        or f"sqlite:///{(kept / 'siteselect.sqlite3').as_posix()}",
        keys_file=Path(keys) if keys else kept / "keyring.sqlite3",
        interface_keys=tuple((name, variables.get(name, "").strip()) for name in INTERFACE_KEYS),
    )
