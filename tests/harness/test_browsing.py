"""The judges of pages judge: each is shown something wrong and says so."""

from typing import Any

import pytest

from tests.harness.browsing import Chromium
from tests.harness.needs import Needs

pytestmark = pytest.mark.browser
GOOD = '<!DOCTYPE html><html lang="en"><head><title>Good</title></head><body><main><h1>Good</h1></main></body></html>'


@pytest.fixture
def chromium(request: pytest.FixtureRequest) -> Chromium:
    Needs().ensure("chromium")
    return request.getfixturevalue("_chromium")


def test_a_request_that_leaves_the_host_is_stopped_and_told(chromium: Chromium) -> None:
    page = chromium.new_page()
    page.set_content('<img src="https://example.org/pixel.png">', wait_until="load")
    assert chromium.finish_test() == ["left the host: https://example.org/pixel.png"]


def test_a_script_that_breaks_is_told(chromium: Chromium) -> None:
    page = chromium.new_page()
    page.set_content("<script>nothing.here()</script>")
    faults = chromium.finish_test()
    assert faults
    assert "nothing is not defined" in faults[0]


def test_scripts_can_be_switched_off(chromium: Chromium) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.set_content("<script>nothing.here()</script>")
    assert chromium.finish_test() == []


def test_axe_finds_a_fault(page: Any, axe: Any) -> None:
    page.set_content(GOOD)
    assert axe(page) == []
    page.set_content(GOOD.replace("</h1>", "</h1><input>"))
    assert [fault.split(" ")[0] for fault in axe(page)] == ["label"]


def test_vnu_finds_a_fault_and_names_the_page(vnu: Any) -> None:
    faults = vnu({"good": GOOD, "bad": GOOD.replace("<h1>", "<h1 id='a b'>")})
    assert faults
    assert all(fault.startswith("bad:") for fault in faults)
