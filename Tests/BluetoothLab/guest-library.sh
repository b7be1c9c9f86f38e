# Functions for scripts that run in the guest.

LAB_RUN=/run/lab
mkdir -p $LAB_RUN

# note TEXT...: prints a line with the guest's seconds since its start.
note() { printf '[%6.1f] %s\n' "$(cut -d ' ' -f 1 /proc/uptime)" "$*"; }

# fail REASON: shows all logs, and ends the script.
fail() {
  note "FAILED: $*"
  local log
  for log in $LAB_RUN/*.log; do
    [ -s "$log" ] || continue
    printf -- '---- %s\n' "$(basename "$log")"
    tail -n 60 "$log"
  done
  if [ -d /run/systemd/system ] && [ -d /run/log/journal ]; then
    printf -- '---- journal\n'
    journalctl --no-pager -o short-monotonic -n 60 _TRANSPORT=stdout + _TRANSPORT=journal + _TRANSPORT=syslog
  fi
  exit 1
}

# wait_for SECONDS WHAT COMMAND...: waits until COMMAND succeeds; else the script fails and says that WHAT did not happen.
# The limit is for an idle host. A busy host has slow files, and under KVM everything is slow, so the limit is multiplied.
LAB_PATIENCE=4
wait_for() {
  local seconds=$(($1 * LAB_PATIENCE)) what=$2 end
  end=$((SECONDS + seconds))
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "not within $seconds s: $what"
    # Polling costs time: ten calls of `hrzone status` take an emulated guest a second. The pause leaves most of the time
    # to the programs under test.
    sleep 0.5
  done
}

# wait_line SECONDS FILE PATTERN [FROM]: waits for a line of FILE, from line FROM on, that matches the extended regular
# expression.
wait_line() {
  wait_for "$1" "a line '$3' in $(basename "$2")" lab_has_line "$2" "$3" "${4:-1}"
}
lab_has_line() { tail -n "+$3" "$1" | grep -qE -- "$2"; }

# adapter_up: returns when hci0 is up. It is switched on through the kernel's management interface, as bluetoothd does it:
# otherwise Linux 6.12 gives it no security manager. btmgmt ends at once if its input does.
adapter_up() { wait_for 60 'the adapter hci0 is up' lab_adapter_up; }
lab_adapter_up() {
  timeout 5 btmgmt --index 0 power on < <(sleep 5)
  hciconfig hci0 | grep -q 'UP RUNNING'
}

# start_straps [ADDRESS[=NAME] ...]: puts straps on the air of hci0, and brings hci0 up.
start_straps() {
  mkfifo $LAB_RUN/straps.in
  exec {LAB_STRAPS}<>$LAB_RUN/straps.in
  "$LAB_PYTHON" -u "$LAB/strap.py" "$@" <$LAB_RUN/straps.in >$LAB_RUN/straps.log 2>&1 &
  wait_line 60 $LAB_RUN/straps.log '^ready'
  adapter_up
  note "straps on the air: $(sed -n 's/.*advertising //p' $LAB_RUN/straps.log | tr '\n' ' ')"
}

# strap COMMAND...: sends a command of strap.py, and returns when it is done.
strap() {
  local from
  from=$(($(wc -l <$LAB_RUN/straps.log) + 1))
  printf '%s\n' "$*" >&"$LAB_STRAPS"
  wait_for 20 "the strap's answer to '$*'" lab_has_line $LAB_RUN/straps.log "^(ok|error) ${*}(: |\$)" "$from"
  ! lab_has_line $LAB_RUN/straps.log "^error " "$from" || fail "the strap refused '$*'"
  note "strap: $*"
}

# power_on: returns when bluetoothd has switched hci0 on. bluetoothd itself tries that once.
power_on() { wait_for 60 'bluetoothd has powered the adapter' lab_power_on; }
lab_power_on() {
  lab_is_powered && return
  lab_adapter Set org.bluez.Adapter1 Powered '<true>'
  lab_is_powered
}
lab_is_powered() { lab_adapter Get org.bluez.Adapter1 Powered | grep -q true; }
lab_adapter() { gdbus call --system --timeout 20 -d org.bluez -o /org/bluez/hci0 -m "org.freedesktop.DBus.Properties.$1" "${@:2}"; }

start_bluetoothd() {
  /usr/libexec/bluetooth/bluetoothd -n >$LAB_RUN/bluetoothd.log 2>&1 &
  power_on
  note "bluetoothd $(/usr/libexec/bluetooth/bluetoothd -v) runs"
}

# kill_bluetoothd SIGNAL: returns when bluetoothd has ended. On TERM it switches the adapter off first.
kill_bluetoothd() {
  kill "-$1" "$(pidof bluetoothd)"
  wait_for 10 'bluetoothd has ended' bash -c '! pidof bluetoothd'
}

# mount_other FOLDER: mounts the system of the suite LAB_OTHER, as far as a program in it needs. Its files may be changed; the
# changes are discarded.
mount_other() {
  local device folder
  device=$(findfs LABEL=other) || fail 'there is no image of another system (LAB_OTHER)'
  mkdir -p "$1" $LAB_RUN/other/{lower,upper,work}
  mount -t ext4 -o ro "$device" $LAB_RUN/other/lower &&
    mount -t overlay -o "lowerdir=$LAB_RUN/other/lower,upperdir=$LAB_RUN/other/upper,workdir=$LAB_RUN/other/work" overlay "$1" ||
    fail 'the other system cannot be mounted'
  for folder in proc sys dev run; do mount --rbind /$folder "$1/$folder" || fail "cannot use $1"; done
}

# judge JUDGEMENT ARGUMENT...: runs judge.py and shows its output.
judge() { /usr/bin/python3 -S "$LAB/judge.py" "$@" || fail "judge.py $*"; }

# judge_within SECONDS JUDGEMENT ARGUMENT...: repeats judge.py until it succeeds, for events that may still arrive.
judge_within() {
  wait_for "$1" "judge.py ${*:2}" lab_judge "${@:2}"
  cat $LAB_RUN/judge.log
}
lab_judge() { /usr/bin/python3 -S "$LAB/judge.py" "$@" >$LAB_RUN/judge.log 2>&1; }

# open_to_all PATH...: lets every user in the guest reach PATH, whatever the host's home directories allow.
open_to_all() {
  local path
  for path; do
    path=$(realpath "$path")
    [ -d "$path" ] || path=$(dirname "$path")
    while [ "$path" != / ]; do
      [ -n "$(find "$path" -maxdepth 0 -perm -005)" ] || chmod o+rx "$path"
      path=$(dirname "$path")
    done
  done
}

# use_binaries: makes the host's hrzoned, hrzone and hrlog commands that every user in the guest may run.
use_binaries() {
  local name
  mkdir -p $LAB_RUN/bin
  for name in hrzoned hrzone hrlog; do
    [ -x "$LAB_BINARIES/$name" ] || fail "no $LAB_BINARIES/$name: build it first (swift build)"
    install -m 755 "$LAB_BINARIES/$name" $LAB_RUN/bin/
    # shellcheck disable=SC2046
    open_to_all $(ldd "$LAB_BINARIES/$name" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p')
  done
  PATH=$LAB_RUN/bin:$PATH
}

# "${as_nobody[@]}" COMMAND...: runs as the user nobody, with no group, no capability and no way to get one. It is not a
# function: a function in the background would be a shell, with another process ID than the command.
# shellcheck disable=SC2034
as_nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups --inh-caps=-all --ambient-caps=-all --bounding-set=-all
  --no-new-privs --)

# two_runners FIRST SECOND: prints settings with two runners, each with one of these straps. The second strap is read
# through bluetoothd.
two_runners() {
  cat <<TOML
[[runner]]
name = "Anna"
max_hr = 190
straps = ["$1"]

[[runner]]
name = "Ben"
max_hr = 170
straps = ["$2"]

[[strap]]
address = "$2"
link = "bluetoothd"
TOML
}
