import TestSupport
import StrapSimulator
import Testing

@testable import ZoneDaemon

@Suite struct SettingsFaultTests {
  @Test("durations are numbers of seconds, or texts")
  func durations() throws {
    let settings = try parsedSettings(
      "daemon.history = '1:30:00'\nsignal = { stale_after = '6.5 s', frozen_after = 90 }\nalerts.grace = '1 min 30'")
    #expect(settings.history == .seconds(5400))
    #expect(settings.signal.staleAfter == .milliseconds(6500) && settings.signal.frozenAfter == .seconds(90))
    #expect(settings.alerts.grace == .seconds(90))
  }

  @Test(arguments: kindsAndRanges + names + zones + runners + straps)
  func eachFaultIsNamed(_ file: FaultyFile) {
    #expect(settingsFaults(file.text) == file.faults)
  }
}

private let kindNames =
  "zone_changed, above_target, below_target, on_target, ceiling, zone_ahead, signal_lost, signal_back, strap_frozen, "
  + "no_contact, battery_low, pairing_lost, recovered, step, over_max"

/// The allowed values of `off`.
private let kinds = "one of \"\(kindNames.split(separator: ", ").joined(separator: "\", \""))\""

/// The kinds that may have a grace.
private let graces =
  "of the kinds of alert only above_target, below_target, ceiling, zone_ahead, signal_lost, no_contact, over_max have a grace"

private let kindsAndRanges = [
  FaultyFile(
    "daemon.history = 'soon'",
    "daemon.history: must be seconds from 0 to 86400, or a text such as \"90 s\" or \"5:30\"; it is the text \"soon\""),
  FaultyFile(
    "daemon.history = '86401 s'",
    "daemon.history: must be seconds from 0 to 86400; it is the text \"86401 s\""),
  FaultyFile(
    "daemon.history = -1",
    "daemon.history: must be seconds from 0 to 86400; it is -1"),
  FaultyFile(
    "daemon.history = 86401",
    "daemon.history: must be seconds from 0 to 86400; it is 86401"),
  FaultyFile(
    "daemon.history = 9223372036854775807",
    "daemon.history: must be seconds from 0 to 86400; it is 9223372036854775807"),
  FaultyFile(
    "clients.maximum = 0",
    "clients.maximum: must be a whole number from 1 to 100000 clients; it is 0"),
  FaultyFile(
    "clients.requests_per_user = 1.5",
    "clients.requests_per_user: must be a whole number from 1 to 1000000 requests a second; it is 1.5"),
  FaultyFile(
    "signal.stale_after = nan",
    "signal.stale_after: must be seconds from 1 to 60; it is nan"),
  FaultyFile(
    "signal.stale_after = inf",
    "signal.stale_after: must be seconds from 1 to 60; it is inf"),
  FaultyFile(
    "signal.stale_after = -inf",
    "signal.stale_after: must be seconds from 1 to 60; it is -inf"),
  FaultyFile(
    "signal.stale_after = 0.999",
    "signal.stale_after: must be seconds from 1 to 60; it is 0.999"),
  FaultyFile(
    "signal.frozen_after = true",
    "signal.frozen_after: must be seconds from 10 to 3600; it is true"),
  FaultyFile(
    "signal.max_jump = 30.0",
    "signal.max_jump: must be a whole number from 5 to 225 bpm; it is 30.0"),
  FaultyFile(
    "signal.max_jump = -9223372036854775808",
    "signal.max_jump: must be a whole number from 5 to 225 bpm; it is -9223372036854775808"),
  FaultyFile(
    "signal = 3",
    "signal: must be a table: [signal]; it is 3"),
  FaultyFile(
    "[[signal]]\nmax_jump = 30",
    "signal: must be a table: [signal]; it is a list"),
  FaultyFile(
    "daemon.socket = 'relative'",
    "daemon.socket: must be an absolute path of at most 107 bytes without control characters; it is the text \"relative\""
  ),
  FaultyFile(
    "daemon.adopt = true",
    "daemon.adopt: must be one of \"first\", \"never\"; it is true"),
  FaultyFile(
    "daemon.adapter = 'hci0'",
    "daemon.adapter: must be \"any\" or an adapter's address such as 00:1A:7D:DA:71:13, as hrzone doctor shows it; "
      + "it is the text \"hci0\""),
  FaultyFile(
    "alerts.repeat = 0",
    "alerts.repeat: must be seconds from 1 to 3600; it is 0"),
  FaultyFile(
    "alerts.grace = 601\nalerts.step_grace = -1",
    "alerts.grace: must be seconds from 0 to 600; it is 601",
    "alerts.step_grace: must be seconds from 0 to 600; it is -1"),
  FaultyFile(
    "[alerts]\nover_max = 5\nceiling = { grace = -1, repeat = 0.5 }\nstep = { grace = 5 }",
    "alerts.ceiling.grace: must be seconds from 0 to 600; it is -1",
    "alerts.ceiling.repeat: must be seconds from 1 to 3600; it is 0.5",
    "alerts.step.grace: must be left out: \(graces)",
    "alerts.over_max: must be a table: [alerts.over_max]; it is 5"),
  FaultyFile(
    "[[runner]]\n[runner.alerts.battery_low]\ngrace = 5\nrepeat = 3601\n[runner.alerts.lost]",
    "runner[1].alerts.battery_low.grace: must be left out: \(graces)",
    "runner[1].alerts.battery_low.repeat: must be seconds from 1 to 3600; it is 3601",
    "runner[1].alerts.lost: is not a setting; runner[1].alerts has grace, step_grace, repeat, beside_target, off, \(kindNames)"
  ),
  FaultyFile("alerts.beside_target = 1", "alerts.beside_target: must be true or false; it is 1"),
  FaultyFile(
    "alerts.off = 'zone_changed'",
    "alerts.off: must be a list of kinds of alert; it is the text \"zone_changed\""),
  FaultyFile(
    "alerts.off = ['zone_changed', 'zone_left', 1]",
    "alerts.off[2]: must be \(kinds); it is the text \"zone_left\"",
    "alerts.off[3]: must be \(kinds); it is 1"
  ),
]
private let names = [
  FaultyFile(
    "deamon.history = 1",
    "deamon: is not a setting; did you mean daemon?"),
  FaultyFile(
    "verbose = true",
    "verbose: is not a setting; this file has daemon, clients, signal, zones, alerts, runner, strap"),
  FaultyFile(
    "straps = ['F0:9E:1A:00:00:01']\n[[runner]]",
    "straps: must be under a [[runner]]; move it there, or write a [[strap]] for each"),
  FaultyFile(
    "[daemon]\nadopts = 'first'\nadaptor = 'any'",
    "daemon.adopts: is not a setting; did you mean adopt?",
    "daemon.adaptor: is not a setting; did you mean adapter?"),
  FaultyFile(
    "[alerts]\ngrcae = 10.0\nvolume = 30.0",
    "alerts.grcae: is not a setting; did you mean grace?",
    "alerts.volume: is not a setting; alerts has grace, step_grace, repeat, beside_target, off, \(kindNames)"),
  FaultyFile(
    "[alerts.ceilling]\nrepeat = 10\n[alerts.ceiling]\nrepaet = 10\nvolume = 9\n[alerts.step]\nvolume = 9",
    "alerts.ceiling.repaet: is not a setting; did you mean repeat?",
    "alerts.ceiling.volume: is not a setting; alerts.ceiling has grace, repeat",
    "alerts.step.volume: is not a setting; alerts.step has grace, repeat",
    "alerts.ceilling: is not a setting; did you mean ceiling?"),
  FaultyFile(
    "[[strap]]\naddress = 'sim:foo'",
    "strap[1].address: There is no simulation 'sim:foo'; choose one of \(SimulatedStrap.names.map { "sim:\($0)" }.joined(separator: ", "))."
  ),
  FaultyFile(
    "[[strap]]\naddress = 'sim:lsd'\nbattery = 7",
    "strap[1].battery: is not a setting; strap[1] has address, name, link"),
  FaultyFile(
    "\"a\\nb\" = 1",
    "a\\u000ab: is not a setting; this file has daemon, clients, signal, zones, alerts, runner, strap"),
  // Two keys that look the same when shortened.
  FaultyFile(
    "\(String(repeating: "k", count: 41)) = 1\n\(String(repeating: "k", count: 42)) = 1",
    "\(String(repeating: "k", count: 40))...: is not a setting; this file has daemon, clients, signal, zones, alerts, runner, strap"
  ),
]
private let zones = [
  FaultyFile(
    "zones.model = 'percent'",
    "zones.model: must be one of \"percent-max\", \"percent-reserve\", \"percent-threshold\", \"bpm\"; it is the text \"percent\""
  ),
  FaultyFile(
    "zones.model = 'bpm'",
    "zones.bounds: must be given in bpm, because model is \"bpm\""),
  FaultyFile(
    "zones.model = 'percent-reserve'",
    "runner: must be there, as [[runner]] with resting_hr, because the zones' model is \"percent-reserve\""),
  FaultyFile(
    "zones.model = 'percent-threshold'\n[[runner]]\nmax_hr = 190",
    "runner[1].threshold_hr: must be given, because the zones' model is \"percent-threshold\""),
  FaultyFile(
    "zones.bounds = []",
    "zones.bounds: must be 1 to 16 zones; there are 0"),
  FaultyFile(
    "zones.bounds = [50, 60]",
    "zones.bounds[1]: must be { name = \"Easy\", from = 60 }; it is 50",
    "zones.bounds[2]: must be { name = \"Easy\", from = 60 }; it is 60"),
  FaultyFile(
    "zones.bounds = [{ name = 'a' }, { from = 60, too = 1 }]",
    "zones.bounds[1].from: must be given",
    "zones.bounds[2].name: must be given",
    "zones.bounds[2].too: is not a setting; zones.bounds[2] has name, from"),
  FaultyFile(
    "zones.bounds = [{ name = 'a', from = 60 }, { name = 'a', from = 60 }, { name = 'Rest', from = 55 }, { name = '', from = 121 }]",
    "zones.bounds[2].name: must differ from every other zone's name, not only in upper and lower case; there is a zone called \"a\"",
    "zones.bounds[2].from: must be more than 60, where the previous zone begins; it is 60",
    "zones.bounds[3].name: must differ from every other zone's name, not only in upper and lower case; there is a zone called \"Rest\"",
    "zones.bounds[3].from: must be more than 60, where the previous zone begins; it is 55",
    "zones.bounds[4].name: must be a text of 1 to 64 bytes, not blank, without control or direction characters; it is the text \"\"",
    "zones.bounds[4].from: must be a whole number from 1 to 120 percent; for heart rates in bpm, set model = \"bpm\"; it is 121"
  ),
  // A target names a zone in any case.
  FaultyFile(
    "zones.bounds = [{ name = 'Easy', from = 60 }, { name = 'EASY', from = 70 }, { name = 'rest', from = 80 }]",
    "zones.bounds[2].name: must differ from every other zone's name, not only in upper and lower case; there is a zone called \"Easy\"",
    "zones.bounds[3].name: must differ from every other zone's name, not only in upper and lower case; there is a zone called \"Rest\""
  ),
  // Meant as bpm.
  FaultyFile(
    "zones.bounds = [{ name = 'Easy', from = 114 }, { name = 'Hard', from = 152 }]",
    "zones.bounds[2].from: must be a whole number from 1 to 120 percent; for heart rates in bpm, set model = \"bpm\"; it is 152"
  ),
  FaultyFile(
    "zones.model = 'percent-reserve'\nzones.bounds = [{ name = 'Easy', from = 121 }]\n[[runner]]\nresting_hr = 50",
    "zones.bounds[1].from: must be a whole number from 0 to 120 percent; for heart rates in bpm, set model = \"bpm\"; it is 121"
  ),
  FaultyFile(
    "zones.model = 'percent-threshold'\nzones.bounds = [{ name = 'Easy', from = 151 }]\n[[runner]]\nthreshold_hr = 172",
    "zones.bounds[1].from: must be a whole number from 1 to 150 percent; for heart rates in bpm, set model = \"bpm\"; it is 151"
  ),
  FaultyFile(
    "zones.model = 'bpm'\nzones.bounds = [{ name = 'Easy', from = 24 }, { name = 'Hard', from = 251 }]",
    "zones.bounds[1].from: must be a whole number from 25 to 250 bpm; it is 24",
    "zones.bounds[2].from: must be a whole number from 25 to 250 bpm; it is 251"),
  FaultyFile(
    "zones.bounds = [" + String(repeating: "{ name = 'a', from = 60 },", count: 17) + "]",
    "zones.bounds: must be 1 to 16 zones; there are 17"),
  FaultyFile(
    "[[runner]]\nmax_hr = 60\nzones.bounds = [{ name = 'a', from = 50 }, { name = 'b', from = 51 }, { name = 'c', from = 52 }]",
  ),
  FaultyFile(
    "[[runner]]\nmax_hr = 60\n[zones]\nbounds = [{ name = 'a', from = 51 }, { name = 'b', from = 52 }, { name = 'c', from = 53 }]",
    "zones.bounds[3].from: must be further from the previous zone; for runner[1] both begin at 32 bpm"),
  FaultyFile(
    "zones.preset = 'friel'",
    "zones.preset: must be one of \"default\", \"karvonen\", \"friel-running\", \"three-zones\"; it is the text \"friel\""
  ),
  FaultyFile(
    "zones.preset = 'default'\nzones.model = 'percent-max'\nzones.bounds = [{ name = 'a', from = 60 }]",
    "zones.model: must not be given together with preset, which has its own; leave one out",
    "zones.bounds: must not be given together with preset, which has its own; leave one out"),
  FaultyFile(
    "[[runner]]\n[runner.zones]\npreset = 'karvonen'\nmodel = 'percent-reserve'",
    "runner[1].zones.model: must not be given together with preset, which has its own; leave one out",
    "runner[1].resting_hr: must be given, because the zones' preset is \"karvonen\""),
  FaultyFile(
    "zones.preset = 'three-zones'\n[[runner]]\nmax_hr = 190",
    "runner[1].aerobic_threshold_hr: must be given, because the zones' preset is \"three-zones\"",
    "runner[1].threshold_hr: must be given, because the zones' preset is \"three-zones\""),
  FaultyFile(
    "zones.preset = 'friel-running'",
    "runner: must be there, as [[runner]] with threshold_hr, because the zones' preset is \"friel-running\""),
  FaultyFile(
    "zones.preset = 'karvonen'\n[[runner]]\nmax_hr = 60\nresting_hr = 59",
    "zones.preset: must not be \"karvonen\" for runner[1]: its zones 1 and 2 both begin at 60 bpm",
    "zones.preset: must not be \"karvonen\" for runner[1]: its zones 2 and 3 both begin at 60 bpm",
    "zones.preset: must not be \"karvonen\" for runner[1]: its zones 3 and 4 both begin at 60 bpm",
    "zones.preset: must not be \"karvonen\" for runner[1]: its zones 4 and 5 both begin at 60 bpm"),
  FaultyFile(
    "[[runner]]\nmax_hr = 190\naerobic_threshold_hr = 172\nthreshold_hr = 172",
    "runner[1].aerobic_threshold_hr: must be less than threshold_hr, 172 bpm; it is 172"),
  FaultyFile(
    "[[runner]]\nmax_hr = 190\naerobic_threshold_hr = 190",
    "runner[1].aerobic_threshold_hr: must be less than the maximum heart rate, 190 bpm; it is 190"),
  FaultyFile(
    "zones.preset = 'three-zones'\n[[runner]]\naerobic_threshold_hr = 150\nthreshold_hr = 170\nzones.model = 'bpm'",
    "runner[1].zones.bounds: must be given in bpm, because model is \"bpm\""),
  FaultyFile(
    "[[runner]]\n[runner.zones]\nmodel = 'bpm'",
    "runner[1].zones.bounds: must be given in bpm, because model is \"bpm\""),
]
private let runners = [
  FaultyFile(
    "[runner]\nmax_hr = 190",
    "runner: must be written [[runner]], with two brackets on each side; it is a table"),
  FaultyFile(
    "runner = ['Anna']",
    "runner[1]: must be written [[runner]], with two brackets on each side; it is the text \"Anna\""),
  FaultyFile(
    "[[runner]]\nmax_hr = 300\nage = 3\nname = \"\"\nresting_hr = 'low'",
    "runner[1].name: must be a text of 1 to 64 bytes, not blank, without control or direction characters; it is the text \"\"",
    "runner[1].max_hr: must be a whole number from 60 to 250 bpm; it is 300",
    "runner[1].age: must be a whole number from 5 to 120 years; it is 3",
    "runner[1].resting_hr: must be a whole number from 25 to 150 bpm; it is the text \"low\""),
  FaultyFile(
    "[[runner]]\nweight = 19.9\nsex = 'f'\nwieght = 70",
    "runner[1].weight: must be a number from 20 to 300 kg; it is 19.9",
    "runner[1].sex: must be one of \"female\", \"male\"; it is the text \"f\"",
    "runner[1].wieght: is not a setting; did you mean weight?"),
  FaultyFile(
    "[[runner]]\nweight = nan\nsex = true",
    "runner[1].weight: must be a number from 20 to 300 kg; it is nan",
    "runner[1].sex: must be one of \"female\", \"male\"; it is true"),
  FaultyFile(
    "[[runner]]\nweight = '62.5 kg'\nage = 34.5",
    "runner[1].age: must be a whole number from 5 to 120 years; it is 34.5",
    "runner[1].weight: must be a number from 20 to 300 kg; it is the text \"62.5 kg\""),
  FaultyFile(
    "[[runner]]\nmax_hr = 100\nresting_hr = 110\nthreshold_hr = 120",
    "runner[1].resting_hr: must be less than the maximum heart rate, 100 bpm; it is 110",
    "runner[1].threshold_hr: must be at most the maximum heart rate, 100 bpm; it is 120"),
  FaultyFile(
    "[[runner]]\n[[runner]]\nname = 'A'\n[[runner]]\nname = 'A'",
    "runner[1].name: must be given, because there is more than one runner",
    "runner[3].name: must differ from every other runner's name; runner[2] is \"A\" too"),
  FaultyFile(
    "[[runner]]\nname = \"a\\tb\"",
    "runner[1].name: must be a text of 1 to 64 bytes, not blank, without control or direction characters; it is the text \"a\\u0009b\""
  ),
  FaultyFile(
    String(repeating: "[[runner]]\n", count: 33),
    "runner: must have at most 32 entries; it has 33"),
  FaultyFile(
    "[[runner]]\nalerts.off = ['x']\nzones.dwell = -1\nzones.hysteresis = 99\nzones.hysteresi = 1",
    "runner[1].zones.dwell: must be seconds from 0 to 60; it is -1",
    // Retired keys of earlier versions are accepted, but not suggested.
    "runner[1].zones.hysteresi: is not a setting; runner[1].zones has preset, model, dwell, bounds",
    "runner[1].alerts.off[1]: must be \(kinds); it is the text \"x\""
  ),
]
private let straps = [
  FaultyFile(
    "[[strap]]\nname = 'Polar'",
    "strap[1].address: must be given"),
  FaultyFile(
    "[[strap]]\naddress = 12",
    "strap[1].address: must be a strap's address, as \"F0:9E:1A:00:00:01\"; it is 12"),
  FaultyFile(
    "[[strap]]\naddress = 'F0:9E'\n[[strap]]\naddress = 'polar'\n[[strap]]\naddress = \"unix:\\n\"",
    "strap[1].address: 'F0:9E': a Bluetooth address has 6 bytes between colons, such as F0:9E:1A:00:00:01; this one has 2.",
    "strap[2].address: 'polar' is not a strap's address; write F0:9E:1A:00:00:01, name:NAME, unix:PATH, sim:NAME or replay:FILE.",
    "strap[3].address: must be a strap's address of at most 1024 bytes without control characters; it is the text \"unix:\\u000a\""
  ),
  FaultyFile(
    "[[strap]]\naddress = 'F0:9E:1A:00:00:01'\n[[strap]]\naddress = 'f0:9e:1a:00:00:01/random'",
    "strap[2].address: must differ from every other strap; strap[1].address is F0:9E:1A:00:00:01 too"),
  FaultyFile(
    "[[runner]]\nname = 'A'\nstraps = ['F0:9E:1A:00:00:01']\n[[runner]]\nname = 'B'\nstraps = ['f0:9e:1a:00:00:01', 7]",
    "runner[2].straps[1]: must belong to one runner, and only once; F0:9E:1A:00:00:01 is in runner[1].straps[1] already",
    "runner[2].straps[2]: must be a strap's address, as \"F0:9E:1A:00:00:01\"; it is 7"),
  FaultyFile(
    "[[strap]]\naddress = 'F0:9E:1A:00:00:01'\nlink = 'bus'\n[[strap]]\naddress = 'unix:/a'\nlink = 'direct'\n"
      + "[[strap]]\naddress = 'name:H10'\nlink = 'direct'",
    "strap[1].link: must be one of \"auto\", \"direct\", \"bluetoothd\"; it is the text \"bus\"",
    "strap[2].link: must be left out: only a Bluetooth address has a choice of links, and unix:/a is not one",
    "strap[3].link: must be left out: a strap whose address begins with name: is read through bluetoothd"),
  FaultyFile(
    "[[runner]]\nstraps = ['sim:lsd', 'sim:lsd']",
    "runner[1].straps[2]: must belong to one runner, and only once; sim:lsd is in runner[1].straps[1] already"),
  FaultyFile(
    "[[strap]]\naddress = 'sim:lsd?speed=60'\n[[strap]]\naddress = 'replay:/a'\n[[strap]]\naddress = 'F0:9E:1A:00:00:01'",
    "strap[2].address: must run at the same speed as sim:lsd?speed=60 (strap[1].address), since the daemon has one clock; replay:/a does not",
    "strap[3].address: must run at the same speed as sim:lsd?speed=60 (strap[1].address), since the daemon has one clock; F0:9E:1A:00:00:01 does not"
  ),
  FaultyFile(
    (0..<33).map { "[[strap]]\naddress = 'sim:lsd?seed=\($0)'\n" }.joined(),
    "strap: must have at most 32 entries; it has 33"),
]
