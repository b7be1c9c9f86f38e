# Time and memory until the first heart rate, compared with a Python script:
# LAB_BINARIES=.build/release lab run bleak.sh [ROUNDS]
#
# There are no settings, a strap advertises, and bluetoothd is running. Each round measures bleak-strap.py, hrzoned
# adopting the strap, and hrzoned with the adopted strap. Each starts without connections, and bluetoothd does not know
# the strap. Not in CI.

rounds=${1:-3}
address=F0:9E:1A:00:00:01
export HRZONE_SOCKET=$LAB_RUN/public/hrzoned.sock

field() { awk -v name="$2:" '$1 == name { print $2 }' "/proc/$1/status"; }
is_free() { ! hcitool con | grep -q $address; }
# clear_air: ends all connections, and makes bluetoothd forget the strap.
clear_air() {
  gdbus call --system -d org.bluez -o /org/bluez/hci0 -m org.bluez.Adapter1.RemoveDevice \
    /org/bluez/hci0/dev_${address//:/_} >/dev/null 2>&1
  wait_for 20 'the strap is free' is_free
  # The strap advertises at any time within its second.
  sleep "0.$((RANDOM % 10))"
}
# result NAME BEGIN PROCESS TIME: writes a line of figures; BEGIN is in nanoseconds, TIME in seconds.
result() {
  sleep 3
  awk -v name="$1" -v begin="$2" -v time="$4" -v rss="$(field "$3" VmRSS)" -v anonymous="$(field "$3" RssAnon)" \
    'BEGIN { printf "%s %.2f %d %d\n", name, time - begin / 1e9, rss, anonymous }' >>$LAB_RUN/results
  note "$(tail -n 1 $LAB_RUN/results)"
}

bleak() {
  local begin
  clear_air
  begin=$(date +%s%N)
  "${as_nobody[@]}" "$LAB_PYTHON" "$LAB/bleak-strap.py" >$LAB_RUN/bleak.out 2>$LAB_RUN/bleak.log & process=$!
  wait_line 40 $LAB_RUN/bleak.out '^[0-9.]+ [0-9]+$'
  result bleak "$begin" $process "$(awk 'NR == 1 { print $1 }' $LAB_RUN/bleak.out)"
  kill $process
  wait $process 2>/dev/null
}

daemon() {
  local begin process reader
  clear_air
  begin=$(date +%s%N)
  "${as_nobody[@]}" env STATE_DIRECTORY=$LAB_RUN/public/state hrzoned --config /dev/null --socket $HRZONE_SOCKET \
    >$LAB_RUN/hrzoned.log 2>&1 & process=$!
  wait_for 30 'the daemon listens' test -S $HRZONE_SOCKET
  hrzone stream --history >$LAB_RUN/stream.log 2>/dev/null & reader=$!
  wait_line 40 $LAB_RUN/stream.log '^\{"type":"sample"'
  result "$1" "$begin" $process \
    "$(date -d "$(sed -n '/^{"type":"sample"/ { s/.*"time":"\([^"]*\)".*/\1/p; q }' $LAB_RUN/stream.log)" +%s.%N)"
  kill $process $reader
  wait $process
}

use_binaries
start_straps "$address=Lab Strap"
start_bluetoothd
open_to_all "$(dirname "$LAB_PYTHON")" "$LAB"
install -d -o nobody $LAB_RUN/public
for round in $(seq "$rounds"); do
  note "--- round $round"
  bleak
  rm -rf $LAB_RUN/public/state
  daemon adopting
  daemon remembering
done
/usr/bin/python3 -S - $LAB_RUN/results <<'P'
import statistics
import sys
figures = {}
for line in open(sys.argv[1], encoding='utf-8'):
    name, *values = line.split()
    figures.setdefault(name, []).append([float(value) for value in values])
medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in figures.items()}
print(f'{"medians":12} {"first value":>12} {"RSS":>10} {"RssAnon":>10} {"bleak is":>9}')
for name, (time, rss, anonymous) in medians.items():
    print(f'{name:12} {time:10.2f} s {rss:7.0f} kB {anonymous:7.0f} kB {medians["bleak"][0] / time:7.2f} x the time, '
          f'{medians["bleak"][1] / rss:.1f} x the memory')
P
