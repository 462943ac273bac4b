# Colonnade. "make" alone prints the targets.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
COMMIT  ?= $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
COMMAND := github.com/colonnadedb/colonnade/sqlfront/command
LDFLAGS := -X $(COMMAND).version=$(VERSION) -X $(COMMAND).commit=$(COMMIT)
BINARY  := bin/colonnade

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Time of each target of "make fuzz", scale factor and runs of "make bench".
FUZZTIME ?= 10s
SF       ?= 1
RUNS     ?= 5

GO := CGO_ENABLED=0 go

.DEFAULT_GOAL := help
.PHONY: help build demo run test test-long test-race test-invariants test-purego test-configs \
  fuzz lint bench cover clean

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/colonnade, one static binary
	$(GO) build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o $(BINARY) .

demo: build ## load TPC-H into a node, run its 22 queries, check the answers
	$(BINARY) bench demo

run: build ## run a server on 127.0.0.1:3306 with its data in ./data
	@echo
	@echo '  connect with:  mariadb -h 127.0.0.1 -P 3306 -u root --local-infile'
	@echo '           or:   $(BINARY) sql --local-infile'
	@echo
	$(BINARY) serve --data-dir data --listen 127.0.0.1:3306 --local-infile

test: lint build ## everything that guards a merge: lint, unit, SQL and client tests (under 10 minutes)
	COLONNADE_BINARY=$(CURDIR)/$(BINARY) $(GO) test -timeout 9m ./...

# Only asm has files for one processor; vetting the rest for another compiles all modules once more.
test-long: build ## the same with the slow tests: SF 1, long random runs
	GOARCH=arm64 $(GO) vet ./...
	COLONNADE_LONG_TESTS=1 COLONNADE_BINARY=$(CURDIR)/$(BINARY) $(GO) test -timeout 60m ./...

test-race: build ## all tests under the race detector (needs a C compiler)
	COLONNADE_BINARY=$(CURDIR)/$(BINARY) CGO_ENABLED=1 go test -race -timeout 60m ./...

test-invariants: build ## all tests with the costly checks on
	COLONNADE_BINARY=$(CURDIR)/$(BINARY) $(GO) test -tags invariants -timeout 30m ./...

test-purego: build ## the tests of kernels and operators without assembly
	$(GO) test -tags purego -timeout 30m ./asm/... ./vec/... ./colstore/...

# The same answers must come from one worker, from plain Go kernels, from AVX2 alone, and without io_uring.
test-configs: build ## SQL and end-to-end tests with one worker, other kernel tiers, and reads without io_uring
	@for config in COLONNADE_WORKERS=1 COLONNADE_CPU=generic COLONNADE_CPU=avx2 COLONNADE_IO=pread; do \
	  echo "$$config"; \
	  env $$config COLONNADE_BINARY=$(CURDIR)/$(BINARY) $(GO) test -count 1 -timeout 30m \
	    ./sqlfront/sqltest ./sqlfront/server ./perf/apptest || exit 1; \
	done

fuzz: ## each fuzz target for FUZZTIME
	@for package in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
	    echo "$$package $$target"; \
	    $(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
	  done; \
	done

lint: ## gofmt, vet, staticcheck, and the rules of the house
	$(GO) vet ./...
	$(GO) vet -tags purego ./...
	$(GO) vet -tags invariants ./...
	GOARCH=arm64 $(GO) vet ./asm/... ./ioengine/...
	$(GO) run $(STATICCHECK) ./...
	$(GO) test ./perf/lint

bench: build ## kernel benchmarks, then TPC-H on a node; results are appended to build/results.jsonl
	mkdir -p build
	$(GO) test -run '^$$' -bench . ./asm/... | tee build/kernels.txt
	$(BINARY) bench tpch --sf $(SF) --runs $(RUNS) --json build/results.jsonl

cover: build ## test coverage, in build/cover.html
	mkdir -p build
	COLONNADE_BINARY=$(CURDIR)/$(BINARY) $(GO) test -timeout 30m -coverpkg ./... -coverprofile build/cover.out ./...
	$(GO) tool cover -html build/cover.out -o build/cover.html
	$(GO) tool cover -func build/cover.out | tail -1

clean: ## remove what the other targets made, except ./data
	rm -rf bin build
