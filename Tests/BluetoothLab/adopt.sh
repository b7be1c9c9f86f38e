# No settings, and a strap on the air: lab run adopt.sh
#
# hrzoned runs as the user nobody, without capabilities. It finds the strap through bluetoothd, adopts it and reads it.
# After a restart it reads the adopted strap without a search.

address=F0:9E:1A:00:00:01
export HRZONE_SOCKET=$LAB_RUN/public/hrzoned.sock
stream=$LAB_RUN/stream.log

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# live_after: starts hrzoned, and sets $took to the milliseconds until a sample is live.
live_after() {
  local begin
  begin=$(milliseconds)
  "${as_nobody[@]}" env STATE_DIRECTORY=$LAB_RUN/public/state hrzoned --config /dev/null --socket $HRZONE_SOCKET \
    --log-level debug >$LAB_RUN/hrzoned.log 2>&1 &
  daemon=$!
  wait_for 30 'the daemon listens' test -S $HRZONE_SOCKET
  hrzone stream --history >$stream 2>/dev/null & reader=$!
  wait_line 60 $stream '"type":"sample".*"signal":"live"'
  took=$(($(milliseconds) - begin))
}
end_daemon() {
  kill $daemon $reader
  wait $daemon || fail "the daemon ended with $?"
}

use_binaries
start_straps "$address=Lab Strap"
start_bluetoothd
install -d -o nobody $LAB_RUN/public

live_after
note "live $took ms after the start of a daemon that knew no strap"
grep -E 'Taking|live' $LAB_RUN/hrzoned.log
hrzone straps list
hrzone straps list --json | grep -q "\"address\":\"$address\".*\"source\":\"adopted\"" || fail 'the strap was not adopted'
end_daemon

# The kernel may still hold the last connection, which the next daemon then uses.
live_after
note "live $took ms after the start of a daemon that remembers the strap"
! grep -q Taking $LAB_RUN/hrzoned.log || fail 'the strap was looked for again'

note '--- forgotten'
hrzone straps forget $address
hrzone straps list --json | grep -q adopted && fail 'the strap is still known'
end_daemon
note 'the strap was found, kept and forgotten'
