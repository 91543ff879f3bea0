.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
# The browser of the browser tests.
export CHROMIUM ?= $(shell command -v chromium)

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: ## Install what is missing: PostGIS, Python packages, browser assets
	@dev/setup

demo: setup ## Run the demo alliance until Ctrl-C (another port: make demo PORT=8080)
	@$(PYTHON) -m dev.demo

demo-official: setup ## The same with the official boundaries, fetched from their services
	@$(PYTHON) -m dev.demo --official

test: setup-tests ## Run the whole suite
	@dev/test

check: setup-tests ## Lint, types, migrations, tests
	.venv/bin/ruff check . && .venv/bin/ruff format --check .
	.venv/bin/mypy .
	$(PYTHON) manage.py makemigrations --check --dry-run
	@dev/test

pictures: setup-tests ## Take the pictures of the user guide anew (docs/images)
	GUIDE_PICTURES=docs/images $(PYTHON) -m pytest tests/browser/test_guide.py -q -k can_be_taken

pictures-map: setup-tests ## Take those of the map with 100,000 generated reports anew (minutes)
	PICTURES=docs/images $(PYTHON) -m benchmarks.map

bench: setup-tests ## Run one benchmark: make bench NAME=affected
	$(PYTHON) -m benchmarks.$(NAME)

clean: ## Remove what can be made again: var/ (the database too!), .venv/, node_modules/
	@[ ! -x $(PYTHON) ] || $(PYTHON) -m config.embedded stop
	rm -rf var .venv node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

setup-tests:
	@dev/setup tests

.PHONY: help setup demo demo-official test check pictures pictures-map bench clean setup-tests
