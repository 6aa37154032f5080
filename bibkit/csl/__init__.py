from bibkit.csl.style import Style

__all__ = ["Style"]
