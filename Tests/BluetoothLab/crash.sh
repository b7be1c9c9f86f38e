# A guest that crashes outside the Bluetooth stack: `lab run` then runs the scenario once more, in a second guest. With
# `always`, every guest crashes, and the run fails.

note "guest $LAB_GUEST"
if [ "$LAB_GUEST" = 1 ] || [ "${1:-}" = always ]; then
  echo 1 >/proc/sys/kernel/sysrq
  echo c >/proc/sysrq-trigger
fi
