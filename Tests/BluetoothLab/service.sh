# The installed service under systemd: LAB_INIT=systemd lab run service.sh
#
# Installs the service. A member of the group reads a strap, and a stranger is refused. The service restarts with the same
# socket. The watchdog ends a daemon that hangs. After removal nothing is left.

address=F0:9E:1A:00:00:01
install=$LAB/../../systemd/install.sh
settings=/etc/hrzoned/hrzoned.toml
socket=/run/hrzoned/hrzoned.sock

# traces: lists what the guest has and the host has not, except for the files of systemd and its tools.
traces() {
  { find /.lab/layer/upper -mindepth 1 -printf '/%P\n' | while read -r path; do
      [ -d "/.lab/layer/upper$path" ] && [ -d "/.lab/host$path" ] || echo "$path"
    done | grep -vE '^/var/lib/private$|^/(tmp|var/log|var/cache|var/tmp|dev|\.lab)(/|$)|^/etc/(\.pwd\.lock|(group|gshadow|passwd|shadow|subuid|subgid)-)$'
    find /run /usr/local -mindepth 1 -name '*hrzone*' -not -path "$LAB_RUN/*" -not -path '/run/systemd/*' -not -path '/run/log/*'
    cut -d : -f 1 /etc/group | sed 's/^/group /'
    cut -d : -f 1 /etc/passwd | sed 's/^/user /'
    systemctl list-unit-files --no-legend --no-pager 'hrzone*' | sed 's/^/unit file /'
  } | sort -u
}
main_pid() { systemctl show --property MainPID --value hrzoned.service; }
# as USER COMMAND...
as() { setpriv --reuid="$1" --regid="$1" --init-groups -- env HOME=/ "${@:2}"; }
is_live() { as anna hrzone status --json | grep -q '"signal":"live"'; }
other_daemon() { local pid; pid=$(main_pid); [ "$pid" != 0 ] && [ "$pid" != "$1" ]; }

use_binaries
for user in anna stranger; do useradd --no-create-home --user-group "$user"; done
systemctl daemon-reload
traces >$LAB_RUN/before

note '--- install.sh'
"$install" --binaries $LAB_RUN/bin >$LAB_RUN/install.log 2>&1 || fail 'install.sh failed'
cat $LAB_RUN/install.log
systemctl is-active hrzoned.service hrzoned.socket || fail 'the service does not run'
systemctl is-enabled hrzoned.service hrzoned.socket || fail 'the service would not start at boot'
grep -q 'usermod -aG hrzone' $LAB_RUN/install.log || fail 'install.sh does not say how to join the group'
stat -c '%A %U %G %n' $socket
[ "$(stat -c '%a %G' $socket)" = '660 hrzone' ] || fail "the socket's mode or group is wrong"
for shell in bash-completion/completions/hrzone zsh/site-functions/_hrzone fish/vendor_completions.d/hrzone.fish; do
  [ -s /usr/local/share/$shell ] || fail "no completions in /usr/local/share/$shell"
done
PATH=${PATH#"$LAB_RUN/bin:"}
hash -r
command -v hrzone | grep -qx /usr/local/bin/hrzone || fail 'hrzone is not in the PATH'
hrzone workout list >$LAB_RUN/workouts.log 2>&1 && grep -qE '^lsd .* shipped ' $LAB_RUN/workouts.log ||
  fail 'hrzone does not find the workouts it came with'
grep -E '^(Uid|Gid|Groups|CapEff|CapBnd|NoNewPrivs|Seccomp):' "/proc/$(main_pid)/status"
grep -qE '^CapEff:\s*0+$' "/proc/$(main_pid)/status" || fail 'the daemon has capabilities'
! grep -qE '^Uid:\s*0\s' "/proc/$(main_pid)/status" || fail 'the daemon runs as root'

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

note '--- systemd-analyze security'
systemd-analyze security --no-pager hrzoned.service >$LAB_RUN/security.log 2>&1
tail -n 1 $LAB_RUN/security.log
exposure=$(sed -n 's/.*exposure level for hrzoned.service: \([0-9.]*\).*/\1/p' $LAB_RUN/security.log)
awk -v level="${exposure:-10}" 'BEGIN { exit !(level <= 1.0) }' || fail "the exposure level is $exposure; 1.0 is the most"

note '--- an upgrade to a version that refuses the settings'
running=$(main_pid)
echo 'nonsense = 1' >>$settings
! "$install" --binaries $LAB_RUN/bin >$LAB_RUN/install.log 2>&1 || fail 'install.sh accepted the settings'
cat $LAB_RUN/install.log
grep -q 'nothing was changed' $LAB_RUN/install.log || fail 'install.sh does not say what to do'
[ "$(main_pid)" = "$running" ] || fail 'the daemon that ran was restarted'
cp $LAB_RUN/settings.copy $settings

note '--- install.sh --remove, with changed settings'
"$install" --remove >$LAB_RUN/remove.log 2>&1 || fail 'install.sh --remove failed'
cat $LAB_RUN/remove.log
grep -q "kept $settings" $LAB_RUN/remove.log && cmp -s $settings $LAB_RUN/settings.copy || fail 'the changed settings were not kept'
[ ! -e $socket ] || fail 'the socket is still there'

note '--- installed under an odd prefix, over a version whose user was dynamic, and removed with the settings as they came'
cp "$LAB/../../config/hrzoned.toml" $settings
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
"$install" --prefix "$odd" --remove >$LAB_RUN/remove.log 2>&1 || fail 'install.sh --remove failed'
cat $LAB_RUN/remove.log
traces >$LAB_RUN/after
if ! diff $LAB_RUN/before $LAB_RUN/after; then fail 'something was left behind (>) or taken away (<)'; fi
note 'nothing is left'
