import Primitives
import Testing
import Training

/// `zone_changed`: what it waits for, and what becomes of it meanwhile.
struct ZoneChangedTests {
  @Test("a zone change within thirty seconds of the last waits until they are over")
  func deferredZone() throws {
    var run = try Recording()
    run.samples(0...20, 143)
    run.samples(21...29, 160)
    run.samples(30...54, 143)
    _ = run.takeLines()
    run.sample(55.5, 143)
    run.sample(57.2, 144)
    #expect(run.session.nextDeadline == Recording.at(58))
    run.advance(59)
    #expect(run.takeLines() == ["58 zone_changed: LSD, down from Tempo: 144 bpm, 75.8 %"])
  }

  @Test("a zone change that was taken back meanwhile is not announced, one that went on is announced whole")
  func deferredZoneTakenBack() throws {
    var back = try Recording()
    back.samples(0...20, 143)
    back.samples(21...29, 160)
    back.samples(30...39, 143)
    back.samples(40...100, 160)
    #expect(
      back.advice == [
        "0 zone - > LSD 143", "28 zone LSD > Tempo 160",
        "28 zone_changed: Tempo, up from LSD: 160 bpm, 84.2 %", "37 zone Tempo > LSD 143", "47 zone LSD > Tempo 160",
      ])
    var on = try Recording()
    on.samples(0...20, 143)
    on.samples(21...29, 160)
    on.samples(30...39, 143)
    on.samples(40...100, 120)
    #expect(
      on.advice.suffix(3) == [
        "37 zone Tempo > LSD 143", "47 zone LSD > Easy 120",
        "58 zone_changed: Easy, down from Tempo: 120 bpm, 63.2 %",
      ])
  }

  @Test("a zone change is told by a heart rate of that zone: it waits for one, on its way and past its repeat")
  func zoneOfTheMoment() throws {
    var way = try Recording()
    way.samples(0...20, 143)
    way.samples(21...27, 160)
    way.samples(28...29, 151)
    way.samples(30...40, 160)
    #expect(
      way.advice == [
        "0 zone - > LSD 143", "28 zone LSD > Tempo 151",
        "30 zone_changed: Tempo, up from LSD: 160 bpm, 84.2 %",
      ])
    var late = try Recording()
    late.samples(0...20, 143)
    late.samples(21...29, 160)
    late.samples(30...56, 143)
    late.samples(57...59, 153)
    late.samples(60...70, 143)
    #expect(
      late.advice.suffix(2) == ["37 zone Tempo > LSD 143", "60 zone_changed: LSD, down from Tempo: 143 bpm, 75.3 %"])
    // By then it is in another for good: that one alone is told.
    var past = try Recording()
    past.samples(0...20, 143)
    past.samples(21...29, 160)
    past.samples(30...55, 173)
    for second in 56...80 { past.sample(Double(second), 155) }
    #expect(
      past.advice == [
        "0 zone - > LSD 143", "28 zone LSD > Tempo 160", "28 zone_changed: Tempo, up from LSD: 160 bpm, 84.2 %",
        "37 zone Tempo > Maximum 173", "63 zone Maximum > Tempo 155",
      ])
  }
}
