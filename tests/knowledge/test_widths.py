"""How wide an expectation must be, recovered from figures that were made with a known width."""

import numpy as np
import pytest

from siteselect.knowledge.widths import width


def made(seed, scale, count=400, draw=None):
    """Figures that lie `scale` times as far from what is expected of them as is said."""
    rng = np.random.default_rng(seed)
    lone = rng.standard_normal(count) if draw is None else draw(rng, count)
    mean = rng.uniform(0.4, 0.6, count)
    return [("place", float(m + 0.08 * scale * z), float(m), 0.08, 0.5)
            for m, z in zip(mean, lone, strict=True)]  # fmt: skip


@pytest.mark.parametrize("scale", [0.7, 1.0, 1.4])
def test_a_width_comes_back(scale):
    assert np.mean([width(made(s, scale)) for s in range(6)]) == pytest.approx(scale, rel=0.08)


def test_figures_on_two_coasts_need_less_than_their_standard_deviation():
    def coasts(rng, count):
        return np.where(rng.random(count) < 0.5, -1.0, 1.0) + 0.1 * rng.standard_normal(count)

    assert width(made(1, 1.0, draw=coasts)) < 0.8


def test_few_figures_move_a_width_little_and_none_not_at_all():
    assert width([]) == 1.0
    many, few = width(made(2, 0.6)), width(made(2, 0.6, count=6))
    assert many < few <= 1.0
