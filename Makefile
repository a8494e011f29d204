# What a fresh machine needs: Python 3.11 or newer, git, make. Everything else comes from here.
.DEFAULT_GOAL := help
.PHONY: help serve lab test lint look bench bench-pages loads lock browser office exercises frontend
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough; "make PYTHON=/path/to/python3" overrules it.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable

help: ## list what can be made
	@echo "make serve   show the pages in a browser on this computer"
	@echo "make lab     open the notebooks in JupyterLab"
	@echo "make test    check everything, with a real browser"
	@echo "make lint    check style and types only"
	@echo "make look    write a picture of every page, as on a laptop and as on a phone, into build/look"
	@echo "make bench   measure how quick and light the kit is here, beside stock Voila"
	@echo "make bench-pages  measure the pages only"
	@echo "make loads   load pages 500 times on a busy computer, and count those that do not end"
	@echo "make exercises  write the learners' notebooks from those with solutions"
	@echo "make office  get LibreOffice, to look at reports as pictures"
	@echo "make lock    bring the pinned versions up to date"
	@echo "make frontend  build what pages run in the browser; needs Node 20 or newer"

serve: $(VENV)/.kit ## show the pages
	@$(BIN)/pace-kit serve $(ARGS)

lab: $(VENV)/.kit ## open the notebooks
	@$(BIN)/pace-kit lab . $(ARGS)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Tests with a browser and all others side by side, each with a database of its own.
test: lint browser
	$(BIN)/python tests/side_by_side.py

look: $(VENV)/.test browser ## write a picture of every page; ARGS="FOLDER" says where
	@$(BIN)/python tests/look.py $(ARGS)

exercises: $(VENV)/.made ## write the learners' notebooks
	@$(BIN)/python exercises/derive.py

# The numbers that the first part finds stand in the table of the second. ARGS="--write docs/measured.md" keeps it.
bench: $(VENV)/.test browser
	PACE_BENCH_ROWS=$(VENV)/.measured $(BIN)/python -m pytest tests/benchmarks -o python_files='bench_*.py' \
	--benchmark-disable-gc --benchmark-columns=median,max,rounds --benchmark-sort=name
	$(BIN)/python tests/benchmarks/pages.py --with $(VENV)/.measured $(ARGS)

bench-pages: $(VENV)/.test browser
	$(BIN)/python tests/benchmarks/pages.py $(ARGS)

loads: $(VENV)/.test ## count pages that never finish
	@$(BIN)/python tests/benchmarks/loads.py $(ARGS)

lock: $(VENV)/.kit
	$(PIP) install uv
	$(COMPILE) --upgrade --extra build -o requirements.lock
	$(COMPILE) --upgrade --extra build --extra test -c requirements.lock -o requirements-test.lock

# What it builds is kept with the sources, so nobody else needs Node.
frontend: ## build what pages run in the browser
	@command -v npm >/dev/null || { echo "Install Node 20 or newer, then make frontend again."; exit 1; }
	cd pace_kit/serve/frontend && npm ci && npm run build

browser: $(VENV)/.test
	@for b in $(BROWSERS); do command -v $$b >/dev/null && exit 0; done; \
	$(BIN)/python -c 'import os, playwright.sync_api as p; \
	w = p.sync_playwright().start(); found = os.path.exists(w.chromium.executable_path); w.stop(); \
	raise SystemExit(not found)' && exit 0; \
	echo "The tests need a Chromium; getting one."; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >/dev/null && exit 0; fi; \
	$(BIN)/playwright install chromium || { echo "No browser could be installed. Install Chromium or Chrome, then make test again."; exit 1; }

# Not part of the tests: with it, reports and templates can be turned into pictures and looked at.
office: ## get LibreOffice and pdftoppm
	@command -v soffice >/dev/null && command -v pdftoppm >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
		libreoffice-writer libreoffice-impress poppler-utils >/dev/null && exit 0; fi; \
	echo "Install LibreOffice and poppler (pdftoppm) with your system's own tool."; exit 1

$(VENV)/.made:
	@[ -n "$(PYTHON)" ] || { echo "No Python 3.11 or newer was found. Install one from python.org or your system, then make again."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than 3.11. Install Python 3.11 or newer, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make an environment. On Debian or Ubuntu: apt install python3-venv, then make again."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.kit: requirements.lock pyproject.toml | $(VENV)/.made
	@echo "Installing what the kit needs; this takes a few minutes the first time."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@$(BIN)/python -m compileall -q pace_kit
	@$(BIN)/python -c 'from pace_kit.serve.forked import prepare; prepare()'
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.kit
	@echo "Installing what the tests need."
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@
