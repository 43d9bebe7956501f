"""When the discriminator is said to have won: after a stretch of clips, once, and anew after a relapse."""

from pgan_audio.ports.fft_gan.victory import Victory


def told(looks, accuracy=0.95, clips=100):
    """The clips at which it is told."""
    victory = Victory(accuracy, clips)
    return [shown for shown, share in looks if victory.look(shown, share)]


def test_it_takes_a_whole_stretch():
    assert told([(40, 0.99), (80, 0.99), (139, 0.99), (140, 0.99), (180, 1.0)]) == [140]


def test_one_look_below_begins_it_anew():
    looks = [(40, 0.99), (80, 0.95), (120, 0.99), (160, 0.99), (200, 0.99), (240, 0.99)]
    assert told(looks) == [200]  # since 80


def test_it_is_told_again_after_a_relapse():
    looks = [(100, 1.0), (200, 1.0), (300, 0.5), (400, 1.0), (500, 1.0)]
    assert told(looks) == [200, 400]


def test_training_that_goes_back_begins_it_anew():
    assert told([(60, 1.0), (40, 1.0), (90, 1.0), (139, 1.0), (140, 1.0)]) == [140]


def test_a_session_that_resumes_counts_from_its_first_look():
    assert told([(1060, 1.0), (1120, 1.0), (1160, 1.0)]) == [1160]


def test_at_the_limit_it_has_not_won():
    assert told([(100, 0.95), (200, 0.95)]) == []
