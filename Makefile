# Ottla: `make serve` builds and runs a node, `make test` builds and passes all tests. Both install what is missing.

PACKAGES := make pkg-config libuv1-dev liblmdb-dev zlib1g-dev libisal-dev liblz4-dev libzstd-dev libsnappy-dev

.PHONY: deps build test lint clean

deps:
	@missing=$$(dpkg-query -W -f '$${Package} $${Status}\n' $(PACKAGES) 2>/dev/null | awk '/ok installed/ { print $$1 }' | sort > /tmp/.ottla-have; \
	  printf '%s\n' $(PACKAGES) | sort | comm -23 - /tmp/.ottla-have | tr '\n' ' '); \
	if [ -n "$$missing" ]; then \
	  echo "deps: installing $$missing"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	fi

build: deps
	swift build -c release

test: deps
	swift test

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

clean:
	swift package clean
