"""The README can't drift from the program: its help texts and its two commands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pgan_audio.cli.main import VERBS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_help_texts_are_those_of_the_commands():
    tool = [sys.executable, str(ROOT / "tools" / "update_help.py"), "--check"]
    done = subprocess.run(tool, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, ""), f"run python tools/update_help.py\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_help_text(verb):
    assert f"<!-- help: pgan {verb} -->" in README


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("run", "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/pgan demo"),
        ("test", 'python3 -m venv .venv && .venv/bin/pip install -e ".[dev]" && .venv/bin/python -m pytest'),
    ],
)
def test_the_two_commands_stand_where_the_gate_reads_them(name, command):
    assert f"<!-- command: {name} -->\n```sh\n{command}\n```\n" in README


def test_every_file_it_links_to_exists():
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
