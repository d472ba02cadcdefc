# `make` alone prints this help. Every target needs nothing but Python 3.11+, pip and make.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help

help: ## print this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F '\t' '{printf "  make %-10s %s\n", $$1, $$2}'

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || ($(PYTHON) -m pip install --quiet --user virtualenv && $(PYTHON) -m virtualenv --quiet .venv)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q .venv/lib smartctl || true
	@touch $(STAMP)

setup: $(STAMP) ## make .venv with everything the lock file names

demo: $(STAMP) ## a real blueprint planned, applied to the embedded mock portal, planned again
	@BIN=$(BIN) sh docs/demo.sh

test: $(STAMP) ## the whole test suite
	@$(BIN)/python -m pytest -n 2 --dist worksteal

crash: $(STAMP) ## every point of the crash matrix: each fault at each request of each scenario; takes an hour, or a share: POINTS=0.2
	@SMARTCTL_CRASH=$(or $(POINTS),all) $(BIN)/python -m pytest -n 2 --dist worksteal tests/crash tests/cli/test_states_on_a_server.py

edits: $(STAMP) ## every class of edits of a plan, a state, a journal, a table, a runbook's log; takes minutes
	@SMARTCTL_PLAN_EDITS=all $(BIN)/python -m pytest -n 2 --dist worksteal tests/saved

lies: $(STAMP) ## every parameter of every write dropped or altered by the portal: nothing may be silent; takes minutes
	@SMARTCTL_LIES=all $(BIN)/python -m pytest -n 2 --dist worksteal tests/lies

schedules: $(STAMP) ## random schedules of three clients on each place for states, killed and with answers lost; takes an hour, or TRIES=100
	@SMARTCTL_SCHEDULES=$(or $(TRIES),1000) $(BIN)/python -m pytest tests/state/shared/test_schedules.py

mutants: $(STAMP) ## would a test notice another line? A sample of each room; takes an hour, or ONLY="state portal", AGAIN=1
	@$(BIN)/python -m tests.mutants $(if $(ONLY),--only $(ONLY)) $(if $(AGAIN),--again) $(if $(REACH),--reach $(REACH))

hands: $(STAMP) ## every attribute changed by hand between a plan and its apply, over the whole table; takes minutes
	@SMARTCTL_HANDS=all $(BIN)/python -m pytest -n 2 --dist worksteal tests/kinds/test_hand_edits.py

drift: $(STAMP) ## drift as a table: every attribute of every kind changed, taken away and given by hand; recall and false alarms
	@SMARTCTL_DRIFT=all $(BIN)/python -m pytest -n 2 --dist worksteal tests/kinds/test_drift_table.py

advice: $(STAMP) ## advice as figures: faults put in and found, rule by rule; false alarms on a portal that people have filled
	@$(BIN)/python -m tests.advice

absorbs: $(STAMP) ## a thousand random absorbs into files written at random: no byte changes elsewhere; takes minutes, or TRIES=100
	@SMARTCTL_ABSORBS=$(or $(TRIES),1000) $(BIN)/python -m pytest -n 2 --dist worksteal tests/importing/test_random_absorbs.py

properties: $(STAMP) ## all examples and combinations of which the suite tries a share; takes minutes
	@SMARTCTL_PROPERTIES=all $(BIN)/python -m pytest -n 2 --dist worksteal tests/engine tests/stories tests/importing/test_random_portals.py tests/state/shared/test_schedules.py tests/blueprint tests/layers tests/codec tests/render tests/hostile tests/browser tests/designer tests/archive tests/cli/test_built_in.py tests/cli/test_pipelines.py tests/cli/test_pipelines_approved.py tests/cli/test_consoles.py tests/cli/test_runbook.py tests/cli/test_choices.py tests/cli/test_moved.py tests/cli/test_odd_inputs.py tests/cli/test_pins.py tests/cli/test_saved_plans.py tests/cli/test_what_the_system_refuses.py

seeds: $(STAMP) ## every seed of the mock imported, planned, made again on an empty portal and imported from there, the large one, too; takes minutes
	@SMARTCTL_SEEDS=all $(BIN)/python -m pytest -n 2 --dist worksteal tests/importing/test_seeds.py tests/importing/test_clones.py

contract: $(STAMP) ## the contract with a portal: the mock, or a live one with PORTAL=<address of an administrator's webhook>
	@$(BIN)/python -m pytest tests/contract

# In the environment, not in the recipe: `make -n` would print the secret.
contract: export SMARTCTL_CONTRACT_PORTAL = $(PORTAL)

check: $(STAMP) fmt-check lint types arch test ## everything that CI checks: format, lint, types, architecture, tests

fmt: $(STAMP) ## format the code
	@$(BIN)/ruff format --quiet .

fmt-check: $(STAMP)
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/smartctl fmt --check blueprints

lint: $(STAMP) ## ruff
	@$(BIN)/ruff check --quiet .

types: $(STAMP) ## mypy --strict
	@$(BIN)/mypy

arch: $(STAMP) ## import-linter: the layers, and the mock portal apart
	@$(BIN)/lint-imports

golden: $(STAMP) ## write the golden files anew; read the diff
	@SMARTCTL_UPDATE_GOLDEN=1 $(BIN)/python -m pytest tests/render tests/cli/test_help.py tests/cli/test_diff.py tests/engine/test_rebuilt_whole.py tests/engine/test_whole_runs.py tests/kinds/test_cases.py tests/kinds/test_attributes.py -n 2 --dist loadfile || true
	@git diff --stat -- tests/golden

options: $(STAMP) ## write docs/options.md anew: what the portal offers and what carries it
	@$(BIN)/python -m tests.kinds.recording
	@$(BIN)/python docs/options_table.py

reference: $(STAMP) ## write docs/reference.md and docs/mistakes.md anew, and their Russian halves
	@$(BIN)/python docs/mistakes_page.py
	@$(BIN)/python docs/reference_page.py
	@$(BIN)/python docs/overlay_schema.py

commands: $(STAMP) ## write docs/commands.md and docs/commands.ru.md anew: every command with its options
	@$(BIN)/python docs/commands_page.py

pictures: $(STAMP) ## draw the boards of the built-in blueprints anew; needs Chromium
	@$(BIN)/python docs/pictures.py

messages: $(STAMP) ## collect the texts, merge them into the Russian catalogue, compile it
	@$(BIN)/pybabel -q extract -k _ -k n_:1,2 --no-location --sort-output --project=smartctl --version=0.1.0 -o .venv/messages.pot smartctl
	@$(BIN)/pybabel -q update -i .venv/messages.pot -l ru -D smartctl -d smartctl/locale --no-fuzzy-matching --ignore-obsolete -w 120 --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile -D smartctl -l ru -d smartctl/locale

bench: $(STAMP) ## requests and start-up as counts and ratios
	@$(BIN)/python docs/bench.py

lock: $(STAMP) ## resolve the dependencies anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group dev --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements.lock

build: $(STAMP) ## the wheel, schemas and blueprints inside
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist . >/dev/null && ls dist

.PHONY: help setup demo test crash edits lies schedules hands drift advice absorbs properties seeds mutants contract check fmt fmt-check lint types arch golden options reference commands pictures messages bench lock build
