"""Every page: what axe says of it, whether it fits a telephone, whether the browser complains, and use by keyboard."""

import pytest

REFUSED = ["/nothing/", "/training/nothing/", "/?" + 60 * "x&"]
PAGES = ["/", "/growth/", "/training/", "/training/tiny/", "/blind/", "/about/", "/api/", *REFUSED]
EMPTY = ["/", "/training/", "/training/pretrained-demo/", "/blind/", "/about/"]
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core as a script: under the Mozilla Public Licence 2.0, brought by a package of the test extra."""
    return pytest.importorskip("axe_core_python.base", reason="axe-core-python is not installed").AXE_SCRIPT


def _violations(visitor, axe: str) -> list[str]:
    visitor.run(axe)
    found = visitor.driver.execute_async_script(
        """const done = arguments[arguments.length - 1];
        axe.run(document, {runOnly: arguments[0]}).then(({violations}) => done(violations), (error) => done([{
            id: String(error), impact: "critical", nodes: []}]));""",
        AXE_TAGS,
    )
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"] or [{"html": ""}]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing_serious(visitor, axe, page, scheme):
    _at(visitor, page, scheme)
    assert _violations(visitor, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_among_cards_and_tools(visitor, axe, scheme):
    _scheme(visitor, scheme)
    visitor.generate(n=2)
    visitor.press("[data-fold]")
    visitor.press("#results [data-favour]")
    visitor.press("#results [data-walk]")
    visitor.press("#results details:not([hidden]) summary")
    assert _violations(visitor, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", EMPTY)
def test_axe_finds_nothing_serious_where_nothing_was_trained(early_visitor, axe, page, scheme):
    _at(early_visitor, page, scheme)
    early_visitor.run("for (const details of document.querySelectorAll('details')) details.open = true")
    assert _violations(early_visitor, axe) == []


@pytest.mark.parametrize(
    ("field", "value", "says"), [("n", "99", "less than or equal to 32"), ("csrfmiddlewaretoken", "x", "The token")]
)
def test_axe_finds_nothing_serious_where_a_form_is_refused(visitor, axe, field, value, says):
    visitor.open("/")
    visitor.run(
        """const form = document.getElementById("maker");
        form.elements[arguments[0]].value = arguments[1];
        form.submit();""",
        field,
        value,
    )
    visitor.until(lambda: says in visitor.text(), "the reason")
    assert _violations(visitor, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_among_tunes(visitor, axe, tunes, scheme):
    _scheme(visitor, scheme)
    visitor.open(f"/?model={tunes}")
    visitor.press("#maker .primary")
    visitor.one(".card[data-kind=tunes] .sheet img")
    assert _violations(visitor, axe) == []


@pytest.mark.parametrize("page", PAGES)
def test_page_fits_a_telephone(visitor, page):
    visitor.open(page, width=390, height=844)
    visitor.module("api", "await it.pause(300)")
    assert visitor.run("return document.documentElement.scrollWidth") <= 390
    assert visitor.run("return innerWidth") == 390


@pytest.mark.parametrize("page", [page for page in PAGES if page not in REFUSED])
def test_browser_has_nothing_to_complain_about(visitor, page):
    visitor.open(page)
    visitor.module("api", "await it.pause(500)")
    assert visitor.complaints() == []
    assert visitor.run("return document.querySelectorAll('h1').length") == 1


def test_site_is_used_by_keyboard_alone(visitor):
    from selenium.webdriver.common.keys import Keys

    visitor.open("/")
    focused = lambda: visitor.run("return document.activeElement")  # noqa: E731

    def tab_to(selector: str) -> None:
        """Go on with the tabulator until something has the focus, each stop being in sight and marked."""
        for _ in range(60):
            visitor.keys(Keys.TAB)
            here = focused()
            assert visitor.run("return getComputedStyle(arguments[0]).outlineStyle", here) != "none"
            if visitor.run("return arguments[0].matches(arguments[1])", here, selector):
                return
        pytest.fail(f"the tabulator does not reach {selector}")

    tab_to(".skip")
    visitor.keys(Keys.ENTER)
    tab_to("#n")
    visitor.keys(Keys.CONTROL, "a")
    visitor.keys("2")
    tab_to("#maker .primary")
    visitor.keys(Keys.ENTER)
    visitor.cards(2)
    tab_to("#results [data-play]")
    visitor.keys(Keys.SPACE)
    visitor.until(lambda: visitor.loudness(0.2) > 1e-4, "a sound")
    visitor.keys(Keys.ARROW_RIGHT)
    second = visitor.run("return document.querySelectorAll('#results [data-play]')[1]")
    assert focused() == second
    tab_to("[data-fold]")
    visitor.keys(Keys.ENTER)
    tab_to("#knob-mix")
    visitor.keys(Keys.END)
    assert visitor.one("output[for=knob-mix]").text == "100 %"
    visitor.keys(Keys.ESCAPE)
    assert not visitor.one("#knob-mix").is_displayed()
    assert visitor.run("return document.activeElement.matches('[data-fold]')")


def test_focus_comes_out_from_behind_the_desk(visitor):
    visitor.generate(n=3)
    visitor.press("[data-fold]")
    visitor.resize(1280, 600)
    places = visitor.run(
        """const desk = document.querySelector(".desk").getBoundingClientRect().top;
        return [...document.querySelectorAll("#results button")].map((button) => {
          button.blur();
          scrollBy(0, button.getBoundingClientRect().bottom - innerHeight);  // down behind the desk
          const before = button.getBoundingClientRect().bottom - desk;
          button.focus();
          return [document.activeElement === button, before, button.getBoundingClientRect().bottom - desk];
        });"""
    )
    hidden = [(before, after) for focused, before, after in places if focused and before > 1]
    assert len(hidden) > 5
    assert all(after <= 1 for _, after in hidden)


def _scheme(visitor, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    visitor.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def _at(visitor, page: str, scheme: str) -> None:
    _scheme(visitor, scheme)
    visitor.open(page)
    visitor.module("api", "await it.pause(300)")
