# Ottla: `make serve` builds and runs a node, `make test` builds and passes all tests. Both install what is missing.

INTEROP := python3 Tests/Interop/run.py
# Built with the planted bugs in it, none of them on.
EXPLORER := .build-planted/release/CrashExplorer
# Shared by all targets of the fuzzer.
FUZZ_SECONDS ?= 600

.PHONY: deps build explorer serve test lint unit interop conformance crash bench fuzz tsan example soak clean

deps: ## installs what a build needs, by apt
	@scripts/deps build

build: deps ## the release build
	swift build -c release --product ottla

explorer: deps
	swift build -c release --product CrashExplorer --traits PlantedBugs --scratch-path .build-planted

serve: build ## a node on 127.0.0.1:9092 with its data in ./data
	.build/release/ottla serve --data data --listen 127.0.0.1:9092

# The tests print their summaries one after the other; `swift test`'s comes last, and only if all before it passed.
test: build explorer .venv/stamp ## all tests, in under 25 minutes on two cores
	$(EXPLORER) 10000
	$(EXPLORER) models 500
	$(EXPLORER) bugs
	$(INTEROP) --rounds 20
	python3 Tests/Interop/conformance.py --quick
	@$(MAKE) --no-print-directory example
	swift build --build-tests
	swift test --skip-build

unit: deps ## the unit tests alone
	swift test

lint: ## formatting and house rules
	@scripts/lint

interop: build .venv/stamp ## foreign clients, real data, crashes, bad input, several brokers
	$(INTEROP)

conformance: build ## the answers of Apache Kafka, scenario by scenario
	python3 Tests/Interop/conformance.py

crash: build explorer .venv/stamp ## 100,000 crash images and 5,000 sequences in memory, every planted bug, 200 rounds of kill -9 and 30 copies of the disk under load, disks that fail
	$(EXPLORER) 100000
	$(EXPLORER) models 5000
	$(EXPLORER) bugs 50000
	$(INTEROP) --rounds 200 crash: power: disk:

bench: build .venv/stamp ## speed beside the floor broker, and of the engine alone beside bare loops
	swift build -c release --product EngineBench
	python3 bench/run.py

fuzz: deps ## libFuzzer with AddressSanitizer, FUZZ_SECONDS (600) shared by all targets
	scripts/fuzz $(FUZZ_SECONDS)

example: deps ## the engine inside a program of thirty lines, built as others build it and run
	swift build --package-path Examples/EmbeddedLog --scratch-path .build/example
	@folder=$$(mktemp -d) && .build/example/debug/EmbeddedLog $$folder/log && rm -rf $$folder

tsan: deps ## the tests with threads under ThreadSanitizer
	scripts/tsan

soak: build explorer .venv/stamp ## crashes, kills, copied disks and every API with changed bytes until stopped, a new seed each time
	while $(EXPLORER) 100000 && $(EXPLORER) models 5000 && $(INTEROP) --rounds 200 crash: power: disk: && $(INTEROP) --full "every API"; do :; done

# The foreign clients, each in an environment of its own; built once, and again when what makes them changes.
.venv/stamp: Tests/Interop/environment $(wildcard Tests/Interop/java/*)
	@scripts/deps test
	@Tests/Interop/environment

clean:
	swift package clean
	rm -rf .venv
