"""The other pages with sounds: growth, training, the blind test."""


def test_growth_has_every_stage_of_one_latent_and_plays_them_in_order(visitor):
    visitor.open("/growth/")
    cards = visitor.until(
        lambda: len(visitor.all("#stages .card")) == 3 and visitor.all("#stages .card"), "three stages"
    )
    assert [card.find_element("css selector", "strong").text for card in cards] == ["Stage 1", "Stage 2", "Stage 3"]
    assert [card.find_element("css selector", ".axis").text for card in cards] == [
        "up to 500 Hz",
        "up to 1 kHz",
        "up to 2 kHz",
    ]
    visitor.press("#row")
    for number in (1, 2, 3):
        playing = f"#stages li:nth-child({number}) .card.playing"
        visitor.until(lambda playing=playing: visitor.all(playing), f"stage {number} to sound")
    visitor.until(lambda: not visitor.all(".card.playing"), "the end")


def test_growth_spectrograms_reach_as_high_as_their_stage(visitor):
    visitor.open("/growth/")
    visitor.until(lambda: len(visitor.all("#stages canvas.spectrogram")) == 3, "three spectrograms")
    visitor.module("api", "await it.pause(300)")
    heights = visitor.run(
        """return [...document.querySelectorAll("#stages canvas.spectrogram")].map((canvas) => {
          const {data} = canvas.getContext("2d").getImageData(canvas.width / 2, 0, 1, canvas.height);
          return 1 - data.findIndex((x, i) => i % 4 === 0 && x > 60) / 4 / canvas.height;  // the highest row with red
        });"""
    )
    assert heights[0] < heights[1] < heights[2]


def test_training_of_a_run_is_to_be_seen_and_read_out(visitor):
    from selenium.webdriver.common.keys import Keys

    visitor.open("/training/")
    visitor.press(".run a")
    visitor.until(lambda: len(visitor.all(".plot path:not(.raw)")) == 3, "three curves")
    slider = visitor.one("#curve-place")
    visitor.run("arguments[0].focus()", slider)
    visitor.keys(Keys.HOME)
    first = slider.get_attribute("aria-valuetext")
    visitor.keys(Keys.END)
    last = slider.get_attribute("aria-valuetext")
    assert "stage 1" in first
    assert "stage 3" in last
    assert "D(G(z))" in last
    assert visitor.run("return document.querySelector('.plot .cross').getAttribute('x1') > 300")
    visitor.press("#previews [data-play]")
    visitor.until(lambda: visitor.loudness(0.2) > 1e-4, "the preview")


def test_curves_of_one_stage_are_those_of_the_api(visitor):
    import json
    import urllib.request

    visitor.open("/training/tiny/")
    visitor.until(lambda: visitor.all(".plot path"), "curves")
    visitor.run("document.querySelector('#curve-stage').value = '2'")
    visitor.run("document.querySelector('#curve-stage').dispatchEvent(new Event('change'))")
    with urllib.request.urlopen(visitor.site + "/api/runs/tiny/curves?stage=2&points=400") as answer:
        points = json.load(answer)["points"]
    slider = visitor.one("#curve-place")
    visitor.until(lambda: slider.get_attribute("max") == str(len(points) - 1), "the curves of stage 2")
    visitor.run("arguments[0].value = 0; arguments[0].dispatchEvent(new Event('input'))", slider)
    said = slider.get_attribute("aria-valuetext").replace("−", "-").replace("\u202f", "")
    assert said.startswith(f"{points[0]['clips']} clips, stage 2")
    assert f"D(x) {points[0]['real']:.2f}" in said


def test_curves_of_losses_are_whole_however_seldom_they_are_measured(visitor):
    visitor.open("/training/tiny/")
    visitor.until(lambda: visitor.all(".plot path"), "curves")
    paths = visitor.module(
        "curves",
        """const curves = new it.Curves(document.querySelector("#curves"));
        const names = ["loss/train", "loss/held_out"];
        const row = (clips, train, held) => (
          {clips, stage: 1, fade: null, values: {"loss/train": train, "loss/held_out": held}});
        const points = [row(1, 3), row(2, 2), row(2, undefined, 4), row(3, 1), row(4, 1), row(4, undefined, 3)];
        curves.show({points, stages: [{stage: 1, start: 0, end: 4}], names});
        return [...document.querySelectorAll(".plot path:not(.raw)")].map((path) => path.getAttribute("d"));""",
    )
    assert [(path.count("M"), path.count("L")) for path in paths] == [(1, 3), (1, 1)]
    assert visitor.all(".plot .fading") == []
    said = visitor.one("#curve-place").get_attribute("aria-valuetext")
    assert said == "4 clips, stage 1, Loss on training clips 1.00, Loss on held-out clips 3.00"


def test_blind_test_asks_tells_and_counts(visitor):
    visitor.open("/blind/")
    for number in (1, 2):
        answer = visitor.one("[data-answer][value=real]")
        assert not answer.is_enabled() or number == 2
        if number == 1:
            visitor.until(lambda: visitor.all("[data-play]:not([hidden])"), "the clip")
            visitor.press(".trial [data-play]")
        visitor.until(lambda: visitor.loudness(0.2) > 1e-5, "the clip's sound")
        visitor.press("[data-answer][value=real]")
        visitor.until(lambda: visitor.one("[data-verdict]").text[:3] in ("Rig", "No:"), "the verdict")
        said = f"of {number} right"
        visitor.until(lambda said=said: said in visitor.one("[data-rate=own]").text, "the own result")
        assert visitor.run("return document.activeElement.matches('[data-next]')")
        visitor.press("[data-next]")
    assert len(visitor.all("[data-rate=all] .interval rect")) >= 1
