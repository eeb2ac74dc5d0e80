# What people type here. `make dev` is the whole academy on one machine.
.DEFAULT_GOAL := help
.PHONY: help tools dev reload setup validate build deploy test lint unit stack bench screenshots audit clean
SHELL := /bin/bash

STAGE ?= dev
# The headless shell first: it draws no window around the page, which takes a fifth of the tests' time.
CHROMIUM ?= $(or $(firstword $(wildcard /usr/bin/chromium-headless-shell /usr/bin/chromium)),/usr/bin/chromium-headless-shell)
export CHROMIUM
# Built once a machine: it takes two minutes, and no clone should pay for it again.
CARGO_DENY_VERSION := 0.20.2
CARGO_DENY := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/academy/cargo-deny-$(CARGO_DENY_VERSION)/bin/cargo-deny
# Asked of cargo when it is needed: the target folder may be set elsewhere.
ACADEMY_LOCAL = $$(cargo metadata --format-version 1 --no-deps | .venv/bin/python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')/x86_64-unknown-linux-gnu/debug/academy-local
export SAM_CLI_TELEMETRY := 0

help: ## lists what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

dev: tools .venv/.installed ## runs the whole academy on this machine, at http://localhost:8080
	@infra/local/together cargo build --workspace --bin academy-local
	@exec "$(ACADEMY_LOCAL)" dev

# Before anything is built or fetched: what is missing is said at once.
tools:
	@[ "$$(uname -sm)" = "Linux x86_64" ] || { echo "the local stack runs on x86-64 Linux; this is $$(uname -sm)" >&2; exit 1; }
	@for tool in cc node python3; do command -v $$tool >/dev/null || { echo "$$tool is missing (Debian: apt-get install build-essential nodejs python3 python3-venv)" >&2; exit 1; }; done
	@command -v cargo >/dev/null || { echo "cargo is missing: install Rust from https://rustup.rs" >&2; exit 1; }

# The running stack builds what was edited, and this program too: building it here first would take twice as long.
reload: ## brings edited functions, pages and template into the running stack
	@[ -x "$(ACADEMY_LOCAL)" ] || { echo "nothing is built yet: start the academy with make dev" >&2; exit 1; }
	@"$(ACADEMY_LOCAL)" reload

setup: .venv/.installed ## installs the pinned tools into .venv

.venv/.installed: requirements.txt
	@command -v python3 >/dev/null || { echo "python3 is missing (Debian: apt-get install python3 python3-venv)" >&2; exit 1; }
	infra/local/together python3 -m venv .venv
	infra/local/together .venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

validate: .venv/.installed ## lints template.yaml
	.venv/bin/cfn-lint template.yaml
	.venv/bin/sam validate --lint --template template.yaml --region ap-south-1

# All at once first: SAM asks cargo-lambda for one function after another, and finds each one built.
build: .venv/.installed ## builds the functions as they are deployed
	PATH="$(CURDIR)/.venv/bin:$$PATH" cargo lambda build --release
	PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/sam build

deploy: build ## deploys template.yaml to AWS: make deploy STAGE=dev; docs/DEPLOYMENT.md says what comes before and after
	.venv/bin/sam deploy --config-env $(STAGE)

# What must be installed comes first: a tool that cannot be had is told of
# before the long parts, not after them.
test: .venv/.installed tests/browser/node_modules/.installed $(CHROMIUM) $(CARGO_DENY) ## every check; `make lint`, `make unit` and `make stack` are its parts
	@tests/timed lint $(MAKE) --no-print-directory lint
	@tests/timed unit $(MAKE) --no-print-directory unit
	@tests/timed stack $(MAKE) --no-print-directory stack
	@tests/timed --report

lint: .venv/.installed $(CARGO_DENY) ## formatting, clippy, licences and sources, template and contract
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cargo clippy --workspace --test stack --test policy --quiet -- -D warnings
	$(CARGO_DENY) --log-level error check licenses bans sources
	.venv/bin/cfn-lint template.yaml
	.venv/bin/sam validate --lint --template template.yaml --region ap-south-1
	.venv/bin/openapi-spec-validator docs/openapi.yaml

# Four tests at a time, on two cores too: most of them wait more than they compute.
unit: .venv/.installed ## types, rules, routes in-process over dynoxide, the template's tests
	ACADEMY_WHOLE=1 RUST_TEST_THREADS=4 cargo test --workspace --quiet

stack: .venv/.installed tests/browser/node_modules/.installed $(CHROMIUM) ## the whole local stack, a browser on it, and a restart
	cargo test --workspace --test stack --test policy --no-run --quiet
	tests/with-stack tests/over-stack
	STACK_KEEP=1 tests/with-stack tests/after-restart

$(CARGO_DENY):
	CARGO_TARGET_DIR=$(CURDIR)/target/tools cargo install --quiet --locked --debug --root $(abspath $(dir $@)..) cargo-deny --version $(CARGO_DENY_VERSION)

tests/browser/node_modules/.installed: tests/browser/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer" >&2; exit 1; }
	cd tests/browser && npm ci --no-audit --no-fund
	@touch $@

/usr/bin/chromium-headless-shell:
	apt-get update --quiet --quiet && DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --quiet --no-install-recommends chromium-headless-shell

bench: .venv/.installed tests/browser/node_modules/.installed $(CHROMIUM) ## measures cold starts, memory, sizes, round trips, pages and the developer's loop
	PATH="$(CURDIR)/.venv/bin:$$PATH" cargo lambda build --release
	PATH="$(CURDIR)/.venv/bin:$$PATH" cargo lambda build --release --package empty-function
	cargo build --workspace --bin academy-bench
	tests/bench/run

screenshots: .venv/.installed tests/browser/node_modules/.installed $(CHROMIUM) ## takes the pictures in docs/screenshots anew, on a stack of their own
	tests/with-stack node tests/browser/screenshots.js

audit: .venv/.installed tests/browser/node_modules/.installed $(CHROMIUM) ## the long checks: 10,000 random acts, 10,000 malformed requests a route (500 over the stack), 200 requests a median, openapi.yaml replayed, Lighthouse
	ACADEMY_AT_LENGTH=1 tests/some suite after_any_acts malformed_requests -- --nocapture
	ACADEMY_AT_LENGTH=1 tests/some suite api::auth::timing -- --nocapture --test-threads=1
	ACADEMY_AT_LENGTH=1 tests/with-stack tests/some stack malformed -- --nocapture
	tests/with-stack tests/replay
	tests/with-stack node tests/browser/lighthouse.js

clean: ## removes what was built for a deploy; local data stays
	rm -rf .aws-sam
