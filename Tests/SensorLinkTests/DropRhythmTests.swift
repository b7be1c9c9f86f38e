import Primitives
import SensorLink
import Testing

@Suite struct DropRhythmTests {
  @Test(
    arguments: [
      ([30, 149, 20], [false, false, true]), ([30, 30, 30, 30], [false, false, true, true]),
      ([30, 30, 19, 30], [false, false, false, false]), ([30, 151, 30, 30], [false, false, false, false]),
      ([30, -30, 30, 30, 30], [false, false, false, false, true]),
    ] as [([Int], [Bool])])
  func theRhythmOfDropsIsRecognised(_ links: [Int], _ recognised: [Bool]) {
    // The duration of each connection in seconds; negative if the strap did not end it.
    var rhythm = DropRhythm()
    let meanings = links.map { live -> String? in
      rhythm.connectionEnded(after: .seconds(abs(live)), byStrap: live > 0)
      return rhythm.meaning
    }
    #expect(meanings.map { $0 != nil } == recognised)
    #expect(
      rhythm.drops(whileConnected: .seconds(150)) == rhythm.drops && rhythm.drops(whileConnected: nil) == rhythm.drops)
    #expect(rhythm.drops(whileConnected: .seconds(151)) == 0, "a link that outlasts the rhythm has ended it")
    for case let meaning? in meanings {
      #expect(meaning.contains("`hrzone doctor`"), "it reads main.conf, and knows whether that helps")
    }
  }
}
