# The Debian package under systemd: LAB_INIT=systemd lab run package.sh
#
# Installs the package. A member of the group reads a strap, and a stranger is told what to do. An upgrade keeps the settings,
# the remembered strap and the history. With faulty settings, the old service runs on. A removal keeps the history; a purge
# leaves only what the administrator wrote.

address=F0:9E:1A:00:00:01
settings=/etc/hrzoned/hrzoned.toml
main_pid() { systemctl show --property MainPID --value "${1:-hrzoned}.service"; }
# as USER COMMAND...
as() { setpriv --reuid="$1" --regid="$1" --init-groups -- env HOME=/ "${@:2}"; }
# samples [ARGUMENT...]: how many samples hrlog has.
samples() { hrlog list --json "$@" | grep -oE '"samples":[0-9]+' | awk -F : '{ sum += $2 } END { print sum + 0 }'; }
has_samples() { [ "$(samples)" -gt "$1" ]; }
is_live() { as anna hrzone status --json | grep -q '"signal":"live"'; }
# dpkg_says STATUS LOG ARGUMENT...: runs dpkg, shows what the package says, and checks the exit status. The triggers of other
# packages, such as an index of all manual pages, take minutes in the guest.
dpkg_says() {
  local status=0
  dpkg --no-triggers --force-unsafe-io "${@:3}" >$LAB_RUN/$2 2>&1 </dev/null || status=$?
  grep -E '^(hrzoned:|Created|Creating|Removed)' $LAB_RUN/$2
  [ $status -eq "$1" ] || fail "dpkg ${*:3} ended with $status"
}
# left: what is there of hrzoned, except for the tests' own files.
left() {
  find /etc /usr /var /run -xdev \( -name '*hrzone*' -o -name '*hrlog*' \) -not -path "$LAB_RUN/*" -not -path '/run/systemd/*' -not -path '/var/log/*'
  getent passwd hrzoned hrlog hrlog-deliver
  getent group hrzoned hrzone hrlog
  systemctl list-unit-files --no-legend --no-pager 'hrzone*' 'hrlog*'
}

# On a host that is a container, this file forbids packages to start services.
rm -f /usr/sbin/policy-rc.d
use_binaries
PATH=${PATH#"$LAB_RUN/bin:"}
for user in anna stranger; do useradd --no-create-home --user-group "$user"; done
[ -z "$(left)" ] || fail "hrzoned is installed on the host: $(left)"

note '--- systemd/package.sh'
DPKG_DEB_COMPRESSOR_LEVEL=0 "$LAB/../../systemd/package.sh" --binaries $LAB_RUN/bin --output $LAB_RUN/new >$LAB_RUN/build.log 2>&1 ||
  fail 'package.sh failed'
new=$(echo $LAB_RUN/new/*.deb)
# The same with a lower version.
dpkg-deb -R "$new" $LAB_RUN/old
sed -i 's/^Version: .*/Version: 0.0.1/' $LAB_RUN/old/DEBIAN/control
dpkg-deb --root-owner-group -Znone -b $LAB_RUN/old $LAB_RUN/old.deb >/dev/null

note '--- the first installation'
dpkg_says 0 install.log -i $LAB_RUN/old.deb
systemctl is-active hrzoned.service hrzoned.socket hrlog.service hrlog.socket || fail 'a service does not run'
systemctl is-enabled hrzoned.service hrzoned.socket hrlog.service hrlog.socket || fail 'a service would not start at boot'
[ "$(stat -c '%a %G' /run/hrzoned/hrzoned.sock)" = '660 hrzone' ] || fail "the socket's mode or group is wrong"
grep -q 'usermod -aG hrzone' $LAB_RUN/install.log || fail 'the package does not say how to join the group'
for name in hrzoned hrlog; do
  [ "$(readlink "/proc/$(main_pid $name)/exe")" = /usr/bin/$name ] || fail 'another program runs'
done
[ "$(stat -c '%a %G' /run/hrlog/hrlog.sock)" = '660 hrzone' ] || fail "the mode or group of the recorder's socket is wrong"
as anna hrzone workout list >$LAB_RUN/workouts.log 2>&1 && grep -qE '^lsd .* shipped ' $LAB_RUN/workouts.log ||
  fail 'hrzone does not find the workouts it came with'

note '--- a strap, a member of the group, and a stranger'
usermod -aG hrzone anna
start_straps $address
strap hr 143
as anna hrzone straps add $address
wait_for 40 'hrzone status, as a member of the group, shows a live signal' is_live
as anna hrzone status
if as stranger hrzone status >$LAB_RUN/stranger.log 2>&1; then fail 'a stranger was let in'; fi
grep 'usermod -aG hrzone' $LAB_RUN/stranger.log || fail 'the stranger is not told how to join the group'
wait_for 20 'hrlog has recorded some samples' has_samples 3

note '--- an upgrade, with changed settings'
printf '\n[[runner]]\nname = "Anna"\nmax_hr = 190\n' >>$settings
cp $settings $LAB_RUN/settings.copy
first=$(main_pid)
recorder=$(main_pid hrlog)
before=$(samples)
dpkg_says 0 upgrade.log -i "$new"
[ "$(main_pid)" != "$first" ] && [ "$(main_pid hrlog)" != "$recorder" ] || fail 'a service was not restarted'
cmp $settings $LAB_RUN/settings.copy || fail 'the settings were changed'
wait_for 40 'live again after the upgrade' is_live
as anna hrzone straps list
as anna hrzone straps list --json | grep -q "\"address\":\"$address\".*\"source\":\"added\"" || fail 'the strap was forgotten'
wait_for 20 "hrlog has more than the $before samples from before the upgrade" has_samples "$before"
hrlog list

note '--- an upgrade, with settings that the new version refuses'
for file in $settings /etc/hrzoned/hrlog.toml; do echo 'nonsense = 1' >>$file; done
first=$(main_pid)
recorder=$(main_pid hrlog)
dpkg_says 0 faulty.log -i "$new"
[ "$(main_pid)" = "$first" ] && [ "$(main_pid hrlog)" = "$recorder" ] || fail 'a service was restarted with faulty settings'
grep -q 'correct /etc/hrzoned/hrlog.toml' $LAB_RUN/faulty.log || fail 'the package does not say which settings are faulty'
grep -q 'was not restarted' $LAB_RUN/faulty.log && grep -q 'nonsense' $LAB_RUN/faulty.log || fail 'the package does not say why'
is_live || fail 'the old daemon is not live'
cp $LAB_RUN/settings.copy $settings
cp "$LAB/../../config/hrlog.toml" /etc/hrzoned/hrlog.toml
systemctl restart hrzoned.service hrlog.service || fail 'a service does not start with the corrected settings'

note '--- removal, and another installation: the history is kept'
before=$(samples)
dpkg_says 0 remove.log --remove hrzoned
[ ! -e /run/hrlog/hrlog.sock ] && [ -s /var/lib/hrlog/history.db ] || fail 'the socket was kept, or the history was not'
dpkg_says 0 install.log -i "$new"
[ "$(samples)" -ge "$before" ] || fail "of $before samples, hrlog has only $(samples)"

note '--- purge'
mkdir /etc/hrzoned/workouts
echo 'name = "Mine"' >/etc/hrzoned/workouts/mine.toml
dpkg_says 0 purge.log --purge hrzoned
grep -q '/etc/hrzoned is kept' $LAB_RUN/purge.log || fail 'the package does not say what it keeps'
[ -e /etc/hrzoned/workouts/mine.toml ] || fail "the administrator's own workout was removed"
rm -r /etc/hrzoned
[ -z "$(left)" ] || fail "something is left: $(left)"
note 'nothing is left'
