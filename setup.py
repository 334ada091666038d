"""Packs the data into the wheel: `data/` stands beside the package here, inside it there."""

from setuptools import find_packages, setup

DATA = "siteselect._data"
setup(
    packages=[*find_packages(include=["siteselect*"]), DATA,
              *(f"{DATA}.{part}" for part in ("cost", "geography", "grids", "world"))],
    package_dir={DATA: "data"},
    package_data={
        "siteselect": ["i18n/*/*.yaml", "maps/static/*", "reports/templates/*",
                       *(f"ui/**/*.{kind}" for kind in ("html", "js", "css", "svg"))],
        DATA: ["*.csv", "*.yaml", "*.md"],
        f"{DATA}.cost": ["*"],
        f"{DATA}.geography": ["*"],
        f"{DATA}.grids": ["*"],
        f"{DATA}.world": ["*"],
    },
)
