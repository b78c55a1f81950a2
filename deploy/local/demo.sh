#!/usr/bin/env sh
# Plays the main job on a running local stack, with the classes that stack runs from; see README.md.
set -eu
cd "$(dirname "$0")/../.."
if [ ! -f deploy/local/target/classpath.txt ]; then
    echo "Nothing is compiled here; start the stack with \`mvn spring-boot:run\` first." >&2
    exit 1
fi
for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* "$HOME"/.sdkman/candidates/java/25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
    if [ -x "$home/bin/java" ] && "$home/bin/java" -version 2>&1 | grep -q '"25'; then
        exec "$home/bin/java" -Dcallboard.root="$PWD" \
            -cp "deploy/local/target/classes:$(cat deploy/local/target/classpath.txt)" io.callboard.local.Demo "$@"
    fi
done
echo "No JDK 25 found; set JAVA_HOME to one." >&2
exit 1
