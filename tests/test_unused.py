"""What of the theme's stylesheets is left out, and what never is."""

from __future__ import annotations

import pytest

from builder.unused import class_names, without_unused

HAS = frozenset({"here", "md-nav"})


@pytest.mark.parametrize(
    "sheet",
    [
        ".here{color:red}",
        "p.here a:hover{color:red}",
        "[dir=ltr] .md-nav>li{color:red}",
        "@media print{.here{color:red}}",
        "@font-face{font-family:a}",
        ':root{--a:.5rem;--b:url("data:image/svg+xml;charset=utf-8,<svg/>")}',
        'a{width:.8rem;content:".gone"}',
        "p:not(.gone){color:red}",
        ":is(.gone,.here)>p{color:red}",
        "@media screen{@supports (display:grid){.here{display:grid}}}",
    ],
)
def test_what_a_page_can_have_stays_as_it_was(sheet: str) -> None:
    assert without_unused(sheet, HAS) == sheet


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        (".gone{color:red}", ""),
        (".here .gone::before{color:red}b{top:0}", "b{top:0}"),
        (".gone,.here,p.gone{color:red}", ".here{color:red}"),
        ("@media print{.gone{color:red}}", ""),
        ("@media print{.gone{color:red}i{top:0}}", "@media print{i{top:0}}"),
        ("[data-md-color-switching] *,a{transition:none}", "a{transition:none}"),
    ],
)
def test_what_no_page_has_goes(sheet: str, left: str) -> None:
    assert without_unused(sheet, HAS) == left


def test_classes_are_those_of_elements_and_any_word_of_a_script() -> None:
    pages = ['<p class="one two">.three</p>', '<a title="four" class="two"></a>']
    found = class_names(pages, ['add("five-six"); // seven'])
    assert found == {"one", "two", "add", "five-six", "seven"}
