"""The sound desk: what its sliders do to what is heard, and the modules below it against SciPy, NumPy and soundfile."""

import io

import numpy as np
import pytest
import soundfile
from numpy.testing import assert_allclose

RATE_HZ = 16_000


@pytest.fixture
def desk(visitor):
    """A visitor whose sound plays in a loop, with the desk's tools unfolded."""
    visitor.generate(n=1)
    visitor.press("[data-fold]")
    visitor.press("input[name=loop]")
    visitor.press("#results [data-play]")
    visitor.until(lambda: visitor.loudness(0.2) > 1e-4, "a sound")
    return visitor


def _slide(visitor, name: str, key: str) -> None:
    """Send a slider to its end or its beginning, by key."""
    slider = visitor.one(f"#knob-{name}")
    visitor.run("arguments[0].focus()", slider)
    visitor.keys(key)


def test_reverb_rings_on_after_the_sound_and_without_it_there_is_silence(desk):
    from selenium.webdriver.common.keys import Keys

    def tail() -> float:
        desk.press("[data-stop]")
        desk.module("api", "await it.pause(250)")
        return desk.loudness(0.3)

    assert tail() < 1e-5
    desk.press("#results [data-play]")
    _slide(desk, "mix", Keys.END)
    _slide(desk, "decay", Keys.END)
    desk.module("api", "await it.pause(700)")  # the new room is filled
    assert tail() > 1e-4
    assert desk.one("output[for=knob-mix]").text == "100 %"
    assert desk.one("output[for=knob-decay]").text == "8.0 s"


def test_lowpass_takes_the_high_frequencies_away(desk):
    from selenium.webdriver.common.keys import Keys

    def level_db() -> float:
        """Of the loudest bin above 800 Hz, over some time."""
        return desk.module(
            "desk",
            """const {analyser, context} = it.desk;
            const bins = new Float32Array(analyser.frequencyBinCount);
            const first = Math.ceil((800 * analyser.fftSize) / context.sampleRate);
            let most = -200;
            for (let i = 0; i < 30; i++) {
              analyser.getFloatFrequencyData(bins);
              most = Math.max(most, ...bins.subarray(first));
              await new Promise((resolve) => setTimeout(resolve, 30));
            }
            return most;""",
        )

    before = level_db()
    _slide(desk, "lowpass", Keys.HOME)
    desk.module("api", "await it.pause(700)")  # the analyser forgets what it heard before
    assert level_db() < before - 20
    assert desk.one("output[for=knob-lowpass]").text == "100 Hz"


def test_gain_changes_the_level_by_what_it_says(desk):
    from selenium.webdriver.common.keys import Keys

    before = desk.loudness(1)
    _slide(desk, "gain", Keys.HOME)
    desk.module("api", "await it.pause(300)")
    assert_allclose(20 * np.log10(desk.loudness(1) / before), -24, atol=3)  # RMS of whichever moments were caught
    desk.press("[data-reset]")
    assert desk.one("output[for=knob-gain]").text == "0 dB"


def test_scopes_show_what_is_heard_and_stand_still_in_silence(desk):
    inked = """const canvas = arguments[0];
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((sum, x) => sum + (x > 0), 0);"""
    for name in ("scope", "spectrum"):
        canvas = desk.one(f".{name} canvas")
        desk.module("api", "await it.pause(300)")
        first = desk.run("return arguments[0].toDataURL()", canvas)
        desk.module("api", "await it.pause(300)")
        assert desk.run("return arguments[0].toDataURL()", canvas) != first, f"{name} stands still"
        assert desk.run(inked, canvas) > 1000
    desk.press("[data-stop]")
    desk.module("api", "await it.pause(1500)")
    canvas = desk.one(".scope canvas")
    first = desk.run("return arguments[0].toDataURL()", canvas)
    desk.module("api", "await it.pause(300)")
    assert desk.run("return arguments[0].toDataURL()", canvas) == first


def test_settings_are_remembered_from_page_to_page(desk):
    from selenium.webdriver.common.keys import Keys

    _slide(desk, "size", Keys.END)
    desk.open("/growth/")
    desk.press("[data-fold]")
    assert desk.one("output[for=knob-size]").text == "60 m"
    assert desk.one("input[name=loop]").is_selected()


def _room(visitor, size: float, decay: float) -> np.ndarray:
    response = visitor.module(
        "reverb", f"return it.roomResponse({RATE_HZ}, values[0], values[1]).map((x) => [...x])", size, decay
    )
    return np.array(response)


@pytest.mark.parametrize("decay", [0.5, 2.0])
def test_room_falls_by_60_db_in_its_reverberation_time(visitor, decay):
    visitor.open("/about/")
    left, right = _room(visitor, 8, decay)
    for ear in (left, right):
        assert_allclose(np.sum(ear**2), 1, rtol=1e-4)
        energy = np.cumsum(ear[::-1] ** 2)[::-1]  # Schroeder (1965): what is still to come
        course_db = 10 * np.log10(energy / energy[0])
        start, end = (np.argmax(course_db < level) for level in (-10, -30))
        assert_allclose(3 * (end - start) / RATE_HZ, decay, rtol=0.2)
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.5  # two ears, not one


def test_larger_room_answers_later_and_the_same_room_always_the_same(visitor):
    visitor.open("/about/")
    small, large = _room(visitor, 3, 1.0), _room(visitor, 40, 1.0)
    onset = [np.argmax(np.abs(room[0]) > 1e-3) for room in (small, large)]
    assert onset[1] > 5 * onset[0] > 0
    np.testing.assert_array_equal(_room(visitor, 3, 1.0), small)


def test_wav_files_are_read_as_soundfile_reads_them(visitor, rng):
    visitor.open("/about/")
    samples = rng.integers(-32768, 32768, (300, 2)).astype(np.int16)
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, 250, format="WAV", subtype="PCM_16")
    answer = visitor.module(
        "wav",
        """const {rate, channels} = it.read(new Uint8Array(values[0]).buffer);
        return [rate, channels.map((x) => [...x])];""",
        list(buffer.getvalue()),
    )
    assert answer[0] == 250
    np.testing.assert_array_equal(np.array(answer[1]).T * 32768, samples)


@pytest.mark.parametrize("damaged", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd", b"nothing of the kind at all"])
def test_what_is_no_wav_file_is_read_as_nothing(visitor, damaged):
    visitor.open("/about/")
    assert visitor.module("wav", "return it.read(new Uint8Array(values[0]).buffer)", list(damaged)) is None


def test_low_rates_are_doubled_without_changing_the_sound(visitor):
    visitor.open("/about/")
    sine = np.round(20000 * np.sin(2 * np.pi * 40 * np.arange(500) / 250)).astype(np.int16)
    buffer = io.BytesIO()
    soundfile.write(buffer, sine, 250, format="WAV", subtype="PCM_16")
    answer = visitor.module(
        "wav",
        """const sound = await it.decode(new OfflineAudioContext(1, 1, 44100), new Uint8Array(values[0]).buffer);
        return [sound.sampleRate, [...sound.getChannelData(0)]];""",
        list(buffer.getvalue()),
    )
    rate, heard = answer[0], np.array(answer[1])
    assert rate == 8000
    assert_allclose(heard[::32], sine / 32768, atol=1e-6)
    middle = slice(len(heard) // 4, -len(heard) // 4)
    expected = 20000 / 32768 * np.sin(2 * np.pi * 40 * np.arange(len(heard)) / 8000)
    assert_allclose(heard[middle], expected[middle], atol=0.01)


def test_transform_is_numpys(visitor, rng):
    visitor.open("/about/")
    real, imaginary = rng.standard_normal((2, 64)).astype(np.float32)
    answer = visitor.module(
        "fft",
        """const [real, imaginary] = values.map((x) => Float32Array.from(x));
        it.transform(real, imaginary);
        return [[...real], [...imaginary]];""",
        real.tolist(),
        imaginary.tolist(),
    )
    assert_allclose(np.array(answer[0]) + 1j * np.array(answer[1]), np.fft.fft(real + 1j * imaginary), atol=1e-5)


def test_spectrogram_is_brightest_where_the_sound_is(visitor):
    visitor.open("/about/")
    rows = visitor.module(
        "spectrogram",
        """const canvas = document.createElement("canvas");
        const samples = Float32Array.from({length: 8000}, (_, i) => 0.5 * Math.sin((2 * Math.PI * 400 * i) / 8000));
        it.showSpectrogram(canvas, samples, 8000, {low: 25, high: 4000});
        const {data} = canvas.getContext("2d").getImageData(canvas.width / 2, 0, 1, canvas.height);
        return Array.from({length: canvas.height}, (_, row) => data[4 * row] + data[4 * row + 1]);""",
    )
    brightest = len(rows) - 1 - int(np.argmax(rows))
    frequency = 25 * (4000 / 25) ** (brightest / (len(rows) - 1))
    assert_allclose(frequency, 400, rtol=0.04)  # a row is 3 % wide
