"""Each style with an error is a file; beside it stands what is said of it, with the line."""

from pathlib import Path

import pytest

from bibkit.csl.style import Style
from bibkit.errors import StyleError

FOLDER = Path(__file__).parent / "invalid"
HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">'


def message(act, *arguments):
    with pytest.raises(StyleError) as caught:
        act(*arguments)
    assert caught.value.line or not caught.value.path
    return str(caught.value)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csl")), ids=lambda path: path.stem)
def test_a_style_with_an_error_is_told_with_line_and_reason(path):
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").rstrip("\n")
    assert message(Style.load, path).removeprefix(f"{FOLDER}/").startswith(expected)


@pytest.mark.parametrize("depth", [150, 5_000, 200_000])
def test_elements_nested_absurdly_are_an_error(depth):
    layout = "<group>\n" * depth + '<text variable="title"/>' + "</group>\n" * depth
    text = f"{HEAD}\n<citation><layout>\n{layout}</layout></citation></style>"
    found = message(Style.from_xml, text)
    assert "nested too deeply" in found or "Excessive depth" in found


@pytest.mark.parametrize("count", [200, 5_000])
def test_macros_nested_absurdly_are_an_error(count):
    macros = [
        f'<macro name="m{number}"><text macro="m{number + 1}"/></macro>' for number in range(count)
    ]
    macros.append(f'<macro name="m{count}"><text variable="title"/></macro>')
    text = "\n".join([HEAD, *macros, '<citation><layout><text macro="m0"/></layout></citation>'])
    assert "nested too deeply" in message(Style.from_xml, text + "</style>")
