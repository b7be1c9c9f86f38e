# The installed services under systemd: LAB_INIT=systemd lab run service.sh
#
# Installs the services. A member of the group reads a strap, and a stranger is refused. hrlog records every sample, over restarts
# too, and shows it to those whom its settings name. The service restarts with the same socket. The watchdog ends a daemon that
# hangs. After removal, only the history is left.

address=F0:9E:1A:00:00:01
install=$LAB/../../systemd/install.sh
settings=/etc/hrzoned/hrzoned.toml
readers=/etc/hrzoned/hrlog.toml
history=/var/lib/hrlog
socket=/run/hrzoned/hrzoned.sock

# traces: lists what the guest has and the host has not, except for the files of systemd and its tools.
traces() {
  { find /.lab/layer/upper -mindepth 1 -printf '/%P\n' | while read -r path; do
      [ -d "/.lab/layer/upper$path" ] && [ -d "/.lab/host$path" ] || echo "$path"
    done | grep -vE '^/var/lib/private$|^/(tmp|var/log|var/cache|var/tmp|dev|\.lab)(/|$)|^/etc/(\.pwd\.lock|(group|gshadow|passwd|shadow|subuid|subgid)-)$'
    find /run /usr/local -mindepth 1 \( -name '*hrzone*' -o -name '*hrlog*' \) -not -path "$LAB_RUN/*" -not -path '/run/systemd/*' -not -path '/run/log/*'
    cut -d : -f 1 /etc/group | sed 's/^/group /'
    cut -d : -f 1 /etc/passwd | sed 's/^/user /'
    systemctl list-unit-files --no-legend --no-pager 'hrzone*' 'hrlog*' | sed 's/^/unit file /'
  } | sort -u
}
main_pid() { systemctl show --property MainPID --value "${1:-hrzoned}.service"; }
# as USER COMMAND...
as() { setpriv --reuid="$1" --regid="$1" --init-groups -- env HOME=/ "${@:2}"; }
is_live() { as anna hrzone status --json | grep -q '"signal":"live"'; }
is_silent() { ! is_live; }
# How many samples hrzoned has sent since its start, from the first live one on.
sent() { as anna timeout 3 hrzone stream --history --reports sample | grep '"type":"sample"' | sed -n '/"signal":"live"/,$p' | wc -l; }
# recorded [USER]: how many samples are in the sessions that USER may see; root sees all.
recorded() { as "${1:-root}" hrlog list --json | grep -oE '"samples":[0-9]+' | awk -F : '{ sum += $2 } END { print sum + 0 }'; }
has_reloaded() { journalctl --no-pager -o cat -u hrlog.service | grep -q 'Settings reloaded'; }
has_recorded() { [ "$(recorded)" = "$1" ]; }
# runs: waits until the strap is live for some seconds, and makes it silent.
runs() {
  strap silent off
  wait_for 40 'a live signal' is_live
  sleep 6
  strap silent on
  wait_for 40 'the end of the signal' is_silent
}
other_daemon() { local pid; pid=$(main_pid); [ "$pid" != 0 ] && [ "$pid" != "$1" ]; }

use_binaries
for user in anna stranger; do useradd --no-create-home --user-group "$user"; done
systemctl daemon-reload
traces >$LAB_RUN/before

note '--- install.sh'
"$install" --binaries $LAB_RUN/bin >$LAB_RUN/install.log 2>&1 || fail 'install.sh failed'
cat $LAB_RUN/install.log
systemctl is-active hrzoned.service hrzoned.socket hrlog.service hrlog.socket || fail 'a service does not run'
systemctl is-enabled hrzoned.service hrzoned.socket hrlog.service hrlog.socket hrlog-deliver.path || fail 'a service would not start at boot'
grep -q 'usermod -aG hrzone' $LAB_RUN/install.log || fail 'install.sh does not say how to join the group'
stat -c '%A %U %G %n' $socket
[ "$(stat -c '%a %G' $socket)" = '660 hrzone' ] || fail "the socket's mode or group is wrong"
[ "$(stat -c '%a %G' /run/hrlog/hrlog.sock)" = '660 hrzone' ] || fail "the mode or group of the recorder's socket is wrong"
for name in hrzone hrlog; do
  for shell in bash-completion/completions/$name zsh/site-functions/_$name fish/vendor_completions.d/$name.fish; do
    [ -s /usr/local/share/$shell ] || fail "no completions in /usr/local/share/$shell"
  done
done
PATH=${PATH#"$LAB_RUN/bin:"}
hash -r
command -v hrzone | grep -qx /usr/local/bin/hrzone || fail 'hrzone is not in the PATH'
hrzone workout list >$LAB_RUN/workouts.log 2>&1 && grep -qE '^lsd .* shipped ' $LAB_RUN/workouts.log ||
  fail 'hrzone does not find the workouts it came with'
for name in hrzoned hrlog; do
  status=/proc/$(main_pid $name)/status
  grep -E '^(Name|Uid|Gid|Groups|CapEff|CapBnd|NoNewPrivs|Seccomp):' "$status"
  grep -qE '^CapEff:\s*0+$' "$status" || fail "$name has capabilities"
  ! grep -qE '^Uid:\s*0\s' "$status" || fail "$name runs as root"
done

note '--- the settings name a strap: systemctl reload'
start_straps $address
strap hr 143
printf '\n[[strap]]\naddress = "%s"\n\n[[runner]]\nname = "Anna"\nmax_hr = 190\nstraps = ["%s"]\n' $address $address >>$settings
cp $settings $LAB_RUN/settings.copy
hrzoned --check --config $settings >$LAB_RUN/check.log 2>&1 || fail 'the settings are refused'
first=$(main_pid)
systemctl reload hrzoned.service || fail 'systemctl reload failed'
[ "$(main_pid)" = "$first" ] || fail 'the reload restarted the daemon'

note '--- a member of the group'
usermod -aG hrzone anna
wait_for 40 'hrzone status, as a member of the group, shows a live signal' is_live
as anna hrzone status
as anna hrzone status --json

note '--- a stranger'
if as stranger hrzone status >$LAB_RUN/stranger.log 2>&1; then fail 'a stranger was let in'; fi
cat $LAB_RUN/stranger.log
grep -q 'hrzone' $LAB_RUN/stranger.log && grep -q 'usermod -aG hrzone' $LAB_RUN/stranger.log ||
  fail 'the stranger is not told how to join the group'

note '--- hrlog: every sample is recorded, also over a restart of the recorder'
recorder=$(main_pid hrlog)
systemctl restart hrlog.service || fail 'hrlog does not restart'
[ "$(main_pid hrlog)" != "$recorder" ] || fail 'hrlog was not restarted'
runs
first_part=$(sent)
[ "$first_part" -gt 5 ] || fail "only $first_part samples were sent"
wait_for 20 "hrlog has the $first_part samples that were sent" has_recorded "$first_part"
[ "$(stat -c '%a %U %G' $history)" = '700 hrlog hrlog' ] || fail "the owner or mode of the history's folder is wrong"
[ "$(stat -c '%a %U' $history/history.db)" = '600 hrlog' ] || fail "the owner or mode of the history is wrong"

note '--- who sees it'
as anna hrlog list >$LAB_RUN/nobody.log 2>&1 || fail 'a member of the group cannot ask for the sessions'
cat $LAB_RUN/nobody.log
grep -q 'No session yet that you may see' $LAB_RUN/nobody.log || fail 'a member of the group sees runs that nobody gave to her'
printf '\n[[reader]]\nuser = "anna"\nrunners = ["Anna"]\n' >>$readers
cp $readers $LAB_RUN/readers.copy
hrlog record --check || fail 'the settings of hrlog are refused'
recorder=$(main_pid hrlog)
systemctl reload hrlog.service || fail 'systemctl reload failed'
wait_for 20 'hrlog has read its settings again' has_reloaded
as anna hrlog list
[ "$(recorded anna)" -gt 5 ] || fail 'anna does not see her run'
as anna hrlog show last >$LAB_RUN/show.log 2>&1 && cat $LAB_RUN/show.log && grep -q Anna $LAB_RUN/show.log || fail 'anna cannot look at her run'
as anna hrlog note last 'on the treadmill' || fail 'anna cannot add a note to her run'
status=0
as stranger hrlog list >$LAB_RUN/stranger.log 2>&1 || status=$?
cat $LAB_RUN/stranger.log
[ $status -eq 77 ] || fail "a stranger who asks for the sessions gets the exit status $status, not 77"
! as anna head -c 1 $history/history.db >/dev/null 2>&1 || fail 'anna can read the file'

note '--- hrzoned restarts: the session continues'
sessions=$(hrlog list --json | grep -c '"id":')
systemctl restart hrzoned.service || fail 'the restart failed'
runs
second_part=$(sent)
[ "$second_part" -gt 5 ] || fail "only $second_part samples were sent"
wait_for 20 "hrlog has $first_part and $second_part samples" has_recorded $((first_part + second_part))
[ "$(hrlog list --json | grep -c '"id":')" = "$sessions" ] || fail 'the restart began another session'
[ "$(main_pid hrlog)" = "$recorder" ] || fail 'hrlog was restarted'
hrlog list
note "$first_part and $second_part samples sent and recorded"

note '--- a session that has ended is delivered by a user of its own, who does not see the history'
sed -i '/^\[record\]/a on_session_end = "echo run $HRLOG_SESSION by $(id -un): $(echo /var/lib/hrlog/*) $(head -c 12 $HRLOG_FIT | tail -c 4)"' $readers
cp $readers $LAB_RUN/readers.copy
systemctl reload hrlog.service || fail 'systemctl reload failed'
hrlog end last || fail 'the session cannot be ended'
is_delivered() { journalctl --no-pager -o cat -u hrlog-deliver.service | grep 'run [0-9]* by hrlog-deliver: /var/lib/hrlog/queue .FIT'; }
wait_for 60 'the delivery' is_delivered
[ "$(stat -c '%a %U %G' $history/queue/waiting)" = '770 hrlog hrlog' ] || fail "the owner or mode of the queue is wrong"
wait_for 20 'the end of the delivery' eval '! systemctl --quiet is-active hrlog-deliver.service'
strap silent off
wait_for 40 'a live signal' is_live
first=$(main_pid)

note '--- systemctl restart'
inode=$(stat -c %i $socket)
systemctl restart hrzoned.service || fail 'the restart failed'
as anna hrzone status >/dev/null || fail 'not reachable right after the restart'
[ "$(stat -c %i $socket)" = "$inode" ] || fail 'the socket is another one'
wait_for 40 'live again after the restart' is_live
note "pid $first -> $(main_pid), the same socket, live"

note '--- systemctl stop: the socket stays, and starts the service again'
systemctl stop hrzoned.service || fail 'the stop failed'
[ -S $socket ] || fail 'the socket went with the service'
as anna hrzone status >/dev/null || fail 'the socket did not start the service'
wait_for 40 'live again after the stop' is_live

note '--- SIGSTOP: the watchdog'
stopped=$(main_pid)
kill -STOP "$stopped"
before=$SECONDS
wait_for 60 'systemd has started another daemon' other_daemon "$stopped"
wait_for 40 'live again after the watchdog' is_live
note "pid $stopped -> $(main_pid), live $((SECONDS - before)) s after the stop; restarts: $(systemctl show -P NRestarts hrzoned.service)"
journalctl --no-pager -o cat -u hrzoned.service | grep -i watchdog || fail 'the journal says nothing of the watchdog'
[ "$(main_pid hrlog)" = "$recorder" ] || fail 'hrlog was restarted'

note '--- systemd-analyze security'
for name in hrzoned hrlog hrlog-deliver; do
  systemd-analyze security --no-pager $name.service >$LAB_RUN/security.log 2>&1
  tail -n 1 $LAB_RUN/security.log
  exposure=$(sed -n "s/.*exposure level for $name.service: \\([0-9.]*\\).*/\\1/p" $LAB_RUN/security.log)
  # It needs the network.
  most=1.0
  [ $name != hrlog-deliver ] || most=1.5
  awk -v level="${exposure:-10}" -v most=$most 'BEGIN { exit !(level <= most) }' || fail "the exposure level of $name is $exposure; $most is the most"
done

note '--- an upgrade to a version that refuses the settings'
running=$(main_pid)
echo 'nonsense = 1' >>$settings
! "$install" --binaries $LAB_RUN/bin >$LAB_RUN/install.log 2>&1 || fail 'install.sh accepted the settings'
cat $LAB_RUN/install.log
grep -q 'nothing was changed' $LAB_RUN/install.log || fail 'install.sh does not say what to do'
[ "$(main_pid)" = "$running" ] || fail 'the daemon that ran was restarted'
cp $LAB_RUN/settings.copy $settings

note '--- install.sh --remove, with changed settings and a history'
"$install" --remove >$LAB_RUN/remove.log 2>&1 || fail 'install.sh --remove failed'
cat $LAB_RUN/remove.log
grep -q "kept $settings" $LAB_RUN/remove.log && cmp -s $settings $LAB_RUN/settings.copy || fail 'the changed settings were not kept'
[ ! -e $socket ] && [ ! -e /run/hrlog ] || fail 'a socket is still there'
grep -q "kept $readers" $LAB_RUN/remove.log && cmp -s $readers $LAB_RUN/readers.copy || fail 'the changed settings of hrlog were not kept'
grep -q "kept $history" $LAB_RUN/remove.log && [ -s $history/history.db ] || fail 'the history was not kept'
[ "$(stat -c '%a %U' $history)" = '700 root' ] || fail 'the history that is kept does not belong to root'
kept=$($LAB_RUN/bin/hrlog list --json --database $history/history.db | grep -oE '"samples":[0-9]+' | awk -F : '{ sum += $2 } END { print sum + 0 }')
[ "$kept" -ge $((first_part + second_part)) ] || fail "the history that is kept has $kept samples"

note '--- installed under an odd prefix, over a version whose user was dynamic, and removed with the settings as they came'
cp "$LAB/../../config/hrzoned.toml" $settings
cp "$LAB/../../config/hrlog.toml" $readers
odd='/opt/a b%c&d|e'
"$install" --prefix "$odd" --binaries $LAB_RUN/bin >$LAB_RUN/install.log 2>&1 || fail 'install.sh failed'
systemctl stop hrzoned.service
userdel hrzoned
sed -i 's/^User=.*/DynamicUser=yes/' /etc/systemd/system/hrzoned.service
systemctl daemon-reload
systemctl start hrzoned.service
"$odd/bin/hrzone" straps add F0:9E:1A:00:00:0A
[ -L /var/lib/hrzoned ] || fail 'the user is not dynamic'
"$install" --prefix "$odd" --binaries $LAB_RUN/bin >$LAB_RUN/install.log 2>&1 || fail 'install.sh failed'
"$odd/bin/hrzone" straps list
"$odd/bin/hrzone" straps list | grep -q F0:9E:1A:00:00:0A || fail 'the upgrade forgot a strap'
"$odd/bin/hrlog" list | grep 'on the treadmill' || fail 'the new service does not show the history that was kept'
"$install" --prefix "$odd" --remove >$LAB_RUN/remove.log 2>&1 || fail 'install.sh --remove failed'
cat $LAB_RUN/remove.log
rm -r $history
traces >$LAB_RUN/after
if ! diff $LAB_RUN/before $LAB_RUN/after; then fail 'something was left behind (>) or taken away (<)'; fi
note 'nothing is left'
