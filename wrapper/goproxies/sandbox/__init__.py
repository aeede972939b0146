"""The sandbox: a real HTTP server on loopback that behaves like the API, with made-up traffic.

For demonstrations and for tests, without an account:

    with goproxies.sandbox.Sandbox(seed=7) as sandbox:
        client = goproxies.Client("demo", "demo", base_url=sandbox.url)
"""

# Not `goproxies._extras.needs_extra`: the sandbox shares no code with the client, which it tests.
try:
    from ._faults import Fault, ReceivedRequest
    from ._go_style import go_habits
    from ._sandbox import Sandbox
    from ._traffic import TrafficRow
except ModuleNotFoundError as error:
    if error.name is not None and error.name.startswith("goproxies"):
        raise
    raise ImportError(
        f"goproxies.sandbox needs {error.name}, which is not installed: "
        'pip install "goproxies[sandbox]"',
        name=error.name,
    ) from error

__all__ = ["Fault", "ReceivedRequest", "Sandbox", "TrafficRow", "go_habits"]
