"""The plugin in the tests of a user, run by a pytest of their own."""

from __future__ import annotations

import os
from pathlib import Path

import goproxies
import goproxies_api
import pytest
from goproxies import pytest_plugin

from tests.support.network.proxies import proxying

pytest_plugins = ["pytester"]

PACKAGES = os.pathsep.join(
    str(Path(path).parent) for path in (*goproxies.__path__, *goproxies_api.__path__)
)


@pytest.fixture(autouse=True)
def _only_this_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the plugin by its module: its entry point is there only where this is installed."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", PACKAGES)


def run(pytester: pytest.Pytester, tests: str, *options: str) -> pytest.RunResult:
    """Run tests in this process."""
    pytester.makepyfile(tests)
    return pytester.runpytest_inprocess("-p", pytest_plugin.__name__, "--strict-markers", *options)


def run_apart(pytester: pytest.Pytester, tests: str, *options: str) -> pytest.RunResult:
    """Run tests in another process."""
    pytester.makepyfile(tests)
    return pytester.runpytest_subprocess("-p", pytest_plugin.__name__, *options)


def test_the_example_of_the_documentation_passes(pytester: pytest.Pytester) -> None:
    page = (Path(__file__).parents[2] / "docs" / "testing.md").read_text("utf-8")
    _, _, rest = page.partition("## Fixtures for pytest\n\n```python\n")
    run(pytester, rest.partition("```")[0]).assert_outcomes(passed=2)


def test_the_client_reaches_the_sandbox_of_its_test(pytester: pytest.Pytester) -> None:
    ran = run(
        pytester,
        """
        def test_traffic(goproxies_client, goproxies_sandbox):
            assert goproxies_client.traffic(period="yesterday").bytes > 0
            assert goproxies_sandbox.requests[-1].path == "/api/v1/stats/traffic"
        """,
    )
    ran.assert_outcomes(passed=1)


def test_each_test_has_a_sandbox_of_its_own(pytester: pytest.Pytester) -> None:
    ran = run(
        pytester,
        """
        import pytest

        @pytest.mark.parametrize("run", [1, 2])
        def test_requests(run, goproxies_client, goproxies_sandbox):
            assert not goproxies_sandbox.requests
            goproxies_client.countries()
        """,
    )
    ran.assert_outcomes(passed=2)


def test_the_marker_chooses_the_traffic(pytester: pytest.Pytester) -> None:
    ran = run(
        pytester,
        """
        import pytest
        from goproxies.sandbox import Sandbox

        @pytest.mark.goproxies(seed=7)
        def test_seed(goproxies_sandbox):
            with Sandbox(seed=7) as expected:
                assert goproxies_sandbox.rows == expected.rows
        """,
    )
    ran.assert_outcomes(passed=1)


def test_the_marker_adds_faults(pytester: pytest.Pytester) -> None:
    ran = run(
        pytester,
        """
        import goproxies
        import pytest
        from goproxies.sandbox import Fault

        @pytest.mark.goproxies(faults=[Fault(status=403, path="/api/v1/stats/countries")])
        def test_fault(goproxies_client):
            with pytest.raises(goproxies.PermissionDeniedError):
                goproxies_client.countries()
        """,
    )
    ran.assert_outcomes(passed=1)


def test_the_marker_of_a_test_adds_to_that_of_its_class(pytester: pytest.Pytester) -> None:
    ran = run(
        pytester,
        """
        import goproxies
        import pytest
        from goproxies.sandbox import Fault, Sandbox

        @pytest.mark.goproxies(seed=7)
        class TestBoth:
            @pytest.mark.goproxies(faults=[Fault(status=403)])
            def test_both(self, goproxies_client, goproxies_sandbox):
                with Sandbox(seed=7) as expected:
                    assert goproxies_sandbox.rows == expected.rows
                with pytest.raises(goproxies.LoginError):
                    goproxies_client.countries()
        """,
    )
    ran.assert_outcomes(passed=1)


@pytest.mark.parametrize("marker", ["7", "sede=7"])
def test_a_wrong_marker_is_refused_in_one_line(marker: str, pytester: pytest.Pytester) -> None:
    ran = run(
        pytester,
        f"""
        import pytest

        @pytest.mark.goproxies({marker})
        def test_marker(goproxies_sandbox):
            pass
        """,
    )
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.stdout.fnmatch_lines(
        [f"the marker goproxies takes seed=... and faults=[[]...], not {marker[:4]}"]
    )


@pytest.mark.parametrize(
    ("fixture", "line"),
    [
        ("goproxies_client", "goproxies_client.countries()"),
        ("goproxies_sandbox", "goproxies_sandbox.faults.add(Fault(path='/never'))"),
        ("tmp_path", "pass"),
    ],
    ids=["of the marker", "added by the test", "of a test without a sandbox"],
)
def test_a_fault_that_affects_no_request_fails_the_test(
    fixture: str, line: str, pytester: pytest.Pytester
) -> None:
    marker = "" if "add" in line else "@pytest.mark.goproxies(faults=[Fault(path='/never')])"
    ran = run(
        pytester,
        f"""
        import pytest
        from goproxies.sandbox import Fault

        {marker}
        def test_fault({fixture}):
            {line}
        """,
    )
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        ["faults that affected no request of this test:", "  Fault(*path='/never'*"]
    )


def test_a_failure_of_the_test_itself_is_the_one_that_is_reported(
    pytester: pytest.Pytester,
) -> None:
    ran = run(
        pytester,
        """
        import pytest
        from goproxies.sandbox import Fault

        @pytest.mark.goproxies(faults=[Fault(path="/never")])
        def test_fault(goproxies_client):
            assert 1 == 2
        """,
    )
    ran.assert_outcomes(failed=1)
    ran.stdout.no_fnmatch_line("*affected no request*")


REAL = """
    import goproxies
    import httpx
    import pytest

    def test_of_a_client():
        with goproxies.Client("name", "secret"{options}) as client:
            client.traffic()

    @pytest.mark.anyio
    async def test_of_an_async_client():
        async with goproxies.AsyncClient("name", "secret"{async_options}) as client:
            await client.traffic()

    @pytest.fixture
    def anyio_backend():
        return "trio"
"""


@pytest.mark.parametrize(
    ("options", "async_options"),
    [
        ("", ""),
        (", transport=httpx.HTTPTransport()", ", transport=httpx.AsyncHTTPTransport()"),
    ],
    ids=["its own connections", "a transport of httpx"],
)
def test_a_client_of_the_real_api_is_refused(
    options: str, async_options: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    tests = REAL.format(options=options, async_options=async_options)
    with proxying() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        ran = run(pytester, tests, "-p", "anyio.pytest_plugin")

    ran.assert_outcomes(failed=2)
    refusal = "E *ConfigurationError: the plugin of goproxies*refuses*goproxies_client*"
    ran.stdout.fnmatch_lines([refusal, refusal])
    assert not proxy.heads


def test_a_transport_over_aiohttp_to_the_real_api_is_refused(
    pytester: pytest.Pytester,
) -> None:
    ran = run_apart(
        pytester,
        """
        import asyncio
        import goproxies
        import pytest

        async def call():
            transport = goproxies.aiohttp_transport()
            async with goproxies.AsyncClient("name", "secret", transport=transport) as client:
                await client.traffic()

        def test_of_an_async_client():
            with pytest.raises(goproxies.ConfigurationError, match="goproxies_client"):
                asyncio.run(call())
        """,
    )
    ran.assert_outcomes(passed=1)


def test_a_client_of_another_server_is_not_refused(pytester: pytest.Pytester) -> None:
    ran = run(
        pytester,
        """
        import goproxies
        import pytest

        @pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
        def test_countries(goproxies_sandbox, name):
            url = goproxies_sandbox.url.replace("127.0.0.1", name)
            with goproxies.Client("demo", "demo", base_url=url) as client:
                assert client.countries()
        """,
    )
    ran.assert_outcomes(passed=2)


def test_a_client_with_a_mock_transport_is_not_refused(pytester: pytest.Pytester) -> None:
    ran = run(
        pytester,
        """
        import goproxies
        import httpx

        def test_countries():
            transport = httpx.MockTransport(
                lambda request: httpx.Response(200, json={"countries": ["DE"]})
            )
            with goproxies.Client(token="token", transport=transport) as client:
                assert client.countries() == ["DE"]
        """,
    )
    ran.assert_outcomes(passed=1)


def test_the_refusal_ends_with_the_run(pytester: pytest.Pytester) -> None:
    run(
        pytester,
        """
        from goproxies import pytest_plugin

        def test_active():
            assert pytest_plugin.is_active()
        """,
    ).assert_outcomes(passed=1)
    assert not pytest_plugin.is_active()


def test_nothing_is_imported_until_a_fixture_is_used(pytester: pytest.Pytester) -> None:
    ran = run_apart(
        pytester,
        """
        import subprocess
        import sys

        def test_imports():
            loaded = {name for name in sys.modules if name.startswith("goproxies")}
            alone = "import sys, goproxies; print(*sys.modules)"
            package = subprocess.check_output([sys.executable, "-c", alone], text=True).split()
            assert loaded - set(package) == {"goproxies.pytest_plugin"}
            assert "httpx" not in sys.modules
        """,
    )
    ran.assert_outcomes(passed=1)


WITHOUT_THE_EXTRA = """
    import sys

    sys.modules["starlette"] = None  # so that importing it fails

    def test_without_a_fixture():
        pass

    def test_with_a_fixture(goproxies_client):
        pass
"""


def test_without_the_extra_only_a_fixture_fails_and_says_what_to_install(
    pytester: pytest.Pytester,
) -> None:
    ran = run_apart(pytester, WITHOUT_THE_EXTRA)

    ran.assert_outcomes(passed=1, errors=1)
    ran.stdout.fnmatch_lines(
        [
            "*ERROR at setup of test_with_a_fixture*",
            'goproxies.sandbox needs starlette*: pip install "goproxies[[]sandbox]"',
        ],
        consecutive=True,
    )


def test_it_works_under_xdist(pytester: pytest.Pytester) -> None:
    ran = run_apart(
        pytester,
        """
        import goproxies
        import pytest
        from goproxies.sandbox import Fault

        @pytest.mark.goproxies(faults=[Fault(status=403, path="/api/v1/stats/countries")])
        @pytest.mark.parametrize("run", range(6))
        def test_fault(run, goproxies_client, goproxies_sandbox):
            assert goproxies_client.traffic(period="yesterday").bytes > 0
            with pytest.raises(goproxies.PermissionDeniedError):
                goproxies_client.countries()
            assert len(goproxies_sandbox.requests) == 3
        """,
        *("-p", "xdist.plugin", "-n", "2"),
    )
    ran.assert_outcomes(passed=6)
