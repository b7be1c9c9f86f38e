import HeartRate
import JSON
import Primitives
import Training
import ZoneProtocol

/// Messages with all keys, and with as few as possible, each with its exact line.
enum Examples {
  static let time = UTCTime(milliseconds: 1_772_346_600_125)
  static let strap = "F0:9E:1A:00:00:01"
  static let lsd = Zone(index: 3, name: "LSD")
  static let tempo = Zone(index: 4, name: "Tempo")

  static func report(
    _ body: Report.Body, seq: UInt64? = nil, t: Instant? = nil, runner: String? = nil
  ) -> ServerMessage {
    .report(Report(seq: seq, time: time, t: t, strap: strap, runner: runner, body: body))
  }

  static var fullState: StateReport {
    var state = StateReport(signal: .live)
    state.age = .milliseconds(400)
    state.bpm = 143
    state.zone = lsd
    state.zoneNow = tempo
    state.percent = Percent(tenths: 753)
    state.percentOf = .known(.max)
    state.totals = TotalsReport(
      live: .milliseconds(12_300),
      zones: [
        .init(zone: Zone(index: 0, name: "Rest"), from: nil, time: .zero),
        .init(zone: lsd, from: 133, time: .milliseconds(12_300)),
      ])
    state.battery = 80
    state.location = "chest"
    state.model = "H10"
    state.phase = .known(.live)
    state.reason = "Subscribed."
    state.link = "direct"
    state.maxHR = 190
    state.maxHRIsEstimated = false
    state.variability = VariabilityReport(
      rmssdTenths: 40, alpha1Hundredths: 50, correctedShare: Percent(tenths: 12))
    state.contactNeverSet = true
    state.rejects.droppedTails = 3
    state.rejects.droppedTail = "byte 2 belongs to no field"
    state.rejects.refused = 2
    state.rejects.refusal = "flags at byte 0: needs 1 byte, has 0"
    return state
  }

  static var fullSample: SampleReport {
    var sample = SampleReport(
      signal: .live, rrIntervals: [RRInterval(ticks1024: 874), RRInterval(ticks1024: 0), RRInterval(ticks1024: 65535)])
    sample.bpm = 143
    sample.zone = lsd
    sample.zoneNow = tempo
    sample.percent = Percent(tenths: 750)
    sample.percentOf = .known(.reserve)
    sample.contact = true
    sample.energyExpended = 512
    sample.variability = VariabilityReport(
      rmssdTenths: 321, alpha1Hundredths: 107, correctedShare: Percent(tenths: 0))
    return sample
  }

  static var withShareAlone: SampleReport {
    var sample = SampleReport(signal: .live)
    sample.variability = VariabilityReport(
      rmssdTenths: nil, alpha1Hundredths: nil, correctedShare: Percent(tenths: 125))
    return sample
  }

  static var fullStrap: StrapReport {
    var strap = StrapReport(phase: .searching, reason: "Not seen for 40 s: is it worn?")
    strap.battery = 15
    strap.location = "ear_lobe"
    strap.model = "H\"10"
    strap.link = "direct"
    strap.linkSince = Instant(nanoseconds: 3_624_120_301_000)
    strap.isRetired = true
    strap.rejects.droppedTails = 4
    strap.rejects.droppedTail = "byte 2 belongs to no field"
    return strap
  }

  static var fullEntry: StrapEntry {
    var entry = StrapEntry(address: strap)
    entry.kind = .known(.random)
    entry.name = "Polar"
    entry.runner = "Anna"
    entry.phase = .known(.lost)
    entry.reason = "Held."
    entry.link = "direct"
    entry.lentUntil = UTCTime(milliseconds: 1_772_346_600_125)
    entry.source = .known(.adopted)
    entry.signalStrength = -60
    entry.isKnown = true
    entry.offersHeartRate = false
    return entry
  }

  static let entryMembers =
    #""address":"F0:9E:1A:00:00:01","kind":"random","name":"Polar","runner":"Anna","phase":"lost","reason":"Held.","#
    + #""link":"direct","lent_until":"2026-03-01T06:30:00.125Z","source":"adopted","signal_dbm":-60,"known":true,"#
    + #""heart_rate":false"#

  static let head = #""time":"2026-03-01T06:30:00.125Z","strap":"F0:9E:1A:00:00:01""#

  static let messages: [(ServerMessage, String)] = [
    (
      .hello(Hello(server: "hrzoned 0.1", boot: "5f0c", seq: 41)),
      #"{"type":"hello","protocol":"1.0","server":"hrzoned 0.1","boot":"5f0c","seq":41}"#
    ),
    (.reply(Reply(id: .integer(1))), #"{"type":"reply","id":1}"#),
    (.reply(Reply(id: .string("a\n"), Answer(from: 17))), #"{"type":"reply","id":"a\n","from":17}"#),
    (
      .reply(
        Reply(
          id: .integer(5),
          Answer(steps: [WorkoutReport.Step(index: 1, count: 1, name: "Fast", end: .duration(.seconds(30)))]))),
      #"{"type":"reply","id":5,"steps":[{"index":1,"count":1,"name":"Fast","duration":30.0}]}"#
    ),
    (.reply(Reply(id: .integer(-2), Answer(states: []))), #"{"type":"reply","id":-2,"states":[]}"#),
    (
      .reply(
        Reply(
          id: .integer(2),
          Answer(states: [Report(time: time, strap: "sim:lsd", body: .state(StateReport(signal: .none)))]))),
      #"{"type":"reply","id":2,"states":[{"type":"state","time":"2026-03-01T06:30:00.125Z","strap":"sim:lsd","#
        + #""signal":"none"}]}"#
    ),
    (
      .error(ErrorMessage(id: .integer(3), code: .badParameter, message: "No.", at: 7)),
      #"{"type":"error","id":3,"code":"bad_parameter","message":"No.","at":7}"#
    ),
    (
      .error(ErrorMessage(code: .tooSlow, message: "Read faster.")),
      #"{"type":"error","code":"too_slow","message":"Read faster."}"#
    ),
    (
      .reply(Reply(id: .integer(4), Answer(straps: [], reason: "No strap."))),
      #"{"type":"reply","id":4,"straps":[],"reason":"No strap."}"#
    ),
    (
      .reply(Reply(id: .integer(5), Answer(straps: [fullEntry, StrapEntry(address: "a")]))),
      #"{"type":"reply","id":5,"straps":[{\#(entryMembers)},{"address":"a"}]}"#
    ),
    (.reply(Reply(id: .integer(6), Answer(runners: [fullRunner, bareRunner]))), runnersLine),
    (.found(FoundStrap(id: .string("s"), strap: fullEntry)), #"{"type":"found","id":"s",\#(entryMembers)}"#),
    (.dropped(12), #"{"type":"dropped","count":12}"#),
    (
      report(.state(fullState), runner: "Anna"),
      #"{"type":"state",\#(head),"runner":"Anna","signal":"live","age":0.4,"bpm":143,"zone":{"index":3,"name":"LSD"},"#
        + #""zone_now":{"index":4,"name":"Tempo"},"#
        + #""percent":75.3,"percent_of":"max","totals":{"live":12.3,"zones":[{"index":0,"name":"Rest","seconds":0.0},"#
        + #"{"index":3,"name":"LSD","from":133,"seconds":12.3}]},"battery":80,"location":"chest","model":"H10","#
        + #""phase":"live","reason":"Subscribed.","link":"direct","max_hr":190,"max_hr_estimated":false,"#
        + #""rmssd_ms":4.0,"alpha1":0.50,"corrected_share":1.2,"contact_never_set":true,"#
        + #""dropped_tails":3,"dropped_tail":"byte 2 belongs to no field","refused":2,"#
        + #""refusal":"flags at byte 0: needs 1 byte, has 0"}"#
    ),
    (report(.state(StateReport(signal: .noContact))), #"{"type":"state",\#(head),"signal":"no_contact"}"#),
    (
      report(.sample(fullSample), seq: 42, runner: "Anna"),
      #"{"type":"sample","seq":42,\#(head),"runner":"Anna","bpm":143,"zone":{"index":3,"name":"LSD"},"#
        + #""zone_now":{"index":4,"name":"Tempo"},"percent":75.0,"percent_of":"reserve","rr_ms":[853.5,0.0,63999.0],"contact":true,"energy_kj":512,"signal":"live","#
        + #""rmssd_ms":32.1,"alpha1":1.07,"corrected_share":0.0}"#
    ),
    (
      report(.sample(withShareAlone), seq: 43),
      #"{"type":"sample","seq":43,\#(head),"signal":"live","corrected_share":12.5}"#
    ),
    (report(.sample(SampleReport(signal: .frozen)), seq: 1), #"{"type":"sample","seq":1,\#(head),"signal":"frozen"}"#),
    (
      report(.zone(ZoneChangeReport(from: lsd, to: tempo, bpm: 160)), seq: 2),
      #"{"type":"zone","seq":2,\#(head),"from":{"index":3,"name":"LSD"},"to":{"index":4,"name":"Tempo"},"bpm":160}"#
    ),
    (
      report(.zone(ZoneChangeReport(from: lsd, to: nil, bpm: nil)), seq: 3),
      #"{"type":"zone","seq":3,\#(head),"from":{"index":3,"name":"LSD"}}"#
    ),
    (
      report(.zone(ZoneChangeReport(from: nil, to: lsd, bpm: 140)), seq: 3),
      #"{"type":"zone","seq":3,\#(head),"to":{"index":3,"name":"LSD"},"bpm":140}"#
    ),
    (
      report(
        .alert(
          AlertReport(
            kind: .zoneChanged, severity: .info, text: "Up.", figures: [JSONMember("bpm", .integer(160))])), seq: 4),
      #"{"type":"alert","seq":4,\#(head),"kind":"zone_changed","severity":"info","text":"Up.","bpm":160}"#
    ),
    (
      report(
        .alert(
          AlertReport(
            kind: .zoneAhead, severity: .notice, text: "Tempo in 5 s.", speech: "Tempo in 5 seconds.", isQuiet: true)),
        seq: 4),
      #"{"type":"alert","seq":4,\#(head),"kind":"zone_ahead","severity":"notice","text":"Tempo in 5 s.","#
        + #""speech":"Tempo in 5 seconds.","quiet":true}"#
    ),
    (
      report(.strap(fullStrap), seq: 5),
      #"{"type":"strap","seq":5,\#(head),"phase":"searching","reason":"Not seen for 40 s: is it worn?","battery":15,"#
        + #""location":"ear_lobe","model":"H\"10","link":"direct","link_since":3624.120301,"retired":true,"dropped_tails":4,"#
        + #""dropped_tail":"byte 2 belongs to no field"}"#
    ),
    (
      report(
        .mark(MarkReport(text: "new shoes")), seq: 6, t: Instant(nanoseconds: 86_400_000_001_000), runner: "Anna"),
      #"{"type":"mark","seq":6,\#(head),"runner":"Anna","t":86400.000001,"text":"new shoes"}"#
    ),
    (report(.mark(MarkReport()), seq: 6), #"{"type":"mark","seq":6,\#(head)}"#),
    (report(.strap(StrapReport(phase: .lost)), seq: 6), #"{"type":"strap","seq":6,\#(head),"phase":"lost"}"#),
    (
      report(
        .raw(RawReport(characteristic: "2a37", value: [0x16, 0x8F, 0xA0])), seq: 7,
        t: Instant(nanoseconds: 5_123_456_789_000)),
      #"{"type":"raw","seq":7,\#(head),"t":5123.456789,"characteristic":"2a37","value":"168fa0"}"#
    ),
    (
      report(
        .raw(RawReport(characteristic: "2a19", value: [])), seq: UInt64(Int64.max), t: Instant(nanoseconds: 0)),
      #"{"type":"raw","seq":9223372036854775807,\#(head),"t":0.000000,"characteristic":"2a19","value":""}"#
    ),
    (
      report(
        .settings(settings(given: .percentOfMax(from: 70, to: nil))), seq: 1, t: Instant(nanoseconds: 1_500_000_000),
        runner: "Anna"),
      #"{"type":"settings","seq":1,\#(head),"runner":"Anna","t":1.500000,"new_strap":true,"max_hr":190,"#
        + #""max_hr_estimated":true,"weight_kg":62.5,"sex":"male","#
        + #""resting_hr":52,"ceiling":175,"model":"percent-max","zones":["#
        + #"{"index":0,"name":"Rest","to":94,"to_percent":50},"#
        + #"{"index":1,"name":"Low","from":95,"to":151,"from_percent":50,"to_percent":80},"#
        + #"{"index":2,"name":"High","from":152,"from_percent":80}],"target":{"from":133,"to":151},"#
        + #""target_given":{"from_percent":70},"signal":{"stale_after":3.0,"frozen_after":61.25,"max_jump":20},"dwell":5.0,"#
        + #""alerts":{"grace":0.1,"step_grace":30.0,"repeat":30.0,"beside_target":true,"off":["zone_ahead","no_contact"],"#
        + #""kinds":{"above_target":{"grace":1.5},"ceiling":{"grace":3.0,"repeat":60.0}}}}"#
    ),
  ]

  /// Settings that differ from the defaults in each part.
  static func settings(given: Target? = nil) -> SettingsReport {
    let runner = Runner(
      name: "Anna", maxHR: MaxHeartRate(bpm: 190, isEstimated: true), restingHR: 52, ceiling: 175,
      body: RunnerBody(weight: 62.5, sex: .male))
    let bounds = [ZoneBound(name: "Low", from: 50), ZoneBound(name: "High", from: 80)]
    guard let zones = try? Zones(model: .percentMax, bounds: bounds, runner: runner) else {
      preconditionFailure("the zones are valid")
    }
    var report = SettingsReport(
      runner: runner, zones: zones, target: TargetBand(from: 133, to: 151), given: given,
      rules: TrainingSettings(
        frozenAfter: .milliseconds(61_250),
        alerts: AlertRules(
          grace: .milliseconds(100), besideTarget: true, off: [.noContact, .zoneAhead],
          byKind: [
            .ceiling: .init(grace: .seconds(3), repeatAfter: .seconds(60)),
            .aboveTarget: .init(grace: .milliseconds(1500)),
          ])))
    report.isNewStrap = true
    return report
  }
}
