"""The house rules that no linter keeps: sizes, what the package doesn't do, what the wheel holds."""

import ast
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(ROOT.glob("pgan_audio/**/*.py"))
LONGEST_MODULE = 300
LONGEST_FUNCTION = 50
# The loop reads from top to bottom in one function.
LONGER_FUNCTIONS: dict[str, int] = {}


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.fixture(params=MODULES, ids=name_of)
def module(request):
    return request.param


def lines_of_code(function):
    """Return the lines from ``def`` to the end, without the docstring: shapes and units there cost nothing."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function, clean=False) is not None:
        lines -= function.body[0].end_lineno - function.body[0].lineno + 1
    return lines


def test_there_are_modules_to_look_at():
    assert len(MODULES) > 10


def test_no_module_is_long(module):
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_no_function_is_long(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    sizes = {f"{name_of(module)}:{function.name}": lines_of_code(function) for function in functions}
    assert {name: n for name, n in sizes.items() if n > LONGER_FUNCTIONS.get(name, LONGEST_FUNCTION)} == {}


def test_no_module_asserts(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)] == []


@pytest.mark.parametrize("module", [path for path in MODULES if "cli" not in path.parts], ids=name_of, indirect=True)
def test_no_module_prints_but_the_command_line(module):
    calls = [node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The names in the wheel, built from a copy in which the other folders are tempting packages too."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "checkout"
    shutil.copytree(ROOT / "pgan_audio", copy / "pgan_audio", ignore=shutil.ignore_patterns("__pycache__"))
    for other in ("tests", "tools", "classifiers", "configs"):
        (copy / other).mkdir()
        (copy / other / "__init__.py").touch()
    for file_name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file_name, copy)
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=copy, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_the_wheel_holds_the_package_alone(wheel):
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pgan_audio"}


def test_the_wheel_holds_every_file_of_the_package(wheel):
    """Modules, presets, style sheets, models: what is not named in package_data would be missing after installing."""
    files = [path for path in ROOT.glob("pgan_audio/**/*") if path.is_file() and "__pycache__" not in path.parts]
    expected = {path.relative_to(ROOT).as_posix() for path in files}
    assert {name for name in wheel if name.startswith("pgan_audio/")} == expected


def test_the_wheel_holds_the_licence(wheel):
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
