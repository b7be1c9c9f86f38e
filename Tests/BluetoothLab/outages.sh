# shellcheck shell=bash disable=SC2154  # names of the script that sources this
# Functions for scenarios in which two straps are interrupted by one fault after another. The script sets `stream`, the
# file of the daemon's stream.

lines() { wc -l <"$1"; }
is_live() { hrzone status --json | grep "\"strap\":\"$1\"" | grep -q '"signal":"live".*"phase":"live"'; }
are_live() { [ "$(hrzone status --json | grep -c '"signal":"live".*"phase":"live"')" -eq 2 ]; }
is_lost() { tail -n "+$((from + 1))" $stream | grep '^{"type":"strap"' | grep -qE "\"strap\":\"$1\".*\"phase\":\"(lost|refused)\""; }

# fault TEXT: announces the next fault, and sets `from` to the present end of the stream.
fault() {
  note "--- $1"
  from=$(lines $stream)
}
# lost ADDRESS...: waits until each strap is lost.
lost() {
  local address
  for address; do wait_for 40 "$address is lost" is_lost "$address"; done
}
# mended [ADDRESS PATTERN]...: checks that both signals are live again, and that each strap was lost with a matching
# reason.
mended() {
  wait_for 60 'both straps are live' are_live
  sleep 2
  while [ $# -gt 0 ]; do
    judge_within 20 outage $stream "$from" "$1" "$2"
    shift 2
  done
}
