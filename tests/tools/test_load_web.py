"""The load tool: its figures, and all of it at a tiny size."""

import re
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def tool():
    import load_web

    return load_web


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([1.0], 0.99, 1.0), (list(range(1, 101)), 0.99, 99), (list(range(1, 101)), 0.5, 50), ([1, 2], 0.5, 1)],
)
def test_quantiles(tool, values, share, expected):
    assert tool.quantile(values, share) == expected


def test_the_report_adds_up_what_users_met(tool):
    one, other = tool.Seen(pages=[0.1, 0.2], busy=1, odd={404: 1}), tool.Seen(pages=[0.3], crossed=2, odd={404: 2})
    other.done_at = [103.5]
    text = "\n".join(tool.report([one, other], [(10, 20), (11, 21)], (1.5, 2.5), 100.0, 0, (3, 4)))
    assert "| pages | 3: p50 200 ms, p99 300 ms, longest 300 ms |" in text
    assert "| answers crossed, lost | 2, 0 |" in text
    assert "| other statuses, tracebacks | {404: 3}, 0 |" in text
    assert "3 of 4" in text
    assert "server 1.5 s, generating process 2.5 s" in text
    assert "| sounds again after the kill | 3.5 s |" in text


@pytest.mark.parametrize("options", [["--users", "9999"], ["--seconds", "0"], ["--seconds", "9999"]])
def test_the_load_is_bounded(tool, options, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["load_web.py", "--run", "x", *options])
    with pytest.raises(SystemExit) as ended:
        tool.main()
    assert ended.value.code == 2
    assert "at most 600 seconds" in capsys.readouterr().err


@pytest.mark.slow
def test_three_users_for_some_seconds(codec_run):
    done = subprocess.run(
        [sys.executable, "tools/load_web.py", "--run", str(codec_run.path), "--users", "3", "--seconds", "5"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| answers crossed, lost | 0, 0 |" in done.stdout
    same, n = re.search(r"pgan sample \| (\d+) of (\d+)", done.stdout).groups()
    assert same == n != "0"
