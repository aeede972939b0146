# Every workflow, one verb each. They all work in .venv, which is made from the pins when needed.

PYTHON ?= python3
BIN := .venv/bin
VENV := .venv/.made
DEMO := .venv/.demo
TOOLS := .venv/.tools
READY := .venv/.ready
NODE := node_modules/.ready
INSTALL := -m pip install --quiet --no-input --no-cache-dir --disable-pip-version-check
OTHERS := .venv-bench/.ready
OPENAPI_GENERATOR := .venv-bench/openapi-generator
LOWEST := .venv-lowest/.ready

# Variables that a shell may have for other projects. The user decides where pip finds packages.
unexport VIRTUAL_ENV $(filter PYTHON%,$(.VARIABLES))
unexport $(filter-out PIP_CERT PIP_CLIENT_CERT PIP_CONFIG_FILE PIP_DEFAULT_TIMEOUT \
	PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_INDEX_URL PIP_KEYRING_PROVIDER PIP_NO_INDEX PIP_PROXY \
	PIP_RETRIES PIP_TRUSTED_HOST,$(filter PIP_%,$(.VARIABLES)))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check lowest docs pictures contract integration bench mutants spec generate diff drift update live lock dist clean

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

demo: $(DEMO) ## show the command line and a report, on a sandbox
	@$(BIN)/goproxies --sandbox traffic
	@$(BIN)/goproxies --sandbox history --period last-14-days --interval day
	@$(BIN)/goproxies --sandbox requests --period last-7-days --interval day
	@$(BIN)/goproxies --sandbox subusers
	@$(BIN)/goproxies --sandbox breakdown
	@$(BIN)/goproxies --sandbox report --period last-month --price-per-gb 1.50 --currency EUR \
		--output demo-report.html
	@echo "A report for a browser: $(CURDIR)/demo-report.html"

# One process runs all tests of a file: what they share, such as a built site, is made once. The
# files come in the order of their names, as a file of one long test would else be the last one.
test: $(READY) ## run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(READY) ## check spec, client, style, types, package and documentation; edits nothing
	$(BIN)/python -m openapi check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_packaging.py
	$(BIN)/python -m tests.site

docs: $(READY) ## build the documentation into site/; a broken link or a missing docstring fails
	@$(BIN)/python -m tests.site

pictures: $(READY) ## draw the pictures of the documentation again, from the sandbox
	@$(BIN)/python -m tests.pictures

lowest: $(LOWEST) ## run the client's tests with the lowest versions that it allows, on Python 3.11
	.venv-lowest/bin/python -m pytest -n auto tests/wrapper --ignore tests/wrapper/typing

contract: $(READY) $(NODE) ## compare spec, client, sandbox and documentation, with third-party tools
	$(BIN)/python -m pytest -n auto -m "" tests/contract

integration: $(READY) $(NODE) ## test with Chromium, Prometheus and PostgreSQL; says how to install them
	@$(BIN)/python -m tests.integration
	$(BIN)/python -m pytest -m integration tests/integration

bench: $(READY) $(OTHERS) $(OPENAPI_GENERATOR) ## measure the client beside others; JOBS=warm,import: a part of it
	@$(BIN)/python -m tests.benchmarks $(if $(JOBS),--jobs '$(JOBS)') \
		$(if $(ROUNDS),--rounds '$(ROUNDS)') $(if $(BEFORE),--before '$(BEFORE)') \
		$(if $(PAGE),--page '$(PAGE)')

mutants: $(READY) ## change a module in small ways, to see that a test fails; MODULE=FILE TESTS=...
	@$(BIN)/python -m tests.mutants '$(MODULE)' $(TESTS)

spec: $(READY) ## build openapi/resellers.yaml from the fragments and the overlay
	$(BIN)/python -m openapi build

generate: $(READY) ## generate generated/goproxies_api from the spec
	$(BIN)/python -m openapi generate

diff: $(READY) $(NODE) ## report what changed since the last release; OLD=FILE NEW=FILE: other specs
	@$(BIN)/python -m openapi diff '$(OLD)' '$(NEW)'

drift: $(READY) ## report what the documentation changed; PAGES=... elsewhere, PAGE=its name
	@$(BIN)/python -m openapi drift $(if $(PAGES),--pages $(PAGES:%='%')) $(if $(PAGE),--page '$(PAGE)')

update: $(READY) $(NODE) ## take in the documentation: fragments, spec, client; PAGES=..., PAGE=...
	@$(BIN)/python -m openapi update $(if $(PAGES),--pages $(PAGES:%='%')) $(if $(PAGE),--page '$(PAGE)')

live: $(READY) ## compare the real API with the spec, with the credentials of the environment
	@$(BIN)/python -m tests.contract.live

lock: $(TOOLS) ## pin the newest tools and the lowest dependencies that pyproject.toml allows
	$(BIN)/uv --no-cache pip compile --quiet --upgrade --universal --python-version 3.11 \
		--no-header --no-annotate --all-extras --group dev --output-file requirements-dev.txt \
		pyproject.toml
	$(BIN)/uv --no-cache pip compile --quiet --upgrade --universal --python-version 3.11 \
		--no-header --no-annotate --all-extras --resolution lowest-direct \
		--output-file requirements-lowest.txt pyproject.toml

dist: $(READY) ## build the wheel and the source distribution into dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation

clean: ## remove every environment, build and cache
	rm -rf .venv .venv-bench .venv-lowest node_modules dist site demo-report.html .cache \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find generated openapi tests wrapper -name __pycache__ -prune -exec rm -rf {} +

# Several steps: `make demo` installs only what it needs, and a change of pyproject.toml installs no
# tool again. Each stamp is written last, so that an interrupted step starts again.
$(VENV): requirements-dev.txt
	@$(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "goproxies needs Python 3.11 or newer with its venv module, and '$(PYTHON)' is not that." >&2; \
		echo "Name another one: make PYTHON=/path/to/python3.12 ..." >&2; exit 1; }
	rm -rf .venv
	$(PYTHON) -m venv .venv
	@touch $@

$(DEMO): $(VENV) pyproject.toml
	$(BIN)/python $(INSTALL) --constraint requirements-dev.txt hatchling $$($(BIN)/python -c \
		'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
		extras = project["optional-dependencies"]; \
		print(*project["dependencies"], *extras["cli"], *extras["report"], *extras["sandbox"])')
	$(BIN)/python $(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): $(VENV)
	$(BIN)/python $(INSTALL) --requirement requirements-dev.txt
	@touch $@

$(READY): $(TOOLS) pyproject.toml
	$(BIN)/python $(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# A package that cannot be installed is reported in its rows of the table, and stops nothing.
$(OTHERS): requirements-bench.txt requirements-dev.txt | $(TOOLS)
	rm -rf .venv-bench
	$(BIN)/python -m venv .venv-bench
	.venv-bench/bin/python $(INSTALL) --constraint requirements-dev.txt $$($(BIN)/python -c \
		'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"])')
	-.venv-bench/bin/python $(INSTALL) --constraint requirements-dev.txt \
		--requirement requirements-bench.txt
	@touch $@

# The versions of the tools, unless a lowest version needs another one. Lowest versions have wheels
# for the oldest Python only.
$(LOWEST): requirements-lowest.txt requirements-dev.txt pyproject.toml | $(TOOLS)
	rm -rf .venv-lowest
	$(BIN)/uv venv --quiet --python 3.11 --no-python-downloads .venv-lowest
	$(BIN)/uv --no-cache pip install --quiet --python .venv-lowest/bin/python \
		--requirements requirements-dev.txt --overrides requirements-lowest.txt
	$(BIN)/uv --no-cache pip install --quiet --python .venv-lowest/bin/python \
		--no-deps --no-build-isolation --editable .
	@touch $@

$(OPENAPI_GENERATOR): $(OTHERS) openapi/resellers.yaml
	-.venv-bench/bin/openapi-generator-cli generate --generator-name python --output $@ \
		--input-spec openapi/resellers.yaml --package-name openapi_generator_client >/dev/null
	@mkdir -p $@ && touch $@

$(NODE): package.json package-lock.json .npmrc
	@command -v node >/dev/null && command -v npm >/dev/null || { \
		echo "This needs Node.js (20.19, or 22.12 and newer) with npm, and there is none." >&2; \
		echo "Install it from https://nodejs.org or your system's packages, and try again." >&2; exit 1; }
	npm ci --loglevel=error --no-progress >/dev/null
	@touch $@
