#!/usr/bin/env bash
# Runs on the host, not in the guest. `replay.sh FOLDER` replays the capture of a run of strap.sh, and compares the zone
# and alert reports with those of the run. LAB_BINARIES as for `lab`.
set -euo pipefail
here=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")" && pwd)
run=$(realpath -e "${1:?a folder with capture.jsonl and stream.jsonl}")
PATH=$(realpath -e "${LAB_BINARIES:-$here/../../.build/debug}"):$PATH
scratch=$(mktemp -d)
daemon='' reader=''
trap 'kill $daemon $reader 2>/dev/null || true; rm -rf "$scratch"' EXIT
fail() { printf 'replay: %s\n' "$*"; tail -n 30 "$scratch"/*.log "$scratch/stream.jsonl" 2>/dev/null; exit 1; }

grep -q '"type":"raw"' "$run/capture.jsonl" || fail 'the capture is empty'
printf '[[runner]]\nname = "Anna"\nmax_hr = 190\n' >"$scratch/hrzoned.toml"
ln -s "$run/capture.jsonl" "$scratch/capture.jsonl"
started=$(date +%s%N)
hrzoned --config "$scratch/hrzoned.toml" --socket "$scratch/socket" --strap "replay:$scratch/capture.jsonl?speed=1000" \
  2>"$scratch/hrzoned.log" &
daemon=$!
end=$((SECONDS + 20))
until [ -S "$scratch/socket" ]; do
  kill -0 $daemon 2>/dev/null || fail 'the daemon ended'
  [ $SECONDS -lt $end ] || fail 'no socket within 20 s'
  sleep 0.01
done
hrzone stream --history --socket "$scratch/socket" >"$scratch/stream.jsonl" 2>"$scratch/stream.log" &
reader=$!
until grep -q '"type":"strap".*"phase":"lost".*capture has ended' "$scratch/stream.jsonl"; do
  kill -0 $daemon 2>/dev/null || fail 'the daemon ended'
  [ $SECONDS -lt $end ] || fail 'the capture did not end within 20 s'
  sleep 0.01
done
took=$((($(date +%s%N) - started) / 1000000))
seconds=$(awk -F '"t":' '/"type":"raw"/ { t = $2 + 0; if (!n++) first = t } END { printf "%.1f", t - first }' "$run/capture.jsonl")
kill -TERM $daemon
wait $daemon || fail "hrzoned ended with $?"
echo "replay: $seconds s of capture in $took ms, from the daemon's start to the last report"
/usr/bin/python3 -S "$here/judge.py" same "$run/stream.jsonl" "$scratch/stream.jsonl" || fail 'the replay differs'
[ $took -lt 1000 ] || fail "it took $took ms; a second is too long"
