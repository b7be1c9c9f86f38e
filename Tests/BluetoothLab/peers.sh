# Straps that behave as real ones may: lab run peers.sh
#
# The straps are Bumble's own Heart Rate, Battery and Device Information services. hrzoned runs as the user nobody, without
# capabilities, and reads nine straps at once: the first six in pairs, one directly and one through bluetoothd. Each leads
# to a live strap, or to a reason with a remedy.

direct=F0:9E:1A:00:00:01
other=F0:9E:1A:00:00:02
direct_short=F0:9E:1A:00:00:03
other_short=F0:9E:1A:00:00:04
direct_guarded=F0:9E:1A:00:00:05
other_guarded=F0:9E:1A:00:00:06
hidden='name:Hidden Strap'
shy='name:Shy Strap'
stranger=F0:9E:1A:00:00:09
export HRZONE_SOCKET=$LAB_RUN/public/hrzoned.sock
stream=$LAB_RUN/stream.log

lines() { wc -l <"$1"; }
status_of() { hrzone status --json | grep -F "\"strap\":\"$1\""; }
is_live() { status_of "$1" | grep -q '"signal":"live".*"phase":"live"'; }
is_linked() { status_of "$1" | grep -q "\"phase\":\"live\".*\"link\":\"$2\""; }
are_live() {
  local one
  for one; do is_live "$one" || return; done
}
# said NUMBER TEXT: waits until strap.py reports TEXT about a strap, after line `told` of its log.
said() { wait_line 20 $LAB_RUN/straps.log "^strap $1: $2" $((told + 1)); }
# step TEXT: announces the next step, and sets `from` and `told` to the ends of the stream and of the straps' log.
step() {
  note "--- $1"
  from=$(lines $stream)
  told=$(lines $LAB_RUN/straps.log)
}
# keeps ADDRESS...: checks that no strap was lost in this step, and that samples still come.
keeps() {
  local one
  for one; do
    ! tail -n "+$((from + 1))" $stream | grep -F "\"strap\":\"$one\"" | grep -E '"phase":"(lost|refused)"' || fail "$one was lost"
  done
  from=$(lines $stream)
  for one; do wait_line 20 $stream "\"type\":\"sample\".*\"strap\":\"$one\"" "$from"; done
}
# refusal ADDRESS PATTERN: prints the regular expression of a report that the strap is refused for a reason that matches.
refusal() { printf '^\\{"type":"strap".*"strap":"%s".*"phase":"refused","reason":"[^"]*%s' "$1" "$2"; }
# refused ADDRESS PATTERN: waits for that report.
refused() { wait_line 60 $stream "$(refusal "$@")" "$from"; }
# refused_through_bluetoothd ADDRESS PATTERN: as `refused`, for a strap that is read through bluetoothd. BlueZ 5.82 itself crashes
# when services change over and over. Then the reason must say so, and the straps come back with another bluetoothd.
refused_through_bluetoothd() {
  wait_for 60 "$1 is refused, or bluetoothd has ended" lab_is_refused_or_alone "$@"
  pidof bluetoothd >/dev/null && return
  [ "$(/usr/libexec/bluetooth/bluetoothd -v)" = 5.82 ] || fail 'bluetoothd ended'
  note 'bluetoothd 5.82 crashed'
  wait_line 20 $stream '"reason":"bluetoothd is not running: start it' "$from"
  start_bluetoothd
  wait_for 120 'a strap is live with another bluetoothd' is_live $other_short
}
lab_is_refused_or_alone() { ! pidof bluetoothd || lab_has_line $stream "$(refusal "$@")" "$from"; }
story() {
  tail -n "+$((from + 1))" $stream | grep '^{"type":"strap"' |
    sed 's/.*"time":"[^T]*T\([^"]*\)Z".*"strap":"\([^"]*\)".*"phase":"\([a-z]*\)","reason":"\([^"]*\)".*/  \1 \2 \3 \4/'
}

use_binaries
start_straps $direct $other $direct_short $other_short $direct_guarded $other_guarded 'F0:9E:1A:00:00:07=Hidden Strap' \
  'F0:9E:1A:00:00:08=Shy Strap' $stranger
strap 3: mtu refused
strap 4: mtu 23
for number in 5 6; do strap $number: secure cccd; done
for number in 7 8 9; do strap $number: off; done
strap 7: secure on
strap 7: rotate resolvable
for number in 8 9; do strap $number: rotate unresolvable; done
for number in 7 8 9; do strap $number: back; done
start_bluetoothd
# An adapter that was up before bluetoothd has no security manager until it is switched off and on.
lab_adapter Set org.bluez.Adapter1 Powered '<false>' >/dev/null
power_on
install -d -o nobody $LAB_RUN/public
{ printf '[[runner]]\nmax_hr = 190\nstraps = ["%s"' $direct
  printf ', "%s"' $other $direct_short $other_short $direct_guarded $other_guarded "$hidden" "$shy" $stranger
  printf ']\n'
  for one in $other $other_short $other_guarded; do printf '\n[[strap]]\naddress = "%s"\nlink = "bluetoothd"\n' $one; done
} >$LAB_RUN/hrzoned.toml
"${as_nobody[@]}" env STATE_DIRECTORY=$LAB_RUN/public/state hrzoned --config $LAB_RUN/hrzoned.toml --socket $HRZONE_SOCKET \
  --log-level debug >>$LAB_RUN/hrzoned.log 2>&1 &
daemon=$!
wait_for 30 'the daemon listens' test -S $HRZONE_SOCKET
hrzone stream --history >$stream 2>>$LAB_RUN/stream-errors.log & reader=$!
wait_line 20 $stream '"type":"state"'
told=0 from=0

note '--- all are read, except one whose address nobody knows'
wait_for 120 'eight straps are live' are_live $direct $other $direct_short $other_short $direct_guarded $other_guarded "$hidden" "$shy"
hrzone status
is_linked $direct direct || fail "not directly: $(status_of $direct)"
is_linked $direct_short direct || fail "not directly: $(status_of $direct_short)"
is_linked $other bluetoothd || fail "not through bluetoothd: $(status_of $other)"
for number in 5 6 7; do
  [ "$(grep -c "^strap $number: paired" $LAB_RUN/straps.log)" -eq 1 ] || fail "strap $number was not paired once"
done

step 'long values, and values for an MTU of 23'
rr=$(printf '0002%.0s' {1..60})
for number in 1 2; do strap $number: raw "10c9$rr"; done
for number in 3 4; do strap $number: raw '10c900020002'; done
for one in $direct $other $direct_short $other_short; do
  wait_line 20 $stream "\"type\":\"sample\".*\"strap\":\"$one\".*\"bpm\":201" "$from"
done

step 'the straps ask for an MTU'
for number in 1 2 3; do strap $number: ask-mtu 517; done
grep -E '^strap [123]: the MTU is' $LAB_RUN/straps.log
keeps $direct $other $direct_short

step 'the straps ask for connection parameters'
for number in 1 2; do
  strap $number: parameters 6 6 0 100
  strap $number: parameters 160 200 4 600
  # Shorter than an interval may be, longer than one may be, and a timeout shorter than the interval.
  for values in '4 4 0 100' '3300 3400 0 3200' '800 800 0 20'; do
    strap $number: parameters $values
  done
  for answer in accepted:2 refused:3; do
    [ "$(grep -c "^strap $number: parameters ${answer%:*}" $LAB_RUN/straps.log)" -eq ${answer#*:} ] ||
      fail "not ${answer#*:} parameters of strap $number were ${answer%:*}"
  done
done
keeps $direct $other

step 'indications, subscribed to and not'
for number in 1 2; do
  strap $number: indicate model 50
  said $number '50 of 50 indications confirmed'
  strap $number: indicate heart 60
  said $number '60 of 60 indications confirmed'
done
keeps $direct $other

step 'the services move while the straps are connected'
for number in 1 2; do
  strap $number: layout moved
  said $number 'subscribed'
done
keeps $direct $other

step 'the addresses change'
for number in 7 8; do strap $number: off; done
strap 7: rotate resolvable
strap 8: rotate unresolvable
for number in 7 8; do strap $number: back; done
for number in 7 8; do said $number 'subscribed'; done
wait_for 60 'both straps are live' are_live "$hidden" "$shy"
[ "$(grep -c '^strap 7: paired' $LAB_RUN/straps.log)" -eq 1 ] || fail 'strap 7 was paired again'
grep '^strap [78]: rotated' $LAB_RUN/straps.log
story

step 'the strap whose address nobody knows has a reason'
wait_line 60 $stream "^\\{\"type\":\"strap\".*\"strap\":\"$stranger\".*Not seen for 40 s"
hrzone straps scan | tee $LAB_RUN/scan.log
grep -q 'name:Lab Strap 9' $LAB_RUN/scan.log || fail 'the scan does not offer its name'

step 'the services change over and over'
for number in 1 2; do strap $number: indicate services 30; done
refused $direct 'changes its services over and over'
refused_through_bluetoothd $other 'changes its services over and over'
story

step 'more indications than any strap sends'
for number in 3 4; do strap $number: indicate heart 5000; done
for one in $direct_short $other_short; do refused $one 'more than 50 packets a second'; done
grep -E '^strap [34]: .*indications confirmed' $LAB_RUN/straps.log
story

note '--- the end'
judge reasons $stream
kill -TERM $daemon
wait $daemon || fail "hrzoned ended with $? on SIGTERM"
kill $reader 2>/dev/null
note 'every peer was read, or has a reason'
