# Needs only python3 (3.11 or later) with venv, and a package index for pip. Everything is installed into .venv, from
# the hashed lists in requirements/.

PYTHON ?= python3
VENV ?= .venv
# A fixed day, so that no retirement of a model breaks the demo.
AS_OF ?= 2026-11-23

BIN := $(VENV)/bin
# The az CLI pins other versions of what deployer uses: it lives in an environment of its own.
AZ_VENV ?= .venv-az
# So do the clients of the models, in the versions with which the programs of `snippet` are run.
CLIENTS_VENV ?= .venv-clients
READERS_VENV ?= .venv-readers
AUDIT_VENV ?= .venv-audit
SITE_VENV ?= .venv-site
DEPLOYER := $(BIN)/deployer
# Errors only: what a setting of this machine makes pip warn of is not what was asked for.
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check --no-input
# The lists name no host: pip asks the index that it is configured for.
COMPILE := env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL $(BIN)/pip-compile --quiet --upgrade --generate-hashes \
	--allow-unsafe --strip-extras --no-header --no-emit-options --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host

# A machine that keeps no bytecode compiles the program anew in each of the hundreds of processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: help demo test test-pythons test-lowest test-az test-clients test-readers test-pipelines test-browser lint docs pictures site bench faults rehearsals races proof kills fuzz audit sbom azurite lock clean

help: ## say what there is to make
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1	/'

demo: $(VENV)/.runtime ## install, deploy environments/dev.yaml to the sandbox, ask its endpoints
	$(DEPLOYER) validate --as-of $(AS_OF) environments/dev.yaml
	$(DEPLOYER) plan --sandbox --as-of $(AS_OF) environments/dev.yaml
	$(DEPLOYER) sandbox quota standardNCADSA100v4Family 24  # a subscription starts with no GPU, here as in Azure
	$(DEPLOYER) apply --sandbox --as-of $(AS_OF) --auto-approve environments/dev.yaml
	$(DEPLOYER) verify --sandbox --as-of $(AS_OF) environments/dev.yaml
	$(DEPLOYER) outputs --sandbox environments/dev.yaml

test: lint ## install, check style and types, run every test (those of the lock of a team with Azurite, where npm is)
	@$(MAKE) --no-print-directory azurite || echo "azurite: not installed (see above): the tests that need it are skipped" >&2
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

test-pythons: $(VENV)/.dev ## run the demo and a part of the tests on every Python from 3.11 on that is here
	$(BIN)/python -m tests.pythons

test-lowest: $(VENV)/.dev ## run a part of the tests with the lowest versions of libraries that are allowed
	$(BIN)/python -m tests.pythons --lowest

test-az: $(VENV)/.dev $(AZ_VENV)/.az ## let the az CLI judge the embedded Azure, and the tool judge what az made
	DEPLOYER_AZ=$(AZ_VENV)/bin/az $(BIN)/python -m pytest -q tests/az

test-clients: $(VENV)/.dev ## run what `snippet` prints for every client (npm for those in JavaScript)
	$(PYTHON) -m venv $(CLIENTS_VENV)
	$(CLIENTS_VENV)/bin/python -m pip --quiet --quiet --disable-pip-version-check --no-input install \
		-r tests/sandbox/clients/documented/requirements.txt
	cp tests/sandbox/clients/documented/package.json $(CLIENTS_VENV)/
	npm install --prefix $(CLIENTS_VENV) --silent --no-audit --no-fund
	DEPLOYER_CLIENTS=$(CLIENTS_VENV) $(BIN)/python -m pytest -q -n 0 tests/sandbox/clients/test_snippets.py

test-readers: $(VENV)/.dev ## let junitparser, sarif-tools and mermaid (npm) read what is written for them
	$(PYTHON) -m venv $(READERS_VENV)
	$(READERS_VENV)/bin/python -m pip --quiet --quiet --disable-pip-version-check --no-input install \
		-r tests/readers/requirements.txt
	cp tests/readers/package.json $(READERS_VENV)/
	npm install --prefix $(READERS_VENV) --silent --no-audit --no-fund --ignore-scripts
	DEPLOYER_READERS=$(READERS_VENV) $(BIN)/python -m pytest -q -n 0 tests/readers

test-pipelines: $(VENV)/.dev ## run the steps of every pipeline that init writes, as their runners would
	DEPLOYER_PIPELINES=1 $(BIN)/python -m pytest -q tests/pipelines

test-browser: $(VENV)/.dev ## drive the page for reviewers in headless Chromium (apt install chromium)
	$(PIP) install --require-hashes -r requirements/browser.txt
	DEPLOYER_BROWSER=required $(BIN)/python -m pytest -q tests/browser

lint: $(VENV)/.dev ## install, check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

docs: $(VENV)/.runtime ## write what is made from the code: tables, environments/schema.json
	$(BIN)/python -m docs.write

pictures: $(VENV)/.runtime ## draw the pictures of a terminal that the first page and the tutorial show
	$(BIN)/python -m docs.pictures

site: $(SITE_VENV)/.site ## build the documentation as a site into build/site; a warning is an error
	$(SITE_VENV)/bin/mkdocs build

bench: $(VENV)/.dev ## measure validate beside PyYAML's C parser and bare imports, plan and apply beside terraform, fleets; BEFORE=checkout
	$(BIN)/python -m tests.bench.validate
	$(BIN)/python -m tests.bench.plan
	$(BIN)/python -m tests.bench.read $(BEFORE)
	$(BIN)/python -m tests.bench.fleet
	$(BIN)/python -m tests.bench.apply $(BEFORE)

faults: $(VENV)/.dev ## meet each operation of each command with everything that can be wrong with its answer, publish the figures
	$(BIN)/python -m tests.faults.matrix 24

rehearsals: $(VENV)/.dev ## every fault at every write of three plans, pairs of faults, edited plans, random schedules; publish the figures
	$(BIN)/python -m tests.faults.survival

races: $(VENV)/.dev azurite ## let sixteen ask for one lock a thousand times, publish the figures
	$(BIN)/python -m tests.locks.races 1000

azurite: .azurite/.installed ## install Azurite, the blob service for developers, with npm

.azurite/.installed: tests/locks/azurite/package.json tests/locks/azurite/package-lock.json
	@command -v npm >/dev/null || { echo "azurite: npm is not installed" >&2; exit 1; }
	@mkdir -p .azurite && cp tests/locks/azurite/*.json .azurite/
	npm ci --prefix .azurite --silent --no-audit --no-fund --ignore-scripts
	@touch $@

proof: $(VENV)/.dev ## live through hundreds of generated environments, and publish the figures
	$(BIN)/python -m tests.scenarios.proof 600

kills: $(VENV)/.dev ## end a thousand runs in five ways at their writes and journal lines, run each twice again, publish the figures
	$(BIN)/python -W ignore -m tests.kills.campaign
	$(BIN)/python -W ignore -m tests.kills.commands

fuzz: $(VENV)/.dev ## let a million inputs, guided by coverage, try to break the YAML reader
	$(PIP) install --require-hashes -r requirements/fuzz.txt
	$(BIN)/python -m tests.fuzz.reader

# What `make audit` passes over, each with a reason.
IGNORED = $(shell sed -n 's/^\([A-Z][^ ]*\)  .*/--ignore-vuln \1/p' requirements/audit-ignored.txt)

audit: $(AUDIT_VENV)/.audit ## ask the advisories of PyPI for every locked library
	@failed=0; for list in runtime build dev fuzz browser audit; do echo "$$list:"; \
		$(AUDIT_VENV)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off \
			$(IGNORED) -r requirements/$$list.txt || failed=1; done; exit $$failed

sbom: $(AUDIT_VENV)/.audit ## write dist/mistral-deployer.cdx.json, the bill of materials
	@mkdir -p dist
	$(AUDIT_VENV)/bin/python -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible \
		--of JSON -o dist/mistral-deployer.cdx.json requirements/runtime.txt

lock: $(VENV)/.dev ## resolve the dependencies anew
	$(COMPILE) --extra sandbox --extra keyvault --extra lock -o requirements/runtime.txt pyproject.toml
	$(COMPILE) --all-build-deps --only-build-deps -c requirements/runtime.txt -o requirements/build.txt pyproject.toml
	$(COMPILE) -o requirements/fuzz.txt requirements/fuzz.in
	$(COMPILE) -o requirements/az.txt requirements/az.in
	$(COMPILE) -o requirements/site.txt requirements/site.in
	$(COMPILE) -o requirements/audit.txt requirements/audit.in
	$(COMPILE) --all-build-deps --extra sandbox --extra keyvault --extra lock --extra dev -c requirements/runtime.txt \
		-c requirements/build.txt -o requirements/dev.txt pyproject.toml
	$(COMPILE) -c requirements/dev.txt -o requirements/browser.txt requirements/browser.in

clean: ## remove what was installed and built, and the state of the sandbox
	rm -rf $(VENV) $(AZ_VENV) $(CLIENTS_VENV) $(AUDIT_VENV) $(SITE_VENV) .azurite .deployer .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist out

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "error: $(PYTHON) is not installed: install Python 3.11 or later, or name it: make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: $(PYTHON) is older than 3.11: name a later one: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "error: $(PYTHON) has no venv: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(AZ_VENV)/.az: requirements/az.txt | $(BIN)/python
	$(PYTHON) -m venv $(AZ_VENV)
	$(AZ_VENV)/bin/python -m pip --quiet --disable-pip-version-check --no-input install --require-hashes -r requirements/az.txt
	@touch $@

$(SITE_VENV)/.site: requirements/site.txt | $(BIN)/python
	$(PYTHON) -m venv $(SITE_VENV)
	$(SITE_VENV)/bin/python -m pip --quiet --quiet --disable-pip-version-check --no-input install --require-hashes \
		-r requirements/site.txt
	@touch $@

$(AUDIT_VENV)/.audit: requirements/audit.txt | $(BIN)/python
	$(PYTHON) -m venv $(AUDIT_VENV)
	$(AUDIT_VENV)/bin/python -m pip --quiet --disable-pip-version-check --no-input install --require-hashes \
		-r requirements/audit.txt
	@touch $@

$(VENV)/.runtime: requirements/build.txt requirements/runtime.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/dev.txt
	$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime
