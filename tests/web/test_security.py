"""What hostile visitors try: other hosts, no tokens, scripts in names, paths to elsewhere."""

import os
import stat
import subprocess
import sys

import pytest

PAGES = ("/", "/growth/", "/training/", "/blind/", "/about/", "/api/")
POSTS = ("/api/sounds", "/api/walks", "/api/growth", "/api/blind", f"/api/blind/{24 * '0'}", "/", "/favourites/")


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "127.0.0.1.nip.io", "a b", "[::2]", ""])
def test_a_forged_host_is_refused(visitor, host):
    for path in ("/", "/api/models", "/static/web/app.css"):
        response = visitor.get(path, Host=host)
        assert response.status_code == 400
        assert b"Traceback" not in response.content


@pytest.mark.parametrize("path", POSTS)
def test_without_the_token_nothing_is_done(visitor, path, site):
    before = len(site.studio.queue._jobs)
    for headers in ({}, {"X-CSRFToken": 64 * "x"}, {"X-CSRFToken": "", "Origin": "https://evil.example"}):
        response = visitor.client.post(path, "{}", content_type="application/json", headers=headers)
        assert response.status_code == 403
    assert len(site.studio.queue._jobs) == before
    if path.startswith("/api/"):
        assert "token" in response.json()["error"]


def test_a_token_from_elsewhere_is_refused(visitor):
    visitor.send("/api/status")
    response = visitor.send("/api/sounds", {"model": "plain"}, Origin="https://evil.example")
    assert response.status_code == 403


@pytest.mark.parametrize("path", [*PAGES, "/api/models", "/nothing", "/static/web/app.css"])
def test_every_answer_tells_browsers_what_to_refuse(visitor, path):
    response = visitor.get(path)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_a_script_or_style_of_its_own(visitor, path):
    page = visitor.get(path).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    for tag in page.split("<script")[1:]:
        opening, _, content = tag.partition(">")
        is_data = 'type="application/json"' in opening
        assert is_data or (" src=" in opening and content.lstrip().startswith("</script>"))


@pytest.mark.parametrize("path", ["/", "/growth/", "/training/", "/about/"])
def test_names_of_folders_are_text_wherever_they_stand(visitor, path):
    page = visitor.get(path).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_marks_of_a_training_are_text(visitor):
    page = visitor.get("/training/unfinished/").content.decode()
    assert "<b>loss" not in page


def test_what_a_visitor_says_comes_back_as_text(visitor):
    evil = '"><script>alert(2)</script>'
    for response in (visitor.get(f"/?model={evil}&seed={evil}"), visitor.post_form("/", {"model": evil, "n": evil})):
        assert "<script>alert(2)" not in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/api/runs/..%2f..%2fetc",
        "/api/runs/../../etc/passwd",
        "/api/runs/broken",
        "/api/runs/unfinished/previews/secret.txt",
        "/api/runs/unfinished/previews/..%2fconfig.toml",
        "/api/runs/unfinished/previews/stage-1-clips-000000100.wav/../../config.toml",
        "/api/runs/unfinished/previews/stage-1-clips-1.wav%00.png",
        "/api/sounds/../../secret_key",
        f"/api/sounds/{32 * '0'}.wav",
        f"/api/sounds/{31 * '0'}g.wav",
        f"/api/blind/{24 * '0'}.wav",
        "/static/web/../../settings.py",
        "/static/../setup.py",
        "/static/web/%2e%2e/%2e%2e/settings.py",
        "/secret_key",
    ],
)
def test_no_path_leads_elsewhere(visitor, path):
    response = visitor.get(path)
    assert response.status_code == 404
    assert b"SECRET" not in response.content


def test_methods_that_an_address_doesnt_know(visitor):
    for path in ("/api/models", "/api/runs", "/training/", "/about/"):
        assert visitor.send(path).status_code == 405
    for path in ("/api/sounds", "/api/walks", "/favourites/"):
        assert visitor.get(path).status_code == 405


def test_a_body_beyond_the_limit_is_refused(visitor):
    response = visitor.send("/api/sounds", b'{"model": "' + 100_000 * b"x" + b'"}')
    assert response.status_code == 400


def test_files_are_never_taken(visitor):
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile("model.pkl", b"cos\nsystem\n(S'true'\ntR.")
    response = visitor.post_form("/", {"model": "plain", "n": "1", "file": upload})
    assert response.status_code in (400, 403)


def test_cookies_are_for_this_site_alone(visitor):
    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 1})["sounds"]
    visitor.send(f"/api/favourites/{sound['id']}", method="PUT")
    for name in ("csrftoken", "listener"):
        cookie = visitor.client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")


def test_a_forged_listener_is_nobody(visitor):
    visitor.client.cookies["listener"] = f"{32 * 'a'}:forged:signature"
    assert visitor.json("/api/favourites") == {"sounds": []}


def test_the_secret_key_is_its_owners_alone_and_stays(tmp_path):
    from pgan_audio.web.state_folder import StateFolder

    state = StateFolder.open(tmp_path / "state")
    key = state.secret_key()
    path = tmp_path / "state" / "secret_key"
    assert len(key) >= 50
    assert state.secret_key() == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    path.write_text("short", encoding="utf-8")
    assert state.secret_key() not in (key, "short")


def test_one_state_folder_one_site(tmp_path):
    from pgan_audio.errors import PganError
    from pgan_audio.web.state_folder import StateFolder

    state = StateFolder.open(tmp_path / "state")
    with state.held(), pytest.raises(PganError, match="one site at a time"), state.held():
        pass
    with state.held():
        pass


CHECK = """
import sys
from pathlib import Path
from pgan_audio.web.setup import set_up
from pgan_audio.web.state_folder import StateFolder

folder = Path(sys.argv[1])
set_up(folder / "runs", StateFolder.open(folder / "state"), ["example.org"], https=sys.argv[2] == "https")
from django.core.checks import run_checks
from django.test import Client

sys.stdout.write(" ".join(sorted(fault.id for fault in run_checks(include_deployment_checks=True))))
Client(headers={"Host": "example.org"}).get("/")
heavy = {"tensorflow", "keras", "librosa"} & set(sys.modules)
sys.stdout.write(f" loaded: {sorted(heavy)}")
"""


@pytest.mark.parametrize(
    ("protocol", "warnings"),
    [("http", "security.W004 security.W008 security.W016"), ("https", "")],
)
def test_djangos_deployment_checklist_and_no_tensorflow(tmp_path, protocol, warnings):
    """Over plain HTTP all that is missing is HTTPS: HSTS, the redirect, and the cookie for HTTPS alone."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(tmp_path), protocol], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.stdout == f"{warnings} loaded: []"
