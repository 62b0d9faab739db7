"""The page is whole, and needs nobody else."""

from __future__ import annotations

import re

import pytest

from mer_bridge.dashboard.files import HEADERS, PAGE, TYPES, read_all

FILES = read_all()
OWN = {path: file for path, file in FILES.items() if not path.startswith("/uplot/")}


def test_every_file_of_the_page_is_served_and_nothing_else():
    on_disk = {f"/{path.relative_to(PAGE).as_posix()}" for path in PAGE.rglob("*") if path.is_file()}
    assert set(FILES) == on_disk - {"/index.html"} | {"/"}
    assert set(TYPES) >= {path.suffix for path in PAGE.rglob("*") if path.is_file()}


def test_the_plotting_library_comes_with_its_licence():
    assert b"MIT" in FILES["/uplot/LICENSE"].content
    assert b"Leon Sorokin" in FILES["/uplot/LICENSE"].content


@pytest.mark.parametrize("path", OWN)
def test_it_needs_nothing_from_the_internet(path):
    text = OWN[path].content.decode().replace("http://www.w3.org/2000/svg", "")
    assert "//" not in re.sub(r"(?m)(^|\s)//.*$", "", text).replace("}://${", "")


@pytest.mark.parametrize("path", [path for path in OWN if path.endswith(".js")])
def test_every_import_is_there_and_no_text_becomes_markup(path):
    text = OWN[path].content.decode()
    for name in re.findall(r'from "\./([^"]+)"', text):
        assert f"/{name}" in FILES
    for dangerous in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
    ):
        assert dangerous not in text


def test_every_element_that_scripts_look_for_is_in_the_page():
    pages = [file.content.decode() for file in OWN.values() if file.type.startswith("text/html")]
    ids = {name for page in pages for name in re.findall(r'\bid="([^"]+)"', page)}
    for path, file in OWN.items():
        if path.endswith(".js"):
            assert set(re.findall(r'\$\("([^"]+)"\)', file.content.decode())) <= ids, path


@pytest.mark.parametrize("path", ["/", "/first-run.html"])
def test_scripts_and_styles_in_the_page_itself_would_be_refused_so_there_are_none(path):
    page = OWN[path].content.decode()
    assert "'unsafe" not in HEADERS["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", page)


@pytest.mark.parametrize("path", ["/", "/first-run.html"])
def test_everything_that_can_be_pressed_or_filled_has_a_name(path):
    page = OWN[path].content.decode()
    for tag in re.findall(r"<(?:input|select)\b[^>]*>", page, flags=re.DOTALL):
        at = page.index(tag)
        before = page[:at]
        in_label = before.rfind("<label") > before.rfind("</label>")
        assert in_label or "aria-label" in tag, tag
