# Lost pairing keys: lab run keys.sh
#
# The daemon repairs the pairing, or tells the user how to. A loss caused by bluetoothd is not blamed on a strap. hrzoned
# runs as the user nobody, without capabilities. It reads a strap that requires encryption through bluetoothd, and another
# one directly. Times are the guest's, counted from the moment at which the strap is back.

address=F0:9E:1A:00:00:01
other=F0:9E:1A:00:00:02
export HRZONE_SOCKET=$LAB_RUN/public/hrzoned.sock
stream=$LAB_RUN/stream.log

lines() { wc -l <"$1"; }
status_of() { hrzone status --json | grep "\"strap\":\"$1\""; }
is_live() { status_of "$1" | grep -q '"signal":"live".*"phase":"live"'; }
is_not_live() { ! is_live "$1"; }
is_linked() { status_of "$1" | grep -q "\"phase\":\"live\".*\"link\":\"$2\""; }
says() { status_of $address | grep -q "\"reason\":\"[^\"]*$1"; }
has_no_fault() { ! status_of $address | grep -q '"fault"'; }
device() { gdbus call --system --timeout 40 -d org.bluez -o /org/bluez/hci0/dev_${address//:/_} -m "$@"; }
is_bonded() { device org.freedesktop.DBus.Properties.Get org.bluez.Device1 Bonded | grep -q true; }
forget_in_bluetoothd() {
  gdbus call --system -d org.bluez -o /org/bluez/hci0 -m org.bluez.Adapter1.RemoveDevice \
    /org/bluez/hci0/dev_${address//:/_} >/dev/null || fail 'bluetoothd does not forget the strap'
}
uptime() { cut -d ' ' -f 1 /proc/uptime; }

# since TEXT: notes the time since `began`.
since() { note "$1 $(awk -v begin="$began" -v end="$(uptime)" 'BEGIN { printf "%.1f s", end - begin }') after the strap was back"; }
# story: shows the reports about the first strap since it was back.
story() {
  tail -n "+$from" $stream | grep "^{\"type\":\"strap\".*\"strap\":\"$address\"" |
    sed 's/.*"time":"[^T]*T\([^"]*\)Z".*"phase":"\([a-z]*\)","reason":"\([^"]*\)".*/  \1 \2 \3/'
}
# take_off: switches the strap off, and returns when its signal is no longer live.
take_off() {
  strap 1: off
  wait_for 20 'the strap is not live' is_not_live $address
}
put_on() {
  from=$(lines $stream)
  began=$(uptime)
  strap 1: back
}
start_daemon() {
  "${as_nobody[@]}" env STATE_DIRECTORY=$LAB_RUN/public/state hrzoned --config $LAB_RUN/hrzoned.toml --socket $HRZONE_SOCKET \
    --log-level debug >>$LAB_RUN/hrzoned.log 2>&1 &
  daemon=$!
  wait_for 30 'the daemon listens' test -S $HRZONE_SOCKET
  hrzone stream --history >$stream 2>>$LAB_RUN/stream-errors.log & reader=$!
  wait_line 20 $stream '"type":"state"'
}
stop_daemon() {
  kill -TERM $daemon
  wait $daemon || fail "hrzoned ended with $? on SIGTERM"
  kill $reader 2>/dev/null
}
# person_pairs: pairs like a user, with an agent; without one bluetoothd stores no keys.
person_pairs() {
  { echo 'scan on'
    wait_for 20 'bluetoothd hears the strap' device org.freedesktop.DBus.Properties.Get org.bluez.Device1 RSSI
    echo "pair $address"
    wait_for 40 'the strap is bonded' is_bonded
    echo "disconnect $address"
    sleep 3
    echo quit
  } | timeout 120 bluetoothctl --agent NoInputNoOutput >$LAB_RUN/bluetoothctl.log 2>&1
  is_bonded || fail 'a person could not pair the strap'
}
# told TEXT REMEDY: checks that the status, an alert and the doctor say so.
told() {
  wait_for 60 "the status says '$2'" says "$2"
  since 'told'
  status_of $address | grep -q '"fault":"pairing"' || fail "no fault in $(status_of $address)"
  wait_line 10 $stream "\"type\":\"alert\".*\"kind\":\"pairing_lost\".*$2" "$from"
  hrzone doctor --json >$LAB_RUN/doctor.log 2>&1 && fail 'the doctor finds nothing wrong'
  grep -q "\"check\":\"strap\"[^}]*\"outcome\":\"failed\"[^}]*$1[^}]*\"remedy\":\"[^\"]*$2" $LAB_RUN/doctor.log ||
    fail 'the doctor does not say it'
  hrzone status
  hrzone doctor | sed -n '/✗/,/^✓/p'
}

use_binaries
start_straps $address $other
start_bluetoothd
# An adapter that was up before bluetoothd has no security manager until it is switched off and on.
lab_adapter Set org.bluez.Adapter1 Powered '<false>' >/dev/null
power_on
strap 1: secure on
install -d -o nobody $LAB_RUN/public
printf '[[runner]]\nmax_hr = 190\nstraps = ["%s", "%s"]\n' $address $other >$LAB_RUN/hrzoned.toml
start_daemon
wait_for 60 'the first strap is live' is_live $address
wait_for 60 'the second strap is live' is_live $other
grep -q "\"bonds\":\\[\"$address\"\\]" $LAB_RUN/public/state/straps.json || fail 'the daemon does not remember its bond'

note '--- the strap lost its keys, and the daemon made the bond'
take_off
strap 1: forget
put_on
wait_for 60 'the strap is live again' is_live $address
since 'live again by itself'
story
grep 'removing the pairing' $LAB_RUN/hrzoned.log || fail 'the bond was not removed'
[ "$(grep -c '^strap 1: paired' $LAB_RUN/straps.log)" -eq 2 ] || fail 'the strap was not paired once more'

note '--- the machine lost its keys'
take_off
forget_in_bluetoothd
put_on
wait_for 60 'the strap is live again' is_live $address
since 'live again by itself'

note '--- the machine lost its keys, and the strap does not pair'
take_off
forget_in_bluetoothd
strap 1: pairing refused
put_on
told 'requires pairing' 'end that pairing there'
strap 1: pairing allowed
began=$(uptime)
wait_for 60 'the strap is live again' is_live $address
since 'live again once it pairs,'
has_no_fault || fail 'the fault stays'

note '--- the strap lost its keys, and a person made the bond'
stop_daemon
rm -r $LAB_RUN/public/state
forget_in_bluetoothd
person_pairs
start_daemon
wait_for 60 'the strap is live' is_live $address
take_off
strap 1: forget
put_on
told 'no longer share pairing keys' "bluetoothctl remove $address"
is_bonded || fail "a person's bond was removed"
note "bluetoothctl remove $address"
timeout 20 bluetoothctl remove $address >/dev/null
began=$(uptime)
wait_for 60 'the strap is live again' is_live $address
since 'live again once that was typed,'
has_no_fault || fail 'the fault stays'

note '--- bluetoothd is stopped, with a strap on either way'
is_linked $address bluetoothd || fail "not through bluetoothd: $(status_of $address)"
is_linked $other direct || fail "not directly: $(status_of $other)"
from=$(lines $stream)
kill_bluetoothd TERM
for one in $address $other; do
  wait_line 20 $stream "\"strap\":\"$one\".*\"phase\":\"lost\"" "$from"
  tail -n "+$from" $stream | grep "^{\"type\":\"strap\".*\"strap\":\"$one\"" | grep -m 1 '"phase":"lost"' | tee $LAB_RUN/first.log
  grep -q 'bluetoothd ended' $LAB_RUN/first.log || fail "the end of $one is not bluetoothd's"
done
start_bluetoothd
for one in $address $other; do wait_for 60 "$one is live again" is_live $one; done

note '--- bluetoothd crashes'
wait_for 60 'the first strap is read through bluetoothd' is_linked $address bluetoothd
from=$(lines $stream)
kill_bluetoothd SEGV
wait_line 20 $stream "\"strap\":\"$address\".*\"phase\":\"lost\".*bluetoothd ended" "$from"
wait_for 60 'the strap is live again, with the keys of the kernel' is_live $address
! tail -n "+$from" $stream | grep "^{\"type\":\"strap\".*\"strap\":\"$other\"" | grep '"phase":"lost"' ||
  fail 'the direct link was lost with bluetoothd'

note '--- the strap lost its keys, and there is no bluetoothd'
take_off
strap 1: forget
put_on
wait_for 60 'the status says what to type' says 'systemctl start bluetooth'
since 'told'
status_of $address | grep -q '"fault":"pairing"' || fail "no fault in $(status_of $address)"

stop_daemon
note 'every lost key was reported or repaired'
