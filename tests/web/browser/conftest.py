"""A real browser before a real site: headless Chromium and ``pgan serve`` over a tiny run, each started once.

The browser is Debian's (``apt-get install chromium chromium-driver``); where there is none, these tests are skipped.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

LONGEST_SECONDS = 120  # of waiting for anything; TensorFlow's start on a busy machine is the longest
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

SETTINGS = """
preset = "tiny"
precision = "float32"

[progressive]
channels = [8]
latent_size = 8
hidden_size = 8

[schedule]
growing_clips = [4]
stable_clips = [12, 8, 8]
batch_sizes = [4]

[training]
event_clips = 4
"""


def pytest_collection_modifyitems(items):
    """What needs a browser says so, once, where there is none."""
    missing = _missing()
    for item in items:
        if missing and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=missing))


def _missing() -> str:
    try:
        import django  # noqa: F401
        import selenium  # noqa: F401
    except ImportError as error:
        return f"{error.name} is not installed: pip install 'pgan-audio[test]'"
    if not any(map(shutil.which, BROWSERS)) or not shutil.which("chromedriver"):
        return "no browser: needs Chromium and its driver, on Debian apt-get install chromium chromium-driver"
    return ""


@pytest.fixture(scope="session")
def run(tmp_path_factory, training_plainly) -> Path:
    """A run of three stages, trained for a few steps on two authors: half a second at 4 kHz."""
    from pgan_audio.cli.main import main
    from pgan_audio.data.synthetic import write_corpus

    folder = tmp_path_factory.mktemp("browser")
    write_corpus(folder / "source", authors=("bell", "drums"), tracks_per_author=3, seconds=1, sample_rate_hz=4000)
    prepared = ("--sample-rate", "4000", "--clip-samples", "2048", "--stages", "3", "--workers", "1")
    assert main(["prepare", str(folder / "source"), "--out", str(folder / "data"), *prepared]) == 0
    (folder / "tiny.toml").write_text(SETTINGS, encoding="utf-8")
    run, config = folder / "runs" / "tiny", folder / "tiny.toml"
    with training_plainly():
        assert main(["train", "--data", str(folder / "data"), "--run", str(run), "--config", str(config)]) == 0
    return run


@pytest.fixture(scope="session")
def tunes(run, works_run) -> str:
    """The name of another run in the same folder, of a design that writes tunes; the one of clips is the newer."""
    name = "tunes"
    shutil.copytree(works_run("rnn-notes").path, run.parent / name)
    os.utime(run.parent / name / "config.toml", (0, 0))
    return name


@pytest.fixture(scope="session")
def site(run, tunes, tmp_path_factory):
    """The address of the site, without a slash at its end."""
    with _served(run.parent.parent, tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory):
    """The address of a site started in an empty folder: nothing was trained, there are no recordings."""
    with _served(tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("site")) as address:
        yield address


@contextmanager
def _served(where: Path, folder: Path):
    """``pgan serve`` started in a folder, its log and state in another; gives its address."""
    command = [sys.executable, "-m", "pgan_audio", "serve", "--port", "0", "--state", str(folder / "state")]
    with (folder / "log").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, text=True, cwd=where)
        try:
            yield _address(server, folder / "log")
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                raise
    said = (folder / "log").read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert "WARNING" not in said


def _address(server: subprocess.Popen, log: Path) -> str:
    """Where the server says that it listens."""
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until and server.poll() is None:
        for word in log.read_text(encoding="utf-8").split():
            if word.startswith("http://127.0.0.1:"):
                return word.rstrip("/")
        time.sleep(0.05)
    pytest.fail(f"pgan serve has not said its address:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def driver(tmp_path_factory):
    """The browser, with a profile of its own that is gone afterwards."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    downloads = tmp_path_factory.mktemp("downloads")
    options = ChromeOptions()
    options.binary_location = next(filter(None, map(shutil.which, BROWSERS)))
    options.add_argument("--headless=new")
    options.add_argument("--window-size=1280,900")
    options.add_argument("--mute-audio")
    options.add_argument("--disable-gpu")
    options.add_argument("--disable-dev-shm-usage")
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium's sandbox doesn't start as root, as which containers run
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.downloads = downloads
    driver.set_script_timeout(LONGEST_SECONDS)
    try:
        yield driver
    finally:
        driver.quit()


class Visitor:
    """Somebody who uses the site: finds, presses, waits, listens."""

    def __init__(self, driver, site: str):
        self.driver = driver
        self.site = site
        self.downloads: Path = driver.downloads

    def open(self, path: str, width: int = 1280, height: int = 900) -> None:
        """Go to a page, at a size of the window."""
        self.resize(width, height)
        self.driver.get(self.site + path)

    def resize(self, width: int, height: int) -> None:
        """Make the window so many CSS pixels wide and high."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def one(self, selector: str):
        """The first element, waited for."""
        return self.until(lambda: next(iter(self.all(selector)), None), f"an element {selector}")

    def all(self, selector: str) -> list:
        """All elements there are now."""
        return self.driver.find_elements("css selector", selector)

    def press(self, selector: str) -> None:
        """Click what is there, as a hand would: it must be in sight."""
        element = self.one(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def keys(self, *keys: str) -> None:
        """Press keys, on whatever has the focus."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def until(self, condition, what: str):
        """Wait for something and return it."""
        until = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < until:
            if found := condition():
                return found
            time.sleep(0.05)
        pytest.fail(f"{what} has not come within {LONGEST_SECONDS} s; the page says: {self.text()[:500]}")

    def text(self) -> str:
        """What the page says."""
        return self.driver.find_element("css selector", "body").text

    def run(self, script: str, *values):
        """The result of JavaScript's ``return`` on the page."""
        return self.driver.execute_script(script, *values)

    def module(self, name: str, script: str, *values):
        """What an async function body returns that has a module of the page as ``it`` and ``values``."""
        answer = self.driver.execute_async_script(
            f"""const done = arguments[arguments.length - 1], values = [...arguments].slice(0, -1);
            import("/static/web/{name}.js").then(async (it) => {{ {script} }})
                .then((value) => done([value]), (error) => done(String(error.stack ?? error)));""",
            *values,
        )
        if not isinstance(answer, list):
            pytest.fail(f"{name}.js: {answer}")
        return answer[0]

    def generate(self, n: int = 3, seed: int = 7) -> list[str]:
        """Make sounds of a seed on the page "Make"; the ids of their cards."""
        self.open("/")
        for name, value in (("n", n), ("seed", seed)):
            field = self.one(f"#{name}")
            field.clear()
            field.send_keys(str(value))
        self.press("#maker .primary")
        self.cards(n)
        return [self.run("return arguments[0].querySelector('[data-download]').href", card) for card in self.cards(n)]

    def cards(self, n: int) -> list:
        """The cards of the newest batch, once there are n."""
        selector = ".batch:first-child .card:not(.waiting)"
        return self.until(lambda: len(self.all(selector)) == n and self.all(selector), f"a batch of {n} cards")

    def loudness(self, seconds: float = 0.0) -> float:
        """The greatest RMS that the desk's analyser sees in so many seconds, at least once."""
        return self.module(
            "desk",
            """if (!it.desk.analyser) return 0;
            const samples = new Float32Array(it.desk.analyser.fftSize);
            let most = 0;
            const until = performance.now() + 1000 * values[0];
            do {
              it.desk.analyser.getFloatTimeDomainData(samples);
              most = Math.max(most, Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length));
              await new Promise((resolve) => setTimeout(resolve, 20));
            } while (performance.now() < until);
            return most;""",
            seconds,
        )

    def complaints(self) -> list[str]:
        """What the browser has complained about since it was last asked: failed files, breaches of the policy."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture
def visitor(driver, site) -> Visitor:
    """A visitor who has not been here: nothing stored, nobody known."""
    return _new_visitor(driver, site)


@pytest.fixture
def early_visitor(driver, empty_site) -> Visitor:
    """The same, at a site in an empty folder."""
    return _new_visitor(driver, empty_site)


def _new_visitor(driver, site: str) -> Visitor:
    driver.get(site + "/about/")
    driver.execute_script("sessionStorage.clear(); localStorage.clear()")
    driver.delete_all_cookies()
    driver.get_log("browser")
    return Visitor(driver, site)
