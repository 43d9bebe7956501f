from pgan_audio.data.report import Happenings, Report
from pgan_audio.data.settings import Settings
from pgan_audio.data.track import Track

SETTINGS = Settings(sample_rate_hz=8000, clip_samples=8192, n_stages=2)


def track(index, author, split, seconds, **others):
    facts = {"silence_share": 0.0, "clipped_share": 0.0, "energy": (8192 * 4096**2 // 4, 8192 * 8192**2), **others}
    return Track(
        index, f"{author}/{index}.wav", "s", f"{index}", author, {}, split, 8192 * index, 8192, seconds, 8000, **facts
    )


def test_the_whole_report():
    tracks = [
        track(0, "bach", "train", 60, silence_share=0.5, clipped_share=0.001),
        track(1, "bach", "test", 20),
        track(2, "bach", "valid", 40),
        track(3, "cage", "train", 273, silence_share=1.0, duplicate_of="bach/0.wav"),
    ]
    happenings = Happenings(
        n_added=3,
        n_known=1,
        skipped=["Cannot decode x.wav."],
        notes=["y.mp3 lies."],
        remarks=["So it is."],
        others={".txt": 2, ".csv": 1},
        n_overs=5,
    )
    assert (
        Report(SETTINGS, tracks, happenings).text()
        == """\
4 tracks by 2 authors, 6.5 minutes (3 added, 1 known before, 1 skipped)
8000 Hz, mono, 2 stages, clips of 8192 samples (1.024 s), normalise peak

author  tracks  minutes     train    valid     test  silence  clipping
bach         3     2.00   1 (50%)  1 (33%)  1 (17%)    25.0%   0.0500%
cage         1     4.55  1 (100%)   0 (0%)   0 (0%)   100.0%   0.0000%
total        4     6.55   2 (85%)  1 (10%)   1 (5%)    77.1%   0.0153%
split: tracks and share of the duration; silence: 20 ms frames under -60 dBFS, after normalising;
clipping: samples at or over full scale in the source

RMS per stage (train):
  stage 1       4000 Hz  0.08839
  stage 2       8000 Hz  0.25000

So it is.
1 author with too few tracks for a test, in train alone:
  cage
1 duplicate (same audio, kept, in the same split):
  cage/3.wav = bach/0.wav
1 file skipped:
  Cannot decode x.wav.
1 file not as the header says:
  y.mp3 lies.
5 samples of all stages clipped in rounding to 16 bits.
Passed over, no sound files: 1 .csv, 2 .txt.
"""
    )


def test_long_lists_are_cut():
    report = Report(SETTINGS, [track(0, "a", "train", 1)], Happenings(skipped=[f"No {n}." for n in range(25)]))
    lines = report.text().splitlines()
    assert "25 files skipped:" in lines
    assert "  No 19." in lines
    assert "  No 20." not in lines
    assert "  ... and 5 more" in lines
