import HeartRate
import JSON
import Primitives
import Testing
import Training
import ZoneProtocol

struct TrainingReportTests {
  func figures(_ alert: Alert, _ percentOf: PercentOf? = .max) -> String {
    let line = Examples.report(.alert(AlertReport(alert, percentOf: percentOf)), seq: 1).line()
    let text = String(decoding: line.dropLast(), as: UTF8.self)
    let head = #"{"type":"alert","seq":1,\#(Examples.head),"#
    #expect(text.hasPrefix(head))
    return String(text.dropFirst(head.count).dropLast())
  }

  @Test func everyAlertHasItsFigures() {
    let changed = Alert.zoneChanged(from: Examples.lsd, to: Examples.tempo, bpm: 160, percent: Percent(tenths: 842))
    #expect(
      figures(changed) == #""kind":"zone_changed","severity":"info","text":"\#(changed.message.text)","#
        + #""speech":"\#(changed.message.speech)","from":{"index":3,"name":"LSD"},"to":{"index":4,"name":"Tempo"},"bpm":160,"percent":84.2,"percent_of":"max""#
    )
    let inBpm = Alert.zoneChanged(from: Examples.lsd, to: Examples.tempo, bpm: 160, percent: nil)
    #expect(figures(inBpm, nil).hasSuffix(#""bpm":160"#))
    let band = TargetBand(zone: Examples.lsd, from: 133, to: 151)
    let rows: [(Alert, String, String)] = [
      (.ceiling(bpm: 187, ceiling: 186), "ceiling\",\"severity\":\"critical", #""bpm":187,"ceiling":186"#),
      (
        .signalLost(cause: .noContact, lasting: .milliseconds(5049)), "signal_lost\",\"severity\":\"warning",
        #""cause":"no_contact","lasting":5.0"#
      ),
      (
        .signalBack(bpm: 120, after: .milliseconds(61_250)), "signal_back\",\"severity\":\"info",
        #""bpm":120,"after":61.3"#
      ),
      (
        .strapFrozen(bpm: 99, lasting: .seconds(60)), "strap_frozen\",\"severity\":\"warning",
        #""bpm":99,"lasting":60.0"#
      ),
      (
        .noContact(bpm: 132, lasting: .seconds(60)), "no_contact\",\"severity\":\"warning",
        #""bpm":132,"lasting":60.0"#
      ),
      (
        .overMax(bpm: 192, highest: 193, maxHR: MaxHeartRate(bpm: 190)), "over_max\",\"severity\":\"notice",
        #""bpm":192,"highest":193,"max_hr":190,"max_hr_estimated":false,"command":"hrzone runner set --max-hr 193""#
      ),
      (
        .overMax(bpm: 192, highest: 193, maxHR: MaxHeartRate(bpm: 190, isEstimated: true), runner: "Anna"),
        "over_max\",\"severity\":\"notice",
        #""bpm":192,"highest":193,"max_hr":190,"max_hr_estimated":true,"command":"hrzone runner set Anna --max-hr 193""#
      ),
      (
        .aboveTarget(bpm: 155, target: band, lasting: .seconds(10)), "above_target\",\"severity\":\"warning",
        #""bpm":155,"target":{"zone":{"index":3,"name":"LSD"},"from":133,"to":151},"lasting":10.0"#
      ),
      (
        .belowTarget(bpm: 60, target: TargetBand(from: 100, to: nil), lasting: .milliseconds(40_250)),
        "below_target\",\"severity\":\"warning", #""bpm":60,"target":{"from":100},"lasting":40.3"#
      ),
      (
        .onTarget(bpm: 140, target: TargetBand(from: nil, to: 151), after: .seconds(70)),
        "on_target\",\"severity\":\"info", #""bpm":140,"target":{"to":151},"after":70.0"#
      ),
      (
        .zoneAhead(
          from: Examples.lsd, to: Examples.tempo, bpm: 147, slope: HeartRateSlope(tenthsPerMinute: 305),
          within: .milliseconds(9840)), "zone_ahead\",\"severity\":\"notice",
        #""from":{"index":3,"name":"LSD"},"to":{"index":4,"name":"Tempo"},"bpm":147,"bpm_per_minute":30.5,"within":9.8"#
      ),
      (.batteryLow(percent: 15), "battery_low\",\"severity\":\"notice", #""battery":15"#),
      (.recovered(bpm: 119, below: 120), "recovered\",\"severity\":\"info", #""bpm":119,"below":120"#),
      (
        .step(Examples.currentStep, left: nil), "step\",\"severity\":\"info", #""step":\#(Examples.stepObject)"#
      ),
      (
        .step(Examples.currentStep, left: .milliseconds(9600)), "step\",\"severity\":\"info",
        #""step":\#(Examples.stepObject),"left":9.6"#
      ),
      (
        .countdown(Examples.currentStep, remaining: .seconds(3)), "step\",\"severity\":\"info",
        #""step":\#(Examples.stepObject),"remaining":3.0"#
      ),
    ]
    #expect(
      figures(.pairingLost(reason: "Pair it."))
        == #""kind":"pairing_lost","severity":"warning","text":"Pair it.","speech":"Pairing lost. See the screen.""#)
    for (alert, kind, figures) in rows {
      #expect(
        self.figures(alert)
          == #""kind":"\#(kind)","text":"\#(alert.message.text)","speech":"\#(alert.message.speech)",\#(figures)"#)
    }
    let kinds = Set(rows.map(\.0.kind)).union([changed.kind, AlertKind.pairingLost])
    #expect(kinds == Set(AlertKind.allCases), "a kind has no row")
    let quiet = Alert.zoneChanged(from: Examples.lsd, to: Examples.tempo, bpm: 160, percent: nil, isQuiet: true)
    #expect(figures(quiet, nil).contains(#""speech":"Tempo. 160.","quiet":true,"from""#))
  }

  @Test func aReadingBecomesASample() {
    let reading = SampleReading(
      bpm: 143, zone: Examples.lsd, zoneNow: Examples.tempo, percent: Percent(tenths: 750),
      rrIntervals: Examples.fullSample.rrIntervals,
      sensorContact: .detected, energyExpended: 512, signal: .live,
      variability: HeartRateVariability(rmssd: 32.05, alpha1: 1.0651, correctedShare: 0.04))
    #expect(SampleReport(reading, percentOf: .reserve) == Examples.fullSample)
    let bare = SampleReading(
      bpm: nil, zone: nil, percent: nil, rrIntervals: [], sensorContact: .notDetected, energyExpended: nil,
      signal: .noContact)
    var expected = SampleReport(signal: .noContact)
    expected.contact = false
    #expect(SampleReport(bare, percentOf: .max) == expected)
    let deaf = SampleReading(
      bpm: 60, zone: nil, percent: nil, rrIntervals: [], sensorContact: .notSupported, energyExpended: nil,
      signal: .implausible)
    #expect(SampleReport(deaf, percentOf: .max).contact == nil)
  }

  @Test func aSessionsStateBecomesAState() {
    let state = TrainingState(
      signal: .live, age: .milliseconds(400), bpm: 143, zone: Examples.lsd, zoneNow: Examples.tempo,
      percent: Percent(tenths: 753),
      percentOf: .max,
      totals: TrainingTotals(
        live: .milliseconds(12_300),
        zones: [
          ZoneTotal(zone: Zone(index: 0, name: "Rest"), from: nil, time: .zero),
          ZoneTotal(zone: Examples.lsd, from: 133, time: .milliseconds(12_300)),
        ]),
      maxHR: MaxHeartRate(bpm: 190), sensorContact: .detected, energyExpended: nil,
      variability: HeartRateVariability(rmssd: 3.95, alpha1: 0.504, correctedShare: 1.24), isContactNeverSet: true)
    var expected = Examples.fullState
    expected.rejects = RejectsReport()
    expected.battery = nil
    expected.location = nil
    expected.model = nil
    expected.phase = nil
    expected.reason = nil
    expected.link = nil
    #expect(StateReport(state) == expected)
  }
}
