#!/usr/bin/env bash
# One line to 1000 subscribers: the daemon's processor time a delivery beside that of a bare C write loop, in turns.
# usage: Tests/Benchmark/fanout.sh [FOLDER]    FOLDER has the programs (default: .build/release)
# Needs a C compiler. Prints a row a round, and the median of the ratios.
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
programs=${1:-.build/release}
clients=1000 seconds=8 rate=20 rounds=5
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cc -O2 -D_GNU_SOURCE -o "$folder/fanout" Tests/Benchmark/fanout.c

# cost PID: nanoseconds of processor time of PID a line, while 1000 clients read; the socket is $folder/socket.
cost() {
  local lines
  lines=$("$folder/fanout" drain "$folder/socket" $clients $seconds)
  awk -v lines="$lines" '{ printf "%.0f", $1 / lines }' /proc/$1/schedstat
}
ours() {
  # Connecting and greeting 1000 clients is in the figure: a part in a hundred of it.
  "$programs/hrzoned" --config /dev/null --socket "$folder/socket" --strap "sim:lsd?speed=$rate" 2>"$folder/log" &
  measure $!
}
peer() {
  "$folder/fanout" serve "$folder/socket" $clients 235 $rate &
  measure $!
}
measure() {
  until [ -S "$folder/socket" ]; do kill -0 $1; sleep 0.05; done
  cost $1
  kill $1 && wait $1 2>/dev/null || true
  rm -f "$folder/socket"
}
for round in $(seq $rounds); do
  a=$(ours) b=$(peer)
  awk -v a="$a" -v b="$b" 'BEGIN { printf "%d ns ours, %d ns bare: %.2f\n", a, b, a / b }' | tee -a "$folder/rounds"
done
sort -t: -k2 -n "$folder/rounds" | awk -F': ' '{ ratio[NR] = $2 } END { print "median ratio: " ratio[int((NR + 1) / 2)] }'
