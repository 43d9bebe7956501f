"""A whole ablation, as small as it gets: resumed, with a trial that diverges, its numbers reckoned again by hand."""

import csv
import itertools
import json
import math

import numpy as np
import pytest

import ablate

SETTINGS = (
    "precision=float32",
    "progressive.channels=[4]",
    "progressive.latent_size=4",
    "progressive.hidden_size=4",
    "schedule.batch_sizes=[4]",
    "training.checkpoint_clips=4",
    "training.event_clips=4",
)
STAGE, CLIPS, N = 2, 8, 5


def arguments(data, out, *more):
    settings = [f"--set={setting}" for setting in SETTINGS]
    sizes = [f"--stage={STAGE}", f"--clips={CLIPS}", f"--n={N}"]
    return ["--data", str(data), "--out", str(out), "--preset", "tiny", "--seeds", "0", "1", *settings, *sizes, *more]


def table(out):
    with open(out / "ablation.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {(row["filter"], row["growth"], row["seed"]): row for row in rows}


@pytest.fixture(scope="module")
def done(two_filters, tmp_path_factory, plainly):
    """Three cells and two seeds: interrupted in the second trial, and again after the third, then finished."""
    with pytest.MonkeyPatch.context() as patched:
        out = tmp_path_factory.mktemp("ablation") / "out"
        asked = arguments(two_filters["rrc"], out, "--only", "filter", "growth")
        codes, kept = [], []
        for n_asked in (6, 12, 10**6):
            patched.setattr(ablate, "stop_request", lambda n=n_asked: StopAfter(n))
            codes.append(ablate.main(asked))
            results = out / "results"
            kept.append({path.name: path.stat().st_mtime_ns for path in results.glob("*")})
    return out, codes, kept


@pytest.fixture(scope="module", autouse=True)
def here():
    """Trials in this process, where steps can be plain."""
    from ablation.trial import run_trial

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ablate, "run_alone", lambda plan, cell, seed, stop: run_trial(plan, cell, seed, stop, print))
        yield


class StopAfter:
    """A wish to stop that comes when it has been asked about so many times."""

    def __init__(self, n_asked):
        self.left, self.signal = n_asked, None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def __call__(self):
        self.left -= 1
        self.signal = 2 if self.left < 0 else None
        return self.left < 0


@pytest.mark.slow
def test_it_goes_on_where_it_was(done):
    _, codes, kept = done
    assert codes == [130, 130, 0]
    counts = [len(names) for names in kept]
    assert 0 < counts[0] < counts[1] < counts[2] == 6
    for earlier, later in itertools.pairwise(kept):
        assert earlier.items() <= later.items()  # what was finished was not done again


@pytest.mark.slow
def test_every_trial_is_in_the_table(done):
    rows = table(done[0])
    cells = [("rrc", "on"), ("box", "on"), ("rrc", "off")]
    assert set(rows) == {(*cell, seed) for cell in cells for seed in ("0", "1")} | {("rrc", "", ""), ("box", "", "")}
    trials = [row for row in rows.values() if row["status"] == "finished"]
    assert {row["clips"] for row in trials} == {str(STAGE * CLIPS)}  # equal clips, with and without growth
    assert len({row["level_db"] for row in trials}) == len(trials)
    assert (done[0] / "ablation.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_trials_differ_in_their_settings_alone(done):
    from pgan_audio.config import record

    runs = done[0] / "runs"
    configs = {path.parent.parent.name: record.read(path) for path in runs.glob("*/seed-1/config.toml")}
    base, box, off = (configs[f"tanh_linear-linear-wgan_gp-gp-{end}"] for end in ("rrc-on", "box-on", "rrc-off"))
    assert {key for key, _, _ in record.differences(base, off)} == {"schedule.growing"}
    changed = {key for key, _, _ in record.differences(base, box)}
    assert changed == {"progressive.filter", "data.fingerprint", "data.stage_rms"}
    assert base.seed == 1


@pytest.mark.slow
@pytest.mark.parametrize("cell", [("rrc", "off", "1"), ("box", "on", "0")])
def test_figures_of_the_clips_reckoned_again(done, cell):
    from pgan_audio.sampling.generation import ClipGenerator
    from pgan_audio.training.run_folder import RunFolder

    kind, growth, seed = cell
    run = RunFolder.open(done[0] / "runs" / f"tanh_linear-linear-wgan_gp-gp-{kind}-{growth}" / f"seed-{seed}")
    generator = ClipGenerator.load(run, STAGE)
    n_one_sided, levels = 0, []
    for i in range(N):
        ((_, clip),) = generator.clips(0, [i])
        samples = [float(x) for x in clip[:, 0]]
        high, low = max(samples), -min(samples)
        n_one_sided += high > 2 * low or low > 2 * high  # 6 dB, but for 0.02 dB
        levels.append(10 * math.log10(sum(x * x for x in samples) / len(samples)))
    row = table(done[0])[cell]
    assert float(row["one_sided_share"]) == pytest.approx(n_one_sided / N)
    assert float(row["level_db"]) == pytest.approx(sum(levels) / N)


@pytest.mark.slow
def test_delta_reckoned_again(done):
    run = done[0] / "runs" / "tanh_linear-linear-wgan_gp-gp-rrc-on" / "seed-0"
    lines = [json.loads(line) for line in (run / "events.jsonl").read_text("utf-8").splitlines()]
    # The last quarter of stage 2, clips 8 to 16, is one line of 4 clips.
    (last,) = (line["values"] for line in lines if line["stage"] == STAGE and line["clips"] > 14)
    row = table(done[0])["rrc", "on", "0"]
    assert float(row["delta"]) == pytest.approx(abs(last["score/real"] - last["score/generated"]))
    assert float(row["critic_gradient"]) == pytest.approx(last["gradient/critic"])


@pytest.mark.slow
def test_recordings_are_held_out_ones_at_the_stage(done, two_filters):
    from pgan_audio.data.store import DataFolder

    rows = table(done[0])
    for kind, folder in two_filters.items():
        data = DataFolder.open(folder)
        tracks = [track for track in data.tracks if track.split == "test"]
        assert 0 < len(tracks) < N
        level_db = float(rows[kind, "", ""]["level_db"])
        lowest, highest = -120.0, 0.0
        for track in tracks:
            scale = data.stage(STAGE)[track.offset // 2 : (track.offset + track.n_samples) // 2]
            highest = max(highest, 20 * np.log10(np.abs(scale.astype(float)).max() / 32768))
        assert lowest < level_db <= highest
    assert rows["rrc", "", ""]["level_db"] != rows["box", "", ""]["level_db"]


@pytest.mark.slow
def test_means_in_the_markdown_are_those_of_the_csv(done):
    rows = table(done[0])
    centroids = [float(rows["rrc", "off", seed]["centroid_hz"]) for seed in ("0", "1")]
    half = 12.706205 * abs(centroids[0] - centroids[1]) / 2  # Student's t with one degree of freedom
    lines = (done[0] / "ablation.md").read_text("utf-8").splitlines()
    head = next(line for line in lines if "centroid" in line).split(" | ")
    own = next(line for line in lines if line.startswith("| growth off |")).split(" | ")
    assert own[head.index("centroid, Hz")] == f"{sum(centroids) / 2:.0f} ± {half:.0f}"


@pytest.mark.slow
def test_with_other_settings_it_is_refused(done, two_filters, capsys, plainly):
    asked = arguments(two_filters["rrc"], done[0], "--only", "filter", "--set=optimiser.beta_1=0.5")
    assert ablate.main(asked) == 1
    assert "The run was started with other settings" in capsys.readouterr().err


@pytest.mark.slow
def test_measured_anew_without_training_anew(done, two_filters, plainly, monkeypatch):
    monkeypatch.setattr("ablation.trial.train", None)
    before = table(done[0])["rrc", "on", "0"]
    asked = [*arguments(two_filters["rrc"], done[0], "--only", "growth", "--seeds", "0"), "--n=3"]
    assert ablate.main(asked) == 0
    after = table(done[0])["rrc", "on", "0"]
    assert after["delta"] == before["delta"]
    assert after["level_db"] != before["level_db"]


@pytest.mark.slow
def test_a_trial_that_diverges_is_a_result(two_filters, tmp_path, plainly):
    settings = ("--set=optimiser.learning_rate=1e30", "--set=training.roll_backs=1", "--seeds", "0")
    asked = arguments(two_filters["rrc"], tmp_path / "out", "--only", "growth", *settings)
    assert ablate.main(asked) == 0
    rows = table(tmp_path / "out")
    row = rows["rrc", "on", "0"]
    assert (row["status"], row["roll_backs"], row["level_db"]) == ("diverged", "1", "")
    assert "Training diverged" in row["message"]
    text = (tmp_path / "out" / "ablation.md").read_text("utf-8")
    assert "| base | 0, 1 diverged | 1.0 |" in text
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "results").iterdir()}
    assert ablate.main(asked) == 0
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "results").iterdir()} == before


def test_the_outlook_trains_nothing(two_filters, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("pgan_audio.progressive.cost._multiply_adds_per_second", lambda: 1e9)
    asked = arguments(two_filters["rrc"], tmp_path / "out", "--only", "growth", "--dry-run")
    assert ablate.main(asked) == 0
    out = capsys.readouterr().out
    assert out.count(f"0 of {STAGE * CLIPS} clips") == 4
    assert "to go" in out
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("--base", "loss=hinge"), "argument --base: expected one of activation="),
        (("--clips", "1"), "--clips must be at least 2. Received: 1."),
        (("--n", "0"), "--n must be at least 1. Received: 0."),
        (("--only", "colour"), "invalid choice: 'colour'"),
    ],
)
def test_wrong_options_are_told(wrong, message, capsys):
    with pytest.raises(SystemExit):
        ablate.parsed([*wrong])
    assert message in capsys.readouterr().err


def test_missing_data_are_told(tmp_path, capsys):
    assert ablate.main(["--data", str(tmp_path / "nothing"), "--out", str(tmp_path / "out")]) == 1
    assert "No data folder" in capsys.readouterr().err
