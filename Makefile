# The ways in. SWIFTFLAGS goes to every swift command, such as --scratch-path.
# BARS goes to bench: names of bars, --short, --json, --check. PREFIX is where install puts the program.
SWIFTFLAGS ?=
PREFIX ?= $(HOME)/.local
export SWIFTFLAGS

.PHONY: demo install test check format bench bars soak smoke conformance clean

demo:
	@scripts/setup --demo
	@swift build $(SWIFTFLAGS) --product lastgood
	@"$$(swift build $(SWIFTFLAGS) --show-bin-path)/lastgood" demo

install:
	@scripts/setup
	@swift build --configuration release --static-swift-stdlib $(SWIFTFLAGS) --product lastgood
	@install -D -m 755 "$$(swift build --configuration release --static-swift-stdlib $(SWIFTFLAGS) \
	  --show-bin-path)/lastgood" "$(PREFIX)/bin/lastgood"
	@echo "Installed $(PREFIX)/bin/lastgood"

# So many tests at a time: a thousand at once starve the servers that some of them start.
test soak: export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH = 8
test:
	@scripts/setup
	@swift test $(SWIFTFLAGS)

check:
	@scripts/setup
	@scripts/check

format:
	@swift format --in-place --parallel --recursive Sources Tests schema templates Plugins Package.swift

bench:
	@scripts/setup
	@swift build --configuration release --static-swift-stdlib $(SWIFTFLAGS) --product lastgood
	@swift run --quiet --configuration release --static-swift-stdlib $(SWIFTFLAGS) bench $(BARS)

# Whether anything between a breach and users being elsewhere is beyond its limit; fails when it is.
bars: BARS = executor fallback host-switch automatic --short --check
bars: bench

# The campaigns of `make test` with their long settings.
soak:
	@scripts/setup
	@LASTGOOD_SOAK=1 swift test $(SWIFTFLAGS)

# A rollback played with the release build: tests run an unoptimized one.
smoke:
	@scripts/setup
	@swift build --configuration release --static-swift-stdlib $(SWIFTFLAGS) --product lastgood
	@scripts/smoke "$$(swift build --configuration release --static-swift-stdlib $(SWIFTFLAGS) \
	  --show-bin-path)/lastgood"

# The service against its own OpenAPI description, for SECONDS.
SECONDS ?= 300
conformance:
	@scripts/setup
	@scripts/conformance --seconds $(SECONDS)

clean:
	@swift package $(SWIFTFLAGS) clean
