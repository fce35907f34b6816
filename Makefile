# One command each; `make` alone lists them. Everything stays inside this folder and the usual caches.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

CARGO ?= cargo
NPM   ?= npm
BIN   := target/release/rozmova
# A folder of their own lets checks go beside a build.
# What the linter builds of SQLite is never run.
LINT  := --target-dir target/lint --config profile.dev.package.libsqlite3-sys.opt-level=0

.PHONY: help demo web server test bench figures load-check profile check fmt lint rust-lint web-lint rust-test web-test browser-test pictures simulate advisories tools test-tools

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: server ## builds what is missing, then runs a living contact centre on http://127.0.0.1:8080
	@exec $(BIN) demo $(ARGS)

server: tools web ## the release binary with panel and widget inside
	@$(CARGO) build --release --bin rozmova

web: tools web/dist/.built ## builds panel and widget only

web/node_modules/.installed: web/package.json web/package-lock.json
	@cd web && $(NPM) ci --no-audit --no-fund && touch node_modules/.installed

WEB_SOURCES := $(shell find web/src web/widget web/demo web/public web/sw -type f 2>/dev/null) web/index.html web/vite.config.ts
web/dist/.built: web/node_modules/.installed $(WEB_SOURCES)
	@cd web && $(NPM) run --silent build && touch dist/.built

# A build from nothing: what speeds up the next one (incremental state, line tables) would only cost time and gigabytes.
test: export CARGO_INCREMENTAL := 0
test: export CARGO_PROFILE_DEV_DEBUG := 0
# Stories wait for servers more than they compute: four at a time take two thirds of the time of two.
test: export RUST_TEST_THREADS := 4
test: test-tools ## everything that CI runs: lint, Rust, web and browser tests
	@$(MAKE) web
	@# Compilers wait for one crate at a time for minutes, so three kinds of checks are prepared side by side. Tests run alone.
	@{ $(MAKE) web-lint && $(MAKE) web-test; } & web_checks=$$!
	@$(MAKE) rust-lint & rust_lint=$$!
	@$(CARGO) test --workspace --features faults,otlp --no-run --quiet
	@wait $$rust_lint
	@wait $$web_checks
	@$(MAKE) rust-test
	@$(MAKE) browser-test

lint: rust-lint web-lint ## formatting, clippy, documentation, web lint and types

rust-lint:
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy $(LINT) --workspace --all-targets --features faults,otlp --quiet -- -D warnings
	@# With the features of the line above: nothing of the dependencies is looked at twice.
	@RUSTDOCFLAGS="-D warnings" $(CARGO) doc $(LINT) --workspace --no-deps --features faults,otlp --quiet

web-lint: web/node_modules/.installed
	@cd web && $(NPM) run --silent lint && $(NPM) run --silent typecheck

rust-test: ## Rust tests: tables, contract suites, stories over HTTP and sockets on both databases
	@$(CARGO) test --workspace --features faults,otlp

web-test: web/node_modules/.installed ## unit tests of panel and widget, catalogues, size budgets
	@cd web && $(NPM) run --silent test

browser-test: web ## Chromium against the real server
	@# The same command as rust-test, so that the binary it built is used and nothing is compiled twice.
	@$(CARGO) test --workspace --features faults,otlp --no-run --quiet
	@cd web && $(NPM) run --silent e2e

pictures: web ## every screen in both languages, themes and two widths, into target/pictures
	@$(CARGO) test --workspace --features faults,otlp --no-run --quiet
	@cd web && $(NPM) run --silent e2e -- pictures/every-screen

simulate: ## 10,000 seeds over the engine's cores, 1,000 over the live board
	@ROZMOVA_SEEDS=10000 $(CARGO) test --release -p rozmova-actors simulation::tests::p_19_every -- --nocapture
	@ROZMOVA_SEEDS=1000 $(CARGO) test --release -p rozmova-actors board::tests::snapshot_and_deltas

# Not a part of `test`: the databases of faults change by themselves and are on the network.
advisories: ## known faults of dependencies, licences and sources (SE-10; needs cargo-deny and the network)
	@$(CARGO) deny --version >/dev/null 2>&1 || { echo "cargo-deny is missing: cargo install --locked cargo-deny" >&2; exit 2; }
	@$(CARGO) deny check
	@cd web && $(NPM) audit

bench: server ## a short measured run on embedded storage and on PostgreSQL + Redis, with the audit
	@.ci/bench

figures: web ## README's table of figures, each row with three seeds on both storages (hours; ROWS="knee latency" for some)
	@.ci/figures $(ROWS)

load-check: web ## three minutes of load with one kill -9: the ledger's audit, and latencies beside load-tests/baseline.json
	@.ci/load

profile: web ## a flame graph, calls of the system and the report of a steady crowd, in target/profile (needs perf)
	@.ci/profile

check: ## the quick half of `make test`: no browser, no database servers
	@$(MAKE) lint
	@$(CARGO) test --workspace --lib

fmt: ## formats everything
	@$(CARGO) fmt --all
	@cd web && $(NPM) run --silent format

tools:
	@.ci/tools build

test-tools:
	@.ci/tools test
