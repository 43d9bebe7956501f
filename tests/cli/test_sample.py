"""``pgan sample``: the files it writes, what it says, and how it refuses."""

import os
import re
import shutil
import stat

import numpy as np
import pytest
import soundfile

from pgan_audio.cli.main import main
from pgan_audio.config import load_config, record, with_data, with_values
from pgan_audio.sampling.latents import labels
from pgan_audio.training import stage_model
from pgan_audio.training.run_folder import RunFolder

DATA = {
    "fingerprint": "none",
    "sample_rate_hz": 1000,
    "clip_samples": 128,
    "channels": 1,
    "n_stages": 2,
    "stage_rms": (0.1, 0.2),
    "authors": ("Ada Müller/Söhne", "Björk"),
}


def make_run(path, stages=(1, 2), seed=0, **changes):
    from pgan_audio.progressive.design import ProgressiveDesign
    from pgan_audio.training import weights

    small = {"progressive.channels": (4,), "progressive.latent_size": 8, "progressive.hidden_size": 4, "seed": seed}
    config = with_data(with_values(load_config(preset="tiny"), small | {"precision": "float32"} | changes), DATA)
    run = RunFolder.create(path)
    record.write(config, run.config)
    for stage in stages:
        network = ProgressiveDesign(config).build_generator(stage)
        weights.initialise(network, seed, ProgressiveDesign(config).initial_value)
        facts = {"design": "progressive", "stage": stage, "clips": 2000}
        stage_model.save(run.stage(stage), facts, weights.arrays(network))
    return str(path)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("runs") / "plain")


@pytest.fixture(scope="module")
def run_with_authors(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "told"
    return make_run(path, stages=(1,), **{"progressive.author_conditioning": True})


@pytest.fixture
def sample(tmp_path, capsys):
    """Run ``pgan sample`` into a fresh folder; return its exit code, its output, its error line."""

    def call(run, *options, out=tmp_path / "out"):
        code = main(["sample", "--run", str(run), "--out", str(out), *options])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    call.out = tmp_path / "out"
    return call


def contents(folder, pattern="*.wav"):
    return {path.name: path.read_bytes() for path in sorted(folder.glob(pattern))}


def test_clips_are_written_and_told(run, sample):
    code, said, _ = sample(run, "--n", "3")
    assert code == 0
    assert sorted(path.name for path in sample.out.iterdir()) == [
        "overview.png",
        "stage-2-seed-0-0000.wav",
        "stage-2-seed-0-0001.wav",
        "stage-2-seed-0-0002.wav",
    ]
    clips = []
    for name in contents(sample.out):
        info = soundfile.info(sample.out / name)
        assert (info.samplerate, info.channels, info.frames, info.subtype) == (1000, 1, 128, "PCM_16")
        clips.append(soundfile.read(sample.out / name)[0])
    assert len({clip.tobytes() for clip in clips}) == 3
    first, second = said.splitlines()
    assert first.startswith(
        f"3 clips of 0.128 s at 1000 Hz, stage 2 of {run}: {sample.out}/stage-2-seed-0-0000.wav to "
    )
    level_db = float(re.match(r"Level (-\d+\.\d) dBFS, that of the recordings -14\.0 dBFS; ", second)[1])
    assert level_db == pytest.approx(10 * np.log10(np.mean(np.square(clips))), abs=0.1)


def test_clipping_happens_here_and_its_share_is_told(tmp_path, sample):
    run = RunFolder(tmp_path / "loud")
    make_run(run.path, stages=(1,))
    facts, arrays = stage_model.load(run.stage(1))
    facts.pop("clips")
    arrays["stage_1_to_wave/bias"] = np.full(1, 10.5, np.float32)  # times the stage's RMS of 0.1
    stage_model.save(run.stage(1), facts, arrays)
    code, said, _ = sample(run.path, "--n", "2")
    assert code == 0
    samples = np.stack([soundfile.read(path, dtype="int16")[0] for path in sorted(sample.out.glob("*.wav"))])
    assert samples.max() == 32767
    share = float(re.search(r"(\d+\.\d+)% of the samples clipped$", said)[1]) / 100
    assert share == pytest.approx(np.mean(samples == 32767), abs=0.01)
    assert 0.3 < share <= 1


def test_a_file_does_not_depend_on_what_is_asked_for_beside_it(run, sample, tmp_path):
    assert sample(run, "--n", "11", "--seed", "6")[0] == 0
    assert sample(run, "--n", "2", "--seed", "6", out=tmp_path / "few")[0] == 0
    few, many = contents(tmp_path / "few"), contents(sample.out)
    assert few == {name: many[name] for name in ("stage-2-seed-6-0000.wav", "stage-2-seed-6-0001.wav")}
    assert sample(run, "--n", "3", "--seed", "6")[0] == 0  # over the same files, which stay the same
    assert contents(sample.out) == many


def test_stage_truncation_and_seed_have_their_say(run, sample):
    for options in (["--stage", "1"], ["--truncation", "0.5"], ["--seed", "3"], []):
        assert sample(run, "--n", "1", *options)[0] == 0
    names = ["stage-1-seed-0-0000", "stage-2-seed-0-0000", "stage-2-seed-0-truncation-0.5-0000", "stage-2-seed-3-0000"]
    assert list(contents(sample.out)) == [f"{name}.wav" for name in names]
    assert soundfile.info(sample.out / "stage-1-seed-0-0000.wav").samplerate == 500


def test_a_walk_goes_from_seed_to_seed(run, sample):
    assert sample(run, "--n", "4", "--between", "3", "8")[0] == 0
    walk = [soundfile.read(path, dtype="int16")[0].astype(int) for path in sorted(sample.out.glob("*between*.wav"))]
    assert (sample.out / "stage-2-between-3-8-steps-4-0003.wav").exists()
    ends = []
    for seed in ("3", "8"):
        assert sample(run, "--n", "1", "--seed", seed)[0] == 0
        ends.append(soundfile.read(sample.out / f"stage-2-seed-{seed}-0000.wav", dtype="int16")[0])
    assert len(walk) == 4
    assert np.abs(walk[0] - ends[0]).max() == 0
    assert np.abs(walk[-1] - ends[1]).max() <= 1


def test_clips_by_one_author(run_with_authors, sample):
    assert sample(run_with_authors, "--n", "6")[0] == 0
    for author in DATA["authors"]:
        assert sample(run_with_authors, "--n", "6", "--author", author)[0] == 0
    found = contents(sample.out)
    assert sorted(found) == sorted(
        f"stage-1-seed-0-{words}000{i}.wav"
        for words in ("", "author-Ada_Müller_Söhne-", "author-Björk-")
        for i in range(6)
    )
    drawn = [found[f"stage-1-seed-0-000{i}.wav"] for i in range(6)]
    ada = [found[f"stage-1-seed-0-author-Ada_Müller_Söhne-000{i}.wav"] for i in range(6)]
    bjork = [found[f"stage-1-seed-0-author-Björk-000{i}.wav"] for i in range(6)]
    assert all(clip in pair for clip, *pair in zip(drawn, ada, bjork, strict=True))
    assert drawn not in (ada, bjork)


def test_a_walk_keeps_the_author_it_starts_with(run_with_authors, sample):
    seeds = (0, 4)
    assert [labels(seed, [0], 2)[0] for seed in seeds] == [1, 0]
    for seed in seeds:
        assert sample(run_with_authors, "--n", "1", "--seed", f"{seed}")[0] == 0
        assert sample(run_with_authors, "--n", "2", "--between", f"{seed}", "9")[0] == 0
        first, same = f"stage-1-between-{seed}-9-steps-2-0000.wav", f"stage-1-seed-{seed}-0000.wav"
        np.testing.assert_array_equal(soundfile.read(sample.out / first)[0], soundfile.read(sample.out / same)[0])


def test_another_sound_of_the_same_name_is_not_replaced(run, sample, tmp_path):
    assert sample(run, "--n", "2")[0] == 0
    before = contents(sample.out, "*")
    other = make_run(tmp_path / "other", seed=1)
    code, said, error = sample(other, "--n", "2")
    assert (code, said) == (2, "")
    assert "stage-2-seed-0-0000.wav is there already and holds another sound" in error
    assert error.endswith("Choose another folder with --out, or remove the old clips.\n")
    (sample.out / "stage-2-seed-0-0001.wav").write_text("my notes")
    code, _, error = sample(run, "--n", "2")
    assert code == 2
    assert "0001.wav is there already" in error
    assert contents(sample.out, "*") == before | {"stage-2-seed-0-0001.wav": b"my notes"}


def test_a_clip_rounded_otherwise_on_another_machine_is_the_same_clip(run, sample):
    assert sample(run, "--n", "1")[0] == 0
    path = sample.out / "stage-2-seed-0-0000.wav"
    right = path.read_bytes()
    samples, rate_hz = soundfile.read(path, dtype="int16")
    samples[::7] -= 1
    soundfile.write(path, samples, rate_hz, subtype="PCM_16")
    assert sample(run, "--n", "1")[0] == 0
    assert path.read_bytes() == right
    samples[3] += 3
    soundfile.write(path, samples, rate_hz, subtype="PCM_16")
    assert sample(run, "--n", "1")[0] == 2


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--n", "0"], 2, "Invalid value for '--n': 0 is not in the range x>=1."),
        (["--n", "ten"], 2, "'ten' is not a valid integer"),
        (["--stage", "9"], 2, "--stage must be from 1 to 2, the stages of "),
        (["--seed", "-1"], 2, "Invalid value for '--seed': -1 is not in the range x>=0."),
        (["--seed", str(2**63)], 2, f"The seed must be from 0 to 2**63 - 1. Received: {2**63}."),
        (["--truncation", "0"], 2, "Invalid value for '--truncation': 0.0 is not in the range 0<x<=1."),
        (["--truncation", "1.5"], 2, "1.5 is not in the range 0<x<=1."),
        (["--truncation", "nan"], 2, "The truncation must be above 0 and at most 1. Received: nan."),
        (["--author", "Björk"], 2, "was trained without authors, so it can't be asked for one. Received: 'Björk'."),
        (["--between", "3"], 2, "Option '--between' requires 2 arguments."),
        (["--between", "3", "8", "--seed", "1"], 2, "--between names its two seeds itself. Received: --seed as well."),
        (["--between", "3", "8", "--n", "1"], 2, "--between needs at least 2 steps, its ends. Received: --n 1."),
    ],
)
def test_wrong_options_are_one_line(run, sample, options, code, message):
    got, said, error = sample(run, *options)
    assert (got, said) == (code, "")
    assert error.startswith("pgan: error: ")
    assert message in error
    assert error.count("\n") == 1
    assert not list(sample.out.glob("*"))


def test_unknown_author_is_told_the_known_ones(run_with_authors, sample):
    code, _, error = sample(run_with_authors, "--author", "Bjork")
    assert code == 2
    assert "--author must be one of Ada Müller/Söhne, Björk. Received: 'Bjork'." in error


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (shutil.rmtree, "there is no run at "),
        (
            lambda run: shutil.rmtree(run / "stages"),
            "has no finished stage to sample yet: it has shown no clips so far.",
        ),
        (lambda run: (run / "config.toml").unlink(), "it holds no config.toml"),
        (lambda run: (run / "config.toml").write_text("x = 1"), "record of its settings is damaged"),
        (lambda run: (run / "stages/stage-2/weights.npz").write_text(""), "damaged: its checksums don't match."),
    ],
)
def test_runs_that_cannot_be_sampled_are_one_line(run, sample, tmp_path, damage, message):
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    damage(copy)
    code, said, error = sample(copy)
    assert (code, said) == (1, "")
    assert message in error
    assert error.count("\n") == 1
    assert not sample.out.exists()


def test_a_place_that_cannot_be_written_is_one_line(run, sample, tmp_path):
    (tmp_path / "file").touch()
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        code, said, error = sample(run, "--n", "1", out=out)
        assert (code, said) == (1, "")
        assert f"The clips can't be written to {out}: " in error
        assert "Choose another with --out." in error
        assert error.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_place_is_one_line(run, sample):
    sample.out.mkdir()
    sample.out.chmod(stat.S_IRUSR | stat.S_IXUSR)
    code, _, error = sample(run, "--n", "1")
    sample.out.chmod(stat.S_IRWXU)
    assert (code, "Permission denied" in error) == (1, True)


def test_a_disk_that_fills_up_is_one_line(run, sample, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pgan_audio.audio.files.atomic.write_bytes", full)
    code, _, error = sample(run, "--n", "1")
    assert code == 1
    assert f"The clips can't be written to {sample.out}: No space left on device." in error


def test_mistakes_are_told_before_tensorflow_is_loaded(run, sample, monkeypatch):
    def too_late():
        raise AssertionError("TensorFlow was loaded")

    monkeypatch.setattr("pgan_audio.cli.quiet.load_tensorflow", too_late)
    for options in (["--stage", "9"], ["--author", "nobody"], ["--between", "1", "2", "--n", "1"]):
        assert sample(run, *options)[0] == 2
    with pytest.raises(AssertionError, match="was loaded"):
        sample(run)
