import errno
import os
import re
import subprocess
import sys
import types

import click
import pytest

from pgan_audio import __version__
from pgan_audio.cli import main as cli
from pgan_audio.errors import DataError, PganError, UsageError

HEAVY = {"tensorflow", "keras", "librosa", "soundfile", "scipy", "matplotlib", "numba", "sklearn"}
NEEDLESS_AT_START = HEAVY | {"numpy", "rich", "pydantic", "asyncio", "importlib.metadata"}


@pytest.fixture
def stub(monkeypatch):
    """Return a function that makes ``pgan stub`` do what it is given."""

    def install(action):
        @click.command()
        @click.option("--n", type=int, default=1)
        def command(n: int):
            """Do as the test says."""
            return action()

        monkeypatch.setitem(sys.modules, "pgan_audio.cli.stub", types.SimpleNamespace(command=command))
        monkeypatch.setitem(cli.VERBS, "stub", "Do as the test says.")

    return install


def raiser(error):
    def action():
        raise error

    return action


def start(*arguments, **options):
    """Run ``pgan`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pgan_audio", *arguments], capture_output=True, text=True, check=False, **options
    )


def loaded_after(*arguments):
    """Return the names of the modules that ``pgan *arguments`` has loaded when it ends."""
    code = f"import sys; from pgan_audio.cli.main import main; main({list(arguments)}); print('LOADED', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("LOADED")[2].split())


# What it prints


def test_version(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"pgan {__version__}\n"


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_verbs_in_the_order_of_use(capsys, option):
    assert cli.main([option]) == 0
    listed = capsys.readouterr().out.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines()] == list(cli.VERBS)


def test_no_arguments_shows_the_help_as_wrong_usage(capsys):
    assert cli.main([]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Commands:" in printed.err


def test_module_and_console_script_are_the_same_program():
    done = start("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"pgan {__version__}\n", "")


# What it loads


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["no-such-verb"]])
def test_start_loads_nothing_needless(arguments):
    assert loaded_after(*arguments) & NEEDLESS_AT_START == set()


@pytest.mark.parametrize("verb", cli.VERBS)
def test_help_of_a_verb_loads_nothing_heavy(verb):
    assert loaded_after(verb, "--help") & HEAVY == set()


@pytest.mark.parametrize("verb", cli.VERBS)
def test_help_of_a_verb_says_what_it_does(capsys, verb):
    assert cli.main([verb, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"Usage: pgan {verb} ")
    assert len(text.splitlines()) > 5


# Exit codes and lines


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (130, 130)])
def test_a_verb_returns_its_exit_code(stub, capsys, returned, code):
    stub(lambda: returned)
    assert cli.main(["stub"]) == code
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("error", "code"), [(PganError, 1), (DataError, 1), (UsageError, 2)])
def test_an_expected_failure_is_one_line_and_its_own_exit_code(stub, capsys, error, code):
    stub(raiser(error("No index in 'data'.\n  Run 'pgan prepare' again.")))
    assert cli.main(["stub"]) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "pgan: error: No index in 'data'. Run 'pgan prepare' again.\n"


@pytest.mark.parametrize(
    ("arguments", "culprit", "hint"),
    [
        (["trian"], "trian", "Try 'pgan --help'."),
        (["--colour"], "--colour", "Try 'pgan --help'."),
        (["stub", "--m", "1"], "--m", "Try 'pgan stub --help'."),
        (["stub", "--n", "ten"], "'ten' is not a valid integer", "Try 'pgan stub --help'."),
        (["stub", "stray"], "stray", "Try 'pgan stub --help'."),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(stub, capsys, arguments, culprit, hint):
    stub(lambda: None)
    assert cli.main(arguments) == 2
    line = capsys.readouterr().err
    assert line.startswith("pgan: error: ")
    assert culprit in line
    assert re.search(rf"[.?] {re.escape(hint)}\n\Z", line)
    assert line.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "runs/a"),
            "Permission denied: 'runs/a'. Change its permissions, or choose another place.",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", b"runs/a"),
            "Permission denied: 'runs/a'. Change its permissions, or choose another place.",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "No space left on device. Free some space, or choose a place on another disk.",
        ),
        (OSError(errno.EIO, "Input/output error", "a.wav"), "Input/output error: 'a.wav'."),
        (OSError("the disk is on fire"), "the disk is on fire."),
    ],
)
def test_what_the_system_refuses_is_one_line_and_exit_code_1(stub, capsys, error, line):
    stub(raiser(error))
    assert cli.main(["stub"]) == 1
    assert capsys.readouterr().err == f"pgan: error: {line}\n"


def test_an_interrupt_exits_130(stub, capsys):
    stub(raiser(KeyboardInterrupt()))
    assert cli.main(["stub"]) == 130
    assert capsys.readouterr().err.strip() == "pgan: interrupted"


# What click prints reaches the pipe at once; what a verb writes to stdout may do so only at the end.
UNFLUSHED = """
import sys, types
import click
from pgan_audio.cli import main as cli
cli.VERBS["stub"] = ""
command = click.command()(lambda: print("clip 1"))
sys.modules["pgan_audio.cli.stub"] = types.SimpleNamespace(command=command)
sys.exit(cli.main(["stub"]))
"""


@pytest.mark.parametrize("program", [["-m", "pgan_audio", "--help"], ["-c", UNFLUSHED]], ids=["flushed", "unflushed"])
def test_a_reader_that_left_gets_silence(program):
    read, write = os.pipe()
    os.close(read)
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        [sys.executable, *program], stdout=write, stderr=subprocess.PIPE, text=True, check=False, env=buffered
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_fault_of_the_package_keeps_its_traceback(stub):
    stub(raiser(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main(["stub"])


def test_debug_shows_where_an_expected_failure_came_from(stub, capsys, monkeypatch):
    stub(raiser(DataError("No index.")))
    monkeypatch.setenv("PGAN_DEBUG", "1")
    assert cli.main(["stub"]) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("Traceback (most recent call last):")
    assert printed.endswith("pgan: error: No index.\n")


# TensorFlow's environment


@pytest.mark.parametrize(("given", "kept"), [(None, "2"), ("0", "0")])
def test_tensorflow_is_quiet_unless_the_user_wants_to_hear_it(monkeypatch, given, kept):
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")
    if given is not None:
        monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", given)
    cli.main(["--version"])
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == kept


def test_keras_runs_on_tensorflow_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    cli.main(["--version"])
    assert os.environ["KERAS_BACKEND"] == "tensorflow"
