"""The decay of the moving average at known points."""

import pytest

from pgan_audio.config.schema import AdversarialTraining
from pgan_audio.training.average import decay

SETTINGS = AdversarialTraining(checkpoint_clips=1, preview_clips=1, event_clips=1)


@pytest.mark.parametrize(
    ("stage_clips", "batch_size", "half_life"),
    [
        (0, 16, 0.8),  # 5 % of the 16 clips of the first batch
        (984, 16, 50.0),
        (99_984, 16, 5_000.0),
        (199_984, 16, 10_000.0),  # here the two rules meet
        (1_000_000, 16, 10_000.0),
        (1_000_000, 128, 10_000.0),
    ],
)
def test_known_points(stage_clips: int, batch_size: int, half_life: float) -> None:
    assert decay(SETTINGS, stage_clips, batch_size) == pytest.approx(0.5 ** (batch_size / half_life), rel=1e-12)


def test_after_a_half_life_of_clips_half_is_left() -> None:
    left = 1.0
    for batch in range(10_000 // 16):
        left *= decay(SETTINGS, 500_000 + 16 * batch, 16)
    assert left == pytest.approx(0.5, rel=1e-9)


def test_settings_count() -> None:
    settings = SETTINGS.model_copy(update={"average_half_life_clips": 100, "average_share": 0.5})
    assert decay(settings, 90, 10) == pytest.approx(0.5 ** (10 / 50))
    assert decay(settings, 990, 10) == pytest.approx(0.5 ** (10 / 100))


def test_first_batch_of_a_stage_leaves_next_to_nothing_of_what_was_drawn() -> None:
    assert decay(SETTINGS, 0, 16) < 1e-5
