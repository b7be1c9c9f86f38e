/// Settings files of earlier versions, which people still have.
enum ShippedSettings {
  /// The file with all defaults written out, from before zones were confirmed by evidence.
  static let withHysteresis = #"""
    # Settings of hrzoned: /etc/hrzoned/hrzoned.toml. None is needed; what stands here are the defaults.
    # `hrzoned --check` says what is wrong, with the key's place (runner[1] is the first runner), or what takes effect.
    # `systemctl reload hrzoned` makes a running daemon read them anew; a file with a fault leaves it as it was.

    [daemon]
    # The socket of a daemon that systemd does not hand one. Without this, $XDG_RUNTIME_DIR/hrzoned.sock for one started by
    # hand, and /run/hrzoned/hrzoned.sock. --socket and HRZONE_SOCKET come before it. An absolute path, at most 107 bytes.
    # socket = "/run/hrzoned/hrzoned.sock"

    # The Bluetooth adapter: "any", or its address, as "00:1A:7D:DA:71:13".
    adapter = "any"

    # While no strap is named here or known from `hrzone straps add`: "first" takes the strongest in range and remembers it;
    # "never" waits for one to be named. Simulated straps and captures count as named.
    adopt = "first"

    # For how many seconds reports are kept for clients that come back. 0 to 86400.
    history = 3600

    [signal]
    # A heart rate counts for this many seconds; without a new one the signal is stale. 1 to 60.
    stale_after = 3.0

    # A strap that sends one value and no heartbeat for this many seconds is frozen. 10 to 3600.
    frozen_after = 60.0

    # The greatest jump that is believed at once, in bpm: 5 to 225. A greater one, also after a loss of the signal, is believed once
    # three samples in a row agree, or when the last one believed is 30 seconds old.
    max_jump = 30

    [zones]
    # Zones by name, in the place of model and bounds: preset is "default" (the five below), "karvonen" (the same five in percent
    # of the reserve), "friel-running" (seven, in percent of threshold_hr) or "three-zones" (under aerobic_threshold_hr, up to
    # threshold_hr, above). The last two begin at the lowest heart rate, so that nothing is Rest. `hrzoned --check` prints them.

    # What the bounds below count in: "percent-max" (of the maximum heart rate), "percent-reserve" (of what lies between
    # resting_hr and the maximum), "percent-threshold" (of threshold_hr), or "bpm".
    model = "percent-max"

    # For how many seconds another zone must last before it is announced. 0 to 60.
    dwell = 5.0

    # By how many bpm a bound must be passed. 0 to 20.
    hysteresis = 2

    # Where each zone begins; the last is open, and under the first is zone 0, Rest. 1 to 16 zones, rising.
    bounds = [
      { name = "Recovery", from = 50 },
      { name = "Easy", from = 60 },
      { name = "LSD", from = 70 },
      { name = "Tempo", from = 80 },
      { name = "Maximum", from = 90 },
    ]

    [alerts]
    # For how many seconds the heart must be out of its target. 0 to 600.
    grace = 10.0

    # For how many seconds nothing is said of the target when a step of a workout begins or the workout ends, and no recovery ends
    # whose bound (its until_below) the heart was never above: it takes its time. 0 to 600.
    step_grace = 30.0

    # The least number of seconds between two alerts of a kind. 1 to 3600.
    repeat = 30.0

    # Kinds that are not wanted, of: zone_changed, above_target, below_target, on_target, ceiling, zone_ahead, signal_lost,
    # signal_back, strap_frozen, battery_low, recovered, step, over_max.
    off = []

    # A kind may have its own repeat, which counts before the one above; without it zone_ahead comes at most once a minute, and
    # recovered and step with each step. above_target and below_target may have their own grace, and so may ceiling (3 s without
    # it), zone_ahead, signal_lost and over_max (5 s): for how many seconds what they tell of must last.
    #
    # [alerts.ceiling]
    # grace = 10.0
    # repeat = 60.0

    # A runner. Without any there is one without a name, whose maximum heart rate is taken for 190 and marked estimated.
    # The first runner gets the straps that are nobody's. Everything but the name may be left out, and with one runner that
    # too.
    #
    # [[runner]]
    # name = "Anna"
    # max_hr = 190          # 60 to 250 bpm; or age = 34 (5 to 120), from which it is estimated
    # resting_hr = 52       # 25 to 150 bpm; "percent-reserve" needs it
    # threshold_hr = 172    # at the lactate threshold, 40 to 250 bpm; "percent-threshold" needs it
    # aerobic_threshold_hr = 150  # 40 to 250 bpm; "three-zones" needs it
    # ceiling = 186         # 40 to 250 bpm; an alert for who stays above it; nobody is told to speed up over it
    # straps = ["F0:9E:1A:00:00:01"]
    #
    # What [zones] and [alerts] say may be otherwise for this runner:
    #
    # [runner.zones]
    # preset = "friel-running"
    #
    # [runner.alerts]
    # off = ["zone_changed"]
    #
    # [runner.alerts.ceiling]
    # grace = 1.0

    # A strap: its address (F0:9E:1A:00:00:01, with /public or /random behind it if need be; or "name:Polar H10 6D4F2A2B", for
    # one whose address changes), and what to call it. How to reach it: "direct" by the kernel's own socket, "bluetoothd" over
    # D-Bus, or "auto", which is direct unless bluetoothd holds the strap or is bonded with it.
    #
    # [[strap]]
    # address = "F0:9E:1A:00:00:01"
    # name = "Polar H10"
    # link = "auto"

    """#
}
