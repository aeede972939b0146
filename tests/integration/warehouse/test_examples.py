"""The queries of the examples run on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.integration.warehouses import Warehouse
from tests.support.warehouse import ScriptedApi

pytestmark = pytest.mark.integration

QUERIES = sorted((Path(__file__).parents[3] / "examples" / "warehouse").glob("*.sql"))


def test_every_query_runs(warehouse: Warehouse, api: ScriptedApi) -> None:
    warehouse.load(api)
    found = {
        query.stem: warehouse.database.query(
            query.read_text("utf-8").replace("goproxies.", f"{warehouse.dataset}.")
        )
        for query in QUERIES
    }
    assert found.keys() == {"invoice_lines", "limits", "not_final", "top_countries"}
    assert len(found["not_final"]) == 4
