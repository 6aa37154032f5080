from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Evidence, Record, Relation

__all__ = ["Date", "Evidence", "Library", "Name", "Point", "Record", "Relation"]
