# A fault every 20 s, for a long time: LAB_SECONDS=7200 LAB_BINARIES=.build/release lab run soak.sh [SECONDS]
#
# hrzoned runs as the user nobody, without capabilities, and reads two straps, one directly and one through bluetoothd.
# One round of faults and two minutes of rest fill its windows of past data; then it is measured. Faults follow for 900 s
# or SECONDS, then the same rest and another measurement. It must be the same process. Every outage must have a reason,
# the straps must be live, and memory and descriptors must not grow. Not in CI.

seconds=${1:-900}
first=F0:9E:1A:00:00:01
second=F0:9E:1A:00:00:02
export HRZONE_SOCKET=$LAB_RUN/public/hrzoned.sock
stream=$LAB_RUN/stream.log
marks=$LAB_RUN/marks

are_live() { [ "$(hrzone status --json | grep -c '"signal":"live".*"phase":"live"')" -eq 2 ]; }
# lost ADDRESS...: waits until each strap was lost since the last mark.
lost() {
  local address from
  from=$(($(tail -n 1 $marks | cut -d ' ' -f 1) + 1))
  for address; do wait_line 40 $stream "^\{\"type\":\"strap\".*\"strap\":\"$address\".*\"phase\":\"lost\"" "$from"; done
}
# RssAnon in kB, counted from the pages. The value in `status` may be off by 64 pages, which the kernel caches per thread
# (mm/memory.c, SPLIT_RSS_COUNTING).
anonymous() { awk '/^Anonymous:/ { print $2 }' /proc/$daemon/smaps_rollup; }
descriptors() { find /proc/$daemon/fd -mindepth 1 | wc -l; }

dropped() { strap all: drop; }
silent() { strap all: silent on; lost $first $second; strap all: silent off; }
gone() { strap all: gone; lost $first $second; strap all: back; }
off() { strap all: off; lost $first $second; strap all: back; }
down() { hciconfig hci0 down; lost $first $second; adapter_up; }
unplugged() { strap unplug; lost $first $second; strap plug; power_on; }
killed() { kill_bluetoothd KILL; lost $second; start_bluetoothd; }
stopped() { kill_bluetoothd TERM; lost $first $second; start_bluetoothd; }
faults=(dropped silent gone off down unplugged killed stopped)

use_binaries
start_straps $first $second
start_bluetoothd
install -d -o nobody $LAB_RUN/public
{
  # No history: its memory would come and go in steps of 64 kB.
  printf '[daemon]\nhistory = 0\n\n'
  two_runners $first $second
  printf '\n[[strap]]\naddress = "%s"\nlink = "direct"\n' $first
} >$LAB_RUN/hrzoned.toml
"${as_nobody[@]}" env STATE_DIRECTORY=$LAB_RUN/public/state hrzoned --config $LAB_RUN/hrzoned.toml --socket $HRZONE_SOCKET \
  >$LAB_RUN/hrzoned.log 2>&1 &
daemon=$!
wait_for 30 'the daemon listens' test -S $HRZONE_SOCKET
hrzone stream >$stream 2>$LAB_RUN/stream-errors.log & reader=$!
wait_for 60 'both straps are live' are_live

# play_round END: plays each fault once, one every 20 s, until the time END.
play_round() {
  local fault due
  round=$((round + 1))
  for fault in "${faults[@]}"; do
    [ $SECONDS -lt "$1" ] || break
    due=$((SECONDS + 20))
    echo "$(wc -l <$stream) $fault" >>$marks
    note "round $round: $fault"
    $fault
    wait_for 90 'both straps are live' are_live
    while [ $SECONDS -lt $due ]; do sleep 0.5; done
    kill -0 $daemon || fail 'the daemon has ended'
  done
  note "after round $round: $(anonymous) kB, $(descriptors) descriptors"
}

rest=130
round=0
play_round $((SECONDS + 3600))
sleep $rest
memory=$(anonymous) descriptors=$(descriptors)
note "at rest: $memory kB, $descriptors descriptors"
: >$marks
begin=$SECONDS
while [ $SECONDS -lt $((begin + seconds)) ]; do play_round $((begin + seconds)); done
elapsed=$((SECONDS - begin))
sleep $rest

/usr/bin/python3 -S "$LAB/judge.py" soak $stream $marks || fail 'judge.py soak'
printf '%s s, %s faults; process %s\n' $elapsed "$(wc -l <$marks)" $daemon
printf '%-12s %10s %10s\n' '' before after 'RssAnon, kB' "$memory" "$(anonymous)" descriptors "$descriptors" "$(descriptors)"
awk -v before="$memory" -v after="$(anonymous)" 'BEGIN { exit !(after <= before * 1.05) }' || fail 'the memory grew'
[ "$(descriptors)" -eq "$descriptors" ] || fail 'there are more open descriptors'
[ "$(hrzone status --json | grep -c '"signal":"live"')" -eq 2 ] || fail 'not all straps are live'
kill -TERM $daemon
wait $daemon || fail "hrzoned ended with $? on SIGTERM"
kill $reader 2>/dev/null
