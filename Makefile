# The two commands a newcomer needs: `make demo` and `make test`. Both do all their own set-up, from the locks in
# requirements/: the same versions, by their hashes, today and next year.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := -m pip install --quiet --disable-pip-version-check
LOCKED := $(INSTALL) --no-build-isolation --require-hashes
OURSELVES := $(INSTALL) --no-build-isolation --no-deps --editable .
COMPILED := -m compileall -q exporter # as pip does with what it copies: the first start is as quick as the next
ROOMS_UNIT := tests/delivery tests/diagnosis tests/facts tests/guard tests/imap tests/incidents tests/smtp tests/store
REST_UNIT := tests/config tests/notices tests/watch tests/test_*.py
UNIT_OUTPUT := $(VENV)/unit-rooms.txt
LOOPBACK := -m pytest -q -n auto tests/drivers tests/simulator tests/web

# Two processes with half of the tests each, the first one's words after the second's: by xdist's messages each test
# would cost three times what it takes.
define unit-tests
	@unit() { HYPOTHESIS_PROFILE=quick $(1) -m pytest -q -m "not slow" "$$@"; }; \
	unit $(ROOMS_UNIT) > $(UNIT_OUTPUT) 2>&1 & rooms=$$!; unit $(REST_UNIT); rest=$$?; \
	wait $$rooms; rooms=$$?; cat $(UNIT_OUTPUT); exit $$((rooms + rest))
endef

# What one run has compiled the next one reads, also where containers switch that off: seconds of each worker.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install bench demo drill fuzz mutants training test unit unit-newest unit-lowest check format docs soak upgrade clean

install: $(VENV)/.installed

demo: $(VENV)/.installed
	$(BIN)/smtp-exporter demo

# Real Prometheus and Alertmanager page for each scenario of the simulator; prints how long each page took.
drill: $(VENV)/.installed-dev
	$(BIN)/python -m drill

# CPU of turns, scrapes and commands beside their peers, written to docs/performance.md; a few minutes. Another place
# of blackbox_exporter than Debian's: BLACKBOX=/path/to/it; where there is none, its rows are left out.
bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench

# Readers of others' bytes are given bytes by atheris, each target for SECONDS; some only: TARGETS="smtp paste".
SECONDS ?= 60
fuzz: $(VENV)/.installed-fuzz
	$(BIN)/python -m fuzz --seconds $(SECONDS) $(TARGETS)

# Code of the pure packages with one thing changed, which a test must notice; an hour for all. Some packages only:
# ROOMS="smtp guard"; a sample of what differs from a commit, within a minute: CHANGED=main. What was killed in a
# folder, KEEP=/tmp/mutants, is not tried there again while its function is the same.
mutants: $(VENV)/.installed-mutants
	$(BIN)/python -m mutation $(if $(CHANGED),--changed $(CHANGED)) $(if $(KEEP),--keep $(KEEP)) $(ROOMS)

# What the judge has learnt from labelled texts, anew: the weights of words in exporter/diagnosis; ten minutes.
training: $(VENV)/.installed-training
	$(BIN)/python -m training foreign --write
	$(BIN)/python -m training causes --write
	$(BIN)/python -m training faultless --write

# 100,000 turns in one process, half of them at hostile servers, and what grew. TURNS="5000 300" ends it sooner.
soak: $(VENV)/.installed-dev
	$(BIN)/python -m tests.hostile.soak $(TURNS)

# Most of its time is waiting for servers: three at once, each with servers of its own.
test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 3 --dist loadfile

# What opens no socket: seconds, for every save.
unit: $(VENV)/.installed-dev
	$(call unit-tests,$(BIN)/python)

# The same, and what speaks over loopback by the libraries, with the newest versions that pyproject.toml allows today,
# and with the lowest. Compiled as pip does: pyspf, compiled by a test, would be a warning, which is an error there.
unit-newest: $(VENV)/.installed-dev
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)-newest
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(VENV)-newest/bin/python --upgrade --editable '.[dev]'
	$(call unit-tests,$(VENV)-newest/bin/python)
	$(VENV)-newest/bin/python $(LOOPBACK)

unit-lowest: $(VENV)-lowest/.installed
	$(call unit-tests,$(VENV)-lowest/bin/python)
	$(VENV)-lowest/bin/python $(LOOPBACK)

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --verbose
	$(BIN)/python -m docs.generate --check
	$(BIN)/python -m requirements.lock --check
	$(BIN)/python -m pip --disable-pip-version-check check

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.installed-dev
	$(BIN)/python -m docs.generate

# Every lock anew, with the newest versions that the ranges allow; needs npm for that of the tests' OAuth issuer.
upgrade: $(VENV)/.installed-dev
	$(BIN)/python -m requirements.lock
	npm --prefix tests/real/oidc update --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

clean:
	rm -rf $(VENV) $(VENV)-newest $(VENV)-lowest build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .rig

$(VENV)/bin/python $(VENV)-lowest/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(@D:/bin=)

$(VENV)/.installed: pyproject.toml requirements/build.txt requirements/run.txt | $(VENV)/bin/python
	$(BIN)/python $(LOCKED) -r requirements/build.txt
	$(BIN)/python $(LOCKED) -r requirements/run.txt
	$(BIN)/python $(OURSELVES)
	$(BIN)/python $(COMPILED)
	touch $@

$(VENV)/.installed-dev: pyproject.toml requirements/dev.txt | $(VENV)/bin/python
	$(BIN)/python $(LOCKED) -r requirements/build.txt
	$(BIN)/python $(LOCKED) -r requirements/dev.txt
	$(BIN)/python $(OURSELVES)
	$(BIN)/python $(COMPILED)
	touch $@ $(VENV)/.installed

$(VENV)/.installed-fuzz: requirements/fuzz.txt $(VENV)/.installed-dev
	$(BIN)/python $(INSTALL) --no-deps --require-hashes -r requirements/fuzz.txt
	touch $@

$(VENV)/.installed-mutants: requirements/mutants.txt $(VENV)/.installed-dev
	$(BIN)/python $(INSTALL) --no-deps --require-hashes -r requirements/mutants.txt
	touch $@

$(VENV)/.installed-training: requirements/training.txt $(VENV)/.installed-dev
	$(BIN)/python $(INSTALL) --no-deps --require-hashes -r requirements/training.txt
	touch $@

$(VENV)-lowest/.installed: pyproject.toml requirements/lowest.txt | $(VENV)-lowest/bin/python
	$(VENV)-lowest/bin/python $(LOCKED) -r requirements/build.txt
	$(VENV)-lowest/bin/python $(LOCKED) -r requirements/lowest.txt
	$(VENV)-lowest/bin/python $(OURSELVES)
	touch $@
