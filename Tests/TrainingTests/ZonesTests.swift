import Testing
import Training

struct ZonesTests {
  static let runner = Runner(maxHR: MaxHeartRate(bpm: 190), restingHR: 52, thresholdHR: 172)
  static let bpmBounds = [95, 114, 133, 152, 171].enumerated().map { ZoneBound(name: "Z\($0)", from: $1) }

  @Test(
    "a bound belongs exactly to the zone above it",
    arguments: [
      (94, "Rest"), (95, "Recovery"), (113, "Recovery"), (114, "Easy"), (132, "Easy"), (133, "LSD"), (151, "LSD"),
      (152, "Tempo"), (170, "Tempo"), (171, "Maximum"), (250, "Maximum"), (0, "Rest"), (-1, "Rest"),
      (Int.max, "Maximum"), (Int.min, "Rest"),
    ])
  func defaultZones(bpm: Int, name: String) throws {
    let zones = try Zones(model: .percentMax, bounds: .standard, runner: Self.runner)
    #expect(zones.zone(of: bpm).name == name)
  }

  @Test("zones and lowest heart rates agree with each model's definition, for every runner and heart rate")
  func exactness() throws {
    for model in ZoneModel.allCases {
      for max in stride(from: 120, through: 250, by: 1) {
        let runner = Runner(maxHR: MaxHeartRate(bpm: max), restingHR: 47, thresholdHR: max - 17)
        let bounds = model == .bpm ? Self.bpmBounds : .standard
        let zones = try Zones(model: model, bounds: bounds, runner: runner)
        for bpm in 0...255 {
          let reached = bounds.count { bound in
            switch model {
            case .percentMax: bpm * 100 >= bound.from * max
            case .percentReserve: (bpm - 47) * 100 >= bound.from * (max - 47)
            case .percentThreshold: bpm * 100 >= bound.from * (max - 17)
            case .bpm: bpm >= bound.from
            }
          }
          #expect(zones.zone(of: bpm).index == reached)
        }
        for zone in zones.all.dropFirst() {
          let lowest = try #require(zones.lowerBound(of: zone))
          #expect(zones.zone(of: lowest) == zone)
          #expect(zones.zone(of: lowest - 1).index == zone.index - 1)
        }
      }
    }
  }

  @Test("zone 0 is Rest and has no lower bound; neither has a zone of other zones")
  func rest() throws {
    let zones = try Zones(model: .percentMax, bounds: .standard, runner: Self.runner)
    #expect(zones.all.map(\.name) == ["Rest", "Recovery", "Easy", "LSD", "Tempo", "Maximum"])
    #expect(zones.all.map(\.index) == Array(0...5))
    #expect(zones.lowerBound(of: zones.all[0]) == nil)
    #expect(zones.lowerBound(of: Zone(index: 3, name: "Other")) == nil)
    #expect(zones.lowerBound(of: Zone(index: 6, name: "LSD")) == nil)
    #expect(zones.lowerBound(of: Zone(index: -1, name: "LSD")) == nil)
  }

  @Test(
    "percentages are in tenths, with halves rounded up",
    arguments: [
      (ZoneModel.percentMax, 143, "75.3"), (.percentMax, 160, "84.2"), (.percentMax, 190, "100.0"),
      (.percentMax, 209, "110.0"), (.percentMax, 0, "0.0"), (.percentReserve, 52, "0.0"), (.percentReserve, 51, nil),
      (.percentReserve, 121, "50.0"), (.percentReserve, 190, "100.0"), (.percentThreshold, 172, "100.0"),
      (.percentThreshold, 143, "83.1"), (.bpm, 143, nil), (.percentMax, -1, nil), (.percentMax, Int.max, nil),
      (.percentReserve, Int.min, nil),
    ] as [(ZoneModel, Int, String?)])
  func percent(model: ZoneModel, bpm: Int, text: String?) throws {
    let bounds = model == .bpm ? Self.bpmBounds : .standard
    let zones = try Zones(model: model, bounds: bounds, runner: Self.runner)
    #expect(zones.percent(of: bpm)?.description == text)
  }

  @Test("half a tenth rounds up")
  func halves() throws {
    // 1/200 is 0.5 %; 25/80 is 31.25 %, 35/80 is 43.75 %.
    let zones = try Zones(model: .percentMax, bounds: .standard, runner: Runner(maxHR: MaxHeartRate(bpm: 80)))
    #expect(zones.percent(of: 25) == Percent(tenths: 313))
    #expect(zones.percent(of: 35) == Percent(tenths: 438))
    #expect(Percent(tenths: -5).description == "-0.5")
    #expect(Percent(tenths: .min).description == "-922337203685477580.8")
    #expect(Percent(tenths: 752) < Percent(tenths: 753))
  }

  @Test("a percentage is whole only if it is reached, otherwise the nearest tenth")
  func wholePercent() throws {
    let runner = Runner(maxHR: MaxHeartRate(bpm: 190), thresholdHR: 173)
    let friel = try Zones(preset: .frielRunning, runner: runner)
    #expect(friel.zone(of: 147).index == 1 && friel.percent(of: 147)?.description == "84.9", "84.97: under 85")
    #expect(friel.zone(of: 148).index == 2 && friel.percent(of: 148)?.description == "85.5")
    for maxHR in 60...250 {
      let zones = try Zones(model: .percentMax, bounds: .standard, runner: Runner(maxHR: MaxHeartRate(bpm: maxHR)))
      for bpm in 0...300 {
        let tenths = try #require(zones.percent(of: bpm)).tenths
        #expect(tenths / 10 == bpm * 100 / maxHR, "\(bpm) of \(maxHR)")
        let hundredths = bpm * 10_000 / maxHR
        #expect(tenths == (hundredths % 100 >= 95 ? hundredths / 10 : (hundredths + 5) / 10), "\(bpm) of \(maxHR)")
      }
    }
  }

  @Test("the reference of percentages")
  func percentOf() throws {
    let expected: [ZoneModel: PercentOf?] = [
      .percentMax: .max, .percentReserve: .reserve, .percentThreshold: .threshold, .bpm: nil,
    ]
    for model in ZoneModel.allCases {
      let bounds = model == .bpm ? Self.bpmBounds : .standard
      #expect(try Zones(model: model, bounds: bounds, runner: Self.runner).percentOf == expected[model])
    }
  }

  struct FaultRow: Sendable {
    var model = ZoneModel.percentMax
    var bounds: [ZoneBound] = .standard
    var runner = ZonesTests.runner
    let faults: [ZonesError]
  }

  private static func bounds(_ from: Int...) -> [ZoneBound] {
    from.enumerated().map { ZoneBound(name: "Z\($0)", from: $1) }
  }

  private static func runner(_ max: Int, resting: Int? = nil, threshold: Int? = nil, ceiling: Int? = nil) -> Runner {
    Runner(maxHR: MaxHeartRate(bpm: max), restingHR: resting, thresholdHR: threshold, ceiling: ceiling)
  }

  static let faultRows = [
    FaultRow(faults: []),
    FaultRow(bounds: [], faults: [.noBounds]),
    FaultRow(
      bounds: (1...17).map { ZoneBound(name: "Z\($0)", from: $0 * 5) }, faults: [.tooManyBounds(17, limit: 16)]),
    FaultRow(bounds: (1...16).map { ZoneBound(name: "Z\($0)", from: $0 * 5) }, faults: []),
    FaultRow(bounds: bounds(50, 50), faults: [.boundsNotRising(index: 1, from: 50, previous: 50)]),
    FaultRow(bounds: bounds(60, 50), faults: [.boundsNotRising(index: 1, from: 50, previous: 60)]),
    FaultRow(
      bounds: bounds(0, 121),
      faults: [
        .boundOutOfRange(index: 0, from: 0, model: .percentMax),
        .boundOutOfRange(index: 1, from: 121, model: .percentMax),
      ]),
    FaultRow(bounds: bounds(1, 120), faults: []),
    FaultRow(model: .percentReserve, bounds: bounds(0, 120), faults: []),
    FaultRow(
      model: .percentReserve, bounds: bounds(121),
      faults: [.boundOutOfRange(index: 0, from: 121, model: .percentReserve)]),
    FaultRow(model: .percentThreshold, bounds: bounds(1, 150), faults: []),
    FaultRow(
      model: .percentThreshold, bounds: bounds(151),
      faults: [.boundOutOfRange(index: 0, from: 151, model: .percentThreshold)]),
    FaultRow(model: .bpm, bounds: bounds(25, 250), faults: []),
    FaultRow(
      model: .bpm, bounds: bounds(24, 251),
      faults: [
        .boundOutOfRange(index: 0, from: 24, model: .bpm), .boundOutOfRange(index: 1, from: 251, model: .bpm),
      ]),
    FaultRow(model: .percentReserve, bounds: bounds(0, 50), faults: []),
    FaultRow(
      model: .percentReserve, bounds: bounds(-1), faults: [.boundOutOfRange(index: 0, from: -1, model: .percentReserve)]
    ),
    FaultRow(
      model: .bpm, bounds: bounds(.min, .max),
      faults: [
        .boundOutOfRange(index: 0, from: .min, model: .bpm),
        .boundOutOfRange(index: 1, from: .max, model: .bpm),
      ]),
    // A reserve of 40: 51 % is 20.4 above rest, 52 % is 20.8.
    FaultRow(
      model: .percentReserve, bounds: bounds(51, 52), runner: runner(100, resting: 60),
      faults: [.emptyZone(index: 1, bpm: 81)]),
    FaultRow(bounds: [ZoneBound(name: "", from: 50)], faults: [.unnamed(index: 0)]),
    FaultRow(
      bounds: [ZoneBound(name: "Rest", from: 50)], faults: [.duplicateName(index: 0, name: "Rest", other: "Rest")]),
    FaultRow(
      bounds: [ZoneBound(name: "REST", from: 50)], faults: [.duplicateName(index: 0, name: "REST", other: "Rest")]),
    FaultRow(
      bounds: [ZoneBound(name: "A", from: 50), ZoneBound(name: "A", from: 60)],
      faults: [.duplicateName(index: 1, name: "A", other: "A")]),
    FaultRow(
      bounds: [ZoneBound(name: "Öde", from: 50), ZoneBound(name: "öDE", from: 60)],
      faults: [.duplicateName(index: 1, name: "öDE", other: "Öde")]),
    FaultRow(bounds: [ZoneBound(name: "A\u{1b}[2J", from: 50)], faults: [.nameNotPrintable(index: 0)]),
    FaultRow(
      bounds: [ZoneBound(name: String(repeating: "ä", count: 33), from: 50)],
      faults: [.nameTooLong(index: 0, limit: 64)]),
    FaultRow(bounds: [ZoneBound(name: String(repeating: "ä", count: 32), from: 50)], faults: []),
    FaultRow(model: .percentReserve, runner: runner(190), faults: [.missing(.restingHR, model: .percentReserve)]),
    FaultRow(model: .percentThreshold, runner: runner(190), faults: [.missing(.thresholdHR, model: .percentThreshold)]),
    FaultRow(runner: runner(190, resting: 190), faults: [.restingNotBelowMax(resting: 190, max: 190)]),
    FaultRow(runner: runner(190, threshold: 191), faults: [.thresholdAboveMax(threshold: 191, max: 190)]),
    FaultRow(
      runner: runner(.max, resting: 0, threshold: 24, ceiling: 251),
      faults: [
        .heartRateOutOfRange(.maxHR, bpm: .max, allowed: 25...250),
        .heartRateOutOfRange(.restingHR, bpm: 0, allowed: 25...250),
        .heartRateOutOfRange(.thresholdHR, bpm: 24, allowed: 25...250),
        .heartRateOutOfRange(.ceiling, bpm: 251, allowed: 25...250),
      ]),
    FaultRow(
      model: .percentReserve, bounds: bounds(60, 50), runner: runner(190),
      faults: [
        .missing(.restingHR, model: .percentReserve), .boundsNotRising(index: 1, from: 50, previous: 60),
      ]),
  ]

  @Test("a preset's zones begin where their source says")
  func presets() throws {
    let runner = Runner(maxHR: MaxHeartRate(bpm: 190), restingHR: 50, thresholdHR: 172, aerobicThresholdHR: 150)
    let rows: [(ZonePreset, ZoneModel, [Int])] = [
      (.standard, .percentMax, [95, 114, 133, 152, 171]),
      (.karvonen, .percentReserve, [120, 134, 148, 162, 176]),
      (.frielRunning, .percentThreshold, [2, 147, 155, 164, 172, 178, 183]),
      (.threeZones, .bpm, [25, 150, 172]),
    ]
    #expect(rows.map(\.0) == ZonePreset.allCases)
    for (preset, model, bpm) in rows {
      let zones = try Zones(preset: preset, runner: runner)
      #expect(zones.model == model)
      #expect(zones.all.compactMap(zones.lowerBound) == bpm, "\(preset)")
      #expect(zones == (try Zones(model: model, bounds: preset.bounds(for: runner), runner: runner)))
    }
  }

  @Test("a preset names every missing figure")
  func presetFaults() {
    let bare = Runner(maxHR: MaxHeartRate(bpm: 190))
    for preset in ZonePreset.allCases {
      let missing = preset.needs.map { ZonesError.missingForPreset($0, preset) }
      #expect(Zones.faults(preset: preset, runner: bare) == missing)
    }
    var mixed = bare
    mixed.aerobicThresholdHR = 160
    mixed.thresholdHR = 150
    let fault = ZonesError.aerobicThresholdNotBelowThreshold(aerobic: 160, threshold: 150)
    #expect(Zones.faults(preset: .threeZones, runner: mixed) == [fault])
    #expect(throws: fault) { try Zones(preset: .threeZones, runner: mixed) }
  }

  @Test("all faults are found, and the first is thrown", arguments: faultRows)
  func faults(row: FaultRow) {
    #expect(Zones.faults(model: row.model, bounds: row.bounds, runner: row.runner) == row.faults)
    if let first = row.faults.first {
      #expect(throws: first) { try Zones(model: row.model, bounds: row.bounds, runner: row.runner) }
    } else {
      #expect(throws: Never.self) { try Zones(model: row.model, bounds: row.bounds, runner: row.runner) }
    }
  }

  @Test("a fault says what to do")
  func sentences() {
    #expect(
      ZonesError.missing(.restingHR, model: .percentReserve).description
        == "zones of model percent-reserve need resting_hr: set it")
    #expect(
      ZonesError.boundsNotRising(index: 1, from: 50, previous: 60).description
        == "zone 2 begins at 50, but the one below it at 60: bounds must rise")
    #expect(
      ZonesError.boundOutOfRange(index: 1, from: 152, model: .percentMax).description
        == "zone 2 begins at 152: give a whole number from 1 to 120 percent; for heart rates in bpm, set model = \"bpm\""
    )
    #expect(ZonesError.ageOutOfRange(4).description == "age is 4: give 5 to 120 years")
    #expect(ZonesError.weightOutOfRange(12.5).description == "weight is 12.5: give 20 to 300 kg")
  }

  @Test(
    "an estimate by age (Tanaka 2001) is rounded to the nearest",
    arguments: [(34, 184), (35, 184), (36, 183), (40, 180), (5, 205), (120, 124)])
  func tanaka(age: Int, bpm: Int) throws {
    #expect(try MaxHeartRate.estimated(age: age) == MaxHeartRate(bpm: bpm, isEstimated: true))
  }

  @Test("no estimate for an impossible age", arguments: [4, 121, -1, Int.max, Int.min])
  func noEstimate(age: Int) {
    #expect(throws: ZonesError.ageOutOfRange(age)) { try MaxHeartRate.estimated(age: age) }
  }

  @Test("without settings the runner has an estimated maximum of 190")
  func standardRunner() {
    #expect(Runner.standard.maxHR == MaxHeartRate(bpm: 190, isEstimated: true))
    #expect(!MaxHeartRate(bpm: 190).isEstimated)
  }
}
