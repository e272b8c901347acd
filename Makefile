# Everything runs in .venv, which the first command makes. `make help` lists the commands.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help map test lint bench clean
help:
	@echo "make map    run the shipped study: outputs/palmyra/map.html and GeoJSON files"
	@echo "make test   run all tests"
	@echo "make lint   check style, types and the direction of imports"
	@echo "make bench  measure us and the peers; writes benchmarks/RESULTS.md"
	@echo "make clean  remove .venv and what runs have written"

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

.venv/ready-dev: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

map: .venv/ready
	$(BIN)/tadmur run

test: .venv/ready
	$(BIN)/python -m pytest

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready-dev
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf .venv outputs/palmyra
