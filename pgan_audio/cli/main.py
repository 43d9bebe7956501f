"""``pgan``: the verbs, and the one place where a failure becomes a line and an exit code.

Nothing heavy is imported here: a verb's module is loaded when it runs, and that module loads NumPy, Keras or
TensorFlow when it works, so that ``pgan --help`` answers at once.
"""

import errno
import importlib
import os
import sys
import traceback
from collections.abc import Sequence

import click

from pgan_audio import __version__
from pgan_audio.errors import PganError

# In the order of use. A verb's click command is ``pgan_audio.cli.<verb>.command``; it returns its exit code or None.
VERBS = {
    "demo": "Everything below on data it makes itself, in minutes.",
    "prepare": "Read a folder of audio into a data folder.",
    "train": "Train a run, or continue one.",
    "classifier": "Train and test the classifiers that judge clips.",
    "score": "Judge clips by trained classifiers.",
    "sample": "Generate clips as WAV files.",
    "reconstruct": "Send a recording through an auto-encoder and back.",
    "report": "Show a run on one HTML page.",
    "serve": "Make sounds with trained models in a browser.",
}

INTERRUPTED = 128 + 2  # the shell's code for a program ended by SIGINT

ADVICE = {
    errno.EACCES: "Change its permissions, or choose another place.",
    errno.EPERM: "Change its permissions, or choose another place.",
    errno.EROFS: "Choose a place that can be written to.",
    errno.ENOSPC: "Free some space, or choose a place on another disk.",
    errno.EDQUOT: "Free some space, or choose a place on another disk.",
    errno.ENOENT: "Check the path.",
}


class LazyGroup(click.Group):
    """A click group that knows its verbs by name and imports a verb's module only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order of use."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the verb's command, or None where there is no such verb."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"pgan_audio.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs from the table, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100, "show_default": True},
)
@click.version_option(__version__, prog_name="pgan", message="%(prog)s %(version)s")
def pgan() -> None:
    """Train a progressive GAN on a folder of recordings, and make new clips with it.

    Prepare the folder once, train as long and as often as you like, sample whenever you want to listen.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``pgan`` and return its exit code: 0 done, 1 the work failed, 2 wrong usage, 130 interrupted.

    An expected failure is one line on stderr; with ``PGAN_DEBUG=1`` its traceback stands above it. Anything else is
    a fault of this package and keeps its traceback.

    Args:
        arguments: what follows ``pgan`` on the command line; default ``sys.argv[1:]``.
    """
    # The training loop is TensorFlow's, whatever ~/.keras/keras.json or the environment say.
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        result = pgan.main(args=arguments, prog_name="pgan", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return _fail(_usage(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("pgan: interrupted", err=True)
        return INTERRUPTED
    except PganError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:
        # The reader has left: nobody to tell. What stdout still holds goes nowhere, or Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _fail(_os_error(error), 1)
    return result if isinstance(result, int) else 0


def _usage(error: click.ClickException) -> str:
    """Return click's message with the command whose help would have prevented it."""
    message = error.format_message()
    stop = "" if message.endswith((".", "?", "!")) else "."
    context = getattr(error, "ctx", None)
    hint = f" Try '{context.command_path} --help'." if context else ""
    return f"{message}{stop}{hint}"


def _os_error(error: OSError) -> str:
    """Return what the system refused, where, and what to do: ``Permission denied: 'runs'. Choose another place.``."""
    place = f": '{os.fsdecode(error.filename)}'" if isinstance(error.filename, str | bytes) else ""
    advice = ADVICE.get(error.errno or 0, "")
    return f"{error.strerror or error}{place}. {advice}".rstrip()


def _fail(message: str, code: int) -> int:
    """Print ``message`` as one line, below the traceback if that is asked for, and return ``code``."""
    if os.environ.get("PGAN_DEBUG", "0") not in ("", "0"):
        traceback.print_exc()
    click.echo("pgan: error: " + " ".join(line.strip() for line in message.splitlines()), err=True)
    return code
