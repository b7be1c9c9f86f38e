# The doctor names each fault: lab run doctor.sh
#
# As the user nobody: no adapter, no bluetoothd, an adapter that is down, rfkill, a hung bluetoothd, a strap held by
# another program or device, and a socket without permission. Each fault is repaired as the doctor says, and at last all
# is well.

address=F0:9E:1A:00:00:01
export HRZONE_SOCKET=$LAB_RUN/public/hrzoned.sock
report=$LAB_RUN/report.json
slowest=0

uptime() { cut -d ' ' -f 1 /proc/uptime; }

# examine: writes the doctor's findings to $report, and returns its exit status.
examine() {
  local begin status
  begin=$(uptime)
  "${as_nobody[@]}" hrzone doctor --json >$report 2>$LAB_RUN/doctor.log
  status=$?
  slowest=$(awk -v begin="$begin" -v end="$(uptime)" -v most="$slowest" 'BEGIN { t = end - begin; print (t > most ? t : most) }')
  [ ! -s $LAB_RUN/doctor.log ] || fail "the doctor complains: $(cat $LAB_RUN/doctor.log)"
  return $status
}

# finds CHECK TEXT REMEDY [ALSO]...: see judge.py.
finds() {
  examine && fail "the doctor does not find the fault of $1"
  /usr/bin/python3 -S "$LAB/judge.py" doctor $report "$@" || fail "the doctor found: $(cat $report)"
}
is_well() { examine && /usr/bin/python3 -S "$LAB/judge.py" doctor $report well; }

start_daemon() {
  "${as_nobody[@]}" hrzoned --log-level debug >>$LAB_RUN/hrzoned.log 2>&1 &
  daemon=$!
  wait_for 30 'the daemon listens' test -S $HRZONE_SOCKET
}
stop_daemon() {
  kill -TERM "$daemon"
  wait "$daemon" || fail "hrzoned ended with $? on SIGTERM"
}
is_live() { "${as_nobody[@]}" hrzone status --json | grep -q '"phase":"live"'; }
# device METHOD ARGUMENT...: calls the strap's object in bluetoothd. (`bluetoothctl disconnect` may wait for ever.)
device() { gdbus call --system --timeout 20 -d org.bluez -o /org/bluez/hci0/dev_${address//:/_} -m "$@"; }
is_connected() { device org.freedesktop.DBus.Properties.Get org.bluez.Device1 Connected | grep -q true; }
is_free() { ! is_connected; }

use_binaries
install -d -o nobody $LAB_RUN/public
mkdir -p /etc/hrzoned
printf '[[runner]]\nmax_hr = 190\nstraps = ["%s"]\n' $address >/etc/hrzoned/hrzoned.toml

note '--- nothing there'
finds adapter 'no Bluetooth adapter' 'Plug one in' bluetoothd socket

note '--- no bluetoothd'
start_straps $address
start_daemon
wait_for 60 'the strap is read' is_live
finds bluetoothd 'not running' 'sudo systemctl enable --now bluetooth'

note '--- all is well'
start_bluetoothd
wait_for 60 'the strap is read' is_live
is_well || fail "the doctor found: $(cat $report)"
grep -q "bluetoothd $(/usr/libexec/bluetooth/bluetoothd -v) is running" $report || fail "bluetoothd's version is missing: $(cat $report)"
"${as_nobody[@]}" env LANG=C.UTF-8 hrzone doctor

note '--- the adapter is down'
hciconfig hci0 down
wait_for 20 'the adapter is down' bash -c '! hciconfig hci0 | grep -q "UP RUNNING"'
finds power 'is switched off' 'bluetoothctl power on'
wait_for 20 'bluetoothctl power on' timeout 20 bluetoothctl power on
wait_for 60 'the strap is read' is_live

note '--- rfkill'
switch=$(grep -l bluetooth /sys/class/rfkill/*/type | head -n 1)
[ -n "$switch" ] || fail 'the guest has no rfkill'
echo 1 >"${switch%/type}/soft"
finds rfkill 'blocked by software' 'sudo rfkill unblock bluetooth'
"${as_nobody[@]}" env LANG=C hrzone doctor && fail 'the doctor ends with 0'
echo 0 >"${switch%/type}/soft"
wait_for 20 'bluetoothctl power on' timeout 20 bluetoothctl power on
wait_for 60 'the strap is read' is_live

note '--- bluetoothd hangs'
kill -STOP "$(pidof bluetoothd)"
finds bluetoothd 'does not answer' 'sudo systemctl restart bluetooth'
kill -CONT "$(pidof bluetoothd)"
wait_for 30 'all is well again' is_well

note '--- held by another program'
stop_daemon
device org.bluez.Device1.Disconnect >/dev/null
wait_for 20 'nobody holds the strap' is_free
wait_for 40 'bluetoothd holds the strap' device org.bluez.Device1.Connect
finds strap 'bluetoothd has its connection' "bluetoothctl disconnect $address" socket
device org.bluez.Device1.Disconnect >/dev/null
wait_for 20 'nobody holds the strap' is_free

note '--- held by another device: it does not advertise'
strap off
finds strap 'connected to another phone or watch' 'wet electrodes' socket
grep -q 'there is no' $report || fail 'the missing socket is not named'
strap back

note '--- free, and in range'
finds socket 'is not running' "hrzoned --socket $HRZONE_SOCKET"
grep -q 'It is in range, at -[0-9]* dBm, and free' $report || fail "the strap is not in range: $(cat $report)"

note '--- no permission'
groupadd hrzone
start_daemon
wait_for 60 'the strap is read' is_live
chgrp hrzone $HRZONE_SOCKET
chown root $HRZONE_SOCKET
chmod 660 $HRZONE_SOCKET
finds group 'You are not in it' 'sudo usermod -aG hrzone nobody' socket
usermod -aG hrzone nobody
finds group 'you logged in before you were added' 'Log in again' socket
as_nobody=(setpriv --reuid=nobody --regid=nogroup --init-groups --inh-caps=-all --ambient-caps=-all --bounding-set=-all
  --no-new-privs --)
is_well || fail "the doctor found: $(cat $report)"

note "the slowest examination took $slowest s"
awk -v most="$slowest" 'BEGIN { exit !(most <= 20) }' || fail 'the doctor took too long'
