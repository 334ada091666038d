"""Settings: read once from the environment, passed on, never global."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where the data stand and which language a person reads first."""

    data_folder: Path
    language: str


def shipped_data() -> Path:
    """Return the folder of the shipped data: beside the package in a checkout, inside a wheel."""
    package = Path(__file__).resolve().parent
    inside = package / "_data"
    return inside if inside.is_dir() else package.parent / "data"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from environment variables.

    `SITESELECT_DATA` names another data folder, `SITESELECT_LANG` the first language
    (`en` unless it begins with `zh`).

    >>> read_settings({"SITESELECT_LANG": "zh-TW"}).language
    'zh-TW'
    """
    variables = os.environ if environment is None else environment
    chinese = variables.get("SITESELECT_LANG", "").lower().startswith("zh")
    folder = variables.get("SITESELECT_DATA", "")
    return Settings(
        data_folder=Path(folder) if folder else shipped_data(),
        language="zh-TW" if chinese else "en",
    )
