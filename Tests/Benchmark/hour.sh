#!/usr/bin/env bash
# What an hour of one strap costs the daemon: memory, processor time, descriptors. Takes a little over a minute.
# usage: Tests/Benchmark/hour.sh [FOLDER]      FOLDER has the programs (default: .build/release)
# The simulated strap's clock runs 60 times as fast, so the simulation's own work is in the figures too.
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
programs=${1:-.build/release}
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT

"$programs/hrzoned" --config /dev/null --socket "$folder/socket" --strap 'sim:lsd?seed=1&speed=60' 2>"$folder/log" & daemon=$!
until [ -S "$folder/socket" ]; do kill -0 $daemon; sleep 0.1; done
"$programs/hrzone" stream --history --reports sample --socket "$folder/socket" >"$folder/samples" &

figures() {
  awk -v at="$1" '/^(VmRSS|RssAnon|RssFile):/ { printf "%s%s %s kB", sep, $1, $2; sep = ", " } END { print ", " at }' /proc/$daemon/status
}
figures 'at the start'
until [ "$(grep -c '"type":"sample"' "$folder/samples")" -ge 3600 ]; do sleep 1; done
figures 'after 3600 samples'
tick=$(getconf CLK_TCK)
awk -v tick="$tick" '{ printf "processor time: %.2f s user, %.2f s system\n", $14 / tick, $15 / tick }' /proc/$daemon/stat
printf 'descriptors: %d\n' "$(ls /proc/$daemon/fd | wc -l)"
