"""Each contract on imports can fail: planted in a copy of the tree, a violation is named."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = [
    pytest.param("layers", {"clocks/planted.py": "import app.cases"}, id="a lower capability knows a higher"),
    pytest.param("layers", {"models/planted.py": "import app.cases"}, id="a table knows a capability"),
    pytest.param("layers", {"database.py": "import app.models"}, id="the database knows the tables"),
    pytest.param("layers", {"planted/__init__.py": ""}, id="a package without a place"),
    pytest.param(
        "circles",
        {"clocks/planted.py": "import app.notices", "notices/planted.py": "import app.clocks"},
        id="neighbours in a circle",
    ),
    pytest.param("rules", {"domain/planted.py": "import sqlalchemy"}, id="a rule knows a library"),
    pytest.param("rules", {"domain/planted.py": "import app.models"}, id="a rule knows a table"),
    pytest.param("rules", {"access/policy.py": "import flask"}, id="the policy knows flask"),
    pytest.param("pages", {"clocks/operations.py": "import flask"}, id="an operation knows flask"),
    pytest.param(
        "pages", {"cases/operations/planted.py": "import flask_login"}, id="parts of operations too"
    ),
    pytest.param("pages", {"models/planted.py": "import wtforms"}, id="a table knows forms"),
    pytest.param(
        "pages",
        {
            "planted/__init__.py": "",
            "planted/forms.py": "",
            "planted/queries.py": "import app.planted.forms",
        },
        id="a query knows a form",
    ),
    pytest.param(
        "pages",
        {"planted/__init__.py": "", "planted/views.py": "", "planted/jobs.py": "import app.planted.views"},
        id="a job knows a view",
    ),
]


@pytest.fixture
def copy(tmp_path):
    """Copy what import-linter reads."""
    for folder in ("app", "tools"):
        shutil.copytree(
            ROOT / folder,
            tmp_path / folder,
            ignore=lambda place, names: {
                name for name in names if (Path(place) / name).is_file() and not name.endswith(".py")
            },
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def verdict(tree: Path, contract: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, "--no-cache", "--contract", contract],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("contract", ["layers", "circles", "rules", "pages"])
def test_the_tree_keeps_the_contract(copy, contract):
    kept = verdict(copy, contract)

    assert kept.returncode == 0, kept.stdout


@pytest.mark.parametrize(("contract", "files"), PLANTED)
def test_a_planted_violation_breaks_the_contract(copy, contract, files):
    for name, line in files.items():
        path = copy / "app" / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a") as file:
            file.write(f"\n{line}\n")

    broken = verdict(copy, contract)

    assert broken.returncode == 1
    assert "BROKEN" in broken.stdout
