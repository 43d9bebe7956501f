"""``pgan sample`` from the bookmarks in its files: --again, --vary and --like."""

import shutil

import numpy as np
import pytest
import soundfile

from pgan_audio.audio.distance import log_spectral_distance_db
from pgan_audio.audio.files import write_wav
from pgan_audio.cli.main import main
from pgan_audio.config import load_config, record, with_data, with_values
from pgan_audio.sampling.bookmark import Bookmark
from pgan_audio.training import stage_model
from pgan_audio.training.run_folder import RunFolder

DATA = {
    "fingerprint": "none",
    "sample_rate_hz": 1000,
    "clip_samples": 256,
    "channels": 1,
    "n_stages": 2,
    "stage_rms": (0.1, 0.2),
    "authors": ("Ada", "Björk"),
}
SMALL = {"progressive.channels": (4,), "progressive.latent_size": 8, "progressive.hidden_size": 4}


def make_run(path, seed, conditioned):
    from pgan_audio.progressive.design import ProgressiveDesign
    from pgan_audio.training import weights

    changes = SMALL | {"precision": "float32", "seed": seed, "progressive.author_conditioning": conditioned}
    config = with_data(with_values(load_config(preset="tiny"), changes), DATA)
    run = RunFolder.create(path)
    record.write(config, run.config)
    for stage in (1, 2):
        network = ProgressiveDesign(config).build_generator(stage)
        weights.initialise(network, seed, ProgressiveDesign(config).initial_value)
        facts = {"design": "progressive", "stage": stage, "clips": 2000}
        stage_model.save(run.stage(stage), facts, weights.arrays(network))
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("runs") / "plain", 0, False)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("runs") / "told", 1, True)


@pytest.fixture
def sample(tmp_path, capsys):
    """Run ``pgan sample`` into a folder of the test; return its exit code, its output, its error line."""

    def call(run, *options, out="out"):
        code = main(["sample", "--run", str(run), "--out", str(tmp_path / out), *map(str, options)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err.splitlines()[-1] if code else ""

    call.out = tmp_path / "out"
    return call


def wavs(folder):
    return sorted(folder.glob("*.wav"))


def sound(path):
    return soundfile.read(path, always_2d=True)[0]


def test_every_clip_is_made_again_to_the_last_byte_after_any_other(told, sample, tmp_path):
    for options in (
        ["--n", 11, "--seed", 3],
        ["--n", 11, "--between", 3, 4, "--author", "Ada"],
        ["--n", 2, "--truncation", 0.5, "--stage", 1],
    ):
        assert sample(told, *options)[0] == 0
    first = sample.out / "stage-2-seed-3-0009.wav"
    assert sample(told, "--vary", first, "--n", 11, "--amount", 0.4)[0] == 0
    made = wavs(sample.out)
    assert len(made) == 35
    for path in [made[1], made[-3], *(p for p in made if p.stem.endswith("0009"))]:
        code, said, error = sample(told, "--again", path, out="again")
        assert (code, error) == (0, "")
        assert said.endswith(
            f"again/{path.name}, made with stage {path.name[6]} of {told}: byte for byte the file given\n"
        )
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
    assert not (tmp_path / "again" / "overview.png").exists()


def test_a_clip_under_another_name_and_in_its_own_place(run, sample):
    assert sample(run, "--n", 1)[0] == 0
    renamed = sample.out / "my favourite.wav"
    wavs(sample.out)[0].rename(renamed)
    before = renamed.read_bytes()
    assert sample(run, "--again", renamed)[0] == 0  # over itself
    assert renamed.read_bytes() == before


def test_a_file_that_was_changed_is_told_and_never_replaced(run, sample, tmp_path):
    assert sample(run, "--n", 1)[0] == 0
    (path,) = wavs(sample.out)
    original, bookmark = path.read_bytes(), Bookmark.read(path)
    write_wav(path, 0.5 * sound(path), 1000, comment=bookmark.text)
    changed = path.read_bytes()
    code, _, error = sample(run, "--again", path)
    assert code == 2
    assert "is there already and holds another sound" in error
    assert path.read_bytes() == changed
    code, said, _ = sample(run, "--again", path, out="again")
    assert code == 0
    assert said.endswith("not what the file given holds by now: its sound was changed after it was made\n")
    assert (tmp_path / "again" / path.name).read_bytes() == original


def test_the_same_sound_from_elsewhere_is_told(run, sample):
    assert sample(run, "--n", 1)[0] == 0
    (path,) = wavs(sample.out)
    original, bookmark = path.read_bytes(), Bookmark.read(path)
    write_wav(path, sound(path) + 1 / 32768, 1000, comment=bookmark.text)
    code, said, _ = sample(run, "--again", path)
    assert code == 0
    assert said.endswith("the same sound as in the file given, which another machine or program has written\n")
    assert path.read_bytes() == original


def test_neighbours_are_near_and_at_no_distance_the_same_file(run, sample, tmp_path):
    assert sample(run, "--n", 4, "--seed", 2)[0] == 0
    path = sample.out / "stage-2-seed-2-0003.wav"
    distances = []
    for amount in ("0", "0.2", "1"):
        options = [] if amount == "0.2" else ["--amount", amount]
        assert sample(run, "--vary", path, "--n", 6, *options, out=amount)[0] == 0
        near = wavs(tmp_path / amount)
        assert [f"-amount-{float(amount)}-seed-0-000{i}.wav" in p.name for i, p in enumerate(near)] == 6 * [True]
        distances.append(np.mean([np.sqrt(np.mean((sound(p) - sound(path)) ** 2)) for p in near]))
    assert distances[0] == 0 < distances[1] < distances[2]
    assert {p.read_bytes() for p in wavs(tmp_path / "0")} == {path.read_bytes()}
    assert len({sound(p).tobytes() for p in wavs(tmp_path / "0.2")}) == 6


def test_a_recording_is_found(told, sample, tmp_path, monkeypatch):
    monkeypatch.setattr("pgan_audio.sampling.search.N_RANDOM", 32)
    monkeypatch.setattr("pgan_audio.sampling.search.STEPS", 30)
    assert sample(told, "--n", 1, "--seed", 77)[0] == 0
    wanted = sound(wavs(sample.out)[0])
    recording = tmp_path / "a kick.flac"
    soundfile.write(recording, np.repeat(0.1 * wanted, 2, axis=1), 1000, subtype="PCM_24")
    code, said, error = sample(told, "--like", recording, "--n", 2, out="like")
    assert (code, error) == (0, "")
    found = wavs(tmp_path / "like")
    assert [path.name.rpartition("-")[2] for path in found] == ["0000.wav", "0001.wav"]
    assert found[0].name.startswith("stage-2-like-a_kick-")
    distances = [log_spectral_distance_db(sound(path), wanted) for path in found]
    last = said.splitlines()[-1]
    away = ", ".join(f"{distance:.2f}" for distance in distances)
    words = f"Log-spectral distance from {recording}: {away} dB; of 32 random clips the best "
    assert last.startswith(words)
    assert distances[0] < float(last.removeprefix(words).split()[0])
    for path in found:
        assert sample(told, "--again", path, out="again")[0] == 0
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_another_model_is_refused(run, told, sample, tmp_path):
    assert sample(run, "--n", 1)[0] == 0
    (path,) = wavs(sample.out)
    for way in ("--again", "--vary"):
        code, said, error = sample(told, way, path, out="other")
        assert (code, said) == (1, "")
        assert f"The clip was made by another model than stage 2 of {told}. Expected: progressive, SHA-256 " in error
    moved = tmp_path / "moved"
    shutil.copytree(run, moved)
    assert sample(moved, "--again", path)[0] == 0  # the same model in another place
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--again", "{wav}", "--seed", 1], "--again takes all it needs from its file. Received: --seed as well."),
        (["--again", "{wav}", "--n", 1], "Received: --n as well. Leave one of the two out."),
        (["--again", "{wav}", "--truncation", 1], "Received: --truncation as well."),
        (
            ["--vary", "{wav}", "--author", "A"],
            "--vary takes stage, author, truncation and codes from its file. Received: --aut",
        ),
        (["--vary", "{wav}", "--amount", 1.5], "1.5 is not in the range 0<=x<=1."),
        (["--vary", "{wav}", "--like", "{wav}"], "--vary and --like are different ways to choose clips. Expected one"),
        (["--between", 1, 2, "--again", "{wav}"], "--between and --again are different ways to choose clips."),
        (["--amount", 0.5], "--amount says how far --vary goes. Received: --amount without --vary. Add --vary WAV."),
        (["--like", "{wav}", "--n", 9], "--like finds up to 8 clips. Received: --n 9."),
    ],
)
def test_what_does_not_go_together_is_one_line(run, sample, tmp_path, options, message):
    options = [str(option).format(wav=tmp_path / "x.wav") for option in options]
    code, said, error = sample(run, *options)
    assert (code, said) == (2, "")
    assert message in error
    assert not sample.out.exists()


@pytest.mark.parametrize("way", ["--again", "--vary", "--like"])
def test_files_that_are_of_no_use_are_one_line(run, sample, tmp_path, way):
    path = tmp_path / "x.wav"
    code, _, error = sample(run, way, path)
    assert (code, f"Cannot open {path}: No such file or directory." in error) == (1, True)
    path.write_text("no sound")
    code, _, error = sample(run, way, path)
    assert (code, "x.wav" in error) == (1, True)
    write_wav(path, np.zeros(5), 8000, comment="by hand")
    code, _, error = sample(run, way, path)
    expected = "x.wav is silent for its first 0.256 s" if way == "--like" else "x.wav holds no bookmark."
    assert (code, expected in error) == (1, True)
    assert not sample.out.exists()
