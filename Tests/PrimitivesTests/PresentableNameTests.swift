import Primitives
import Testing

/// Names from advertisements, with invisible characters.
struct PresentableNameTests {
  @Test(arguments: [
    ("Polar H10 1234", "Polar H10 1234"), ("", nil), (" ", nil), ("\t \u{A0}\u{3000}\n", nil),
    ("\u{2800}\u{3164}", nil),
    ("\u{200B}\u{200D}\u{FEFF}", nil), ("  TICKR ", "TICKR"), ("a  b", "a  b"), ("a\u{A0}b", "a b"),
    ("\u{202E}01H raloP", "01H raloP"), ("a\u{2066}b\u{2069}c\u{200E}d\u{200F}e\u{202A}", "abcde"),
    ("a\u{200B}b\u{2060}c\u{AD}d\u{115F}e\u{FEFF}f", "abcdef"), ("a\u{1B}[2Jb\n", "a[2Jb"), ("\u{301}e\u{301}", "é"),
    ("Strap\u{0}", "Strap"), ("\u{FFFD}\u{E000}x\u{378}", "x"), ("Größe 心", "Größe 心"),
    (String(repeating: "é", count: 40), String(repeating: "é", count: 32)),
  ])
  func fromTheAir(_ name: String, _ shown: String?) {
    #expect(name.presentableName() == shown)
    // A cleaned name does not change when cleaned again.
    #expect(shown?.presentableName() == shown)
  }

  @Test(arguments: [
    (" \t\u{A0}\u{3000}", true), ("", true), ("\u{2800}\u{200B}\u{200D}", true), ("a", false),
    ("\u{1F468}\u{200D}", false),
  ])
  func blanks(_ text: String, _ isBlank: Bool) {
    #expect(text.isBlank == isBlank)
  }

  @Test("hidden characters steer a terminal or change direction; scripts and emoji need the others")
  func hidden() {
    for value in [
      0x0, 0x1B, 0x85, 0xAD, 0x61C, 0x115F, 0x200B, 0x200E, 0x200F, 0x2028, 0x2060, 0x3164, 0xFEFF, 0xE0001,
    ]
      + Array(0x202A...0x202E) + Array(0x2066...0x2069)
    {
      #expect(Unicode.Scalar(UInt32(value))?.isHidden == true, "\(value)")
    }
    for scalar in "a é\u{A0}\u{200C}\u{200D}\u{FE0F}心🏃".unicodeScalars { #expect(!scalar.isHidden, "\(scalar.value)") }
  }

  @Test(arguments: [
    ("plain", "plain"), ("a\u{1B}[2Jb", "a[2Jb"), ("a\nb\r\nc\td", "a b  c d"), ("a\u{9B}2Jb\u{85}c", "a2Jb c"),
    ("a\u{202E}b\u{2066}c\u{200F}", "abc"), ("a\u{2028}b\u{2029}c", "a b c"), ("a\u{0}b\u{7F}", "ab"),
    ("a\u{378}b", "a\u{FFFD}b"), ("Größe 心 👨\u{200D}🏃", "Größe 心 👨\u{200D}🏃"),
  ])
  func oneLine(_ text: String, _ shown: String) {
    #expect(text.oneLine.unicodeScalars.elementsEqual(shown.unicodeScalars))
  }
}
