"""Requests nobody would send in good faith: whatever they say, the answer is 2xx, 4xx or 503, and never a traceback."""

import json
import random

import pytest

KNOWN = {"plain", "told-authors", "unfinished", "begun", "nope"}
FIELDS = (
    "model", "n", "seed", "first", "stage", "author", "truncation", "near", "amount", "from", "to", "steps", "index",
    "temperature", "key", "metre", "length", "answer", "trial", "extra", "__class__",
)  # fmt: skip
PATHS = ("/api/sounds", "/api/walks", "/api/growth", "/api/blind", f"/api/blind/{24 * '1'}", "/", "/growth/", "/blind/")
GETS = ("/", "/growth/", "/blind/", "/training/{}/", "/api/runs/{}", "/api/runs/{}/curves", "/api/sounds/{}",
        "/api/sounds/{}.wav", "/api/jobs/{}", "/api/runs/{}/previews/{}", "/training/", "/{}")  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW")


def odd_value(rng, sounds, depth=0):
    """Something of any type, now and then even something fitting."""
    kind = rng.randrange(12)
    if kind == 0 and depth < 3:
        return [odd_value(rng, sounds, depth + 1) for _ in range(rng.randrange(3))]
    if kind == 1 and depth < 3:
        return {rng.choice(FIELDS): odd_value(rng, sounds, depth + 1) for _ in range(rng.randrange(3))}
    choices = (
        rng.choice([0, 1, -1, 2, 33, 2**31, 2**63, 2**64, -(2**70), 10**400]),
        rng.choice([0.0, -0.5, 1e308, 1e-320, 0.1, float("nan"), float("inf"), -float("inf")]),
        rng.choice([None, True, False]),
        rng.choice(sorted(KNOWN)),
        rng.choice(
            ["", " ", "a" * 5000, "../../etc/passwd", "\x00", "\ud800", "☃", "<script>", "' OR 1=1 --", "%00", "{}"]
        ),
        rng.choice(sounds),
        "".join(chr(rng.randrange(1, 0x500)) for _ in range(rng.randrange(20))),
    )
    return rng.choice(choices)


def odd_body(rng, sounds):
    if rng.random() < 0.2:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(60)))
    body = {name: odd_value(rng, sounds) for name in rng.sample(FIELDS, rng.randrange(6))}
    if rng.random() < 0.6:
        body |= rng.choice([{"model": "plain"}, {"near": sounds[0]}, {"from": sounds[0], "to": sounds[-1]}])
    return json.dumps(body).encode()


def odd_request(rng, visitor, sounds):
    headers = {"X-CSRFToken": visitor.token} if rng.random() < 0.9 else {}
    if rng.random() < 0.2:
        headers["Range"] = rng.choice(["bytes=0-", "bytes=-0", "bytes=9999999999999999999-", "bytes=1-0", "\xff"])
    if rng.random() < 0.1:
        headers["Cookie"] = "listener=x; csrftoken=" + "y" * rng.randrange(100)
    if rng.random() < 0.5:
        names = [str(odd_value(rng, sounds)) for _ in range(2)]
        path = rng.choice(GETS).format(*names, *names)
        query = "&".join(f"{rng.choice(FIELDS)}={odd_value(rng, sounds)}" for _ in range(rng.randrange(4)))
        path = f"/{path.lstrip('/')}?{query}".encode("utf-8", "surrogatepass").decode("latin-1")
        return visitor.client.generic(rng.choice(METHODS), path, headers=headers)
    kind = rng.choice(["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"])
    path = rng.choice([*PATHS, f"/api/favourites/{rng.choice(sounds)}"])
    return visitor.client.generic(rng.choice(METHODS), path, odd_body(rng, sounds), content_type=kind, headers=headers)


@pytest.mark.parametrize("n", [400, pytest.param(10_000, marks=pytest.mark.slow)])
def test_whatever_is_sent_the_answer_is_decent(visitor, new_visitor, n, capfd):
    rng = random.Random(n)
    sounds = [s["id"] for s in visitor.made("/api/sounds", {"model": "plain", "n": 2, "seed": 1})["sounds"]]
    visitor.send("/api/status")
    seen = {}
    for number in range(n):
        response = odd_request(rng, visitor, sounds)
        status = response.status_code
        seen[status] = seen.get(status, 0) + 1
        assert 200 <= status < 500 or status == 503, (number, status, response.wsgi_request)
        if status == 503:
            assert int(response["Retry-After"]) >= 1
        assert b"Traceback" not in response.content if not response.streaming else True
    assert "Traceback" not in "".join(capfd.readouterr())
    assert {200, 400, 403, 404, 405} <= set(seen)
    assert new_visitor().made("/api/sounds", {"model": "plain", "n": 1, "seed": 2})["state"] == "done"
