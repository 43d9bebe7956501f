"""The verbs with designs that have no stages and whose samples are no waveforms."""

import os
import shutil

import numpy as np
import pytest
import soundfile

from pgan_audio.cli.main import main

SMALL = ("precision=float32", "schedule.stable_clips=[8]", "schedule.batch_sizes=[4]")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Two authors, clips of 4 096 samples at 4 kHz in three stages."""
    from pgan_audio.data.synthetic import write_corpus

    folder = tmp_path_factory.mktemp("strokes")
    write_corpus(folder / "source", authors=("bell", "drums"), tracks_per_author=2, seconds=1, sample_rate_hz=4000)
    options = ("--sample-rate", "4000", "--clip-samples", "4096", "--stages", "3", "--workers", "1")
    assert main(["prepare", str(folder / "source"), "--out", str(folder / "data"), *options]) == 0
    return folder / "data"


def train(data, design, *options):
    small = [word for text in (f"{design}.width=1", *SMALL) for word in ("--set", text)]
    return ["train", "--design", design, "--preset", "tiny", "--data", str(data), *small, *options]


@pytest.fixture(scope="module")
def place(data, training_plainly, tmp_path_factory):
    """A folder with a finished run of SpecGAN in its place, and what training it has said. To be copied."""
    folder = tmp_path_factory.mktemp("place")
    here = os.getcwd()
    os.chdir(folder)
    try:
        with training_plainly():
            assert main(train(data, "specgan")) == 0
    finally:
        os.chdir(here)
    return folder


@pytest.fixture
def finished(place, tmp_path, monkeypatch, capsys):
    """Its copy, as working folder."""
    shutil.copytree(place, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    return tmp_path


def test_a_run_is_named_after_its_design(finished):
    assert sorted(path.name for path in (finished / "runs").iterdir()) == ["specgan"]
    run = finished / "runs" / "specgan"
    assert sorted(path.name for path in (run / "stages").iterdir()) == ["stage-1"]
    assert sorted(path.suffix for path in (run / "previews").iterdir()) == [".png", ".wav"]


def test_the_design_of_a_config_file_names_the_run(data, plainly, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text('design = "dcgan"\npreset = "tiny"\n')
    sets = [word for text in ("dcgan.width=1", *SMALL) for word in ("--set", text)]
    assert main(["train", "--config", "mine.toml", "--data", str(data), *sets]) == 0
    printed = capsys.readouterr()
    assert "Mean and deviation of each bin are those of " in printed.err
    assert " of the values lie beyond 3 deviations and are clipped." in printed.err
    assert printed.out.endswith("The run is finished. Listen to it: pgan sample --n 10 --run runs/dcgan\n")
    assert main(["train", "--config", "mine.toml", "--data", str(data), *sets]) == 0
    assert "finished already: nothing to train." in capsys.readouterr().out


def test_clips_with_and_without_a_room(finished, capsys):
    assert main(["sample", "--run", "runs/specgan", "--n", "2"]) == 0
    assert "2 clips of 1.024 s at 4000 Hz, runs/specgan: samples/" in capsys.readouterr().out
    assert main(["sample", "--run", "runs/specgan", "--n", "2", "--reverb", "0.5"]) == 0
    said = capsys.readouterr().out
    assert "2 clips of 1.024 s, and 0.5 s in which they die away at 4000 Hz" in said
    assert sorted(path.name for path in (finished / "samples").iterdir()) == [
        "overview.png",
        "stage-1-seed-0-0000.wav",
        "stage-1-seed-0-0001.wav",
        "stage-1-seed-0-reverb-0.5-0000.wav",
        "stage-1-seed-0-reverb-0.5-0001.wav",
    ]
    dry, rate_hz = soundfile.read("samples/stage-1-seed-0-0000.wav")
    wet, _ = soundfile.read("samples/stage-1-seed-0-reverb-0.5-0000.wav")
    assert (rate_hz, len(dry), len(wet)) == (4000, 4096, 4096 + 2000)
    peaks = [np.abs(x).max() for x in (dry, wet)]
    np.testing.assert_allclose(peaks, 10 ** (-1 / 20), atol=1e-3)
    assert np.abs(wet[4096:]).max() > 1e-3


def test_a_clip_in_a_room_is_made_again_to_the_last_byte(finished, capsys):
    assert main(["sample", "--run", "runs/specgan", "--n", "1", "--seed", "3", "--reverb", "0.25"]) == 0
    clip = "samples/stage-1-seed-3-reverb-0.25-0000.wav"
    assert main(["sample", "--run", "runs/specgan", "--again", clip, "--out", "again"]) == 0
    assert "byte for byte the file given" in capsys.readouterr().out
    assert main(["sample", "--run", "runs/specgan", "--vary", clip, "--n", "1", "--out", "near"]) == 0
    (near,) = (finished / "near").glob("*.wav")
    assert "-reverb-0.25-" in near.name
    assert len(soundfile.read(near)[0]) == 4096 + 1000
    assert main(["sample", "--run", "runs/specgan", "--again", clip, "--reverb", "1"]) == 2
    assert "--again takes all it needs from its file. Received: --reverb as well." in capsys.readouterr().err


def test_a_walk(finished):
    assert main(["sample", "--run", "runs/specgan", "--between", "1", "2", "--n", "3"]) == 0
    assert main(["sample", "--run", "runs/specgan", "--seed", "1", "--n", "1"]) == 0
    ends = [soundfile.read(f"samples/stage-1-{name}.wav")[0] for name in ("between-1-2-steps-3-0000", "seed-1-0000")]
    np.testing.assert_array_equal(*ends)


NO_STAGES = "--stage is for designs that go through stages, and specgan doesn't."


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["sample", "--stage", "1"], NO_STAGES),
        (["sample", "--stage", "2"], NO_STAGES),
        (["train", "--stage", "1"], NO_STAGES),
        (["train", "--set", "progressive.kernel_size=9"], "It belongs to the design progressive; this is specgan."),
        (["train", "--design", "dcgan"], "The run was started with the design specgan. Received: 'dcgan'."),
        (["sample", "--pretrained", "nothing", "--run", "x"], "--pretrained names a model that needs no run."),
        (["sample", "--reverb", "0"], "Invalid value for '--reverb'"),
    ],
)
def test_what_makes_no_sense_is_one_line(finished, data, capsys, command, message):
    verb, *options = command
    place = ["--run", "runs/specgan"] if "--pretrained" not in options else []
    more = ["--data", str(data)] if verb == "train" else []
    assert main([verb, *place, *more, *options]) in (1, 2)
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said


def test_a_design_that_makes_no_waveforms_cannot_be_searched(finished, capsys):
    soundfile.write("tone.wav", 0.5 * np.sin(np.arange(5000) / 5), 4000)
    assert main(["sample", "--run", "runs/specgan", "--like", "tone.wav"]) == 2
    assert "Expected a design whose samples are waveforms. Received: specgan." in capsys.readouterr().err


def test_a_run_that_is_not_finished_says_how_far_it_is(finished, capsys):
    shutil.rmtree("runs/specgan/stages/stage-1")
    assert main(["sample", "--run", "runs/specgan"]) == 1
    said = capsys.readouterr().err
    assert "The run at runs/specgan isn't finished yet: training is at 8 of the 8 clips." in said
    assert "Go on with: pgan train --run runs/specgan --design specgan" in said
