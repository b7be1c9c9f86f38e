import Testing
import Training

@Suite("Kinds of alerts: their common properties") struct AlertDescriptorTests {
  @Test("every kind has its own short tones")
  func own() {
    let cues = AlertKind.allCases.map(\.descriptor.cue) + [.unknown]
    #expect(Set(cues.map(\.notes)).count == cues.count)
    for cue in cues {
      #expect((100...1500).contains(cue.notes.reduce(0) { $0 + $1.milliseconds }))
      #expect(cue.notes.allSatisfy { $0.hertz.map { (250...2000).contains($0) } ?? true })
    }
    #expect(Set(Cue.Sense.allCases.map(\.rings)).count == Cue.Sense.allCases.count)
  }

  @Test("the tones above the target fall, those below it rise, and their ranges do not overlap")
  func senses() {
    func hertz(_ kind: AlertKind) -> [Int] { kind.descriptor.cue.notes.compactMap(\.hertz) }
    let (above, below) = (hertz(.aboveTarget), hertz(.belowTarget))
    #expect(above == above.sorted(by: >) && below == below.sorted())
    #expect((below.max() ?? .max) < (above.min() ?? 0))
    #expect(AlertKind.allCases.filter { $0.descriptor.cue.sense == .high } == [.aboveTarget, .ceiling])
    #expect(AlertKind.allCases.filter { $0.descriptor.cue.sense == .low } == [.belowTarget])
  }
}
