# Everything a newcomer types. `make` alone says what there is.
#
# The environment is .venv, from requirements/*.txt (pinned, with hashes). `make run`, `make test` and the others build it
# when it is missing and bring it up to date when requirements or pyproject.toml have changed. uv is used where installed
# (`make UV= …` to do without), otherwise Python's own venv and pip. Another Python: `make PYTHON=python3.12 …`.

PYTHON ?= python3
UV ?= $(shell command -v uv 2>/dev/null)
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
YEARS := 2022 2023 2024
SOURCES := $(wildcard schemas pipelines warehouse expectations review evidence portal jixiao)

export DAGSTER_DISABLE_TELEMETRY := 1
# Where no bytecode is kept, each verb compiles all that it loads: a run takes seconds longer to begin.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test mutation lint format dev lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.stamp-run ## build .venv with what the product needs

run: $(VENV)/.stamp-run ## import registers and facts of the example, run its years
	$(BIN)/jixiao register import examples/register/units.csv
	$(BIN)/jixiao register import examples/register/metrics.csv
	@set -e; for year in $(YEARS); do \
		$(BIN)/jixiao facts import --year $$year examples/$$year/facts.csv; \
		$(BIN)/jixiao run --year $$year --inbox examples/$$year/inbox $(ARGS); \
	done

test: $(VENV)/.stamp-dev ## run the tests (ARGS='-k ledger' to choose)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

mutation: $(VENV)/.stamp-dev ## change the code a little, count what no test notices (ARGS=ledger to choose)
	$(BIN)/python .ci/mutate.py $(ARGS)

lint: $(VENV)/.stamp-dev ## style, format, types, direction of imports, licences
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports
	$(BIN)/python .ci/licences.py requirements/run.txt requirements/dev.txt

format: $(VENV)/.stamp-dev ## mend style and format where that can be done safely
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

dev: $(VENV)/.stamp-dev ## Dagster's pages on http://127.0.0.1:3000
	home="$$($(BIN)/python -m jixiao.dagster_home)" && inbox="$(CURDIR)/examples/{fiscal_year}/inbox" && \
		DAGSTER_HOME="$$home" JIXIAO_INBOX="$${JIXIAO_INBOX:-$$inbox}" \
		$(BIN)/dagster dev -w workspace.yaml $(ARGS)

# dev first: dagster-webserver decides which dagster there can be; then run with the same versions. Hashes and markers for
# every supported Python and system. Pins stay as they are unless ARGS=--upgrade. Extras are kept: older pips need them.
LOCK = "$(UV)" pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --quiet $(ARGS)

lock: ## pin requirements/ anew (needs uv; ARGS=--upgrade for newer versions)
	@test -n "$(UV)" || { echo "make lock needs uv: python3 -m pip install uv, or make lock UV=path/to/uv" >&2; exit 1; }
	$(LOCK) --group dev --output-file requirements/dev.txt >/dev/null
	$(LOCK) --constraints requirements/dev.txt --output-file requirements/run.txt >/dev/null

# ---------------------------------------------------------------------------------------------------- the environment

# install(requirements): what is pinned, compiled (pip does so by itself), then the project itself, editable, fetching nothing more.
ifneq ($(UV),)
define install
	"$(UV)" pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $(1)
	"$(UV)" pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
endef
else
define install
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
endef
endif

$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) not found: install Python 3.11, 3.12 or 3.13, or say make PYTHON=…" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; v = sys.version_info; sys.exit(None if (3, 11) <= v < (3, 14) else "jixiao needs Python 3.11, 3.12 or 3.13; $(PYTHON) is %d.%d. Say make PYTHON=python3.12, for instance." % v[:2])'
	@echo "Building $(VENV); this takes a minute."
	rm -rf $(VENV)
ifneq ($(UV),)
	"$(UV)" venv --quiet --python "$$("$(PYTHON)" -c 'import sys; print(sys.executable)')" $(VENV)
else
	"$(PYTHON)" -m venv $(VENV)
endif

$(VENV)/.stamp-run: requirements/run.txt pyproject.toml $(BIN)/python
	$(call install,requirements/run.txt)
	@touch $@

# dev holds all of run.
$(VENV)/.stamp-dev: requirements/dev.txt pyproject.toml $(BIN)/python
	$(call install,requirements/dev.txt)
	@touch $(VENV)/.stamp-run $@
