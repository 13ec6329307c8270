# cailiang. `make demo` and `make test` need Python 3.11 or newer, gcc and make; the rest goes into .venv.
# Another interpreter: make PYTHON=/path/to/python3.13 test
# Where packages come from is pip's own configuration; nothing here names an index.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
LOCK_VENV := .venv-lock
CLIENTS_VENV := .venv-clients
SUITE := bookworm trixie
RUN := demo test
PIP_INSTALL = -m pip --disable-pip-version-check install --quiet --require-hashes

# The first interpreter that starts and is 3.11 or newer: a command of that name may exist and still not start.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 /usr/bin/python3; do \
	  "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	    && { echo "$$name"; break; }; done)

.PHONY: help demo serve test spark clients check fuzz attack lint bench bench-api bench-batch bench-replay soak bare lock clean

help:
	@echo 'make demo   算一个真实案件 (evaluate one published case)'
	@echo 'make serve  在本机启动服务 (serve on this machine)'
	@echo 'make test   全部测试 (all tests)'
	@echo 'make spark  装上 PySpark，下载四百多兆，make test 才跑 Spark 的测试 (install PySpark, so that make test runs its tests; Java 17)'
	@echo 'make clients  装上两种客户端生成器（Node.js 的一种要有 npm），make test 才跑它们的测试 (install two generators of clients, so that make test runs their tests; one needs npm)'
	@echo 'make check  格式、类型、引擎和清单的测试，一分半钟 (style, types, tests of engine and rulesets)'
	@echo 'make fuzz   随机寻找反例五分钟 (look for counterexamples; FUZZ_SECONDS=60 for less, FUZZ_SEED=N for one round again)'
	@echo 'make attack 攻击自己的服务一刻钟：杀进程、停库、篡改、洪水、怪连接、最贵的请求 (attack a service of our own for a quarter of an hour; ONLY=races for one)'
	@echo 'make lint   ruff, mypy'
	@echo 'make bench  性能测量 (measure speed)'
	@echo 'make bench-api  服务的性能 (speed of the service)'
	@echo 'make bench-batch  一百万行的批量 (a batch of a million lines)'
	@echo 'make bench-replay  千万案件的回放，与 OpenFisca、Spark 并列 (replays of ten million cases, beside OpenFisca and Spark)'
	@echo 'make soak  混合请求十分钟，看内存 (mixed requests for ten minutes; SECONDS=60 for less)'
	@echo 'make bare   在空的 Debian 里照说明书做一遍 (as the README says, in a bare Debian root; SUITE=trixie for one; root only)'
	@echo 'make lock   重新锁定依赖 (renew the lock files; UPGRADE=--upgrade for newer versions)'
	@echo 'make clean  删除环境和缓存 (remove environments and caches)'

FUZZ_SECONDS ?= 300

# Four processes, also on two cores: many tests wait for a service or a database. What the tests start by the hundred is
# compiled once, also where Python is told not to keep that.
PYTEST = env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --numprocesses 4 --dist worksteal

demo: $(VENV)/test.stamp
	@$(BIN)/cailiang evaluate tests/cases/C01.yaml

serve: $(VENV)/test.stamp
	@$(BIN)/cailiang serve

test: $(VENV)/test.stamp
	@$(PYTEST)

spark: $(VENV)/spark.stamp

clients: $(CLIENTS_VENV)/clients.stamp requirements/npm/node_modules/.package-lock.json

check: lint $(VENV)/test.stamp
	@$(PYTEST) tests/engine tests/test_floors.py

fuzz: $(VENV)/test.stamp
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS) $(if $(FUZZ_SEED),--seed $(FUZZ_SEED))

attack: $(VENV)/test.stamp
	@$(BIN)/python -m tests.attack $(if $(ONLY),--only $(ONLY))

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy engine api

bench: $(VENV)/bench.stamp
	@$(BIN)/python -m benchmarks

bench-api: $(VENV)/bench.stamp
	@$(BIN)/python -m benchmarks.service

bench-batch: $(VENV)/bench.stamp
	@$(BIN)/python -m benchmarks.streams $(LINES)

bench-replay: $(VENV)/bench.stamp $(VENV)/spark.stamp
	@$(if $(CASES),CASES=$(CASES) )$(BIN)/python -m benchmarks.replay

soak: $(VENV)/bench.stamp
	@$(BIN)/python -m benchmarks.soak $(SECONDS)

# `make bare SUITE=trixie RUN=demo` for less.
bare:
	@for suite in $(SUITE); do tests/bare.sh "$$suite" $(RUN); done

# Each stamp stands for an installed lock file: while it is newer than the lock, pip is not called and no network is needed.
$(VENV)/test.stamp: requirements/build.lock requirements/test.lock pyproject.toml
	@$(call need-python)
	@"$(PYTHON)" requirements/preflight.py
	@echo '正在建立环境，首次约需一至两分钟 (making the environment; a minute or two the first time)'
	@$(call make-venv)
	@$(BIN)/python $(PIP_INSTALL) -r requirements/build.lock
	@$(call build-durable-rules)
	@$(BIN)/python $(PIP_INSTALL) --no-build-isolation -r requirements/test.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/dev.stamp $(VENV)/bench.stamp $(VENV)/spark.stamp: $(VENV)/%.stamp: requirements/%.lock $(VENV)/test.stamp
	@$(BIN)/python $(PIP_INSTALL) --no-build-isolation -r $<
	@touch $@

# Locks. test.lock comes first and the others agree with it, because they share one environment.
COMPILE = CUSTOM_COMPILE_COMMAND='make lock' $(LOCK_VENV)/bin/pip-compile --quiet --no-header --generate-hashes \
	--allow-unsafe --strip-extras --annotation-style=line --no-emit-index-url --no-emit-trusted-host \
	--no-emit-find-links $(UPGRADE)
AS_TEST = --constraint requirements/test.lock
AS_BUILD = $(AS_TEST) --constraint requirements/build.lock

lock: $(LOCK_VENV)/tools.stamp
	$(COMPILE) --extra test -o requirements/test.lock pyproject.toml
	$(COMPILE) $(AS_TEST) -o requirements/build.lock requirements/build.in
	$(COMPILE) $(AS_BUILD) -o requirements/runtime.lock pyproject.toml
	$(COMPILE) $(AS_BUILD) --extra replay -o requirements/replay.lock pyproject.toml
	$(COMPILE) $(AS_BUILD) --extra spark -o requirements/spark.lock pyproject.toml
	$(COMPILE) $(AS_BUILD) --extra telemetry -o requirements/telemetry.lock pyproject.toml
	$(COMPILE) $(AS_BUILD) --extra dev -o requirements/dev.lock pyproject.toml
	$(COMPILE) $(AS_BUILD) --extra bench -o requirements/bench.lock pyproject.toml
	$(COMPILE) $(AS_BUILD) -o requirements/tools.lock requirements/tools.in
	$(COMPILE) -o requirements/clients.lock requirements/clients.in

$(LOCK_VENV)/tools.stamp: requirements/tools.lock
	@$(call need-python)
	@"$(PYTHON)" requirements/preflight.py
	@"$(PYTHON)" -m venv --clear $(LOCK_VENV)
	@$(LOCK_VENV)/bin/python $(PIP_INSTALL) -r $<
	@touch $@

# Generators of clients stand apart from what they are tried on: they want other versions of the same libraries.
$(CLIENTS_VENV)/clients.stamp: requirements/clients.lock
	@$(call need-python)
	@"$(PYTHON)" -m venv --clear $(CLIENTS_VENV)
	@$(CLIENTS_VENV)/bin/python $(PIP_INSTALL) -r $<
	@touch $@

requirements/npm/node_modules/.package-lock.json: requirements/npm/package-lock.json
	@npm ci --prefix requirements/npm --no-audit --no-fund --ignore-scripts
	@touch $@

clean:
	rm -rf $(VENV) $(LOCK_VENV) $(CLIENTS_VENV) requirements/npm/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment of the same interpreter is kept, so that a touched lock file costs nothing, also without network.
define make-venv
which='import sys; print(sys.version, sys.base_prefix)'; \
if ! $(BIN)/python -c 'import pip' 2>/dev/null || [ "$$($(BIN)/python -c "$$which")" != "$$("$(PYTHON)" -c "$$which")" ]; then \
  "$(PYTHON)" -m venv --clear $(VENV); fi
endef

# Where durable-rules needs a flag of the preprocessor, it is built first and alone, and without pip's cache: a wheel there
# may have been built without the flag.
define build-durable-rules
flags=$$($(BIN)/python requirements/preflight.py --cppflags); \
if [ -n "$$flags" ]; then \
  CPPFLAGS="$${CPPFLAGS:-} $$flags" $(BIN)/python $(PIP_INSTALL) --no-cache-dir --no-build-isolation --no-deps \
    -r <(sed -n '/^durable-rules==/,/[^\\]$$/p' requirements/test.lock); fi
endef

define need-python
if [ -z "$(PYTHON)" ]; then \
  echo '没有找到 Python 3.11 或更新的版本。请安装：sudo apt-get install python3 python3-venv python3-dev' >&2; \
  echo 'No Python 3.11 or newer found. Or name one: make PYTHON=/path/to/python3.13' >&2; \
  exit 1; fi
endef
