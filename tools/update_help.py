"""Write the help texts of all commands into README.md, between its markers.

    python tools/update_help.py           write
    python tools/update_help.py --check   change nothing; exit 1 and show the difference if README.md is out of date

A place for a help text begins with ``<!-- help: pgan VERB -->`` and ends with ``<!-- /help -->``.
"""

import difflib
import re
import sys
from pathlib import Path

from click.testing import CliRunner

from pgan_audio.cli.main import pgan

README = Path(__file__).parents[1] / "README.md"
PLACE = re.compile(r"<!-- help: pgan(?P<verb>[^\n]*?) -->\n.*?<!-- /help -->", re.DOTALL)
WIDTH = 100


def help_text(verb: list[str]) -> str:
    """Return what ``pgan *verb --help`` prints, at a fixed width."""
    done = CliRunner().invoke(pgan, [*verb, "--help"], prog_name="pgan", terminal_width=WIDTH, catch_exceptions=False)
    if done.exit_code:
        sys.exit(f"pgan {' '.join(verb)} --help failed: {done.output}")
    return done.stdout


def updated(readme: str) -> str:
    """Return ``readme`` with every help text as the command prints it today."""

    def place(match: re.Match[str]) -> str:
        verb = match["verb"].split()
        return f"<!-- help: {' '.join(['pgan', *verb])} -->\n```text\n{help_text(verb)}```\n<!-- /help -->"

    return PLACE.sub(place, readme)


def main() -> None:
    """Write README.md, or with ``--check`` compare it."""
    before = README.read_text(encoding="utf-8")
    after = updated(before)
    if sys.argv[1:] == ["--check"]:
        change = difflib.unified_diff(before.splitlines(), after.splitlines(), "README.md", "commands", lineterm="")
        print(*change, sep="\n", end="")
        sys.exit(int(before != after))
    README.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
