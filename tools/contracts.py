"""A kind of import contract that import-linter does not bring along."""

import sys
from collections.abc import Iterable, Iterator
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class StandardLibraryOnly(Contract):
    """Some modules, and all below them, import the standard library and what is named, nothing else."""

    # import-linter replaces these descriptions of fields by their values.
    modules: Iterable[str] = cast("Iterable[str]", fields.ListField(subfield=fields.StringField()))
    also_allowed: Iterable[str] = cast(
        "Iterable[str]", fields.ListField(subfield=fields.StringField(), required=False, default=[])
    )

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every direct import; a chain would begin with one."""
        wrong = sorted(f"{importer} imports {imported}" for importer, imported in self._outside(graph))
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name the imports that are too many."""
        for line in check.metadata["wrong"]:
            output.print_error(line)

    def _outside(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        for package in self.modules:
            for importer in {package, *graph.find_descendants(package)}:
                for imported in graph.find_modules_directly_imported_by(importer):
                    if not self._allowed(imported, package):
                        yield importer, imported

    def _allowed(self, imported: str, package: str) -> bool:
        inside = (package, *self.also_allowed)
        return imported.split(".")[0] in sys.stdlib_module_names or any(
            imported == name or imported.startswith(f"{name}.") for name in inside
        )
