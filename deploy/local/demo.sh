#!/bin/sh
# Shows the main use case on a running local stack, with the classes of that stack; see README.md.
set -eu
cd "$(dirname "$0")/../.."
if [ ! -f deploy/local/target/classpath.txt ]; then
    echo "Nothing is compiled here; start the stack with \`mvn spring-boot:run\` first." >&2
    exit 1
fi
home=$(deploy/java-home)
exec "$home/bin/java" -Dcallboard.root="$PWD" \
    -cp "deploy/local/target/classes:$(cat deploy/local/target/classpath.txt)" io.callboard.local.Demo "$@"
