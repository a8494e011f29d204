"""The README's words and picture are true."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_picture_in_the_readme_is_there_stands_alone_and_says_what_it_shows():
    (link,) = re.findall(r"!\[[^\]]{20,}\]\(([^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    svg = ET.fromstring((ROOT / link).read_text("utf-8"))
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert "{http://www.w3.org/2000/svg}title" in {child.tag for child in svg}


def test_the_picture_is_the_one_the_project_draws():
    script = {"__name__": "picture", "__file__": str(ROOT / "docs" / "make_pictures.py")}
    exec((ROOT / "docs" / "make_pictures.py").read_text("utf-8"), script)
    assert texts(script["picture"]()) == texts(script["PICTURE"].read_text("utf-8"))


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter() if element.text and element.text.strip()]


def test_every_file_the_documents_link_to_exists():
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text("utf-8")):
            assert (ROOT / link).exists(), f"{name}: {link}"


def test_every_command_the_readme_names_is_there():
    text = (ROOT / "README.md").read_text("utf-8")
    targets = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"make ([a-z]+)\b", text):
        assert f"\n{target}:" in targets, target
