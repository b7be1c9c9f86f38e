# From a strap on the air to a zone on the terminal: lab run strap.sh [with-bluetoothd]
#
# hrzoned runs as the user nobody, without capabilities. It reads a strap whose heart rate rises from 143 to 160 bpm, and
# which goes out of range and comes back. The results are the run's capture and stream, for replay.sh.

address=F0:9E:1A:00:00:01
stream=$LAB_RESULTS/stream.jsonl
capture=$LAB_RESULTS/capture.jsonl
alerts=$LAB_RUN/alerts.log
export HRZONE_SOCKET=$LAB_RUN/public/hrzoned.sock

lines() { wc -l <"$1"; }
is_alerted() { [ "$(lines $alerts)" -gt "$alerts_before" ]; }
is_live() { hrzone status --json | grep -q '"signal":"live"'; }
samples_since() { [ "$(tail -n "+$(($1 + 1))" "$stream" | grep -c '^{"type":"sample"')" -ge "$2" ]; }

use_binaries
start_straps $address
strap hr 143
# Off until the clients listen, so that the capture contains the whole run.
strap off
case ${1:-} in
  with-bluetoothd) start_bluetoothd ;;
  '') note 'no bluetoothd' ;;
  *) fail "unknown argument '$1'" ;;
esac

install -d -o nobody $LAB_RUN/public
cat >$LAB_RUN/hrzoned.toml <<TOML
[[runner]]
name = "Anna"
max_hr = 190
straps = ["$address"]

[[strap]]
address = "$address"
name = "Lab Strap"
TOML
"${as_nobody[@]}" hrzoned --config $LAB_RUN/hrzoned.toml --socket $HRZONE_SOCKET --log-level debug \
  >$LAB_RUN/hrzoned.log 2>&1 &
daemon=$!
wait_for 30 'the daemon listens' test -S $HRZONE_SOCKET
note 'hrzoned runs with'
grep -E '^(Uid|Gid|Groups|CapEff|CapPrm|CapBnd|CapAmb|NoNewPrivs):' /proc/$daemon/status
grep -qE '^CapEff:\s*0+$' /proc/$daemon/status || fail 'the daemon has capabilities'
grep -qE '^Uid:\s*65534\s' /proc/$daemon/status || fail 'the daemon is not nobody'

hrzone stream >"$stream" 2>$LAB_RUN/stream.log & reader=$!
hrzone capture "$capture" >$LAB_RUN/capture.log 2>&1 & recorder=$!
hrzone alerts >$alerts 2>$LAB_RUN/alerts-errors.log & watcher=$!

for file in "$stream" "$capture"; do wait_line 30 "$file" '"type":"hello"'; done
wait_line 30 "$stream" '"type":"state"'

note '--- 143 bpm'
strap back
wait_for 60 'the signal is live' is_live
wait_line 20 "$stream" '"type":"zone".*"name":"LSD"'
hrzone status
hrzone status --json | tee $LAB_RUN/status-143
judge state $LAB_RUN/status-143 signal=live zone.name=LSD percent=75.3 percent_of=max bpm=143 phase=live
wait_for 20 'six more samples' samples_since "$(lines "$stream")" 6

note '--- 160 bpm'
from=$(lines "$stream")
alerts_before=$(lines $alerts)
strap hr 160
wait_line 30 "$stream" '"type":"zone".*"to":\{"index":4,"name":"Tempo"\}' "$from"
wait_for 40 'eight more samples' samples_since "$(lines "$stream")" 8
judge rise "$stream" 160 LSD Tempo
wait_for 20 'an alert' is_alerted
[ $(($(lines $alerts) - alerts_before)) -eq 1 ] || fail "$(($(lines $alerts) - alerts_before)) lines of alerts instead of one"
note "the alert: $(tail -n 1 $alerts)"
hrzone status

note '--- out of range'
from=$(lines "$stream")
strap gone
wait_line 30 "$stream" '"type":"state".*"signal":"stale"' "$from"
hrzone status --json >$LAB_RUN/status-stale
wait_line 30 "$stream" '"type":"alert".*"kind":"signal_lost"' "$from"
hrzone status --json >$LAB_RUN/status-lost
hrzone status
judge stale "$stream"
judge state $LAB_RUN/status-lost signal=stale zone=
judge standing $LAB_RUN/status-stale $LAB_RUN/status-lost

note '--- back in range'
from=$(lines "$stream")
strap back
wait_line 60 "$stream" '"type":"state".*"signal":"live"' "$from"
wait_for 20 'three more samples' samples_since "$(lines "$stream")" 3
hrzone status
hrzone status --json >$LAB_RUN/status-back
judge back "$stream"
judge standing $LAB_RUN/status-lost --moved $LAB_RUN/status-back

note '--- the end'
kill -INT $recorder
wait $recorder || fail 'hrzone capture ended with an error'
kill -TERM $reader $watcher
wait $reader $watcher 2>/dev/null
kill -TERM $daemon
wait $daemon || fail "hrzoned ended with $? on SIGTERM"
[ ! -e $HRZONE_SOCKET ] || fail 'the socket is still there'
note "$(cat $LAB_RUN/capture.log)"
note 'what hrzoned logged:'
cat $LAB_RUN/hrzoned.log
