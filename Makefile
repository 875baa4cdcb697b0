# Everything a developer does here. Any Python from 3.11 on will do: make PYTHON=python3.12 setup
PYTHON ?= python3
PACKAGE ?=
LANGUAGE ?=
MODEL ?=
TESTS ?= tests
TASK ?=
BIN := .venv/bin
CHOSEN := $(if $(filter command line environment,$(origin PYTHON)),--chosen)
SETUP = PYTHONPATH=dev $(PYTHON) -m iama_dev.setup $(CHOSEN)
WORKERS ?= 3
KILLS ?= 200
SEED ?= 1
CDK_CONTEXT = $(BIN)/python -c 'import json; print(json.dumps(json.load(open("cdk.json"))["context"]))'

.PHONY: setup demo dev test lint synth bench compare chaos soak lock python
.DEFAULT_GOAL := setup

python:
	@$(PYTHON) -c 'import sys; sys.exit("IAMA needs Python 3.11 or newer, and $(PYTHON) is %d.%d: make PYTHON=python3.12 ..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'

setup: python
	@$(SETUP)

demo: python
	@$(SETUP) $(if $(filter local,$(MODEL)),--with model)
	@IAMA_MODEL=$(MODEL) $(BIN)/iama dev -- $(BIN)/python -m iama_cli.demo $(if $(LANGUAGE),--language $(LANGUAGE)) $(if $(PACKAGE),--package $(PACKAGE))

dev: setup
	@$(BIN)/iama dev

test: python
	@$(SETUP) --with test --with infra
	@$(BIN)/python -m pytest $(TESTS) -m "not figures" -n $(WORKERS) --dist loadfile --durations 12

lint: python
	@$(SETUP) --with test --with infra
	@$(BIN)/python -m iama_dev.lint

synth: python
	@command -v node >/dev/null || { echo 'make synth needs Node 22: the CDK library runs in it' >&2; exit 1; }
	@$(SETUP) --with infra
	@$(BIN)/python -m infra.layers
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory node_modules/.stamp && npx --no-install cdk synth --quiet; \
	else CDK_OUTDIR=cdk.out CDK_CONTEXT_JSON="$$($(CDK_CONTEXT))" $(BIN)/python -m infra.app; fi

node_modules/.stamp: package-lock.json
	@npm ci --no-audit --no-fund --loglevel=error && touch $@

bench: python
	@$(SETUP) --with test
	@$(BIN)/python -m pytest tests/bench -m figures -p no:xdist -rA

compare: python
	@$(SETUP) --with test
	@$(BIN)/python -m tests.bench.compare $(TASK)

chaos: python
	@$(SETUP) --with test
	@IAMA_CHAOS_KILLS=$(KILLS) IAMA_CHAOS_SEED=$(SEED) IAMA_CHAOS_DROPS=100 \
		$(BIN)/python -m pytest tests/chaos tests/stream/test_drops.py -p no:xdist -s

soak: python
	@$(SETUP) --with test
	@IAMA_SEED=$(SEED) IAMA_ORDERS=1000 IAMA_STARTS=200 IAMA_ROUNDS=50 IAMA_REPEATS=200 IAMA_LEDGER_STEPS=10000 IAMA_USAGE_STEPS=2000 \
		$(BIN)/python -m pytest -p no:xdist -rA -s --timeout 14400 tests/iama/billing/test_orders.py \
		tests/iama/billing/test_withdrawals.py tests/iama/entitlement \
		tests/functions/test_idempotency.py

lock: setup
	@sh requirements/lock.sh
