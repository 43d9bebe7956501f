"""The blind test: fair, counted rightly, and silent about the answer."""

import io

import pytest
import soundfile

from pgan_audio.classifier.intervals import share_interval


@pytest.fixture
def coin(monkeypatch):
    """The toss of the coin, as the test wants it."""

    def toss(is_real):
        monkeypatch.setattr("pgan_audio.web.blind.blind_test.secrets.randbits", lambda n: int(is_real))

    return toss


def ask(visitor):
    response = visitor.send("/api/blind", {"model": "tested"})
    assert response.status_code == 201, response.content
    return response.json()


def test_only_a_model_whose_recordings_are_there_can_be_tested(visitor):
    assert ask(visitor)["trial"]
    first = visitor.send("/api/blind", {})
    assert first.status_code == 201
    response = visitor.send("/api/blind", {"model": "plain"})
    assert (response.status_code, "--data" in response.json()["error"]) == (400, True)


def test_real_and_generated_look_the_same_from_outside(visitor, coin, site):
    """Same keys, same headers, same length, no comment; and the real one is a clip of a held-out track."""
    told = {}
    for is_real in (True, False):
        coin(is_real)
        trial = ask(visitor)
        response = visitor.get(trial["sound_url"])
        told[is_real] = (
            sorted(trial),
            sorted(response.headers.items()),
            len(response.content),
            b"LIST" in response.content,
        )
        samples, rate_hz = soundfile.read(io.BytesIO(response.content), dtype="int16")
        assert (rate_hz, samples.shape) == (1000, (512,))
        model = site.catalogue.find("tested")
        clips = site.blind._recordings.of(model, 3)
        held_out = [(clip * 32768).round().astype("int16").ravel().tolist() for clip in clips]
        assert (samples.tolist() in held_out) == is_real
    assert told[True] == told[False]
    assert told[True][3] is False


def test_no_id_of_a_sound_leads_from_the_question_to_the_answer(visitor, coin):
    from pgan_audio.web.models import Sound

    coin(False)
    trial = ask(visitor)
    assert not Sound.objects.filter(id__startswith=trial["trial"][:24]).exists()
    assert visitor.get(f"/api/sounds/{trial['trial']}00000000").status_code == 404


def test_answers_are_counted_per_listener_and_overall(new_visitor, coin):
    from pgan_audio.web.models import Trial

    Trial.objects.all().delete()
    ada, eve = new_visitor(), new_visitor()
    course = [(ada, True, "real"), (ada, False, "generated"), (ada, False, "real"), (eve, True, "generated")]
    for who, is_real, said in course:
        coin(is_real)
        answer = who.send(f"/api/blind/{ask(who)['trial']}", {"answer": said}).json()
        was = "real" if is_real else "generated"
        assert (answer["was"], answer["given"], answer["correct"]) == (was, said, was == said)
    own, everyone = answer["results"]["own"], answer["results"]["all"]
    assert (own["n"], own["hits"], own["share"]) == (1, 0, 0.0)
    assert (everyone["n"], everyone["hits"], everyone["share"]) == (4, 2, 0.5)
    assert (everyone["low"], everyone["high"]) == share_interval(0.5, 4)


def test_a_question_has_one_answer_by_who_was_asked(new_visitor):
    ada, eve = new_visitor(), new_visitor()
    trial = ask(ada)
    assert eve.send(f"/api/blind/{trial['trial']}", {"answer": "real"}).status_code == 404
    assert ada.send(f"/api/blind/{trial['trial']}", {"answer": "maybe"}).status_code == 400
    assert ada.send(f"/api/blind/{trial['trial']}", {"answer": "real"}).status_code == 200
    again = ada.send(f"/api/blind/{trial['trial']}", {"answer": "real"})
    assert (again.status_code, "its answer already" in again.json()["error"]) == (400, True)
    assert ada.get(trial["sound_url"]).status_code == 404


def test_open_questions_are_bounded(visitor, site, monkeypatch):
    monkeypatch.setattr("pgan_audio.web.blind.blind_test.MOST_OPEN", 3)
    trials = [ask(visitor) for _ in range(5)]
    assert len(list(site.state.trials.glob("*.wav"))) <= 4
    assert visitor.get(trials[-1]["sound_url"]).status_code == 200
    assert visitor.get(trials[0]["sound_url"]).status_code == 404


def test_questions_are_bounded_answered_or_not(visitor, monkeypatch):
    from pgan_audio.web.models import Trial

    visitor.send(f"/api/blind/{ask(visitor)['trial']}", {"answer": "real"})
    monkeypatch.setattr("pgan_audio.web.blind.blind_test.MOST_TRIALS", Trial.objects.count())
    response = visitor.send("/api/blind", {"model": "tested"})
    assert (response.status_code, "no room" in response.json()["error"]) == (400, True)


def test_it_works_without_scripts(visitor, coin):
    coin(True)
    response = visitor.post_form("/blind/", {"action": "new", "model": "tested"})
    assert response.status_code == 303
    page = visitor.get(response["Location"]).content.decode()
    assert "/api/blind/" in page
    assert "real" in page
    trial = response["Location"].partition("trial=")[2]
    answered = visitor.post_form(response["Location"], {"action": "answer", "trial": trial, "answer": "real"})
    page = visitor.get(answered["Location"]).content.decode()
    assert "Right: it was a recording." in page
    assert "Next clip" in page
    assert page.count("data-answer hidden disabled") == 2


def test_the_page_is_about_one_model(new_visitor, coin):
    from pgan_audio.web.models import Trial

    Trial.objects.all().delete()
    ada = new_visitor()
    coin(True)
    ada.send(f"/api/blind/{ask(ada)['trial']}", {"answer": "real"})
    Trial.objects.create(id=24 * "f", listener="eve", model="another", stage=1, is_real=True, answer=False)
    for address in ("/blind/", "/blind/?model=tested", "/blind/?model=%3Cnope%3E"):
        page = ada.get(address).content.decode()
        assert 'data-model="tested"' in page
        assert "<strong>1 of 1</strong>" in page
        assert "1 of 1 right; 95 % interval 21 to 100 %" in page
        assert "1 of 2" not in page


def test_those_who_would_wait_too_long_are_told_to_come_back(visitor, site, monkeypatch, held_up):
    """The generating process is busy: pages' threads must not all wait for it."""
    from pgan_audio.web.blind import stock

    site.blind._stock._ready.clear()
    monkeypatch.setattr(stock, "WAIT_SECONDS", 0.05)
    response = visitor.send("/api/blind", {"model": "tested"})
    assert (response.status_code, response["Retry-After"]) == (503, "3")
    monkeypatch.setattr(site.blind._stock, "_seats", type("None", (), {"acquire": lambda self, blocking: False})())
    assert visitor.send("/api/blind", {"model": "tested"}).status_code == 503
    monkeypatch.undo()
    held_up()
    assert ask(visitor)["trial"]
