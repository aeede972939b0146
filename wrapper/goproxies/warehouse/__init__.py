"""Statistics in a database or warehouse: a source for dlt, and a command that runs it.

It needs the extra `warehouse`. dlt does the incremental loading, the merging, the schemas and the
state; this package says what the rows are.
"""

from goproxies._errors import needs_extra

with needs_extra("warehouse"):
    from ._load import LoadReport, load
    from ._source import goproxies_source

__all__ = ["LoadReport", "goproxies_source", "load"]
