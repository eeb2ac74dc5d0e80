# What people type here. `make dev` is the whole academy on one machine.
.DEFAULT_GOAL := help
.PHONY: help dev reload setup validate build deploy test bench audit clean
SHELL := /bin/bash

STAGE ?= dev
export SAM_CLI_TELEMETRY := 0

help: ## lists what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

dev: .venv/.installed ## runs the whole academy on this machine, at http://localhost:8080
	@command -v cargo >/dev/null || { echo "cargo is missing: install Rust from https://rustup.rs" >&2; exit 1; }
	@cargo build --bin academy-local
	@exec "$$(cargo metadata --format-version 1 --no-deps | .venv/bin/python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')/x86_64-unknown-linux-gnu/debug/academy-local" dev

reload: ## brings edited functions, pages and template into the running stack
	@cargo run --quiet --bin academy-local -- reload

setup: .venv/.installed ## installs the pinned tools into .venv

.venv/.installed: requirements.txt
	@command -v python3 >/dev/null || { echo "python3 is missing (Debian: apt-get install python3 python3-venv)" >&2; exit 1; }
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

validate: .venv/.installed ## lints template.yaml
	.venv/bin/cfn-lint template.yaml
	.venv/bin/sam validate --lint --template template.yaml --region ap-south-1

build: .venv/.installed ## builds the functions as they are deployed
	PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/sam build --beta-features

deploy: build ## deploys to AWS: make deploy STAGE=dev
	.venv/bin/sam deploy --config-env $(STAGE)

test: .venv/.installed ## every check
	cargo test --workspace

bench: ## figures

audit: ## the long checks

clean: ## removes what was built for a deploy; local data stays
	rm -rf .aws-sam
