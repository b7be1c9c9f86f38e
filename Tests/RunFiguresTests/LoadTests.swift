import RunFigures
import Testing
import Training

@Suite("Training load and energy of a run") struct LoadTests {
  /// An hour at `bpm`; the last sample stands for 3 s.
  static func hour(_ bpm: Int, _ runner: Runner) throws -> RunFigures {
    try RunScript.figures { run in
      run.runner = runner
      run.hold(bpm, 3597)
      run.send(bpm)
    }
  }

  static func runner(
    maxHR: Int = 190, restingHR: Int? = nil, age: Int? = nil, weight: Double? = nil, sex: RunnerBody.Sex? = nil
  ) -> Runner {
    var runner = Runner(maxHR: MaxHeartRate(bpm: maxHR), restingHR: restingHR)
    runner.body = RunnerBody(age: age, weight: weight, sex: sex)
    return runner
  }

  /// 50, 60, 70, 80 and 90 % of 190 are 95, 114, 133, 152 and 171.
  @Test(
    "Edwards: the weight of a minute grows at 50, 60, 70, 80 and 90 %",
    arguments: [
      (40, 0), (94, 0), (95, 1), (113, 1), (114, 2), (132, 2), (133, 3), (151, 3), (152, 4), (170, 4), (171, 5),
      (190, 5), (220, 5),
    ])
  func edwards(bpm: Int, weight: Int) throws {
    let found = try #require(Self.hour(bpm, Self.runner()).edwards.value)
    #expect(abs(found - Double(60 * weight)) < 1e-9, "\(found)")
  }

  @Test("a band begins exactly at its percentage", arguments: [(92, 0), (93, 1)])
  func odd(bpm: Int, weight: Int) throws {
    // Half of 185 is 92.5.
    let found = try #require(Self.hour(bpm, Self.runner(maxHR: 185)).edwards.value)
    #expect(abs(found - Double(60 * weight)) < 1e-9, "\(found)")
  }

  /// Computed by hand: 60 x 0.7 x 0.64 x e^(1.92 x 0.7), 60 x 0.7 x 0.86 x e^(1.67 x 0.7), ... With 50 and 200 bpm, 155 bpm are
  /// 70 % of the reserve.
  @Test(
    "Banister: an hour",
    arguments: [
      (155, RunnerBody.Sex.male, 103.0673), (155, .female, 116.2621), (100, .male, 24.2750), (200, .male, 261.9248),
      (200, .female, 274.1079), (240, .male, 261.9248), (50, .male, 0), (40, .female, 0),
    ])
  func banister(bpm: Int, sex: RunnerBody.Sex, expected: Double) throws {
    let found = try #require(Self.hour(bpm, Self.runner(maxHR: 200, restingHR: 50, sex: sex)).banister.value)
    #expect(abs(found - expected) < 0.0001, "\(found)")
  }

  @Test(
    "Banister needs the resting heart rate and the sex",
    arguments: [
      (nil, nil, [RunnerValue.figure(.restingHR), .body(.sex)]), (55, nil, [.body(.sex)]),
      (nil, .male, [.figure(.restingHR)]),
      (190, .male, [.figure(.restingHR)]), (10, .male, [.figure(.restingHR)]), (.min, .male, [.figure(.restingHR)]),
    ] as [(Int?, RunnerBody.Sex?, [RunnerValue])])
  func banisterNeeds(restingHR: Int?, sex: RunnerBody.Sex?, missing: [RunnerValue]) throws {
    let figures = try Self.hour(150, Self.runner(restingHR: restingHR, sex: sex))
    #expect(figures.banister == .absent(.missing(missing)))
  }

  /// Computed by hand from the equations of Keytel (2005), in kJ per minute: 61.5221, 36.8478, below zero, ...
  @Test(
    "energy of an hour, in kcal",
    arguments: [
      (150, 70.0, 40, RunnerBody.Sex.male, 882.248), (140, 60, 30, .female, 528.410), (120, 85, 52, .male, 688.301),
      (50, 70, 40, .male, 0), (45, 60, 30, .female, 0),
    ])
  func energy(bpm: Int, weight: Double, age: Int, sex: RunnerBody.Sex, expected: Double) throws {
    let energy = try #require(Self.hour(bpm, Self.runner(age: age, weight: weight, sex: sex)).energy.value)
    #expect(abs(energy.kilocalories - expected) < 0.001 * max(1, expected), "\(energy)")
    #expect(energy.isEstimate)
  }

  @Test(
    "energy needs weight, age and sex",
    arguments: [
      (nil, nil, nil, [RunnerBody.Key.weight, .age, .sex]), (40, nil, .male, [.weight]), (nil, 70, .male, [.age]),
      (40, 70, nil, [.sex]), (4, 70, .male, [.age]), (121, 70, .male, [.age]), (40, 0, .male, [.weight]),
      (40, -1, .male, [.weight]), (40, .nan, .male, [.weight]), (40, .infinity, .male, [.weight]),
    ] as [(Int?, Double?, RunnerBody.Sex?, [RunnerBody.Key])])
  func energyNeeds(age: Int?, weight: Double?, sex: RunnerBody.Sex?, missing: [RunnerBody.Key]) throws {
    let figures = try Self.hour(150, Self.runner(age: age, weight: weight, sex: sex))
    #expect(figures.energy == .absent(.missing(missing.map { .body($0) })))
  }

  @Test(
    "a reason is a phrase for people",
    arguments: [
      (FigureAbsence.missing([.figure(.restingHR), .body(.sex)]), "needs resting_hr and sex"),
      (.missing([.body(.weight), .body(.age), .body(.sex)]), "needs weight_kg, age and sex"),
      (.missing([.body(.sex)]), "needs sex"),
      (.tooManyCorrected(11.37), "11.4 % of the RR intervals were corrected"),
      (.tooMuchTimeCorrected(17.02), "corrected RR intervals fill 17 % of the time"),
      (.noRest(4.5), "heart rate fell by only 4.5 bpm in a minute: no rest after the hard effort"),
    ])
  func text(absence: FigureAbsence, text: String) {
    #expect(absence.text == text)
  }
}
