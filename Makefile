# make run    open Strata (without a display: walk the main job on the sample library and write a picture of each pane)
# make test   tests, as many at a time as there are processors (JOBS=2), import rules, style and types    make check   the same without the tests
# make bench  quality and speed, printed and as JSON      make shots   pictures of every pane, light and dark, 100 % and 200 %
VENV   := .venv
PYTHON := $(VENV)/bin/python
OUT    ?= shots
JOBS   ?= $(shell nproc 2>/dev/null || echo 2)
export HF_HUB_OFFLINE := 1
export ORT_DISABLE_TELEMETRY := 1
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench shots format clean
.DEFAULT_GOAL := run

$(VENV)/.installed: pyproject.toml packaging/setup.sh
	@sh packaging/setup.sh

run: $(VENV)/.installed
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "There is no display here, so Strata walks its main job headless on the sample library."; \
		QT_QPA_PLATFORM=offscreen $(PYTHON) -m strata.walk $(OUT); \
	else $(PYTHON) -m strata; fi

test: check
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -n $(JOBS)

check: $(VENV)/.installed
	@$(VENV)/bin/ruff check app tests
	@$(VENV)/bin/ruff format --check app tests
	@MYPYPATH=app $(VENV)/bin/mypy
	@PYTHONPATH=app $(VENV)/bin/lint-imports --no-cache

bench: $(VENV)/.installed
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m tests.benchmarks $(BENCH)

shots: $(VENV)/.installed
	@for scale in 1 2; do for theme in light dark; do \
		QT_QPA_PLATFORM=offscreen QT_SCALE_FACTOR=$$scale $(PYTHON) -m strata.walk $(OUT)/$$theme-$$scale"00" --theme $$theme || exit 1; \
	done; done

format: $(VENV)/.installed
	@$(VENV)/bin/ruff check --fix app tests
	@$(VENV)/bin/ruff format app tests

clean:
	rm -rf $(VENV) shots bench build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
