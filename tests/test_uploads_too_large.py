"""A file that is too large is refused in the browser, before a byte of it is sent."""

import pace_kit.serve.app as app
from pace_kit.widgets.fields import LARGEST_UPLOAD

PAGE = """<div id="pace-alert" role="alert"></div><button>Choose</button><script>%s</script><script>
const input = document.createElement("input"); input.type = "file"; window.taken = [];
input.addEventListener("change", () => taken.push(input.files[0].name));
document.querySelector("button").addEventListener("click", () => input.click());</script>"""


def test_a_file_that_is_too_large_is_refused_before_it_is_read_and_a_smaller_one_is_taken(browser, tmp_path):
    assert "uploads.js" in app._SCRIPTS
    page = browser.new_page()
    page.set_content(PAGE % (app._TEMPLATE / "uploads.js").read_text("utf-8"))
    said = page.get_by_role("alert")
    for name, size in (("all.xlsx", LARGEST_UPLOAD + 1), ("some.xlsx", LARGEST_UPLOAD), ("more.xlsx", 2**31)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button").click()
        chooser.value.set_files(tmp_path / name)
        page.wait_for_function("name => taken.includes(name) || document.body.innerText.includes(name)", arg=name)
        assert (f"{name} has " in said.inner_text()) == (size > LARGEST_UPLOAD)
    assert page.evaluate("taken") == ["some.xlsx"]
    page.close()
