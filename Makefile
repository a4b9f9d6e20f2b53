# The verbs of this repository. Every one sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A lock is complete and nothing but the lock decides: no dependency is looked up, nothing is built by tools
# that nobody locked. `pip check` would name what a lock lacks.
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install -q -q --no-deps
LOCKED := $(INSTALL) --require-hashes --only-binary :all:

.PHONY: help demo demo-dask relevance site serve check test test-fast lint audit messages lock bench fidelity docs pictures changelog clean
help: ## Show the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

demo: $(VENV)/dev.ok ## The whole way with sample discussions from a GitHub on this machine, in demo/
	@command -v git >/dev/null || scripts/apt-install git
	@$(BIN)/python -m scripts.demo demo

demo-dask: $(VENV)/dev.ok ## A build by two workers of a Dask cluster on this machine
	@$(BIN)/python -m scripts.demo_dask

site: $(VENV)/site.ok ## Build the site from the archive in this repository
	@$(BIN)/kb build --strict
	@echo "The site is in $(CURDIR)/site; look at it with: make serve"

serve: $(VENV)/site.ok ## Build the site and serve it on this machine (PORT=8000)
	@echo "At another port: make serve PORT=8001"
	@$(BIN)/kb serve --port $(or $(PORT),8000)

check: $(VENV)/site.ok ## Verify configuration, archive, content and site
	@$(BIN)/kb check

test: $(VENV)/dev.ok node_modules/.ok chromium java faketime ## Install what the tests need and run them all
	@scripts/test

test-fast: $(VENV)/dev.ok node_modules/.ok ## Only the tests without builds and browsers
	@$(BIN)/pytest -q -n auto -m "not slow"

lint: $(VENV)/dev.ok ## Style, types and layers
	@scripts/lint

audit: $(VENV)/dev.ok ## Known vulnerabilities of the locked packages
	@$(BIN)/pip-audit --require-hashes --disable-pip --progress-spinner off -r requirements.txt

bench: $(VENV)/dev.ok node_modules/.ok chromium ## Measure everything (ANSWERS=1000); hours for SEQUENCES=1000
	@$(BIN)/python scripts/bench_harvest.py
	@$(BIN)/python scripts/bench_render.py
	@$(BIN)/python scripts/bench_start.py
	@$(BIN)/python -m scripts.bench_mcp
	@$(BIN)/python -m scripts.bench_tantivy
	@$(BIN)/python -m scripts.bench_light
	@$(BIN)/python -m scripts.search_weight $(or $(ANSWERS),1000)
	@$(BIN)/python scripts/bench_build.py --answers $(or $(ANSWERS),1000) $(if $(TENFOLD),--tenfold)
	@KB_SEQUENCES=$(or $(SEQUENCES),1000) $(BIN)/pytest -q -m slow tests/whole/test_incremental.py -k built_again

fidelity: $(VENV)/dev.ok ## Measure community text against GitHub's own HTML (DATA=../shared/data)
	@$(BIN)/python -m scripts.fidelity $(DATA)

relevance: $(VENV)/dev.ok chromium ## How well questions find their answers (DATA=folder of judged sets)
	@$(BIN)/python -m scripts.relevance $(DATA)

docs: $(VENV)/dev.ok ## Write the generated parts of the documentation anew
	@$(BIN)/python scripts/generate_docs.py
	@$(BIN)/python -m scripts.mcp_session

pictures: $(VENV)/dev.ok chromium ## Take the pictures of the documentation anew, of this repository's own help
	@$(BIN)/python -m scripts.pictures

messages: $(VENV)/dev.ok ## Bring the catalogues of translations up to date with the code
	@$(BIN)/python -m scripts.messages

lock: $(VENV)/dev.ok ## Resolve the dependencies anew and lock them with hashes
	@scripts/lock

clean: ## Remove what the verbs made
	rm -rf $(VENV) node_modules site demo .cache

.PHONY: java
java:
	@command -v java >/dev/null || scripts/apt-install default-jre-headless

.PHONY: chromium faketime
chromium: $(VENV)/dev.ok
	@scripts/install-chromium

# Without it the tests of wrong clocks are skipped, and say so.
faketime:
	@command -v faketime >/dev/null || scripts/apt-install faketime || echo "Going on without faketime" >&2

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("kb-builder needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@scripts/make-venv $(PYTHON) $(VENV)

$(VENV)/site.ok: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing kb-builder and its locked dependencies into $(VENV) ..."
	@$(LOCKED) -r requirements.txt
	@$(INSTALL) --no-build-isolation -e .
	@$(PIP) check >/dev/null || $(PIP) check
	@touch $@

$(VENV)/dev.ok: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing kb-builder, its locked dependencies and the test tools into $(VENV) ..."
	@$(LOCKED) -r requirements-dev.txt
	@$(INSTALL) --no-build-isolation -e .
	@$(PIP) check >/dev/null || $(PIP) check
	@touch $@ $(VENV)/site.ok

node_modules/.ok: package-lock.json
	@command -v npm >/dev/null || scripts/apt-install npm
	@npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
	@touch $@
