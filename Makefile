# Aliases. `run` and `test` need only Python; the others use the environment those two make.
PYTHON := .venv/bin/python
UV := $(shell command -v uv || echo $(PYTHON) -m uv)
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
        --custom-compile-command 'make lock' pyproject.toml --extra postgresql

.PHONY: run test check bench lock translations environment

run:
	python3 -m desk run

test:
	python3 -m desk test

# What CI runs before the tests: format, lint, types, translations.
check: environment
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest -q -p no:randomly tests/architecture/test_translations.py

# The load fills a desk of so many requests on each database first: at 100,000 about ten minutes each.
TICKETS := 100000
bench: environment
	$(PYTHON) -m tests.bench
	$(PYTHON) -m tests.load --tickets $(TICKETS)
	$(PYTHON) -m tests.matching_sets
	$(PYTHON) -m tests.matching_cost
	$(PYTHON) -m tests.bench.mails
	$(PYTHON) -m tests.bench.duplicates
	$(PYTHON) -m tests.bench.requests

# Refresh every pin within the ranges of pyproject.toml; `make lock UPGRADE=` keeps the pins that still fit.
UPGRADE := --upgrade
lock:
	$(LOCK) $(UPGRADE) --output-file requirements.txt
	$(LOCK) $(UPGRADE) --extra test --extra dev --constraints requirements.txt --output-file requirements-test.txt

# Collect the texts of the code and templates into the .po files; new ones arrive empty and fail the check.
translations: environment
	$(PYTHON) -m desk.translations

environment:
	@python3 -m desk environment
