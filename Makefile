# Six words: demo test check bench docs fix. Each works alone on a machine with only python3, make and git.

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --no-sync
STORE ?= .stratagem

.PHONY: demo test check bench docs fix

demo: .venv/ready ## the brief on North Korea as of 16 June 2020, from the record in this repository
	$(RUN) stratagem brief dprk --as-of 2020-06-16 --out out/brief --store $(STORE)

test: .venv/ready ## every test, doctests included
	$(RUN) pytest --numprocesses=auto --dist=loadfile

check: .venv/ready ## format, lint, types, import contracts
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) lint-imports

bench: .venv/ready ## the speed and memory table, into benchmarks/RESULTS.md
	$(RUN) python -m benchmarks

docs: .venv/ready ## the documentation site, into docs/_build/html
	$(RUN) sphinx-build -W -b html docs docs/_build/html

fix: .venv/ready ## format and mend what can be mended
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

.venv/ready: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --quiet
	@touch $@

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv
