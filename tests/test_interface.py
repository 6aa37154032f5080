import subprocess
import sys

import pytest

import bibkit

HEAVY = {"lxml", "yaml", "bibtexparser", "citeproc", "pylatexenc", "click", "importlib.metadata"}


def test_importing_bibkit_imports_nothing_heavy() -> None:
    script = "import sys, bibkit; bibkit.__version__; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    modules = set(done.stdout.split())
    assert "bibkit" in modules
    assert HEAVY & modules == set()


@pytest.mark.parametrize("name", bibkit.__all__)
def test_every_name_that_bibkit_offers_is_there(name: str) -> None:
    value = getattr(bibkit, name)
    assert name == "__version__" or value.__name__ == name
    assert name in dir(bibkit)


def test_a_name_that_bibkit_does_not_offer_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'bibkit' has no attribute 'lod'"):
        bibkit.lod  # noqa: B018


def test_the_interface_reads_as_the_design_has_it() -> None:
    library = bibkit.loads('[{"id": "a", "type": "book", "title": "T"}]', format="csl-json")
    assert library["a"].text("title") == "T"
    assert bibkit.loads(bibkit.dumps(library, "yaml")) == library
