from bibkit.papers.sphinx.extension import setup

__all__ = ["setup"]
