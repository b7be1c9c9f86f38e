# The system under hrzoned changes while it runs: LAB_OTHER=trixie lab run stacks.sh
#
# hrzoned runs as the user nobody, without capabilities, and reads one strap directly and one through bluetoothd. bluetoothd
# starts late, one of two adapters is pulled, D-Bus is restarted, and bluetoothd is replaced by another version, that of the
# suite LAB_OTHER. Each strap comes back by itself.

first=F0:9E:1A:00:00:01
second=F0:9E:1A:00:00:02
export HRZONE_SOCKET=$LAB_RUN/public/hrzoned.sock
stream=$LAB_RUN/stream.log
. "$LAB/outages.sh"
bluetoothd=/usr/libexec/bluetooth/bluetoothd

# has NUMBER: whether the kernel has the adapter.
has() { [ -e "/sys/class/bluetooth/hci$1" ]; }
has_not() { ! has "$1"; }
# powered NUMBER: switches an adapter on through bluetoothd, and succeeds once it is.
powered() {
  local properties=(gdbus call --system --timeout 20 -d org.bluez -o "/org/bluez/hci$1" -m)
  "${properties[@]}" org.freedesktop.DBus.Properties.Set org.bluez.Adapter1 Powered '<true>'
  "${properties[@]}" org.freedesktop.DBus.Properties.Get org.bluez.Adapter1 Powered | grep -q true
}
plug() {
  strap plug $(($1 + 1))
  wait_for 20 "the kernel has hci$1" has "$1"
  wait_for 60 "bluetoothd has powered hci$1" powered "$1"
}
unplug() {
  strap unplug $(($1 + 1))
  wait_for 20 "the kernel has no hci$1" has_not "$1"
}
bus_is_gone() { ! pidof dbus-daemon; }
is_well() { hrzone doctor --json >$LAB_RUN/doctor.log 2>&1; }

use_binaries
start_straps $first $second
install -d -o nobody $LAB_RUN/public
two_runners $first $second >$LAB_RUN/hrzoned.toml
"${as_nobody[@]}" env STATE_DIRECTORY=$LAB_RUN/public/state hrzoned --config $LAB_RUN/hrzoned.toml --socket $HRZONE_SOCKET \
  --log-level debug >$LAB_RUN/hrzoned.log 2>&1 &
daemon=$!
wait_for 30 'the daemon listens' test -S $HRZONE_SOCKET
hrzone stream --history >$stream 2>$LAB_RUN/stream-errors.log & reader=$!
wait_line 20 $stream '"type":"state"'
from=0

note '--- bluetoothd starts late'
wait_for 60 'the first strap is live' is_live $first
wait_line 60 $stream "\"strap\":\"$second\".*bluetoothd is not running: start it with" "$from"
start_bluetoothd
mended $second 'bluetoothd is not running'

fault 'there is a second adapter'
plug 1
judge_within 20 untouched $stream "$from" $first
judge_within 20 untouched $stream "$from" $second

fault 'the first of two adapters is pulled'
unplug 0
lost $first $second
mended $first '' $second ''
# A connect that was forgotten would end after 40 s.
! tail -n "+$((from + 1))" $stream | grep -E '^\{"type":"strap".*Not seen for' || fail 'a connect was forgotten'

fault 'it returns, and the other one is pulled'
plug 0
judge_within 20 untouched $stream "$from" $first
judge_within 20 untouched $stream "$from" $second
unplug 1
lost $first $second
mended $first '' $second ''

fault 'D-Bus is restarted, and bluetoothd with it'
kill "$(pidof dbus-daemon)"
wait_for 20 'there is no D-Bus' bus_is_gone
wait_for 20 'bluetoothd has ended' bash -c '! pidof bluetoothd'
lost $second
wait_line 20 $stream "\"strap\":\"$second\".*systemctl start dbus" "$from"
dbus-daemon --system --fork --nopidfile || fail 'no system bus'
start_bluetoothd
mended $second 'system bus'

fault "bluetoothd's file is replaced while it runs"
cp $bluetoothd $bluetoothd.new
mv $bluetoothd.new $bluetoothd
wait_for 60 'the doctor finds nothing wrong' is_well
judge_within 20 untouched $stream "$from" $first
judge_within 20 untouched $stream "$from" $second

fault 'another version of bluetoothd takes over'
kill_bluetoothd TERM
lost $second
mount_other /mnt
other=(chroot /mnt $bluetoothd)
[ "$($bluetoothd -v)" != "$("${other[@]}" -v)" ] || fail "$LAB_OTHER has the same version"
"${other[@]}" -n >$LAB_RUN/bluetoothd.log 2>&1 &
power_on
note "bluetoothd $($bluetoothd -v) was replaced by $("${other[@]}" -v)"
mended $second 'bluetoothd'

# Whether this bluetoothd has the signal is asked of it, not derived from its version.
if gdbus introspect --system -d org.bluez -o /org/bluez/hci0/dev_${second//:/_} | grep -q 'Disconnected(s'; then
  fault 'this bluetoothd says why a connection ended'
  strap 2: drop
  lost $second
  mended $second 'The strap ended the connection'
  fault 'out of range'
  strap 2: gone
  lost $second
  strap 2: back
  mended $second 'no longer heard'
  fault 'disconnected by a program'
  gdbus call --system --timeout 20 -d org.bluez -o /org/bluez/hci0/dev_${second//:/_} -m org.bluez.Device1.Disconnect
  lost $second
  mended $second 'This machine ended the connection'
  fault 'the machine sleeps'
  echo 1 >/sys/module/suspend/parameters/pm_test_delay
  echo freezer >/sys/power/pm_test
  echo freeze >/sys/power/state
  lost $first $second
  mended $first 'machine went to sleep' $second 'machine went to sleep'
else
  note "this bluetoothd does not say why a connection ended"
fi

note '--- the end'
judge reasons $stream
kill -TERM $daemon
wait $daemon || fail "hrzoned ended with $? on SIGTERM"
kill $reader 2>/dev/null
note 'the straps came back after every change'
