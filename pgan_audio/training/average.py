"""The moving average of the generator's weights: what is sampled and scored."""

from pgan_audio.config.schema import AdversarialTraining


def decay(settings: AdversarialTraining, stage_clips: int, batch_size: int) -> float:
    """What is kept of the average at a step.

    The half-life is ``min(average_half_life_clips, average_share * clips the stage has shown, this batch included)``: a
    fixed one would leave most of an untrained stage in what is sampled after a short run.

    Args:
        settings: Half-life and share.
        stage_clips: Clips the stage has shown before this batch.
        batch_size: Clips of this step.
    """
    half_life = min(settings.average_half_life_clips, settings.average_share * (stage_clips + batch_size))
    return 0.5 ** (batch_size / half_life)
