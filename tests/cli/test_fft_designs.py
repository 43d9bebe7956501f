"""``pgan train`` and ``pgan sample`` for the designs on FFT frames: from data to run folders and clips."""

import re

import numpy as np
import pytest
import soundfile

from pgan_audio.cli.main import main
from pgan_audio.config import record
from pgan_audio.training import checkpoint, stage_model
from pgan_audio.training.budget import StageCost
from pgan_audio.training.events import read_events
from pgan_audio.training.run_folder import RunFolder

SMALL = ("n_fft=5", "strides=[1, 2, 3]", "widths=[6, 7, 8]", "precision=float32")
FIT = ("code_rank=2", "code_clips=8", "held_out_clips=4", "fit.clips=32", "fit.batch_size=8", "fit.epoch_clips=16")
TRAINING = ("training.event_clips=8", "training.checkpoint_clips=16", "training.preview_clips=32")


def sets(*settings):
    return [word for setting in settings for word in ("--set", setting)]


@pytest.fixture(scope="module")
def frames_data(tmp_path_factory):
    """Two authors at 4 kHz, one stage, clips of 300 samples."""
    from pgan_audio.data.synthetic import write_corpus

    folder = tmp_path_factory.mktemp("frames")
    write_corpus(folder / "source", authors=("bell", "drums"), tracks_per_author=3, seconds=1, sample_rate_hz=4000)
    options = ("--sample-rate", "4000", "--clip-samples", "300", "--stages", "1", "--workers", "1")
    assert main(["prepare", str(folder / "source"), "--out", str(folder / "data"), *options]) == 0
    return folder / "data"


def hurry(patched):
    """No waiting for the disk, no timing of the machine, no tracing."""
    from pgan_audio.ports.fft_autoencoder.task import AutoencoderTask

    build = AutoencoderTask.build

    def eager(task):
        network = build(task)
        network.run_eagerly = True
        return network

    patched.setattr("os.fsync", lambda descriptor: None)
    patched.setattr(AutoencoderTask, "build", eager)
    for port in ("fft_autoencoder", "fft_gan"):
        patched.setattr(f"pgan_audio.ports.{port}.design.multiply_adds_per_second", lambda: 1e9)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    hurry(monkeypatch)


def autoencoder_arguments(data, run, *more):
    words = ["train", "--design", "fft-autoencoder", "--preset", "tiny", "--data", str(data), "--run", str(run)]
    return [*words, *sets(*SMALL, *FIT, *TRAINING), *more]


@pytest.fixture(scope="module")
def trained(tmp_path_factory, frames_data):
    """A finished run of the auto-encoder. To be copied, not changed."""
    run = tmp_path_factory.mktemp("trained") / "run"
    with pytest.MonkeyPatch.context() as patched:
        hurry(patched)
        assert main(autoencoder_arguments(frames_data, run)) == 0
    return RunFolder(run)


def test_what_a_run_of_the_auto_encoder_leaves(trained):
    assert sorted(path.name for path in trained.previews.iterdir()) == ["clips-000000032.png", "clips-000000032.wav"]
    facts, arrays = stage_model.load(trained.stage(1))
    assert facts["compression"]["time"] == 6
    assert facts["held_out_authors"].keys() <= {"bell", "drums"}
    assert arrays["code/directions"].shape == (2, 10, 8)
    (last,) = [event.values for event in read_events(trained.events) if event.values.get("epoch/number") == 2]
    for figure in ("mse_fft", "mse_wave", "snr_db"):
        assert {f"epoch/{figure}", f"held_out/{figure}"} <= last.keys()
    assert last["held_out/zero_mse_fft"] > 0


def test_a_stop_and_a_resume_reach_the_same_bits(trained, frames_data, tmp_path, monkeypatch, capsys):
    class StopAt:
        signal = 2
        asked = 0

        def __call__(self):
            StopAt.asked += 1
            return StopAt.asked == 3

    from contextlib import nullcontext

    arguments = autoencoder_arguments(frames_data, tmp_path / "run")
    with monkeypatch.context() as patched:
        patched.setattr("pgan_audio.cli.stopping.stop_request", lambda: nullcontext(StopAt()))
        assert main(arguments) == 130
    assert checkpoint.load_latest(tmp_path / "run" / "checkpoints").clips == 24
    assert main(arguments) == 0
    printed = capsys.readouterr()
    assert "The run is finished." in printed.out
    assert re.search(r"Epoch 2, 32 clips: mse_fft \S+, mse_wave \S+, snr_db \S+, held out mse_fft ", printed.err)
    ours, theirs = (checkpoint.load_latest(path / "checkpoints").arrays for path in (tmp_path / "run", trained.path))
    assert [name for name, x in ours.items() if not np.array_equal(x, theirs[name])] == []


def test_stages_are_refused(frames_data, tmp_path, capsys):
    assert main(autoencoder_arguments(frames_data, tmp_path / "run", "--stage", "1")) == 2
    assert "--stage is for designs that go through stages, and fft-autoencoder doesn't." in capsys.readouterr().err


def test_impossible_strides_are_refused_with_what_would_do(frames_data, tmp_path, capsys):
    more = sets("strides=[1, 2, 7]")
    assert main(autoencoder_arguments(frames_data, tmp_path / "run", *more)) == 2
    message = capsys.readouterr().err
    assert "5 x 1 x 2 x 7 = 70 samples. Received: 300 samples are 60 frames, which the strides 1 x 2 x 7" in message
    assert "strides = [1, 2, 6] or [1, 2, 5]" in message
    assert not (tmp_path / "run").exists()


def test_a_plan(frames_data, tmp_path, capsys):
    assert main(autoencoder_arguments(frames_data, tmp_path / "run", "--dry-run")) == 0
    printed = capsys.readouterr().out
    assert "Preset  tiny\n" in printed
    assert re.search(r"\n    1      4000       300       8         0        32              32   0:00:0\d\n", printed)


def test_a_plan_for_a_budget_tells_what_was_measured(frames_data, tmp_path, monkeypatch, capsys):
    cost = StageCost(batch_seconds=2.0, fixed_seconds=5.0)
    monkeypatch.setattr("pgan_audio.training.fit_budget.planned", lambda config, task: (config, cost))
    assert main(autoencoder_arguments(frames_data, tmp_path / "run", "--budget", "2m", "--dry-run")) == 0
    printed = capsys.readouterr().out
    assert "\n    1      4000       300       8         0        32              32   0:00:13\n" in printed


def sampled(run, out, *options):
    assert main(["sample", "--run", str(run), "--n", "2", "--out", str(out), *options]) == 0
    return {path.name: soundfile.read(path)[0] for path in sorted(out.glob("*.wav"))}


def test_random_codes_of_either_kind(trained, tmp_path, capsys):
    fitted = sampled(trained.path, tmp_path / "fitted")
    plain = sampled(trained.path, tmp_path / "plain", "--codes", "normal")
    assert list(fitted) == ["stage-1-seed-0-0000.wav", "stage-1-seed-0-0001.wav"]
    assert list(plain) == ["stage-1-seed-0-codes-normal-0000.wav", "stage-1-seed-0-codes-normal-0001.wav"]
    assert all(len(clip) == 300 for clip in (*fitted.values(), *plain.values()))
    assert not np.array_equal(next(iter(fitted.values())), next(iter(plain.values())))
    for kind, options in (("fitted", ["--codes", "fitted"]), ("plain", [])):
        (first, *_) = sorted((tmp_path / kind).glob("*.wav"))
        before = first.read_bytes()
        again = tmp_path / f"{kind}-again"
        assert main(["sample", "--run", str(trained.path), "--again", str(first), "--out", str(again)]) == 0
        assert (again / first.name).read_bytes() == before
        assert options == [] or sampled(trained.path, tmp_path / "explicit", *options).keys() == fitted.keys()


def test_codes_are_for_auto_encoders(finished_stage, tmp_path, capsys):
    assert main(["sample", "--run", str(finished_stage), "--codes", "normal", "--out", str(tmp_path / "out")]) == 2
    assert "Only an auto-encoder draws codes." in capsys.readouterr().err


# The GAN


def gan_arguments(data, run, *more):
    words = ["train", "--design", "fft-gan", "--preset", "tiny", "--data", str(data), "--run", str(run)]
    own = ("hidden_size=6", "precision=float32", "schedule.stable_clips=[16]", "schedule.batch_sizes=[8]")
    return [*words, *sets(*own, *TRAINING), *more]


def test_a_gan_from_a_trained_decoder(trained, frames_data, tmp_path, plainly, capsys):
    arguments = gan_arguments(frames_data, tmp_path / "gan", "--decoder", str(trained.path))
    assert main([*arguments, "--set", "optimiser.learning_rate=1e-9"]) == 0
    config = record.read(tmp_path / "gan" / "config.toml")
    assert config.fft_gan.resolved.widths == (6, 7, 8)
    assert config.fft_gan.decoder == str(trained.path)
    assert f"The generator starts as the decoder of {trained.path}." in capsys.readouterr().err
    _, ours = stage_model.load(tmp_path / "gan" / "stages" / "stage-1")
    _, theirs = stage_model.load(trained.stage(1))
    for name in ("decoder/decode_1/kernel", "decoder/decode_3/bias"):
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-6)  # at such a rate nothing moves
    events = [event.values for event in read_events(tmp_path / "gan" / "events.jsonl") if event.values]
    assert all(0 <= values["share/judged_right"] <= 1 for values in events)
    assert len(sampled(tmp_path / "gan", tmp_path / "clips")) == 2


def test_a_gan_from_scratch_and_again(frames_data, tmp_path, plainly):
    arguments = gan_arguments(frames_data, tmp_path / "gan", *sets("optimiser.kind=sgd", *SMALL[:3]))
    assert main(arguments) == 0
    assert main(arguments) == 0


@pytest.mark.parametrize(
    ("decoder", "message"),
    [("finished_stage", "--decoder must be a run of the design fft-autoencoder"), (None, "there is no run at")],
)
def test_decoders_that_are_none(frames_data, tmp_path, request, capsys, decoder, message):
    path = request.getfixturevalue(decoder) if decoder else tmp_path / "nowhere"
    assert main(gan_arguments(frames_data, tmp_path / "gan", "--decoder", str(path))) in (1, 2)
    assert message in capsys.readouterr().err


def test_a_decoder_in_training_is_not_taken(trained, frames_data, tmp_path, capsys):
    unfinished = RunFolder.create(tmp_path / "unfinished")
    record.write(record.read(trained.config), unfinished.config)
    assert main(gan_arguments(frames_data, tmp_path / "gan", "--decoder", str(unfinished.path))) == 1
    assert "has no finished decoder yet. Go on with: pgan train --run" in capsys.readouterr().err
