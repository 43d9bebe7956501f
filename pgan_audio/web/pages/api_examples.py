"""The API by example: lines for a terminal."""

import json
import shlex
from typing import Any

TOKEN = "-H \"X-CSRFToken: $(awk '/csrftoken/ {print $7}' jar)\""
SOUND = "0123456789abcdef0123456789abcdef"
JOB = "0123456789abcdef01234567"


def examples(base: str, models: list[dict[str, Any]]) -> list[dict[str, str]]:
    """All that can be asked for.

    Args:
        base: Address of the site, without a slash at its end.
        models: Those that make clips; the first is the one in the examples.
    """
    model = models[0]["id"] if models else "my-run"

    def get(title: str, path: str, note: str = "", options: str = "") -> dict[str, str]:
        curl = f"curl -c jar -b jar {options}{shlex.quote(base + path)}"
        return {"title": title, "method": "GET", "path": path, "curl": curl, "note": note}

    def send(title: str, path: str, body: dict[str, Any], note: str = "", method: str = "POST") -> dict[str, str]:
        content = f" -H 'Content-Type: application/json' -d {shlex.quote(json.dumps(body))}" if body else ""
        verb = "" if method == "POST" and body else f" -X {method}"
        curl = f"curl -b jar{verb} {TOKEN}{content} {shlex.quote(base + path)}"
        return {"title": title, "method": method, "path": path, "curl": curl, "note": note}

    return [
        get("Models", "/api/models", "First of all: its cookie in the file jar is what every other method must show."),
        send(
            "Sounds of a seed",
            "/api/sounds",
            {"model": model, "n": 4, "seed": 7},
            "Also stage, author, truncation and first; of models that continue texts or tunes temperature, key, metre "
            "and length. Without a seed the site draws one. Answers 202 and a job; 503 with Retry-After where too many "
            "wait.",
        ),
        get("How far a job is", f"/api/jobs/{JOB}", "queued, running, done or failed; once done, its sounds."),
        send("More like a sound", "/api/sounds", {"near": SOUND, "n": 4, "amount": 0.2}),
        send("From a sound to another", "/api/walks", {"from": SOUND, "to": SOUND, "steps": 8}),
        send("One latent at every stage", "/api/growth", {"model": model, "seed": 7, "index": 0}),
        get("A sound", f"/api/sounds/{SOUND}", "All that its file depends on, and the command that makes it again."),
        get(
            "Its file",
            f"/api/sounds/{SOUND}.wav",
            "Byte for byte what that command writes. Also .waveform.png and .spectrogram.png; of tunes .mid, "
            ".musicxml, .svg and .roll.png; of texts .txt.",
            "-O ",
        ),
        send("Keep a sound", f"/api/favourites/{SOUND}", {}, "DELETE lets it go.", "PUT"),
        get("What you keep", "/api/favourites"),
        get("Runs", "/api/runs", "Also those that have no finished stage yet."),
        get("Curves of a run", f"/api/runs/{model}/curves?points=400", "Of one stage with stage=N."),
        get("Previews of a run", f"/api/runs/{model}/previews"),
        get("Scores of a run", f"/api/runs/{model}/scores"),
        send("A question of the blind test", "/api/blind", {"model": model}),
        send("Its answer", f"/api/blind/{JOB}", {"answer": "generated"}),
        get("How many wait", "/api/status"),
    ]
