# Parvis. Two commands are enough: `make run` and `make test`; `make help` lists the others.
#
# Each step of `make test` is a target, so that what failed can be made again alone.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Where rustup puts cargo, for those whose login file does not say it.
export PATH := $(PATH):$(HOME)/.cargo/bin

TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
CARGO := cargo
# What the release has and a plain `cargo check` leaves out: the minutes as a PDF. The same for
# every command below, or cargo would compile the server once more for some of them.
FEATURES := --features parvis/pdf
WITH_SERVICES := .ci/services with
# Tests wait for no disk; what is measured does.
IN_MEMORY := TMPDIR="$$(.ci/memory)" PARVIS_TEST_FSYNC=off

# What `make test` makes, in this order: the cheap ones first. The client is built before the
# server is compiled, because the server holds it.
TEST_STEPS := fmt-check web-deps lint-web typecheck-web test-web build-web \
	budget-web lint-rust tidy test-rust fuzz-smoke e2e speed

# What the client is made of; its folders too, so that a deleted file counts.
WEB_IGNORED := node_modules dist e2e test coverage test-results *.tsbuildinfo
WEB_SOURCES := $(shell find web-client $(foreach name,$(WEB_IGNORED),-name '$(name)' -prune -o) \
	-print 2>/dev/null)
WEB_BUILT := web-client/dist/index.html

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- the two commands

.PHONY: run
run: ## Build all and serve the demonstration territory, with its data in ./data
	@.ci/install run
	@$(MAKE) --no-print-directory build
	exec $(TARGET)/release/parvis serve --demo

.PHONY: test
test: ## Check and test everything; stop at the first step that fails
	@.ci/install test
	@.ci/steps $(TEST_STEPS)

# --- building

.PHONY: build
build: build-web ## Build the server in release, with the web client inside
	$(CARGO) build --release --locked $(FEATURES) -p parvis

.PHONY: build-web
build-web: web-deps $(WEB_BUILT) ## Build the web client, if it changed

$(WEB_BUILT): $(WEB_SOURCES) | web-deps
	npm --prefix web-client run build
	@touch $@

.PHONY: web-deps
web-deps: ## Install the web client's packages, if the lock file changed
	@.ci/web-deps

# --- the steps of `make test`

.PHONY: fmt-check
fmt-check: ## Check the format of the Rust code
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path protocol/fuzz/Cargo.toml --check

.PHONY: lint
lint: lint-web typecheck-web lint-rust ## Lint everything

.PHONY: lint-web
lint-web: web-deps ## Lint the web client
	npm --prefix web-client run lint

.PHONY: typecheck-web
typecheck-web: web-deps ## Check the types of the web client
	npm --prefix web-client run typecheck

.PHONY: budget-web
budget-web: build-web ## The web client fits what a rural line can carry
	npm --prefix web-client run budget

.PHONY: lint-rust
lint-rust: build-web ## Clippy on every target, where a warning is an error
	$(CARGO) clippy --locked --workspace $(FEATURES) --all-targets -- -D warnings

.PHONY: tidy
tidy: build-web ## The house rules that a compiler does not know
	$(CARGO) nextest run --locked --workspace $(FEATURES) --test tidy

.PHONY: test-web
test-web: web-deps ## Unit tests of the web client
	npm --prefix web-client run test

.PHONY: test-rust
test-rust: build-web ## Rust tests, on SQLite and on a real PostgreSQL and Redis
	$(IN_MEMORY) $(WITH_SERVICES) $(CARGO) nextest run --locked --workspace $(FEATURES)
	$(CARGO) test --locked --workspace $(FEATURES) --doc

.PHONY: race
race: build-web ## V1 to V3 of the votes with over 10,400 casts: the default tests make 960
	PARVIS_CASTS=130 $(IN_MEMORY) $(WITH_SERVICES) $(CARGO) nextest run --locked --workspace \
		$(FEATURES) --profile race -E 'test(/v01_v02_|v03_no_ballot/)'

.PHONY: fuzz-smoke
fuzz-smoke: ## Fuzz the protocol for some seconds a target (FUZZ_SECONDS=10)
	@.ci/fuzz-smoke

# The binary of the Rust tests serves here too. Naming a test target beside it makes cargo choose
# the same features of the dependencies as for those, so that nothing is compiled a second time.
BUILD_E2E := $(CARGO) build --locked --workspace $(FEATURES) --bin parvis --example seed_load \
	--test tidy
E2E_ENV := $(IN_MEMORY) PARVIS_BIN=$(TARGET)/debug/parvis \
	PARVIS_SEED_BIN=$(TARGET)/debug/examples/seed_load PARVIS_CHROMIUM="$$(command -v chromium)"

.PHONY: e2e
e2e: build-web ## Two browsers against a real server: end-to-end tests in Chromium
	$(BUILD_E2E)
	$(E2E_ENV) npm --prefix web-client run e2e

.PHONY: speed
speed: build-web ## A first visit on a rural line, a room of 10,000, a keystroke: budgets in Chromium
	$(BUILD_E2E)
	$(E2E_ENV) npm --prefix web-client run speed

# --- measuring

# make bench SCENARIO=fan-out ARGS="--connections 1000"
SCENARIO ?= all
ARGS ?=

.PHONY: bench
bench: build ## Measure: SCENARIO=idle, fan-out, rooms, durable, storm, vote or all; ARGS=…
	@.ci/install test
	$(CARGO) build --release --locked -p parvis-load-tests
	$(CARGO) build --release --locked $(FEATURES) -p parvis --example seed_load
	PARVIS_BIN=$(TARGET)/release/parvis PARVIS_SEED_BIN=$(TARGET)/release/examples/seed_load \
		$(WITH_SERVICES) $(TARGET)/release/parvis-load-tests $(SCENARIO) $(ARGS)

.PHONY: bench-smoke
bench-smoke: build-web ## Every load scenario in small: nothing is measured, all is checked
	$(CARGO) build --locked --workspace $(FEATURES) --bins --example seed_load
	PARVIS_BIN=$(TARGET)/debug/parvis PARVIS_SEED_BIN=$(TARGET)/debug/examples/seed_load \
		$(IN_MEMORY) $(WITH_SERVICES) $(TARGET)/debug/parvis-load-tests all --smoke

# --- the rest

.PHONY: fmt
fmt: ## Format the Rust code
	$(CARGO) fmt --all
	$(CARGO) fmt --manifest-path protocol/fuzz/Cargo.toml

.PHONY: clean
clean: ## Remove what was built; ./data stays
	$(CARGO) clean
	rm -rf web-client/dist web-client/node_modules protocol/fuzz/target
