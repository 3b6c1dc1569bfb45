"""Draw the workflow's table into docs/decisions/0002-workflow.md: `python -m tools.workflow_diagram`.

A test compares the document with the table, so that neither changes without the other.
"""

from collections import defaultdict
from pathlib import Path

from app.domain.effects import Party
from app.domain.workflow import ENDED, RULES, Move, State, after_return

DOCUMENT = Path(__file__).parent.parent / "docs" / "decisions" / "0002-workflow.md"
BEGIN = "<!-- drawn from app/domain/workflow.py by tools/workflow_diagram.py -->"
END = "<!-- end of what is drawn -->"
CHINESE = {
    State.REGISTERED: "待受理",
    State.HANDLING: "办理中",
    State.WAITING: "待补充",
    State.LEDGERED: "挂账",
    State.VERIFYING: "待核实",
    State.CLOSED: "已结案",
    State.MERGED: "已并案",
    State.WITHDRAWN: "已撤回",
}


def drawn() -> str:
    """Return the diagram and the table of moves as Markdown."""
    return f"{BEGIN}\n\n```mermaid\n{_diagram()}\n```\n\n{_table()}\n\n{END}"


def within(document: str) -> str:
    """Return the document with the diagram and the table as they are now."""
    before, rest = document.split(BEGIN)
    return f"{before}{drawn()}{rest.split(END)[1]}"


def _diagram() -> str:
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state} {CHINESE[state]}" as {state}' for state in State]
    lines.append(f"    [*] --> {State.REGISTERED}: {Move.REGISTER}")
    lines += [
        f"    {source} --> {target}: {', '.join(moves)}" for (source, target), moves in _edges().items()
    ]
    lines += [f"    {state} --> [*]" for state in State if state in ENDED]
    return "\n".join(lines)


def _edges() -> dict[tuple[State, State], list[Move]]:
    """Return the moves by where they lead from and to; what keeps the state is in the table only."""
    edges: dict[tuple[State, State], list[Move]] = defaultdict(list)
    for move, rule in RULES.items():
        for source in (state for state in State if state in rule.sources):
            for target in _targets(move):
                edges[source, target].append(move)
    return edges


def _targets(move: Move) -> list[State]:
    """Return where a move leads: back at a unit that had accepted the case, it goes on there."""
    if move in {Move.RETURN, Move.UNMERGE}:
        return [after_return(accepted=False), after_return(accepted=True)]
    target = RULES[move].target
    return [target] if target else []


def _table() -> str:
    rows = ["| move | from | to | by | demands | holder | clocks |", "|---|---|---|---|---|---|---|"]
    for move, rule in RULES.items():
        cells = (
            move,
            ", ".join(state for state in State if state in rule.sources),
            " or ".join(_targets(move)) or "(stays)",
            "the clock" if rule.party is Party.CLOCK else rule.party.replace("_", " "),
            ", ".join(rule.demands) or "—",
            rule.holding,
            rule.clocks.replace("_", " "),
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    DOCUMENT.write_text(within(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
