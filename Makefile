# Two commands: `make run` starts feedsvc, `make test` checks everything. Both install what they need into .venv;
# `make test PYTHON=python3.13` into .venv-python3.13.
PYTHON ?= python3
VENV ?= .venv$(if $(filter python3,$(PYTHON)),,-$(notdir $(PYTHON)))
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint .ci/constraints.txt

.PHONY: run test lint bench drill docs screenshots clean

run: $(VENV)/.installed
	@$(BIN)/feedsvc init --sample
	@exec $(BIN)/feedsvc run

test: lint $(VENV)/.node-installed
	@.ci/programs tests
	$(BIN)/pytest -n $$(( $$(nproc) + 1 )) --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-for-bench
	@.ci/programs bench
	PATH="$$PATH:/usr/sbin" $(BIN)/python -m tests.bench $(PART)

drill: $(VENV)/.installed-for-tests
	$(BIN)/python -m tests.drills --keep $(PART)

docs: $(VENV)/.installed-for-tests
	$(BIN)/python -m tests.docs.reference
	$(BIN)/python -m tests.conformance.page
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet -f .ci/mkdocs.yml
	@echo "the documents are in site/index.html"

screenshots: $(VENV)/.installed-for-tests
	$(BIN)/python -m tests.browser.screenshots

clean:
	rm -rf .venv .venv-* build site *.egg-info .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/.installed: pyproject.toml .ci/constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

$(VENV)/.installed-for-tests: $(VENV)/.installed
	$(PIP) --editable '.[test,docs]'
	@touch $@

$(VENV)/.installed-for-bench: tests/bench/peers.txt $(VENV)/.installed-for-tests
	$(PIP) --editable '.[bench]'
	$(PYTHON) -m venv $(VENV)/peers
	$(VENV)/peers/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(VENV)/.node-installed: tests/node/package.json
	@mkdir -p $(VENV)/node
	@cp $< $(VENV)/node/
	@if command -v npm >/dev/null; then \
		npm install --prefix $(VENV)/node --no-package-lock --no-audit --no-fund --loglevel=error; \
	else echo "npm isn't here, so feeds are not read by the parsers that run under Node"; fi
	@touch $@
