# Set-up and tasks. Works with GNU make 3.81 (macOS) and a plain sh; `make` alone lists the tasks.
# A stamp is written only after its step has passed, so a step that failed runs again.

PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes
BROWSER := .venv/chromium-path

.DELETE_ON_ERROR:
.PHONY: help setup serve site test clock cover bench audit mutate zensical prove format lint type lock clean deps test-deps

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

setup: deps ## all that the site and the jifen command need
	$(PYTHON) build.py compile

serve: deps ## build the site, serve it here and rebuild on each change
	$(PYTHON) build.py serve

site: test-deps ## build the site into site/, with the PDFs that only a browser can print
	$(PYTHON) build.py build --pdf

# pytest comes last, so that its count is the last line.
test: test-deps ## every check and every test
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m ruff check
	$(PYTHON) -m mypy
	$(PYTHON) build.py check
	$(PYTHON) build.py build
	$(PYTHON) -m pytest -n 2

clock: test-deps ## the tests without a browser on two days to come
	$(PYTHON) build.py build
	CLOCK=2027-07-01 $(PYTHON) -m pytest -m "not browser"
	CLOCK=2028-01-01 $(PYTHON) -m pytest -m "not browser"

cover: test-deps ## the lines and branches that the tests miss; of jifen none may be
	$(PYTHON) build.py build
	$(PYTHON) -m pytest -m "not browser" --cov --cov-report=
	$(PYTHON) -m coverage report --include='builder/*'
	$(PYTHON) -m coverage report --include='calculator/jifen/*' --fail-under=100

bench: test-deps ## measure speed and size against the budgets
	$(PYTHON) build.py build
	$(PYTHON) -m bench

audit: test-deps tools/audit/node_modules/.installed ## axe, Lighthouse, HTML validity, links (needs Java)
	$(PYTHON) build.py build
	LOOKS=all $(PYTHON) -m pytest -q tests/flows/test_accessibility.py
	$(PYTHON) -m bench.audit

mutate: test-deps .venv/.mutmut ## change the engine line by line; MODULES="_ways _known", SAMPLE=300 for some
	$(PYTHON) build.py compile
	$(PYTHON) -m bench.mutate $(if $(EXPLAINED),--explained) $(if $(SAMPLE),--sample $(SAMPLE)) \
		$(if $(SEED),--seed $(SEED)) $(MODULES)

zensical: test-deps ## build with the engine that may follow MkDocs, and compare
	$(PYTHON) build.py build
	$(PYTHON) -m bench.zensical

prove: test-deps ## the slow proofs that make test leaves out; PARTS=edits SHARE=0.1 for some
	$(PYTHON) build.py build
	$(PYTHON) -m bench.prove $(if $(SHARE),--share $(SHARE)) $(PARTS)

format: test-deps ## mend layout and what the linter can mend
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format

lint: test-deps ## check layout and style
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m ruff check

type: test-deps ## check types
	$(PYTHON) -m mypy

lock: deps ## write the lock files anew; UPGRADE=--upgrade for newer versions
	sh scripts/lock.sh $(UPGRADE)

clean: ## back to a fresh clone; what you wrote stays
	rm -rf .cache .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .venv node_modules site \
		tools/audit/node_modules
	git clean -fdXq -- bench builder calculator docs tests

deps: .venv/.jifen node_modules/.runtime

test-deps: deps .venv/.test node_modules/.all
	@sh scripts/find-browser.sh > $(BROWSER).new && mv $(BROWSER).new $(BROWSER)

.venv/bin/python:
	python=$$(sh scripts/find-python.sh) && "$$python" -m venv --clear .venv

# setuptools builds the one package without a wheel; in an isolated build pip would fetch one unpinned.
.venv/.build: requirements/bootstrap.txt requirements/build.txt .venv/bin/python
	$(PIP) -r requirements/bootstrap.txt
	$(PIP) --no-build-isolation -r requirements/build.txt
	@touch $@

.venv/.jifen: calculator/pyproject.toml .venv/.build
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e calculator
	@touch $@

.venv/.test: requirements/test.txt .venv/.jifen
	$(PIP) --only-binary :all: -r requirements/test.txt
	@touch $@

.venv/.mutmut: requirements/mutmut.txt .venv/.test
	$(PIP) --only-binary :all: -r requirements/mutmut.txt
	@touch $@

node_modules/.runtime: package.json package-lock.json .npmrc
	npm ci --omit=dev
	@touch $@

# npm ci begins by emptying the folder, stamps and all.
node_modules/.all: node_modules/.runtime
	npm ci
	@touch node_modules/.runtime $@

tools/audit/node_modules/.installed: tools/audit/package.json tools/audit/package-lock.json
	@java -version > /dev/null 2>&1 || { echo "The HTML validator needs Java 11 or newer."; exit 1; }
	npm ci --prefix tools/audit
	@touch $@
