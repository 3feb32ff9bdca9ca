"""The published schema is the one the code writes."""

from __future__ import annotations

import json
from pathlib import Path

from graph.report import ProductionReport

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"


def test_the_published_schema_is_current():
    current = ProductionReport.model_json_schema(mode="serialization")
    assert json.loads(PUBLISHED.read_text()) == current, (
        "write it again: python -c 'import json; from graph.report import ProductionReport as R;"
        ' print(json.dumps(R.model_json_schema(mode="serialization"), indent=1))\''
        " > docs/report.schema.json"
    )
