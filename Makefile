# make help lists everything.
SHELL := /bin/bash
.DEFAULT_GOAL := help
ADDR ?= 127.0.0.1:8080
# The same for all, so that lint, tests and the build share what they compile.
export GOFLAGS ?= -mod=readonly -trimpath
UI := web/ui

.PHONY: help demo build ui tools lint test test-go test-ui test-e2e bench bench-plan bench-pages fuzz api clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## install what is missing, build, load the Kaiping sample, serve on $(ADDR); Ctrl-C stops all
	@scripts/need postgresql
	@$(MAKE) --no-print-directory build
	@GX_ADDR=$(ADDR) exec bin/gongxiang demo -serve

build: ui ## build the front end and the binary bin/gongxiang
	@go build -o bin/gongxiang ./cmd/gongxiang

ui: $(UI)/dist/index.html

$(UI)/dist/index.html: $(UI)/node_modules/.installed $(shell find $(UI)/src $(UI)/public $(UI)/*.html $(UI)/vite.config.ts 2>/dev/null)
	@echo "front end: building"
	@cd $(UI) && npm run --silent build -- --logLevel warn
	@touch $@

$(UI)/node_modules/.installed: $(UI)/package-lock.json
	@scripts/need node
	@echo "front end: installing"
	@cd $(UI) && npm ci --silent --no-audit --no-fund && touch node_modules/.installed

test: ## everything that CI runs: linters, Go with the race detector, front end, browser
	@scripts/need postgresql browser
	@$(MAKE) --no-print-directory lint test-go test-ui test-e2e

lint: tools/bin/golangci-lint api ## go vet, golangci-lint, type checks, eslint
	@go vet ./...
	@tools/bin/golangci-lint run ./...
	@cd $(UI) && npm run --silent check

tools/bin/golangci-lint: tools/go.mod
	@echo "linter: building (once)"
	@cd tools && go build -o bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint

test-go: ## Go tests with the race detector on a real PostgreSQL
	@scripts/need postgresql
	@scripts/test-go

test-ui: $(UI)/node_modules/.installed ## front-end unit tests
	@cd $(UI) && npm test --silent

test-e2e: build ## Playwright and axe in headless Chromium against the built binary
	@scripts/need postgresql browser
	@cd $(UI) && npm run --silent e2e

bench: build ## every figure as a ratio against its yardstick; never fails on time
	@scripts/need postgresql
	@scripts/bench

bench-plan: build ## the dispatch plan's solver beside LEMON's network simplex
	@scripts/bench-plan

bench-pages: build ## Lighthouse on the phone's pages, with the sample
	@scripts/need postgresql browser
	@scripts/bench-pages

bench-fair: ## sockets of live fairs beside the floor: fan-out, memory, visitors held, a crowd's messages together
	@scripts/need postgresql
	@scripts/bench-fair

fuzz: ## thirty seconds for each parser of outside bytes
	@scripts/fuzz

api: $(UI)/node_modules/.installed ## write the front end's description of the API from the Go code
	@go run ./cmd/gongxiang openapi >$(UI)/openapi.json
	@cd $(UI) && npm run --silent api >/dev/null

clean: ## remove what was built; ./data stays
	@rm -rf bin tools/bin tools/lighthouse/node_modules $(UI)/node_modules
	@find $(UI)/dist -mindepth 1 ! -name .gitkeep -delete
