"""The drawn workflow says what the table says."""

from tools import workflow_diagram


def test_the_decision_shows_the_table_as_it_is():
    document = workflow_diagram.DOCUMENT.read_text(encoding="utf-8")

    assert workflow_diagram.within(document) == document, "run python -m tools.workflow_diagram"
