.DEFAULT_GOAL := help
PYTHON := .venv/bin/python

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: ## Install what is missing: PostGIS, Python packages, browser assets
	@dev/setup

test: setup ## Run the whole suite
	$(PYTHON) -m pytest

check: setup ## Lint, types, migrations, tests
	.venv/bin/ruff check . && .venv/bin/ruff format --check .
	.venv/bin/mypy .
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) -m pytest

bench: setup ## Run one benchmark: make bench NAME=affected
	$(PYTHON) -m benchmarks.$(NAME)

.PHONY: help setup test check bench
