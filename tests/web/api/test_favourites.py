"""Favourites: each listener's own."""


def test_each_listener_has_favourites_of_their_own(new_visitor):
    ada, björk = new_visitor(), new_visitor()
    a, b = ada.made("/api/sounds", {"model": "plain", "n": 2, "seed": 21})["sounds"]
    assert ada.json("/api/favourites") == {"sounds": []}
    for sound in (a, b, a):
        assert ada.send(f"/api/favourites/{sound['id']}", method="PUT").json() == {"id": sound["id"], "favourite": True}
    björk.send(f"/api/favourites/{b['id']}", method="PUT")
    assert [s["id"] for s in ada.json("/api/favourites")["sounds"]] == [b["id"], a["id"]]
    assert [s["id"] for s in björk.json("/api/favourites")["sounds"]] == [b["id"]]
    assert ada.json(f"/api/sounds/{a['id']}")["favourite"] is True
    assert björk.json(f"/api/sounds/{a['id']}")["favourite"] is False
    ada.send(f"/api/favourites/{b['id']}", method="DELETE")
    assert [s["id"] for s in ada.json("/api/favourites")["sounds"]] == [a["id"]]
    assert [s["id"] for s in björk.json("/api/favourites")["sounds"]] == [b["id"]]


def test_what_isnt_there_cant_be_kept(visitor):
    assert visitor.send(f"/api/favourites/{32 * '1'}", method="PUT").status_code == 404


def test_there_is_room_for_so_many(visitor, monkeypatch):
    monkeypatch.setattr("pgan_audio.web.api.views.MOST_FAVOURITES", 1)
    a, b = visitor.made("/api/sounds", {"model": "plain", "n": 2, "seed": 22})["sounds"]
    assert visitor.send(f"/api/favourites/{a['id']}", method="PUT").status_code == 200
    response = visitor.send(f"/api/favourites/{b['id']}", method="PUT")
    assert (response.status_code, "room for 1" in response.json()["error"]) == (400, True)


def test_all_listeners_together_have_room_for_so_many(visitor, monkeypatch):
    monkeypatch.setattr("pgan_audio.web.api.views.MOST_OF_ALL", 0)
    (sound,) = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 24})["sounds"]
    response = visitor.send(f"/api/favourites/{sound['id']}", method="PUT")
    assert (response.status_code, "no room" in response.json()["error"]) == (400, True)


def test_favourites_outlive_what_is_forgotten(visitor, site):
    from pgan_audio.web.models import Sound
    from pgan_audio.web.sounds.library import Library

    kept, loose = visitor.made("/api/sounds", {"model": "plain", "n": 2, "seed": 23})["sounds"]
    visitor.send(f"/api/favourites/{kept['id']}", method="PUT")
    assert Library(site.library.files, most_bytes=1).forget() >= 1
    assert Sound.objects.filter(id=kept["id"]).exists()
    assert not Sound.objects.filter(id=loose["id"]).exists()
    assert [s["id"] for s in visitor.json("/api/favourites")["sounds"]] == [kept["id"]]
