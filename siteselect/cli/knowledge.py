"""`siteselect data knowledge`: how far figures lie apart, estimated anew; and whether it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.exporting import write_whole
from siteselect.cli.show import print_json, print_table, say
from siteselect.dataset import load, load_world
from siteselect.i18n import family, label, text

if TYPE_CHECKING:
    from siteselect.dataset import Dataset


HOW = family("headline.how_", ("estimated", "alike", "national"))
SPREAD_HEADS = family("headline.head_", ("criterion", "how", "within", "inside", "places", "world",
                                         "countries", "place_width", "country_width"))  # fmt: skip
CALIBRATION_HEADS = family("headline.head_", ("criterion", "figures", "inside_90", "with_atoms",
                                              "bias", "crps", "plain"))  # fmt: skip


def _option(name: str, help: str) -> Any:
    return typer.Option(name, help=text(help, opt.DEFAULT_LANG.value))


def knowledge_command(
    data: opt.DataFolder = "",
    calibrate: Annotated[bool, _option("--calibrate", "cli.opt_calibrate")] = False,
    as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Estimate what the model of what is known rests on, and write it; or hide each figure."""
    from siteselect.knowledge.estimating import to_yaml
    from siteselect.knowledge.widths import estimate_with_widths
    from siteselect.register import load_coverage

    folder = opt.folder(data)
    dataset = _with_the_world(folder)
    if calibrate:
        _calibrate(dataset, as_json, lang.value)
        return
    shares = load_coverage(folder)
    listed, others = (
        {country: found.share for (country, whose), found in shares.items() if whose == register}
        for register in ("taiwan", "other")
    )
    found = estimate_with_widths(dataset, listed, others)
    write_whole(folder / "knowledge.yaml", to_yaml(found).encode("utf-8"))
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    rows = [
        [label(dataset.criteria[name].name, lang.value), text(HOW[s.how], lang.value),
         f"{s.within:.2f}", f"{s.within * s.inside:.2f}", str(s.places),
         f"{s.world.mean:.2f} ± {s.world.sd:.2f}", str(s.world.countries),
         f"{s.place_width:.2f}", f"{s.country_width:.2f}"]
        for name, s in found.criteria.items()
    ]  # fmt: skip
    heads = [text(key, lang.value) for key in SPREAD_HEADS.values()]
    print_table("", heads, rows, right=(2, 3, 4, 5, 6, 7, 8))
    say(text("cli.built", lang.value, files="knowledge.yaml"))


def _with_the_world(folder: Path) -> Dataset:
    dataset = load(folder)
    codes = [*dataset.regions, *{home for home, _ in dataset.homes.values()}]
    return load_world(folder, dataset, list(dict.fromkeys(codes)))


def _calibrate(dataset: Dataset, as_json: bool, lang: str) -> None:
    from siteselect.knowledge.calibration import calibration, hide_each, pairs_told_apart

    hidden = hide_each(dataset)
    found = calibration(hidden)
    told, right = pairs_told_apart(hidden)
    if as_json:
        print_json({"criteria": found.to_dict("index"), "pairs": told, "right": right})
        return
    rows = [
        [label(dataset.criteria[name].name, lang) if name in dataset.criteria
         else text("headline.all_of_them", lang), str(int(line["figures"])),
         f"{line['inside']:.1%}", f"{line['with_atoms']:.1%}", f"{line['bias']:+.3f}",
         f"{line['crps']:.3f}", f"{line['plain']:.3f}"]
        for name, line in found.iterrows()
    ]  # fmt: skip
    heads = [text(key, lang) for key in CALIBRATION_HEADS.values()]
    print_table("", heads, rows, right=(1, 2, 3, 4, 5, 6))
    say(text("headline.pairs_right", lang, count=f"{told:,}", share=f"{right:.1%}"))
