import Glibc
import Primitives
import ReportSocket
import SensorLink
import TOMLFile
import Testing
import Training

@testable import ZoneDaemon

@Suite struct SettingsTests {
  @Test func withoutAFileThereAreDefaults() throws {
    let settings = try parsedSettings("")
    #expect(settings.socket == nil)
    #expect(settings.adapter == nil)
    #expect(settings.adopt == .first)
    #expect(settings.history == .seconds(3600))
    #expect(settings.clients == ClientLimits())
    #expect(settings.signal == Settings.Signal())
    #expect(settings.zones == Settings.ZoneRules())
    #expect(settings.straps.isEmpty)
    #expect(settings.speed == 1)
    #expect(settings.runners.count == 1)
    let runner = try #require(settings.runners.first)
    #expect(runner.runner == .standard)
    #expect(runner.training == TrainingSettings())
    #expect(runner.zones.zone(of: 133).name == "LSD")
    #expect(runner.zones.zone(of: 132).name == "Easy")
  }

  @Test func everySettingTakesEffect() throws {
    let settings = try parsedSettings(everySetting)
    #expect(settings.socket == "/run/elsewhere.sock")
    #expect(settings.adapter == (try BluetoothAddress(parsing: "00:1A:7D:DA:71:13")))
    #expect(settings.history == .seconds(60))
    #expect(ClientLimits.Key.allCases.map { settings.clients[$0] } == [2000, 1500, 100, 7, 70])
    #expect(settings.signal == .init(staleAfter: .milliseconds(4500), frozenAfter: .seconds(90), maxJump: 40))
    #expect(settings.zones.bounds == [ZoneBound(name: "Slow", from: 55), ZoneBound(name: "Fast", from: 85)])
    #expect(
      settings.alerts
        == .init(
          grace: .milliseconds(12_500), stepGrace: .seconds(20), repeatAfter: .seconds(45), off: [.signalBack],
          byKind: [
            .ceiling: .init(grace: .milliseconds(1500), repeatAfter: .seconds(20)),
            .step: .init(repeatAfter: .seconds(9)),
          ]))
    #expect(settings.runners.map(\.runner.name) == ["Anna", "Béla"])
    let anna = settings.runners[0]
    #expect(
      anna.runner
        == Runner(
          name: "Anna", maxHR: MaxHeartRate(bpm: 185), restingHR: 52, thresholdHR: 172, aerobicThresholdHR: 150,
          ceiling: 181, body: RunnerBody(age: 34, weight: 62.5, sex: .female)))
    #expect(
      anna.training
        == TrainingSettings(
          staleAfter: .milliseconds(4500), frozenAfter: .seconds(90), maxJump: 40, dwell: .seconds(7),
          alerts: AlertRules(
            grace: .seconds(4), stepGrace: .seconds(20), repeatAfter: .seconds(45), off: [.zoneChanged, .overMax],
            byKind: [
              .ceiling: .init(grace: .seconds(6), repeatAfter: .seconds(20)), .step: .init(repeatAfter: .seconds(9)),
            ])))
    #expect(anna.zones.model == .percentReserve)
    let bela = settings.runners[1]
    #expect(bela.runner.maxHR == MaxHeartRate(bpm: 180, isEstimated: true))
    #expect(bela.training.alerts == settings.alerts)
    #expect(bela.zones.model == .bpm)
    #expect(bela.zones.bounds == [ZoneBound(name: "Work", from: 120)])
    #expect(
      settings.straps.map(\.address.description) == ["F0:9E:1A:00:00:01", "F0:9E:1A:00:00:02", "F0:9E:1A:00:00:03"])
    #expect(settings.straps.map(\.displayName) == ["Polar \"H10\"", "Old", "F0:9E:1A:00:00:03"])
    #expect(settings.straps.map(\.runner) == [1, 0, 0])
    #expect(settings.straps.map(\.link) == [.auto, .bluetoothd, .auto])
    #expect(settings.adopt == .never)
  }

  @Test(arguments: ["5", "5.0", "5e0", "0x5", "0.5e1"]) func secondsAreWholeOrNot(_ five: String) throws {
    #expect(try parsedSettings("signal.stale_after = \(five)").signal.staleAfter == .seconds(5))
  }

  @Test func aPresetIsForAllRunnersUnlessTheyHaveTheirOwn() throws {
    let settings = try parsedSettings(
      """
      [zones]
      preset = "friel-running"
      dwell = 8
      [[runner]]
      name = "A"
      threshold_hr = 172
      [[runner]]
      name = "B"
      zones.preset = "three-zones"
      threshold_hr = 170
      aerobic_threshold_hr = 150
      [[runner]]
      name = "C"
      zones.model = "percent-max"
      [[runner]]
      name = "D"
      threshold_hr = 160
      zones.bounds = [{ name = "Work", from = 90 }]
      """)
    #expect(settings.runners.map(\.zones.model) == [.percentThreshold, .bpm, .percentMax, .percentThreshold])
    #expect(settings.runners.map(\.zones.bounds.count) == [7, 3, 5, 1])
    #expect(settings.runners.map(\.training.dwell) == [.seconds(8), .seconds(8), .seconds(8), .seconds(8)])
    let description = settings.describe()
    #expect(try parsedSettings(description) == settings, "\(description)")
    #expect(description.contains("#   6  5b Aerobic capacity    178-182 bpm  103-106 %\n"), "\(description)")
    #expect(description.contains("#   2  Threshold  150-169 bpm\n"))
  }

  @Test func whatAKindHasOfItsOwnCountsBeforeTheRestAndARunnersBeforeAll() throws {
    let settings = try parsedSettings(
      """
      [alerts]
      repeat = 40
      [alerts.ceiling]
      grace = 6
      repeat = 90
      [alerts.below_target]
      grace = 25
      [alerts.signal_back]
      [[runner]]
      name = "A"
      [[runner]]
      name = "B"
      [runner.alerts]
      repeat = 20
      [runner.alerts.ceiling]
      grace = 1
      [runner.alerts.signal_lost]
      repeat = 300
      """)
    let kinds: [AlertKind] = [.ceiling, .belowTarget, .aboveTarget, .signalLost]
    let (a, b) = (settings.runners[0].training.alerts, settings.runners[1].training.alerts)
    #expect(a == settings.alerts)
    #expect(kinds.map { a.grace(of: $0) } == [.seconds(6), .seconds(25), .seconds(10), .seconds(5)])
    #expect(kinds.map { a.repeatAfter(of: $0) } == [.seconds(90), .seconds(40), .seconds(40), .seconds(40)])
    #expect(kinds.map { b.grace(of: $0) } == [.seconds(1), .seconds(25), .seconds(10), .seconds(5)])
    #expect(kinds.map { b.repeatAfter(of: $0) } == [.seconds(90), .seconds(20), .seconds(20), .seconds(300)])
    let description = settings.describe()
    let own = "[alerts.below_target]\ngrace = 25.0\n[alerts.ceiling]\ngrace = 6.0\nrepeat = 90.0\n"
    #expect(description.contains("\n\(own)"))
    #expect(description.contains("\n[runner.alerts.signal_lost]\nrepeat = 300.0\n"))
    #expect(!description.contains("signal_back"), "an empty table is none")
    #expect(try parsedSettings(description) == settings, "\(description)")
  }

  @Test(arguments: [
    "", everySetting, "[[runner]]", "[[runner]]\nage = 34", "runner = [{ age = 34 }]",
    "[[runner]]\nage = 34\nmax_hr = 190\nweight = 20\nsex = 'male'", "[[runner]]\nweight = 62.123456789",
    "signal.stale_after = 1.000000001", "[[runner]]\nname = 'A\\B\"C'",
    "zones.model = 'bpm'\nzones.bounds = [{ name = 'Über 120', from = 120 }]",
    "[[strap]]\naddress = 'sim:lsd?speed=60&seed=7'\n[[strap]]\naddress = 'replay:/tmp/a?speed=60'",
    "[[strap]]\naddress = 'unix:/tmp/a \\\\ \" b'\nname = '#'",
    "[[runner]]\nmax_hr = 185\nresting_hr = 50\n[runner.zones]\nmodel = 'percent-reserve'",
    "[[runner]]\nname = 'A'\nstraps = ['F0:9E:1A:00:00:02']\n[[runner]]\nname = 'B'\nstraps = ['F0:9E:1A:00:00:01']",
  ])
  func theDescriptionGivesTheSameSettings(_ text: String) throws {
    let settings = try parsedSettings(text)
    let description = settings.describe()
    #expect(try parsedSettings(description) == settings, "\(description)")
    #expect(try parsedSettings(description).describe() == description)
  }

  @Test func theDescriptionShowsZonesInBpmAndPercent() throws {
    let text = """
      [[runner]]
      age = 30
      [runner.zones]
      bounds = [{ name = "Easy", from = 50 }, { name = "Hard", from = 85 }]
      """
    let expected = """
      # zones of this runner, in % of HRmax 187, which is estimated:
      #   0  Rest  under 94 bpm  under 50 %
      #   1  Easy  94-158 bpm  50-85 %
      #   2  Hard  from 159 bpm  from 85 %
      """
    #expect(try parsedSettings(text).describe().contains(expected))
    #expect(try parsedSettings(text).describe().contains("age = 30  # max_hr is estimated: 187\n"))
    #expect(try parsedSettings("").describe().contains("[[runner]]\n# max_hr is estimated: 190\n"))
  }
}

/// All settings, none with its default value.
let everySetting = """
  [daemon]
  socket = "/run/elsewhere.sock"
  adapter = "00:1a:7d:da:71:13"
  adopt = "never"
  history = 60
  [clients]
  maximum = 2000
  per_user = 1500
  reserve = 100
  requests_per_connection = 7
  requests_per_user = 70
  [signal]
  stale_after = 4.5
  frozen_after = 90
  max_jump = 40
  [zones]
  model = "percent-reserve"
  dwell = 7
  bounds = [ { name = "Slow", from = 55 }, { name = "Fast", from = 85 } ]
  [alerts]
  grace = 12.5
  step_grace = 20
  repeat = 45
  off = ["signal_back"]
  ceiling = { grace = 1.5, repeat = 20 }
  [alerts.step]
  repeat = 9
  [[runner]]
  name = "Anna"
  max_hr = 185
  resting_hr = 52
  threshold_hr = 172
  aerobic_threshold_hr = 150
  ceiling = 181
  age = 34
  weight = 62.5
  sex = "female"
  straps = ["f0:9e:1a:00:00:02", "F0:9E:1A:00:00:03"]
  alerts.off = ["over_max", "zone_changed"]
  alerts.grace = 4
  alerts.ceiling.grace = 6
  [[runner]]
  name = "Béla"
  age = 40
  straps = ["F0:9E:1A:00:00:01"]
  [runner.zones]
  model = "bpm"
  bounds = [{ name = "Work", from = 120 }]
  [[strap]]
  address = "F0:9E:1A:00:00:01/random"
  name = "Polar \\"H10\\""
  [[strap]]
  address = "F0:9E:1A:00:00:02"
  name = "Old"
  link = "bluetoothd"
  """

/// The settings of the TOML in `text`.
func parsedSettings(_ text: String, straps: [String] = []) throws(SettingsError) -> Settings {
  try Settings(parsing: Array(text.utf8), straps: straps)
}
