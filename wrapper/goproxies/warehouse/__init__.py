"""Statistics in a database or warehouse: a source for dlt, and a command that runs it.

It needs the extra `warehouse`. dlt does the incremental loading, the merging, the schemas and the
state; this package says what the rows are.
"""

try:
    from ._load import LoadReport, load
    from ._source import goproxies_source
except ModuleNotFoundError as error:
    if error.name is not None and error.name.startswith("goproxies"):
        raise
    raise ImportError(
        f"goproxies.warehouse needs {error.name}, which is not installed: "
        'pip install "goproxies[warehouse]"',
        name=error.name,
    ) from error

__all__ = ["LoadReport", "goproxies_source", "load"]
