# A fault every 20 s, for a long time: LAB_SECONDS=2400 LAB_BINARIES=.build/release lab run soak.sh [SECONDS]
# hrzoned, as the user nobody and without a capability, reads two straps, one by each way, for 900 s or SECONDS. At the end it
# is the same process, every outage had a reason, the straps are live, and it has no more memory or descriptors than it had
# after the first round of faults and a minute without one. Not in CI.

seconds=${1:-900}
first=F0:9E:1A:00:00:01
second=F0:9E:1A:00:00:02
export HRZONE_SOCKET=$LAB_RUN/public/hrzoned.sock
stream=$LAB_RUN/stream.log
marks=$LAB_RUN/marks

are_live() { [ "$(hrzone status --json | grep -c '"signal":"live".*"phase":"live"')" -eq 2 ]; }
# lost ADDRESS...: until each strap was lost since the last mark.
lost() {
  local address from
  from=$(($(tail -n 1 $marks | cut -d ' ' -f 1) + 1))
  for address; do wait_line 40 $stream "^\{\"type\":\"strap\".*\"strap\":\"$address\".*\"phase\":\"lost\"" "$from"; done
}
anonymous() { awk '/^RssAnon:/ { print $2 }' /proc/$daemon/status; }
descriptors() { find /proc/$daemon/fd -mindepth 1 | wc -l; }

dropped() { strap all: drop; }
silent() { strap all: silent on; lost $first $second; strap all: silent off; }
gone() { strap all: gone; lost $first $second; strap all: back; }
off() { strap all: off; lost $first $second; strap all: back; }
down() { hciconfig hci0 down; lost $first $second; hciconfig hci0 up; }
unplugged() { strap unplug; lost $first $second; strap plug; }
killed() { kill_bluetoothd KILL; lost $second; start_bluetoothd; }
stopped() { kill_bluetoothd TERM; lost $first $second; start_bluetoothd; }
faults=(dropped silent gone off down unplugged killed stopped)

use_binaries
start_straps $first $second
start_bluetoothd
install -d -o nobody $LAB_RUN/public
# What is kept for clients comes and goes by 64 kB at a time: the daemon keeps nothing here.
cat >$LAB_RUN/hrzoned.toml <<TOML
[daemon]
history = 0

[[runner]]
name = "Anna"
max_hr = 190
straps = ["$first"]

[[runner]]
name = "Ben"
max_hr = 170
straps = ["$second"]

[[strap]]
address = "$first"
link = "direct"

[[strap]]
address = "$second"
link = "bluetoothd"
TOML
"${as_nobody[@]}" env STATE_DIRECTORY=$LAB_RUN/public/state hrzoned --config $LAB_RUN/hrzoned.toml --socket $HRZONE_SOCKET \
  >$LAB_RUN/hrzoned.log 2>&1 &
daemon=$!
wait_for 30 'the daemon listens' test -S $HRZONE_SOCKET
hrzone stream >$stream 2>$LAB_RUN/stream-errors.log & reader=$!
wait_for 60 'both straps are live' are_live

begin=$SECONDS
round=0
while [ $((SECONDS - begin)) -lt "$seconds" ]; do
  round=$((round + 1))
  for fault in "${faults[@]}"; do
    [ $((SECONDS - begin)) -lt "$seconds" ] || break
    due=$((SECONDS + 20))
    echo "$(wc -l <$stream) $fault" >>$marks
    note "round $round: $fault"
    $fault
    wait_for 90 'both straps are live' are_live
    while [ $SECONDS -lt $due ]; do sleep 0.5; done
    kill -0 $daemon || fail 'the daemon has ended'
  done
  # A minute undisturbed: what is computed of a minute's heartbeats needs its memory once, before the faults are counted.
  [ $round -ne 1 ] || sleep 75
  note "after round $round: RssAnon $(anonymous) kB, $(descriptors) descriptors"
  if [ $round -eq 1 ]; then
    memory=$(anonymous) descriptors=$(descriptors)
  fi
done
wait_for 90 'both straps are live' are_live
sleep 3

/usr/bin/python3 -S "$LAB/judge.py" soak $stream $marks || fail 'judge.py soak'
printf '%s s, %s faults; process %s\n' $((SECONDS - begin)) "$(wc -l <$marks)" $daemon
printf '%-12s %10s %10s\n' '' 'round 1' 'the end' 'RssAnon, kB' "$memory" "$(anonymous)" descriptors "$descriptors" "$(descriptors)"
awk -v before="$memory" -v after="$(anonymous)" 'BEGIN { exit !(after <= before * 1.05) }' || fail 'its memory grew'
[ "$(descriptors)" -eq "$descriptors" ] || fail 'it has more descriptors'
[ "$(hrzone status --json | grep -c '"signal":"live"')" -eq 2 ] || fail 'not all straps are live'
kill -TERM $daemon
wait $daemon || fail "hrzoned ended with $? on SIGTERM"
kill $reader 2>/dev/null
