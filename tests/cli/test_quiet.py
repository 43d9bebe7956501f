import os
import subprocess
import sys

import pytest

from pgan_audio.cli.quiet import held_stderr


def test_what_c_libraries_write_is_held_back(capfd):
    with held_stderr():
        os.write(2, b"a banner\n")
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == "afterwards\n"


def test_what_was_held_back_comes_out_with_a_failure(capfd):
    @held_stderr()
    def fail():
        os.write(2, b"the reason\n")
        raise ImportError("no library")

    with pytest.raises(ImportError, match="no library"):
        fail()
    assert capfd.readouterr().err == "the reason\n"


@pytest.mark.slow
@pytest.mark.parametrize(("level", "silent"), [("2", True), ("0", False)])
def test_loading_tensorflow_is_silent_unless_the_user_wants_to_hear_it(level, silent):
    done = subprocess.run(
        [sys.executable, "-c", "from pgan_audio.cli.quiet import load_tensorflow; load_tensorflow()"],
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": level},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stderr == "") == silent
