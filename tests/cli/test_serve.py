"""``pgan serve``: started, asked, stopped; and what it says where it can't."""

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from pgan_audio.cli.main import main

NEEDED = ("django", "waitress", "whitenoise")
needs_web = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in NEEDED), reason="needs the extra 'web'"
)


@pytest.mark.parametrize("missing", [("django",), ("django", "whitenoise"), NEEDED])
def test_without_the_extra_one_line_says_how_to_install_it(missing, monkeypatch, capsys, tmp_path):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in missing else find(name))
    monkeypatch.chdir(tmp_path)
    assert main(["serve"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "pip install 'pgan-audio[web]'" in error
    assert all(name in error for name in missing)
    assert list(tmp_path.iterdir()) == []


@needs_web
def test_a_state_folder_that_cant_be(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main(["serve", "--state", str(tmp_path / "file" / "state")]) == 1
    assert "--state" in capsys.readouterr().err


@needs_web
def test_names_it_answers_to():
    from pgan_audio.web.setup import host_names

    assert host_names("127.0.0.1") == ["localhost", "127.0.0.1", "[::1]"]
    assert host_names("192.0.2.7", ["sounds.example"])[3:] == ["sounds.example", "192.0.2.7"]
    assert host_names("2001:db8::1")[-1] == "[2001:db8::1]"
    assert socket.gethostname() in host_names("0.0.0.0")
    assert "*" not in host_names("0.0.0.0")


@needs_web
def test_who_listens_everywhere_is_told_addresses_that_answer(monkeypatch):
    """The name of a machine often leads to its loopback address alone, which is of no use to others in the room."""
    from pgan_audio.web import setup

    monkeypatch.setattr(setup, "_own_addresses", lambda: ["127.0.1.1", "192.0.2.7", "2001:db8::7"])
    shown = setup.hosts_to_open("0.0.0.0")
    assert shown == ["127.0.0.1", "192.0.2.7", "[2001:db8::7]"]
    assert set(shown) <= set(setup.host_names("0.0.0.0"))
    assert setup.hosts_to_open("::1") == ["[::1]"]


@needs_web
def test_own_addresses_are_those_that_datagrams_would_leave_from(monkeypatch):
    from pgan_audio.web import setup

    class Way(socket.socket):
        def connect(self, address):
            if self.family != socket.AF_INET:
                raise OSError("no way there")

        def getsockname(self):
            return ("192.0.2.7", 4711)

    monkeypatch.setattr(setup.socket, "socket", Way)
    monkeypatch.setattr(setup.socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", ("127.0.1.1", 0))])
    assert setup._own_addresses() == ["127.0.1.1", "192.0.2.7"]


@needs_web
@pytest.mark.slow
def test_it_answers_until_it_is_told_to_stop(tmp_path):
    arguments = [sys.executable, "-m", "pgan_audio", "serve", "--port", "0", "--state", "state"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        arguments, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        line = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)[0]
        with urllib.request.urlopen(address, timeout=60) as page:
            assert page.status == 200
        second = subprocess.run(
            [*arguments[:-1], "state"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert (second.returncode, "one site at a time" in second.stderr) == (1, True)
        port = address.split(":")[2].strip("/")
        third = subprocess.run(
            [*arguments[:4], "--port", port, "--state", "other"], cwd=tmp_path, env=environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert (third.returncode, "can't listen at 127.0.0.1" in third.stderr) == (1, True)
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False).stdout
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stderr.read() == ""
    assert children.split()
    for child in children.split():
        assert not Path(f"/proc/{child}").exists()
