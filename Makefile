# The two commands a newcomer needs: `make demo` and `make test`. Both do all their own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: install demo drill test unit check format docs clean

install: $(VENV)/.installed

demo: $(VENV)/.installed
	$(BIN)/smtp-exporter demo

# Real Prometheus and Alertmanager page for each scenario of the simulator; prints how long each page took.
drill: $(VENV)/.installed-dev
	$(BIN)/python -m drill

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest

# What opens no socket: seconds, for every save.
unit: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -n auto tests/config tests/delivery tests/diagnosis tests/facts tests/guard tests/imap tests/smtp tests/store tests/test_*.py

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --verbose
	$(BIN)/python -m docs.generate --check

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.installed-dev
	$(BIN)/python -m docs.generate

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .rig

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(PIP) --editable '.[dev]'
	touch $@ $(VENV)/.installed
