"""The register of the industry: plants of other nations' firms, where they stand, and how much
of them is listed.

Names load when first used: ranking reads what `data build` counted in the register, never itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from siteselect.register.checking import check_register
    from siteselect.register.coverage import coverage_table
    from siteselect.register.extending import Extension, Ground, extend
    from siteselect.register.model import Coverage, Register
    from siteselect.register.placing import Gazetteer, admin1_names
    from siteselect.register.reading import load_coverage, load_register
    from siteselect.register.writing import coverage_bytes, register_files

_MODULES = {
    "check_register": "checking",
    "coverage_table": "coverage",
    "Extension": "extending",
    "Ground": "extending",
    "extend": "extending",
    "Coverage": "model",
    "Register": "model",
    "Gazetteer": "placing",
    "admin1_names": "placing",
    "load_coverage": "reading",
    "load_register": "reading",
    "coverage_bytes": "writing",
    "register_files": "writing",
}
__all__ = [
    "Coverage",
    "Extension",
    "Gazetteer",
    "Ground",
    "Register",
    "admin1_names",
    "check_register",
    "coverage_bytes",
    "coverage_table",
    "extend",
    "load_coverage",
    "load_register",
    "register_files",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name not in _MODULES:
        raise AttributeError(f"register has no {name!r}")
    return getattr(import_module(f"siteselect.register.{_MODULES[name]}"), name)
