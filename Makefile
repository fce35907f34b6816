# One command each; `make` alone lists them. Everything stays inside this folder and the usual caches.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

CARGO ?= cargo
NPM   ?= npm
BIN   := target/release/rozmova

.PHONY: help demo web server test bench check fmt lint rust-test web-test browser-test simulate tools test-tools

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

test: test-tools ## everything that CI runs: lint, Rust, web and browser tests
	@$(MAKE) web
	@$(MAKE) lint
	@$(MAKE) rust-test
	@$(MAKE) web-test
	@$(MAKE) browser-test

lint: ## formatting, clippy, documentation, web lint and types
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy --workspace --all-targets --features faults,otlp --quiet -- -D warnings
	@RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --quiet
	@cd web && $(NPM) run --silent lint && $(NPM) run --silent typecheck

rust-test: ## Rust tests: tables, contract suites, stories over HTTP and sockets on both databases
	@$(CARGO) test --workspace --features faults,otlp

web-test: web/node_modules/.installed ## unit tests of panel and widget, catalogues, size budgets
	@cd web && $(NPM) run --silent test

browser-test: web ## Chromium against the real server
	@# The same command as rust-test, so that the binary it built is used and nothing is compiled twice.
	@$(CARGO) test --workspace --features faults,otlp --no-run --quiet
	@cd web && $(NPM) run --silent e2e

simulate: ## 10,000 seeds over the engine's cores
	@ROZMOVA_SEEDS=10000 $(CARGO) test --release -p rozmova-actors simulation::tests::p_19_every -- --nocapture

bench: server ## a short measured run on embedded storage and on PostgreSQL + Redis, with the audit
	@.ci/bench

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
