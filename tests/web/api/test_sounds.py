"""Sounds through the API: asked for, made, told of, and had as files."""

import io
import shlex

import numpy as np
import pytest
import soundfile


def test_models_are_those_with_a_finished_stage(visitor):
    models = {model["id"]: model for model in visitor.json("/api/models")["models"]}
    assert {"plain", "told-authors", "tested", "unfinished"} <= set(models)
    assert not {"begun", "broken"} & set(models)
    plain = models["plain"]
    assert [(s["stage"], s["rate_hz"], s["seconds"]) for s in plain["stages"]] == [
        (1, 250.0, 0.512), (2, 500.0, 0.512), (3, 1000.0, 0.512),
    ]  # fmt: skip
    assert (plain["design"], plain["kind"], plain["makes"], plain["authors"]) == ("progressive", "audio", "clips", [])
    assert models["told-authors"]["authors"] == ["Ada", "Björk"]


def test_sounds_of_a_seed_come_in_order_with_all_that_is_known_of_them(visitor):
    job = visitor.made("/api/sounds", {"model": "plain", "n": 3, "seed": 7, "first": 2, "truncation": 0.5})
    assert (job["state"], job["error"], job["n"], job["position"]) == ("done", None, 3, 0)
    assert [(s["seed"], s["index"], s["stage"], s["truncation"]) for s in job["sounds"]] == [
        (7, i, 3, 0.5) for i in (2, 3, 4)
    ]
    sound = job["sounds"][0]
    assert sound["file"] == "stage-3-seed-7-truncation-0.5-0002.wav"
    assert (sound["model"], sound["rate_hz"], sound["seconds"], sound["gone"]) == ("plain", 1000.0, 0.512, False)
    words = shlex.split(sound["command"])
    assert words[:3] == ["pgan", "sample", "--run"]
    assert words[4:] == ["--stage", "3", "--seed", "7", "--n", "3", "--truncation", "0.5"]
    assert visitor.json(f"/api/sounds/{sound['id']}") == sound


def test_the_same_wish_gives_the_same_sounds_and_another_seed_others(visitor):
    first, again, other = (
        visitor.made("/api/sounds", {"model": "plain", "n": 2, "seed": seed})["sounds"] for seed in (8, 8, 9)
    )
    assert [s["id"] for s in first] == [s["id"] for s in again]
    assert not {s["id"] for s in first} & {s["id"] for s in other}


def test_without_a_seed_the_site_draws_one_and_tells_it(visitor):
    seeds = {visitor.made("/api/sounds", {"model": "plain", "n": 1})["sounds"][0]["seed"] for _ in range(3)}
    assert len(seeds) == 3
    assert all(0 <= seed < 1_000_000 for seed in seeds)


def test_an_author_is_asked_for_by_name(visitor):
    body = {"model": "told-authors", "n": 1, "seed": 1, "author": "Björk"}
    (sound,) = visitor.made("/api/sounds", body)["sounds"]
    assert sound["author"] == "Björk"
    assert "--author Björk" in sound["command"].replace("'", "")
    drawn = visitor.made("/api/sounds", {"model": "told-authors", "n": 6, "seed": 1})["sounds"]
    assert {s["author"] for s in drawn} == {"Ada", "Björk"}
    assert all("--author" not in s["command"] for s in drawn)


def test_neighbours_and_ways(visitor):
    a, b = visitor.made("/api/sounds", {"model": "plain", "n": 2, "seed": 3, "stage": 2})["sounds"]
    near = visitor.made("/api/sounds", {"near": a["id"], "n": 3, "amount": 0.3, "seed": 4})["sounds"]
    assert len({s["id"] for s in near} | {a["id"]}) == 4
    assert {s["stage"] for s in near} == {2}
    assert near[0]["seed"] is None
    assert shlex.split(near[0]["command"])[-2:] == ["--again", near[0]["file"]]
    assert near[0]["reads"] == near[0]["file"]
    steps = visitor.made("/api/walks", {"from": a["id"], "to": b["id"], "steps": 4})["sounds"]
    assert [s["index"] for s in steps] == [0, 1, 2, 3]
    back = visitor.made("/api/walks", {"from": b["id"], "to": a["id"], "steps": 4})["sounds"]
    assert not {s["id"] for s in steps} & {s["id"] for s in back}


def test_growth_is_one_sound_per_stage_from_the_same_seed(visitor):
    sounds = visitor.made("/api/growth", {"model": "plain", "seed": 5, "index": 3})["sounds"]
    assert [(s["stage"], s["seed"], s["index"]) for s in sounds] == [(1, 5, 3), (2, 5, 3), (3, 5, 3)]
    assert [s["rate_hz"] for s in sounds] == [250.0, 500.0, 1000.0]


def test_the_wav_holds_the_clip_and_its_bookmark(visitor, tmp_path):
    from pgan_audio.sampling.bookmark import Bookmark

    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 11})["sounds"]
    response = visitor.get(sound["url"])
    assert response["Content-Type"] == "audio/wav"
    path = tmp_path / sound["file"]
    path.write_bytes(response.content)
    bookmark = Bookmark.read(path)
    assert (bookmark.seed, bookmark.index, bookmark.stage) == (11, 0, 3)
    samples, rate_hz = soundfile.read(path)
    assert (rate_hz, samples.shape) == (1000, (512,))
    assert np.abs(samples).max() > 0.4


def test_a_download_has_the_name_that_pgan_sample_gives(visitor):
    body = {"model": "told-authors", "n": 1, "seed": 1, "author": "Björk"}
    (sound,) = visitor.made("/api/sounds", body)["sounds"]
    assert "Content-Disposition" not in visitor.get(sound["url"])
    disposition = visitor.get(sound["download"])["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''stage-3-seed-1-author-Bj%C3%B6rk")


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=0-99999999", 206, slice(0, None)),
        ("bytes=5-2", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
        ("bytes=0-1,4-5", 200, slice(0, None)),
        ("lines=0-9", 200, slice(0, None)),
        ("bytes=99999999-", 416, slice(0, 0)),
    ],
)
def test_parts_of_a_file(visitor, asked, status, part):
    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 12})["sounds"]
    whole = visitor.get(sound["url"]).content
    response = visitor.get(sound["url"], Range=asked)
    assert response.status_code == status
    assert response.content == whole[part]
    if status == 206:
        start, end, _ = part.indices(len(whole))
        assert response["Content-Range"] == f"bytes {start}-{end - 1}/{len(whole)}"


def test_files_are_kept_by_browsers_for_ever(visitor):
    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 13})["sounds"]
    response = visitor.get(sound["url"])
    assert "immutable" in response["Cache-Control"]
    again = visitor.get(sound["url"], **{"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_pictures_are_drawn_when_asked_for(visitor, site):
    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 14})["sounds"]
    for kind in ("waveform", "spectrogram"):
        assert not site.server._files.has(sound["id"], f".{kind}.png")
        response = visitor.get(sound[kind])
        assert (response["Content-Type"], response.content[:4]) == ("image/png", b"\x89PNG")
        assert site.server._files.has(sound["id"], f".{kind}.png")
        assert visitor.get(sound[kind]).content == response.content


def test_a_sound_whose_files_gave_way_is_made_again(visitor, site):
    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 15})["sounds"]
    before = visitor.get(sound["url"]).content
    path = site.state.sounds / sound["id"][:2] / f"{sound['id']}.wav"
    path.unlink()
    assert visitor.get(sound["url"]).content == before
    assert path.exists()


def test_a_file_that_a_sound_hasnt(visitor):
    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 16})["sounds"]
    response = visitor.get(f"/api/sounds/{sound['id']}.mid")
    assert (response.status_code, response.json()) == (404, {"error": "This sound has no such file."})
    assert visitor.get(f"/api/sounds/{sound['id']}.exe").status_code == 404


def test_a_sound_of_a_model_that_was_trained_anew_is_gone_but_still_heard(visitor, site):
    from pgan_audio.web.models import Sound

    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 17})["sounds"]
    row = Sound.objects.get(id=sound["id"])
    row.mark = row.mark.replace(row.mark.split('"model_sha256": "')[1][:64], 64 * "0")
    row.save()
    told = visitor.json(f"/api/sounds/{sound['id']}")
    assert (told["gone"], told["command"]) == (True, None)
    assert visitor.get(sound["url"]).status_code == 200
    response = visitor.send("/api/sounds", {"near": sound["id"]})
    assert (response.status_code, "trained anew" in response.json()["error"]) == (404, True)
    row.delete()


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 400, "model"),
        ({"model": "nope"}, 404, "no such model"),
        ({"model": "begun"}, 404, "no such model"),
        ({"model": "plain", "stage": 4}, 400, "finished: 1, 2, 3"),
        ({"model": "plain", "n": 33}, 400, "n: input should be less than or equal to 32. Received: 33"),
        ({"model": "plain", "n": 0}, 400, "n:"),
        ({"model": "plain", "n": "2"}, 400, "n:"),
        ({"model": "plain", "n": True}, 400, "n:"),
        ({"model": "plain", "n": 1.5}, 400, "n:"),
        ({"model": "plain", "seed": -1}, 400, "seed:"),
        ({"model": "plain", "seed": 2**63}, 400, "seed:"),
        ({"model": "plain", "first": 10_000}, 400, "first:"),
        ({"model": "plain", "truncation": 0}, 400, "truncation:"),
        ({"model": "plain", "author": "Ada"}, 400, "trained without"),
        ({"model": "told-authors", "author": "Eve"}, 400, "Ada, Björk"),
        ({"model": "plain", "temperature": 1.0}, 400, "temperature"),
        ({"model": "plain", "path": "/etc"}, 400, "no field 'path'"),
        ({"near": "x"}, 400, "near:"),
        ({"near": 32 * "0"}, 404, "no such sound"),
        ([1], 400, "JSON object"),
        (b"{", 400, "JSON object"),
        (b'{"model": "plain", "n": NaN}', 400, "NaN"),
        (b'{"model": "plain", "seed": ' + 5000 * b"9" + b"}", 400, "too many digits"),
        (b"[" * 100_00 + b"]" * 100_00, 400, "JSON object"),
    ],
)
def test_what_cant_be_asked_for_is_refused_in_a_line(visitor, body, status, words):
    response = visitor.send("/api/sounds", body)
    error = response.json()["error"]
    assert response.status_code == status
    assert words in error
    assert len(error) < 400
    assert "\n" not in error


def test_a_walk_stays_within_a_model(visitor):
    a = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 1})["sounds"][0]["id"]
    b = visitor.made("/api/sounds", {"model": "tested", "n": 1, "seed": 1})["sounds"][0]["id"]
    response = visitor.send("/api/walks", {"from": a, "to": b})
    assert (response.status_code, "of the same model" in response.json()["error"]) == (400, True)


def test_pictures_of_a_sine(visitor):
    """The spectrogram's brightest row is where the sine is; see the fake process."""
    from matplotlib import image

    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 18})["sounds"]
    samples, rate_hz = soundfile.read(io.BytesIO(visitor.get(sound["url"]).content))
    peak_hz = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))).argmax() * rate_hz / len(samples)
    pixels = image.imread(io.BytesIO(visitor.get(sound["spectrogram"]).content))
    brightness = pixels[:, :, :3].sum(axis=2)[:, 20:-20].mean(axis=1)[::-1]
    assert brightness.argmax() / (len(brightness) - 1) * rate_hz / 2 == pytest.approx(peak_hz, abs=rate_hz / 100)
