# Ottla: `make serve` builds and runs a node, `make test` builds and passes all tests. Both install what is missing.

INTEROP := python3 Tests/Interop/run.py

.PHONY: deps build explorer serve test lint unit interop conformance crash bench fuzz soak clean

deps: ## installs what a build needs, by apt
	@scripts/deps build

build: deps ## the release build
	swift build -c release --product ottla

explorer: deps
	swift build -c release --product CrashExplorer

serve: build ## a node on 127.0.0.1:9092 with its data in ./data
	.build/release/ottla serve --data data --listen 127.0.0.1:9092

# The tests print their summaries one after the other; `swift test`'s comes last, and only if all before it passed.
test: build explorer .venv/stamp ## all tests, in under 25 minutes on two cores
	.build/release/CrashExplorer 1000
	$(INTEROP)
	python3 Tests/Interop/conformance.py --quick
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

crash: build explorer .venv/stamp ## 10,000 crash rounds in memory, fifty rounds of kill -9 under load
	.build/release/CrashExplorer 10000
	$(INTEROP) --rounds 50 crash

bench: build .venv/stamp ## speed beside the floor broker in the same run
	python3 bench/run.py

fuzz: build .venv/stamp ## every API cut at every byte and with bytes changed, until stopped, a new seed each time
	while $(INTEROP) --full "every API"; do :; done

soak: build explorer .venv/stamp ## crashes, kills and reads back until stopped, a new seed each time
	while .build/release/CrashExplorer 10000 && $(INTEROP) --rounds 200 crash; do :; done

# The foreign clients, each in an environment of its own; built once, and again when what makes them changes.
.venv/stamp: Tests/Interop/environment $(wildcard Tests/Interop/java/*)
	@scripts/deps test
	@Tests/Interop/environment

clean:
	swift package clean
	rm -rf .venv
