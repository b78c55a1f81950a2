#!/bin/sh
# Takes the picture in the README: the sandbox's inbox of a running local stack, after demo.sh. Needs Chromium; CHROMIUM
# names the program where it is not called chromium.
set -eu
cd "$(dirname "$0")/../.."
port=$((8090 + ${CALLBOARD_PORT_OFFSET:-0}))
flags="--headless --hide-scrollbars --force-color-profile=srgb --window-size=640,604"
if [ "$(id -u)" = 0 ]; then
    flags="$flags --no-sandbox"
fi
mkdir -p docs/images
"${CHROMIUM:-chromium}" $flags --screenshot="$PWD/docs/images/inbox.png" "http://localhost:$port/"
