# Every target does its own set-up, once: system packages, virtual environment, locked libraries.
# Nothing has to be installed first but Python (3.11 to 3.13), git and make.

PYTHON ?= python3
JOBS ?= 2
OUT ?= demo-output

BIN := .venv/bin
export LANG := C.UTF-8
export LC_ALL := C.UTF-8
export UV_SYSTEM_CERTS ?= 1

# The demo needs no display: without one, or with HEADLESS=1, its window is painted offscreen.
ifeq ($(filter-out 0,$(HEADLESS)),)
ifeq ($(shell uname -s),Linux)
ifeq ($(DISPLAY)$(WAYLAND_DISPLAY),)
HEADLESS := 1
endif
endif
endif
DEMO_FLAGS := $(if $(filter-out 0,$(HEADLESS)),--headless) --out $(OUT)

WHAT_SETUP_READS := packaging/setup_machine.py pyproject.toml requirements/uv.txt requirements/dev.txt
READY_TO_RUN := .venv/.ready-to-run
READY_TO_TEST := .venv/.ready-to-test
READY_TO_PACKAGE := .venv/.ready-to-package

.PHONY: help demo test lint sdk-environments bench torture package wheel lock clean
.NOTPARALLEL: # two set-ups at once would step on each other

help:
	@echo "make demo      send a sample campaign through the pretend Sinch (HEADLESS=1: without a display)"
	@echo "make test      lint, types, import contracts and all tests"
	@echo "make lint      the first three of these"
	@echo "make bench     measure beside programs like ours (NAMES=\"first_paint keystroke\": these alone)"
	@echo "make torture   long tests that try to break a promise (ROW=name: one of them, SEED=number: again the same)"
	@echo "make package   build what people install: the program in a folder, a .deb of it, and the wheel"
	@echo "make wheel     build and check the wheel alone"
	@echo "make lock      resolve the dependencies anew"
	@echo "make clean     remove the virtual environment and all caches"

demo: $(READY_TO_RUN)
	$(BIN)/mmsdesk demo $(DEMO_FLAGS)

test: $(READY_TO_TEST) lint sdk-environments
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not torture"

lint: $(READY_TO_RUN)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Sinch's own libraries drive the simulator in the tests, each version in an environment of its own.
sdk-environments: $(READY_TO_RUN)
	$(if $(wildcard tests/sdk/environments.py),$(BIN)/python tests/sdk/environments.py)

bench: $(READY_TO_TEST)
	$(BIN)/python -m tests.bench $(NAMES)

torture: $(READY_TO_TEST) sdk-environments
	ROW="$(ROW)" SEED="$(SEED)" $(BIN)/python -m pytest tests/torture -m torture

package: $(READY_TO_PACKAGE) wheel
	$(BIN)/python packaging/build_package.py

wheel: $(READY_TO_RUN)
	$(BIN)/python packaging/build_wheel.py

lock: $(READY_TO_RUN)
	$(BIN)/uv pip compile requirements/uv.in --universal --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --quiet --output-file requirements/uv.txt
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal --generate-hashes --no-header \
		--no-emit-index-url --quiet --output-file requirements/dev.txt

$(READY_TO_RUN): $(WHAT_SETUP_READS)
	$(PYTHON) packaging/setup_machine.py

$(READY_TO_TEST): $(WHAT_SETUP_READS)
	$(PYTHON) packaging/setup_machine.py --tests

$(READY_TO_PACKAGE): $(WHAT_SETUP_READS)
	$(PYTHON) packaging/setup_machine.py --package

clean:
	rm -rf .venv .venv-sdk .cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist demo-output
