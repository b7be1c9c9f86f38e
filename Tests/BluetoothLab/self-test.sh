# Tests the lab itself, without the project's programs: BlueZ's command-line client reads two straps. If this fails, every
# other scenario fails for the same reason.

start_straps "F0:9E:1A:00:00:01=First Strap" "F0:9E:1A:00:00:02=Second Strap"

# read_strap ADDRESS VALUE: subscribes to the strap's measurements until VALUE arrives.
read_strap() {
  gatttool -i hci0 -t random -b "$1" --char-write-req -a 0x001a -n 0100 --listen >"$LAB_RUN/gatttool.log" 2>&1 &
  local reader=$!
  wait_line 30 "$LAB_RUN/gatttool.log" "value: $2"
  kill $reader
  wait $reader 2>/dev/null
  note "$1: $(grep -m 1 -E "value: $2" "$LAB_RUN/gatttool.log")"
}

strap hr 143
strap 2: hr 300
strap 2: energy 258
strap 2: rr 0.5 0.25
strap 2: contact off
read_strap F0:9E:1A:00:00:01 '16 8f '
read_strap F0:9E:1A:00:00:02 '1d 2c 01 02 01 00 02 00 01'
# Like a real adapter, one that is switched off during a scan forgets the scan, and can scan again afterwards.
start_bluetoothd
adapter() { gdbus call --system --timeout 20 -d org.bluez -o /org/bluez/hci0 -m "$@"; }
adapter_is() { adapter org.freedesktop.DBus.Properties.Get org.bluez.Adapter1 "$1" | grep -q "$2"; }
# Without --timeout, 5.82 ends at once if it has no terminal.
bluetoothctl --timeout 600 scan on >/dev/null 2>&1 &
wait_for 20 'the adapter scans' adapter_is Discovering true
switch=$(grep -l bluetooth /sys/class/rfkill/*/type | head -n 1)
echo 1 >"${switch%/type}/soft"
wait_for 20 'the adapter is off' adapter_is Powered false
echo 0 >"${switch%/type}/soft"
wait_for 20 'bluetoothctl power on' timeout 20 bluetoothctl power on
adapter org.bluez.Adapter1.StartDiscovery || fail 'the adapter does not scan after a reset'
note 'the adapter scans again after a reset'

note 'the lab works'
