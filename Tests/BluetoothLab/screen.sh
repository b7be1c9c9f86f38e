# hrzone watch on the machine's console: LAB_INIT=systemd lab run screen.sh
#
# A machine with a console and no login: hrzone-screen@tty1.service shows a strap's heart rate and zone. It also does so after
# the daemon restarted, once the socket is back, after the key q, and with a console font that lacks half blocks. The console's
# text is printed.

address=F0:9E:1A:00:00:01
install=$LAB/../../systemd/install.sh
settings=/etc/hrzoned/hrzoned.toml
screen=hrzone-screen@tty1.service

# console COMMAND...: see console.py.
console() { /usr/bin/python3 -S "$LAB/console.py" "$@"; }
shows() { console text >$LAB_RUN/text && grep -qE -- "$1" $LAB_RUN/text; }
# picture: prints the console's text, and fails if it has a character that the font lacks.
picture() {
  console text >$LAB_RUN/text || fail "a character of the screen is not in the console's font: $(cat $LAB_RUN/text)"
  sed 's/ *$//; s/^/  | /' $LAB_RUN/text
}
screen_pid() { systemctl show --property MainPID --value $screen; }
other_screen() { local pid; pid=$(screen_pid); [ "$pid" != 0 ] && [ "$pid" != "$1" ]; }

use_binaries
printk=$(cat /proc/sys/kernel/printk)
note '--- the service and a strap'
"$install" --binaries $LAB_RUN/bin >$LAB_RUN/install.log 2>&1 || fail 'install.sh failed'
! systemctl --quiet is-enabled $screen || fail 'the screen is not the installation'"'"'s choice'
start_straps $address
strap hr 143
printf '\n[[strap]]\naddress = "%s"\n\n[[runner]]\nname = "Anna"\nmax_hr = 190\nstraps = ["%s"]\n' $address $address >>$settings
systemctl reload hrzoned.service
systemctl start getty@tty1.service || fail 'no login prompt on tty1'

note '--- systemctl enable --now'
systemctl enable --now $screen || fail 'the unit does not start'
! systemctl --quiet is-active getty@tty1.service || fail 'the login prompt is still there'
wait_for 60 'the console shows a heart rate' shows '75\.3 % of maximum'
wait_for 60 'the console shows a live signal' shows ' live · battery'
picture
grep -E '^(Uid|Gid|Groups|CapEff|CapBnd|NoNewPrivs|Seccomp):' "/proc/$(screen_pid)/status"
grep -qE '^CapEff:\s*0+$' "/proc/$(screen_pid)/status" || fail 'the screen has capabilities'
! grep -qE '^Uid:\s*0\s' "/proc/$(screen_pid)/status" || fail 'the screen runs as root'
[ "$(cut -f 1 /proc/sys/kernel/printk)" = 1 ] || fail 'messages of the kernel would be written over the screen'
first=$(screen_pid)

note '--- systemctl restart hrzoned'
systemctl restart hrzoned.service
strap hr 160
wait_for 60 'the console shows the new heart rate' shows '84\.2 % of maximum'
[ "$(screen_pid)" = "$first" ] || fail 'the screen was restarted with the daemon'

note '--- the socket goes, and comes back'
systemctl stop hrzoned.socket hrzoned.service
wait_for 60 'the console says what is missing' shows 'Connection lost: hrzoned is not running'
systemctl start hrzoned.socket
wait_for 60 'the console shows the heart rate again' shows '84\.2 % of maximum'
[ "$(screen_pid)" = "$first" ] || fail 'the screen was restarted with the socket'

note '--- the keys Ctrl-Z and q'
console type '\x1a'
strap hr 120
wait_for 60 'the console shows another heart rate after Ctrl-Z' shows '63\.2 % of maximum'
console type q
wait_for 60 'the summary of the run' shows 'with a live signal'
picture
head -n 1 $LAB_RUN/text | grep -qE '^Anna ' || fail 'the summary is written over the screen'
wait_for 60 'another screen' other_screen "$first"
wait_for 60 'the console shows a live signal after the key q' shows ' live · battery'

note '--- a font without half blocks, as Debian loads one'
console forget '▀▄▌'
first=$(screen_pid)
systemctl restart $screen
wait_for 60 'the console shows a live signal without half blocks' shows ' live · battery'
picture
! grep -q '[▀▄▌]' $LAB_RUN/text || fail 'there are half blocks'

note '--- the unit stops, and the login prompt comes back with install.sh --remove'
systemd-analyze security --no-pager $screen 2>/dev/null | tail -n 1
"$install" --remove >$LAB_RUN/remove.log 2>&1 || fail 'install.sh --remove failed'
cat $LAB_RUN/remove.log
wait_for 60 'the login prompt' systemctl --quiet is-active getty@tty1.service
[ ! -e /etc/systemd/system/multi-user.target.wants/$screen ] || fail 'the screen is still enabled'
[ "$(cat /proc/sys/kernel/printk)" = "$printk" ] || fail 'messages of the kernel are still kept from the console'
note 'the screen is removed'
