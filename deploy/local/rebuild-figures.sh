#!/bin/sh
# Builds all figures of a running local stack again, beside the served ones; see README.md. CALLBOARD_PORT_OFFSET as there.
set -eu
cd "$(dirname "$0")/../.."
if [ ! -f analytics-service/target/classpath.txt ]; then
    echo "Nothing is compiled here; start the stack with \`mvn spring-boot:run\` first." >&2
    exit 1
fi
offset=${CALLBOARD_PORT_OFFSET:-0}
home=$(deploy/java-home)
exec "$home/bin/java" --enable-native-access=ALL-UNNAMED -Xmx256m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError \
    -cp "analytics-service/target/classes:$(cat analytics-service/target/classpath.txt)" \
    io.callboard.analytics.AnalyticsServiceApplication \
    --spring.profiles.active=local,rebuild \
    --spring.datasource.url="jdbc:postgresql://localhost:$((5433 + offset))/analytics?reWriteBatchedInserts=true" \
    --spring.kafka.bootstrap-servers="localhost:$((9092 + offset))"
