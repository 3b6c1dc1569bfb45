# `make run` shows the product with invented data, `make test` proves it. Everything that they need is
# put into .venv first. What the targets do is said by `make`.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run demo-reset test coverage lint types i18n bench bench-sweep trials worlds fuzz api rounds shots licences

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/requirements-dev.lock
# Two processes: browser tests and PostgreSQL need the rest of a small machine.
WORKERS ?= 2

help:  ## Say what the targets do
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 14

setup: $(STAMP)  ## Prepare .venv from requirements-dev.lock

# The stamp is a copy of the lock that was installed, so that a clone, a touch or a switch between
# branches does not install again what is there already.
$(STAMP): requirements-dev.lock
	@if ! cmp -s requirements-dev.lock $@; then bash tools/setup "$(PYTHON)"; else touch $@; fi

run: setup  ## Start the product with the demo street on http://127.0.0.1:8000 (PORT to change)
	@exec $(BIN)/python -m tools.run

demo-reset: setup  ## Throw the demo away and load it again
	@$(BIN)/python -m tools.run --reset

test: setup  ## Run all tests on SQLite and PostgreSQL
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

coverage: setup  ## Run all tests and hold the branches that they cover against the floors
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --fail-under=100 --include='app/domain/*,app/access/*'
	$(BIN)/coverage report --fail-under=95

lint: setup types  ## Check style, types, the direction of imports and the templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint templates --lint --quiet

types: setup  ## Check types alone
	$(BIN)/mypy

i18n: setup  ## Extract, update and compile the translations; fail on what is missing
	$(BIN)/python -m tools.i18n

bench: setup  ## Measure the main pages on PostgreSQL with 100,000 cases
	$(BIN)/python -m bench

bench-sweep: setup  ## Measure the sweep on PostgreSQL with 1,000,000 open clocks
	$(BIN)/python -m bench.sweep

trials: setup  ## Kill, cut off, fill up and hold up the system, and count what that did (ARGS="walk --seed 1")
	$(BIN)/python -m trials $(ARGS)

worlds: setup  ## Compare what everybody finds in 1,000 random worlds with what the oracle says
	$(BIN)/python -m trials.worlds $(ARGS)

api: setup  ## Ask everything that the API's document describes, as three people (ARGS="--examples 200")
	$(BIN)/python -m trials.api $(ARGS)

fuzz: setup  ## Send 100,000 requests that no browser would send (ARGS="--seed 1 --database sqlite")
	$(BIN)/python -m trials.fuzz $(ARGS)

rounds: setup  ## Let 50 do the same at the same instant, 1,000 times (ARGS="--rounds 80 --parallel 20")
	$(BIN)/python -m trials.rounds $(ARGS)

licences: setup  ## Write docs/licences.md from what is installed
	$(BIN)/python -m tools.licences

shots: setup  ## Take the screenshots of the README
	$(BIN)/python -m tools.shots
