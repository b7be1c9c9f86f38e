#!/usr/bin/env bash
# What many straps at once cost the daemon: processor time for each sample, memory. Takes half a minute.
# usage: Tests/Benchmark/straps.sh [COUNT [FOLDER]]      COUNT straps (default: 20); FOLDER has the programs (default: .build/release)
# The straps are on Unix sockets and notify ten times a second, each with a connection and totals of its own; one client takes
# every sample.
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
count=${1:-20}
programs=${2:-.build/release}
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT

python3 Tests/Benchmark/straps.py "$count" "$folder" --interval 0.1 >"$folder/straps.log" &
until grep -q ready "$folder/straps.log"; do sleep 0.1; done
options=()
for number in $(seq "$count"); do options+=(--strap "unix:$folder/strap-$number"); done
"$programs/hrzoned" --config /dev/null --socket "$folder/socket" "${options[@]}" 2>"$folder/log" & daemon=$!
until [ -S "$folder/socket" ]; do kill -0 $daemon; sleep 0.1; done
"$programs/hrzone" stream --socket "$folder/socket" >"$folder/stream" &
until "$programs/hrzone" status --json --socket "$folder/socket" | grep -c '"signal":"live"' | grep -qx "$count"; do sleep 0.2; done
echo "$count straps are live"

samples() { grep -c '"type":"sample"' "$folder/stream"; }
processor() { cut -d ' ' -f 1 /proc/$daemon/schedstat; }
first=$(samples) begin=$(processor)
sleep 20
last=$(samples) end=$(processor)
awk -v samples=$((last - first)) -v time=$((end - begin)) 'BEGIN {
  printf "%d samples in 20 s: %.1f us of processor time each, %.2f %% of a core\n", samples, time / samples / 1000, time / 2e8 }'
awk '/^(VmRSS|RssAnon):/ { printf "%s %s kB  ", $1, $2 } END { print "" }' /proc/$daemon/status
