# Every verb of the project. `make help` lists them; CI calls the same ones (.ci/run).
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
CODE := $(wildcard shared services deploy tests benchmarks)
BOOTSTRAP := PYTHONPATH=deploy/local/src PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m
PYTEST := $(BIN)/python -m pytest -p no:cacheprovider
# The faults need the machine for themselves: in full an hour, in short four minutes.
FAULTS := tests/chaos/test_faults.py
SHORT := tests/chaos/test_short.py

.PHONY: help setup lock check format test isolated run demo reset bench chaos chaos-short chaos-long figures

help: ## list the verbs
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-11s %s\n", $$1, $$2}'

setup: ## install everything into .venv and .cache; quick when nothing lacks
	@$(BOOTSTRAP) aduan_local.setup

lock: setup ## rewrite locks/ from the pyproject files
	@$(BOOTSTRAP) aduan_local.setup.locks

check: setup ## format, lint, types, locks, files; changes nothing
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/mypy --exclude '/(node_modules|static)/' $(CODE)
	@$(BIN)/python -m aduan_local.checks

format: setup ## write the format and the fixes that lint can make
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

test: setup ## everything that CI needs; a skipped test that needs real servers fails it
	@ADUAN_STRICT_REAL=1 $(PYTEST) --ignore=$(FAULTS) --ignore=$(SHORT)
	@ADUAN_STRICT_REAL=1 $(PYTEST) $(SHORT)
	@$(BOOTSTRAP) aduan_local.setup.isolated
	@$(BOOTSTRAP) aduan_local.setup.console

isolated: setup ## each member's unit tests in an environment of its own (MEMBER=aduan-router for one)
	@$(BOOTSTRAP) aduan_local.setup.isolated $(MEMBER)

run: setup ## the whole system in the foreground, data in .local/run; Ctrl-C stops it
	@exec $(BIN)/aduan up

demo: setup ## the same on a simulated day, data in .local/demo
	@exec $(BIN)/aduan up --demo

reset: setup ## drop the data of run and demo
	@$(BIN)/aduan reset
	@$(BIN)/aduan reset --demo

bench: setup ## side by side with peers on the same job
	@$(BIN)/python -m benchmarks

chaos: setup ## every fault under load, results in .local/chaos (ONLY="broker killed" for one, SHARE=0.2 for a look)
	@ADUAN_STRICT_REAL=1 ADUAN_CHAOS_ONLY="$(ONLY)" ADUAN_CHAOS_SHARE="$(or $(SHARE),1)" $(PYTEST) $(FAULTS)

chaos-short: setup ## each fault once, in one system
	@ADUAN_STRICT_REAL=1 $(PYTEST) $(SHORT)

chaos-long: setup ## the same after 20,000 lives of the simulation: hours
	@ADUAN_SIMULATED_LIVES=20000 $(PYTEST) --timeout=0 tests/properties/test_simulation.py
	@ADUAN_STRICT_REAL=1 $(PYTEST) $(FAULTS)

figures: setup ## every measured figure of a part: make figures PART=1
	@$(BIN)/python -m benchmarks.figures $(or $(PART),$(error say which part: make figures PART=1))
