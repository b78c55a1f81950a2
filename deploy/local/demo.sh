#!/usr/bin/env sh
# Plays the main job on a running local stack; see README.md.
set -eu
cd "$(dirname "$0")/../.."
exec mvn -q -pl deploy/local spring-boot:run -Dspring-boot.run.main-class=io.callboard.local.Demo "$@"
