import Primitives
import Testing

struct WrittenDurationTests {
  @Test(
    arguments: [
      ("90", 90), ("90 s", 90), ("90s", 90), ("90 sec", 90), ("90 seconds", 90), ("10 min", 600), ("10 minutes", 600),
      ("10 MIN", 600), ("1.5 min", 90), ("1.5min", 90), ("0.25 h", 900), ("2.5", 2.5), ("20.5 s", 20.5),
      ("1 min 30 s", 90), ("1 min 30", 90), ("1 min 2.5 s", 62.5), ("1 h 15", 4500), ("1 h 15 min", 4500), ("1h", 3600),
      ("2min30s", 150), (" 5  min ", 300), ("0 s", 0), ("0", 0), ("999999999 h", 3_599_999_996_400),
      ("5:30", 330), (" 5:30 ", 330), ("0:45", 45), ("90:00", 5400), ("1:05:30", 3930), ("1:02:30", 3750),
    ])
  func durations(_ text: String, _ seconds: Double) {
    #expect(WrittenDuration.parse(text) == .seconds(seconds))
  }

  @Test(
    arguments: [
      "", " ", "min", "-5 s", "+5", "5.", ".5", "5..5", "1,5 min", "1e3", "inf", "nan", "0x10", "30 s 1 min", "1 s 1 s",
      "1 min 60", "1 s 30", "1 h 1.5", "1.5 min 30", "1.5 min 30 s", "1 min,30 s", "10 m", "10 days", "9999999999 s",
      "1.0000000001 s", "٣ s", "5:3", "5:60", ":30", "5:", "1:2:3:4", "5:-1", "5 :30", "5:30 min", "5:30.5",
    ])
  func noDurations(_ text: String) {
    #expect(WrittenDuration.parse(text) == nil)
  }
}
