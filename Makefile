# Targets that others rely on: build demo test lint conformance bench.
# `make demo` and `make test` install what the machine lacks (Debian, Ubuntu);
# the others need `make deps` once.

GO      ?= go
# Where the machine's Go is too old, make deps puts a newer one there.
export PATH := $(CURDIR)/build/go/bin:$(PATH)
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -X main.version=$(VERSION)
RUBY_TREES := ruby/core=ruby/core ruby/lib=ruby/lib ruby/gems=ruby/gems dsl/prelude=dsl/prelude recipes=recipes
RUBY_FILES := $(shell find ruby/core ruby/lib ruby/gems dsl/prelude recipes -name '*.rb')

.PHONY: all build static demo test unit gcstress lint conformance conformance-record bench deps test-deps clean

all: build

## build: bin/gocap
build: bin/gocap

bin/gocap: vm build/precompiled FORCE
	$(GO) build -ldflags '$(LDFLAGS)' -o $@ ./cmd/gocap

## static: bin/gocap-static, which needs no shared library either
static: vm build/precompiled
	$(GO) build -tags 'netgo osusergo' -ldflags '$(LDFLAGS) -linkmode external -extldflags "-static"' -o bin/gocap-static ./cmd/gocap

## vm: the pinned mruby and Oniguruma, built once
.PHONY: vm
vm:
	@mruby/build.sh
	@ruby/onig/build.sh

# Bytecode that is missing must be made again, whatever the stamp says.
BYTECODE := $(RUBY_FILES:.rb=.mrb)
ifneq ($(filter-out $(wildcard $(BYTECODE)),$(BYTECODE)),)
build/precompiled: FORCE
endif

build/precompiled: $(RUBY_FILES) ruby/precompile/main.go mruby/build.sh mruby/build_config.rb mruby/patch.sh | vm
	$(GO) run ./ruby/precompile $(RUBY_TREES)
	@touch $@

.PHONY: FORCE
FORCE:

## deps: what building needs (Debian, Ubuntu: through apt; macOS: named)
deps:
	@scripts/deps.sh build

## test-deps: what the tests need on top
test-deps:
	@scripts/deps.sh build test

## demo: deploy a sample app to three servers on this machine
demo: deps
	@$(MAKE) --no-print-directory build
	@$(GO) run ./cmd/gocap-demo -gocap bin/gocap

## test: everything CI runs
test: test-deps
	@$(MAKE) --no-print-directory lint unit gcstress conformance

# bench has measurements only
unit: build
	$(GO) test -timeout 30m $$($(GO) list ./... | grep -v -e /conformance$$ -e /bench$$)

# every call from Ruby to Go collects all garbage first
gcstress: build
	$(GO) test -timeout 30m -tags gcstress ./mruby/... ./ruby/... ./dsl/...

lint: vm
	@out=$$(gofmt -l $$(find . -name '*.go' -not -path './build/*')); if [ -n "$$out" ]; then echo "gofmt: $$out"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...

## conformance: the same as real Capistrano, on real sshd. Its hosts have file
## trees of their own, by mount name spaces, which needs root.
conformance: test-deps
	@$(MAKE) --no-print-directory build
	$(GO) test -c -o build/conformance.test ./conformance
	$(RUN_CONFORMANCE)

## conformance-record: what real Capistrano does, for machines without it
conformance-record: RECORD = GOCAP_RECORD=1
conformance-record: test-deps
	@$(MAKE) --no-print-directory build
	$(GO) test -c -o build/conformance.test ./conformance
	$(RUN_CONFORMANCE) -test.run TestScenarios

RUN_CONFORMANCE = cd conformance && $(AS_ROOT) env "PATH=$$PATH" $(RECORD) 'GOCAP=$(CURDIR)/bin/gocap' ../build/conformance.test -test.timeout 60m

## bench: ratios to real Capistrano and OpenSSH, in one run; FULL=1 for all
## sizes, ROUNDS=N for medians of N instead of 5, BENCH=NAME for some
BENCH ?= .
bench: test-deps
	@$(MAKE) --no-print-directory build
	$(GO) test -c -o build/bench.test ./bench
	cd bench && $(AS_ROOT) env "PATH=$$PATH" FULL=$(FULL) ROUNDS=$(ROUNDS) 'GOCAP=$(CURDIR)/bin/gocap' ../build/bench.test -test.timeout 0 -test.run '^$$' -test.bench '$(BENCH)' -test.benchtime 1x

# all but the Go that make deps got
clean:
	rm -rf bin
	[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name go -exec rm -rf {} +
	find . -name '*.mrb' -delete
