from bibkit.papers.word.paper import convert

__all__ = ["convert"]
