"""Temperature and calibration error: known temperatures found again, sums written out."""

import numpy as np
import pytest

from pgan_audio.classifier.calibration import calibration_error, class_weights, fit_temperature, log_loss


def drawn(rng, n, temperature, n_classes=4):
    """Logits that are too sure by ``temperature``, and labels drawn from what they should have said."""
    honest = 2.0 * rng.standard_normal((n, n_classes))
    probabilities = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(n_classes, p=p) for p in probabilities])
    return temperature * honest, labels


@pytest.mark.parametrize("temperature", [0.3, 1.0, 3.0])
def test_the_temperature_that_was_put_in_is_found(rng, temperature):
    logits, labels = drawn(rng, 20000, temperature)
    assert fit_temperature(logits, labels) == pytest.approx(temperature, rel=0.05)


def test_it_makes_confidence_honest(rng):
    logits, labels = drawn(rng, 20000, 3.0)
    before, after = (calibration_error(logits / t, labels) for t in (1.0, fit_temperature(logits, labels)))
    assert before > 0.1
    assert after < 0.02


@pytest.mark.parametrize("n", [30, 300])
def test_where_all_are_right_confidence_goes_as_far_as_their_number(rng, n):
    labels = np.arange(n) % 3
    logits = 5.0 * np.eye(3)[labels] + 0.01 * rng.standard_normal((n, 3))
    logits /= fit_temperature(logits, labels)
    confidence = (np.exp(logits).max(axis=1) / np.exp(logits).sum(axis=1)).mean()
    assert confidence == pytest.approx((n + 1) / (n + 2), abs=1e-4)


def test_noise_is_cooled_down_to_the_limit(rng):
    labels = np.arange(4000) % 5
    assert fit_temperature(rng.standard_normal((4000, 5)), (labels + 1) % 5) > 5
    assert fit_temperature(5 * np.eye(5)[labels], (labels + 1) % 5) == pytest.approx(100)


def test_one_clip_and_equal_logits_have_an_answer():
    assert 0.01 <= fit_temperature(np.array([[1.0, 0.0]]), np.array([0])) <= 100
    assert fit_temperature(np.zeros((4, 2)), np.array([0, 0, 1, 1])) == pytest.approx(0.01)


def test_a_class_with_few_clips_counts_as_much_as_one_with_many(rng):
    logits, labels = drawn(rng, 4000, 2.0)
    few = np.concatenate([np.flatnonzero(labels != 0), np.flatnonzero(labels == 0)[::4]])
    copies = np.concatenate([few, *[np.flatnonzero(labels == 0)[::4]] * 3])
    assert fit_temperature(logits[few], labels[few]) == pytest.approx(
        fit_temperature(logits[copies], labels[copies]), rel=0.01
    )


def test_a_class_that_is_often_taken_for_another_counts_as_much_as_one_that_never_is():
    labels = np.array([0] * 90 + [1] * 10)
    said = np.array([0] * 90 + [1] * 5 + [2] * 5)
    logits = 3.0 * np.eye(3)[said]
    scaled = logits / fit_temperature(logits, labels)
    confidence = np.exp(scaled).max(axis=1) / np.exp(scaled).sum(axis=1)
    assert (confidence[:90].mean() + confidence[90:].mean()) / 2 == pytest.approx((100 * 0.75 + 1) / 102, abs=1e-4)


def test_class_weights():
    np.testing.assert_allclose(
        class_weights(np.array([0, 0, 2, 2, 2, 0, 0, 4])), [1 / 12] * 2 + [1 / 9] * 3 + [1 / 12] * 2 + [1 / 3]
    )


def test_log_loss_is_the_mean_over_classes_of_means(rng):
    logits, labels = rng.standard_normal((50, 3)), rng.integers(3, size=50)
    total = 0.0
    for k in range(3):
        own = [row for row, label in zip(logits, labels, strict=True) if label == k]
        total += sum(np.log(sum(np.exp(row))) - row[k] for row in own) / len(own) / 3
    assert log_loss(logits, labels) == pytest.approx(total)


def test_calibration_error_is_the_sum_written_out(rng):
    logits, labels = 2 * rng.standard_normal((400, 3)), rng.integers(3, size=400)
    total = 0.0
    for number in range(15):
        confidences, hits = [], []
        for row, label in zip(logits, labels, strict=True):
            p = np.exp(row) / sum(np.exp(row))
            if number / 15 <= max(p) < (number + 1) / 15 or (number == 14 and max(p) == 1):
                confidences.append(max(p))
                hits.append(row.argmax() == label)
        if hits:
            total += len(hits) / 400 * abs(np.mean(hits) - np.mean(confidences))
    assert calibration_error(logits, labels) == pytest.approx(total)


def test_certainty_that_is_right_has_no_error():
    assert calibration_error(1000.0 * np.eye(3), np.arange(3)) == 0.0
    assert calibration_error(1000.0 * np.eye(3), np.array([1, 2, 0])) == 1.0
