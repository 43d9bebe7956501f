"""The page "Make": sounds made, heard, downloaded, made again in a terminal, kept, and walked between."""

import shlex
import time

import numpy as np
import pytest
import soundfile

from pgan_audio.cli.main import main


def test_pressing_generate_makes_sounds_that_are_heard(visitor):
    visitor.generate(n=3)
    visitor.press(".card [data-play]")
    visitor.until(lambda: visitor.loudness(0.2) > 1e-4, "a sound")
    assert visitor.complaints() == []


def test_in_an_empty_folder_there_is_a_model_to_begin_with(early_visitor):
    early_visitor.generate(n=2)
    early_visitor.press(".card [data-play]")
    early_visitor.until(lambda: early_visitor.loudness(0.2) > 1e-4, "a sound")
    assert early_visitor.complaints() == []


def test_tunes_have_roll_and_score_and_are_heard(visitor, tunes):
    visitor.open(f"/?model={tunes}")
    visitor.press("#maker .primary")
    for picture in ("roll", "score"):
        drawn = f"return document.querySelector('.card img.{picture}')?.naturalWidth > 0"
        visitor.until(lambda drawn=drawn: visitor.run(drawn), f"a {picture}")
    visitor.press(".card [data-play]")
    visitor.until(lambda: visitor.loudness(0.2) > 1e-4, "the tune")
    visitor.until(lambda: "matrix" in _of(visitor, ".playing .playhead", "transform"), "the moving playhead")
    assert _of(visitor, ".playhead", "height") == _of(visitor, ".picture", "height")  # over notes and waveform
    assert visitor.complaints() == []


def test_download_is_byte_for_byte_what_the_command_on_the_card_makes(visitor, run, tmp_path, monkeypatch):
    visitor.generate(n=2, seed=11)
    card = visitor.cards(2)[1]
    command = visitor.run("return arguments[0].querySelector('details pre').textContent", card)
    before = set(visitor.downloads.iterdir())
    visitor.run("arguments[0].querySelector('[data-download]').click()", card)
    fresh = lambda: [path for path in visitor.downloads.glob("*.wav") if path not in before]  # noqa: E731
    (downloaded,) = visitor.until(fresh, "the downloaded file")
    monkeypatch.chdir(run.parent.parent)  # where the server runs
    program, *arguments = shlex.split(command)
    assert program == "pgan"
    assert main([*arguments, "--out", str(tmp_path)]) == 0
    assert (tmp_path / downloaded.name).read_bytes() == downloaded.read_bytes()


def test_walk_begins_and_ends_at_the_chosen_sounds(visitor):
    visitor.generate(n=3)
    ends = [_sound(visitor, card) for card in visitor.cards(3)[:2]]
    visitor.press("#results li:nth-child(1) [data-walk]")
    steps = visitor.one("#steps")
    steps.clear()
    steps.send_keys("4")
    assert visitor.one("#walkbar").is_displayed()
    visitor.press("#results li:nth-child(2) [data-walk]")
    way = [_sound(visitor, card) for card in visitor.cards(4)]
    np.testing.assert_array_equal(way[0], ends[0])
    np.testing.assert_array_equal(way[-1], ends[1])
    assert not np.array_equal(way[1], way[0])
    assert not visitor.one("#walkbar").is_displayed()


def test_more_like_this_makes_neighbours_that_are_other_sounds(visitor):
    visitor.generate(n=2)
    original = _sound(visitor, visitor.cards(2)[0])
    visitor.press("#results li:nth-child(1) [data-more]")
    visitor.until(lambda: "Like " in visitor.one(".batch h2").text, "the heading of the neighbours")
    for card in visitor.cards(2):
        neighbour = _sound(visitor, card)
        assert len(neighbour) == len(original)
        assert not np.array_equal(neighbour, original)


def test_favourite_is_there_when_one_comes_back(visitor):
    visitor.generate(n=1)
    assert not visitor.one("#favourites").is_displayed()
    visitor.press("#results [data-favour]")
    visitor.until(lambda: visitor.one("#favourites").is_displayed(), "the favourites")
    visitor.open("/")
    visitor.press("#favourites [data-favour]")
    visitor.until(lambda: not visitor.one("#favourites").is_displayed(), "the end of the favourites")


def test_address_brings_the_same_sounds_back_into_the_form(visitor):
    visitor.generate(n=2, seed=5)
    visitor.until(lambda: "seed=5" in visitor.driver.current_url, "the address of the sounds")
    visitor.driver.refresh()
    assert visitor.one("#seed").get_attribute("value") == "5"
    assert not visitor.one("#fresh").is_selected()


def test_full_queue_is_told_in_words_and_asked_again(visitor):
    visitor.generate(n=1)
    visitor.run(
        """const real = window.fetch;
        window.fetch = async (path, options) => {
          if (path !== "/api/sounds") return real(path, options);
          window.fetch = real;
          return new Response('{"error": "The queue is full."}', {status: 503, headers: {"Retry-After": "1"}});
        };"""
    )
    visitor.press("#maker .primary")
    visitor.until(lambda: "Trying again in 1 s" in visitor.text(), "the words about the queue")
    visitor.until(lambda: len(visitor.all(".batch .card:not(.waiting)")) == 2, "the sounds after all")


def test_failure_is_told_in_words_with_a_way_out(visitor):
    visitor.generate(n=1)
    visitor.run(
        """window.fetch = async () => new Response('{"error": "The worker died. Try again."}', {status: 500});"""
    )
    visitor.press("#maker .primary")
    visitor.until(lambda: "The worker died. Try again." in visitor.text(), "the server's own words")
    assert visitor.one(".message.bad button").text == "Try again"


def test_sound_that_is_gone_says_so_on_its_card(visitor):
    visitor.open("/")
    visitor.module(
        "card",
        """const sound = {id: "0", title: "gone", kind: "audio", url: "/api/sounds/gone.wav", download: "/"};
        document.querySelector("#results").append(it.Card.of(sound).element);""",
    )
    visitor.press("#results .card [data-play]")
    visitor.until(lambda: "Make it again" in visitor.one(".card > .message").text, "the words on the card")


@pytest.mark.parametrize("model", ["tiny", "tunes"])
def test_everything_is_made_without_scripts(visitor, tunes, model):
    driver = visitor.driver
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        visitor.open("/")
        visitor.press(f"#model [value={model}]")
        assert not visitor.one(".desk").is_displayed()
        visitor.press("#maker .primary")
        until = time.monotonic() + 60
        while not visitor.all(".card audio") and time.monotonic() < until:
            time.sleep(0.2)
            driver.get(driver.current_url)  # the page does so itself, but not where scripts were cut off by a tool
        players = visitor.all(".card audio")
        assert players
        assert all(player.is_displayed() for player in players)
        assert "· ·" not in visitor.text()
        assert visitor.one("#model").get_attribute("value") == model
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_generate_pressed_twice_orders_once(visitor):
    visitor.generate(n=1)
    visitor.run("for (const _ of [1, 2]) document.querySelector('#maker .primary').click()")
    visitor.until(lambda: len(visitor.all(".batch .card:not(.waiting)")) >= 2, "the second batch")
    visitor.module("api", "await it.pause(500)")
    assert len(visitor.all("#results .batch")) == 2


def _of(visitor, selector: str, name: str) -> str:
    """A property's value as it counts."""
    return visitor.run("return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", selector, name)


def _sound(visitor, card) -> np.ndarray:
    """The samples of a card's WAV file, as another program reads them."""
    import io
    import urllib.request

    address = visitor.run("return arguments[0].querySelector('[data-download]').href", card)
    with urllib.request.urlopen(address) as answer:
        samples, _ = soundfile.read(io.BytesIO(answer.read()), dtype="int16")
    return samples
