# Every fault is reported, and the daemon recovers by itself: LAB_INIT=systemd lab run faults.sh
#
# The installed service, confined by its unit, reads two straps of two runners, one directly and one through bluetoothd.
# One fault after another interrupts them. judge.py checks in the daemon's stream that each outage has a reason and that
# the signal came back by itself.

first=F0:9E:1A:00:00:01
second=F0:9E:1A:00:00:02
export HRZONE_SOCKET=/run/hrzoned/hrzoned.sock
stream=$LAB_RUN/stream.log
. "$LAB/outages.sh"

# service PROPERTY: a property of the unit, from systemd.
service() { systemctl show --property "$1" --value hrzoned.service; }
# device METHOD: calls the first strap's object in bluetoothd.
device() { gdbus call --system --timeout 20 -d org.bluez -o /org/bluez/hci0/dev_${first//:/_} -m "$@"; }

# subscribed_again NUMBER: whether the strap was subscribed to again on the same connection, after line `told` of its log.
subscribed_again() {
  tail -n "+$((told + 1))" $LAB_RUN/straps.log | grep "^strap $1: " | sed '/disconnected/,$d' | grep -q ': subscribed'
}
# connected_anew NUMBER: whether the strap was disconnected and connected to again, after line `told` of its log.
connected_anew() {
  tail -n "+$((told + 1))" $LAB_RUN/straps.log | grep "^strap $1: " | sed '0,/disconnected/d' | grep -q ': connected to'
}

use_binaries
# This script starts and ends bluetoothd; D-Bus must not start another.
systemctl mask --runtime --quiet bluetooth.service dbus-org.bluez.service
start_straps $first $second
strap all: hr 143
start_bluetoothd
# install.sh keeps existing settings.
mkdir -p /etc/hrzoned
two_runners $first $second >/etc/hrzoned/hrzoned.toml

note '--- bluetoothd holds the first strap before the daemon starts'
bluetoothctl --timeout 120 scan on >$LAB_RUN/bluetoothctl.log 2>&1 & scan=$!
wait_for 20 'bluetoothd hears the first strap' device org.freedesktop.DBus.Properties.Get org.bluez.Device1 RSSI
kill $scan
wait_for 40 'bluetoothd holds the first strap' device org.bluez.Device1.Connect
"$LAB/../../systemd/install.sh" --binaries $LAB_RUN/bin >$LAB_RUN/install.log 2>&1 || fail 'install.sh failed'
daemon=$(service MainPID)
# 2: a system call filter is active.
grep -qE '^Seccomp:[[:space:]]*2$' "/proc/$daemon/status" || fail 'the service has no filter of system calls'
hrzone stream --history >$stream 2>$LAB_RUN/stream-errors.log & reader=$!
wait_line 20 $stream '"type":"state"'
from=0
mended $first 'bluetoothd has the connection .*EBUSY'
hrzone status
hrzone status --json | grep $first >$LAB_RUN/status-first
hrzone status --json | grep $second >$LAB_RUN/status-second
judge state $LAB_RUN/status-first runner=Anna link=bluetoothd zone.name=LSD percent=75.3
judge state $LAB_RUN/status-second runner=Ben link=bluetoothd zone.name=Tempo percent=84.1

fault 'bluetoothd lets the first strap go: the direct way is open again'
device org.bluez.Device1.Disconnect >/dev/null
lost $first
mended $first 'connection was lost|machine ended the connection'
wait_line 20 $stream "\"strap\":\"$first\".*\"phase\":\"live\".*\"link\":\"direct\"" "$from"

fault 'the straps end their connections'
strap all: drop
lost $first $second
mended $first 'ended the connection.*ECONNRESET' $second 'connection was lost|strap ended the connection'

fault 'the straps stay connected and fall silent'
told=$(lines $LAB_RUN/straps.log)
strap all: silent on
lost $first $second
for number in 1 2; do subscribed_again $number || fail "the subscription to strap $number was not written again"; done
# A connection that was given up must not be used again: the kernel keeps it for two seconds after its last socket.
wait_for 20 'the first strap is connected to anew' connected_anew 1
strap all: silent off
mended $first 'connected but has sent no heart rate for 12 s' $second 'connected but has sent no heart rate for 12 s'
judge silence $stream "$from" $first
judge silence $stream "$from" $second

fault 'the straps go out of range'
strap all: gone
lost $first $second
strap all: back
mended $first 'no longer heard' $second 'connection was lost|no longer heard'

fault 'the adapter is switched off'
hciconfig hci0 down
lost $first $second
wait_line 20 $stream "\"strap\":\"$first\".*is switched off" "$from"
wait_line 20 $stream "\"strap\":\"$second\".*is switched off" "$from"
adapter_up
mended $first '' $second ''

fault 'the adapter is unplugged'
strap unplug
lost $first $second
wait_line 20 $stream "\"strap\":\"$first\".*no Bluetooth adapter" "$from"
wait_line 20 $stream "\"strap\":\"$second\".*no Bluetooth adapter" "$from"
strap plug
power_on
mended $first '' $second ''
# A connect started before the adapter was ready would be forgotten, and end after 40 s.
! tail -n "+$((from + 1))" $stream | grep -E '^\{"type":"strap".*Not seen for' || fail 'a connect was forgotten'

fault 'bluetoothd is killed, and starts again'
kill_bluetoothd KILL
start_bluetoothd
lost $second
mended $second 'bluetoothd ended'
judge_within 20 untouched $stream "$from" $first

fault 'bluetoothd is stopped for a while, and switches the adapter off'
kill_bluetoothd TERM
lost $first $second
wait_line 20 $stream "\"strap\":\"$second\".*bluetoothd is not running" "$from"
start_bluetoothd
mended $first '' $second 'bluetoothd is not running'

fault 'the machine sleeps'
# The suspend test stops before power is switched off, since the guest's devices would not come back from that. The kernel
# waits there for a second of work; the default of five takes minutes under emulation.
echo 1 >/sys/module/suspend/parameters/pm_test_delay
echo freezer >/sys/power/pm_test
echo freeze >/sys/power/state
lost $first $second
mended $first 'went to sleep' $second 'connection was lost|went to sleep'

for layout in moved usual; do
  fault "the straps come back with other handles: $layout"
  strap all: off
  lost $first $second
  strap all: layout $layout
  strap all: back
  mended $first '' $second ''
done
# bluetoothd reads at an old handle before discovery, and is refused.
! grep '^strap 1: written at the wrong handle' $LAB_RUN/straps.log || fail 'a handle was out of date'

fault 'a strap demands encryption, and bluetoothd is to do it'
strap 2: off
lost $second
strap 2: secure on
strap 2: back
mended $second ''
judge_within 20 untouched $stream "$from" $first
gdbus call --system -d org.bluez -o /org/bluez/hci0/dev_${second//:/_} -m org.freedesktop.DBus.Properties.Get org.bluez.Device1 Bonded |
  grep -q true || fail 'the strap is not bonded'
grep -E '^strap 2: (paired|encrypted)' $LAB_RUN/straps.log

fault 'a strap demands encryption, and there is no bluetoothd to agree to it, until it starts'
kill_bluetoothd KILL
strap 1: off
lost $first
# If Linux 6.1 ends one connection during a connect, it treats the connect as failed and cannot end it any more.
wait_for 20 'the kernel lets the second strap go' bash -c "! hcitool con | grep -q $second"
strap 1: secure on
strap 1: back
wait_line 60 $stream "\"strap\":\"$first\".*requires pairing.*systemctl start bluetooth" "$from"
start_bluetoothd
mended $first 'requires pairing' $second ''

fault 'bluetoothd is killed: the kernel has the keys of the strap that was paired'
kill_bluetoothd KILL
lost $first
wait_for 60 'the first strap is live' is_live $first
sleep 2
judge_within 20 outage $stream "$from" $first 'bluetoothd ended'
wait_line 20 $stream "\"strap\":\"$first\".*\"phase\":\"live\".*\"link\":\"direct\"" "$from"
grep -E '^strap [12]: (paired|encrypted)' $LAB_RUN/straps.log
[ "$(grep -c '^strap 1: paired' $LAB_RUN/straps.log)" -eq 1 ] || fail 'the strap was not paired once'

note '--- the end'
judge reasons $stream
[ "$(service MainPID)" = "$daemon" ] || fail 'the service ended during the run, and was restarted'
systemctl stop hrzoned.service || fail 'the service did not stop'
[ "$(service Result) $(service ExecMainStatus)" = 'success 0' ] ||
  fail "hrzoned ended with $(service Result), $(service ExecMainStatus), on SIGTERM"
kill $reader 2>/dev/null
note "every fault was reported and repaired"
