"""The pages without JavaScript: forms lead to the page of their job."""

from urllib.parse import parse_qs

from pgan_audio.web.catalogue.catalogue import Catalogue
from pgan_audio.web.making.job import Job


def job_of(visitor, response):
    """The job whose page a form led to, once it is done; the page shows its sounds in order."""
    assert response.status_code == 303
    address, _, said = response["Location"].partition("?")
    identifier = parse_qs(said)["job"][0]
    job = visitor.wait(visitor.json(f"/api/jobs/{identifier}"))
    page = visitor.get(response["Location"]).content.decode()
    places = [page.index(sound["url"]) for sound in job["sounds"]]
    assert places == sorted(places)
    return address, job


def test_make_leads_to_the_sounds(visitor):
    fields = {"action": "make", "model": "plain", "n": "2", "seed": "31", "stage": "", "author": ""}
    address, job = job_of(visitor, visitor.post_form("/", fields))
    assert address == "/"
    assert [(s["seed"], s["index"], s["stage"]) for s in job["sounds"]] == [(31, 0, 3), (31, 1, 3)]


def test_the_form_stays_filled_in_beside_its_sounds(visitor):
    fields = {"action": "make", "model": "told-authors", "n": "2", "seed": "4713", "stage": "2", "author": "Ada"}
    response = visitor.post_form("/", fields)
    job_of(visitor, response)
    page = visitor.get(response["Location"]).content.decode()
    for said in (
        '<option value="told-authors" selected>',
        "<option selected>Ada</option>",
        'value="4713"',
        'value="2" selected',
    ):
        assert said in page


def test_fields_that_the_chosen_model_doesnt_know_are_left_out(visitor, site, works_run, monkeypatch):
    """Without a script the form has those of the model that was chosen before."""
    model = Catalogue(works_run("rnn-notes").path).runs()[0]
    asked = []
    monkeypatch.setattr(site.catalogue, "find", lambda identifier: model)
    monkeypatch.setattr(site.studio, "submit", lambda parts: asked.extend(parts) or Job(parts))
    fields = {"action": "make", "model": model.id, "n": "3", "truncation": "0.7", "stage": "2", "temperature": "0.5"}
    assert visitor.post_form("/", fields).status_code == 303
    (part,) = asked
    assert (part.stage, part.order.kind, part.order.n, part.order.temperature) == (1, "works", 3, 0.5)


def test_neighbours_ways_and_growth_too(visitor):
    a, b = visitor.made("/api/sounds", {"model": "plain", "n": 2, "seed": 32})["sounds"]
    fields = {"action": "near", "sound": a["id"], "n": "2", "amount": "0.3", "seed": "1"}
    _, near = job_of(visitor, visitor.post_form("/", fields))
    assert ["-vary-" in s["file"] for s in near["sounds"]] == [True, True]
    fields = {"action": "walk", "from": a["id"], "to": b["id"], "steps": "3"}
    _, walk = job_of(visitor, visitor.post_form("/", fields))
    assert ["-way-" in s["file"] for s in walk["sounds"]] == [True, True, True]
    fields = {"model": "plain", "seed": "33", "index": "1", "author": ""}
    address, growth = job_of(visitor, visitor.post_form("/growth/", fields))
    assert address == "/growth/"
    assert [s["stage"] for s in growth["sounds"]] == [1, 2, 3]


def test_what_is_wrong_is_said_on_the_page_and_the_form_stays_filled_in(visitor):
    response = visitor.post_form("/", {"action": "make", "model": "plain", "n": "99", "seed": "4711"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "less than or equal to 32" in page
    assert 'value="4711"' in page
    assert visitor.post_form("/", {"action": "make", "model": "nope"}).status_code == 404
    assert visitor.post_form("/", {"action": "destroy"}).status_code == 400


def test_a_link_fills_the_form_in(visitor):
    page = visitor.get("/?model=plain&seed=4712&n=3").content.decode()
    assert 'value="4712"' in page


def test_a_full_queue_is_said_on_the_page(visitor, held_up, monkeypatch):
    monkeypatch.setattr("pgan_audio.web.making.queue.MOST_JOBS", 0)
    response = visitor.post_form("/", {"action": "make", "model": "plain", "n": "1"})
    assert response.status_code == 503
    assert int(response["Retry-After"]) >= 1
    assert "Try again" in response.content.decode()


def test_an_old_job_is_said_to_be_old(visitor):
    for name in ("0" * 24, "nonsense"):
        assert "long ago" in visitor.get(f"/?job={name}").content.decode()


def test_favourites_go_back_to_where_they_were_chosen_but_nowhere_else(visitor):
    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 34})["sounds"]
    for wish, there in (
        ("/growth/?x=1", "/growth/?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("", "/"),
    ):
        fields = {"sound": sound["id"], "keep": "1", "next": wish}
        visitor.get("/about/")
        token = visitor.client.cookies["csrftoken"].value
        response = visitor.client.post("/favourites/", {**fields, "csrfmiddlewaretoken": token})
        assert (response.status_code, response["Location"]) == (303, there)
    assert [s["id"] for s in visitor.json("/api/favourites")["sounds"]] == [sound["id"]]


def test_every_page_is_there_for_every_run(visitor):
    for run in visitor.json("/api/runs")["runs"]:
        page = visitor.get(f"/training/{run['id']}/")
        assert page.status_code == 200
    assert visitor.get("/training/nope/").status_code == 404
    assert visitor.get("/growth").status_code == 301


def test_the_page_of_a_run_says_what_there_is_of_it(visitor):
    trained, begun = (visitor.get(f"/training/{run}/").content.decode() for run in ("plain", "begun"))
    assert "Make clips with it" in trained
    assert "Listen to its growth" in trained
    assert "Make clips" not in begun
    assert "Clips shown" not in trained + begun  # nothing was counted, which isn't none
    heard = visitor.get("/training/unfinished/").content.decode()
    assert heard.count("<audio controls") == 2
    shipped = visitor.get("/training/pretrained-demo/").content.decode()
    assert "<strong>Trained on</strong>" in shipped
    assert "<strong>Trained on</strong>" in visitor.get("/about/").content.decode()


def test_the_api_page_shows_lines_that_work(visitor, site):
    """Each path of the examples is one that exists."""
    from django.urls import resolve

    from pgan_audio.web.pages.api_examples import examples

    lines = examples("http://localhost:8000", visitor.json("/api/models")["models"])
    for line in lines:
        assert resolve(line["path"].partition("?")[0])
        assert line["curl"].startswith("curl ")
        assert ("X-CSRFToken" in line["curl"]) == (line["method"] != "GET")
    page = visitor.get("/api/").content.decode()
    assert "curl -c jar" in page
