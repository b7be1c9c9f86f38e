import TOML
import TestSupport
import Testing

/// Invalid TOML is refused at the right position, with what to write instead.
@Suite struct TOMLFaultTests {
  @Test(arguments: numbers + words + texts + lines + keys + tables + lists + characters)
  func theFaultIsNamed(_ file: FaultyFile) {
    #expect(fault(Array(file.text.utf8)) == file.faults.first)
  }

  @Test(
    arguments: [
      ([0x61, 0xFF], 1, 2), ([0x0A, 0x23, 0xC0, 0x80], 2, 2), ([0x23, 0xC3, 0xA9, 0xED, 0xA0, 0x80], 1, 3),
      ([0xFF, 0xFE], 1, 1),
    ] as [([UInt8], Int, Int)]) func whatIsNotUTF8IsRefused(_ bytes: [UInt8], _ line: Int, _ column: Int)
  {
    #expect(fault(bytes) == "line \(line), column \(column): this is not UTF-8; save the file as UTF-8")
  }

  @Test func theSizeIsBounded() {
    let limit = TOMLTable.maximumSize
    #expect(fault([UInt8](repeating: UInt8(ascii: "\n"), count: limit)) == nil)
    #expect(
      fault([UInt8](repeating: UInt8(ascii: "\n"), count: limit + 1))
        == "line 1, column 1: the file has more than 16384 bytes; shorten it")
  }

  /// Each kind of nesting, at the limit and one level deeper.
  @Test(
    arguments: [
      { "a = " + String(repeating: "[", count: $0 - 1) + String(repeating: "]", count: $0 - 1) },
      { "a = " + String(repeating: "{a=", count: $0 - 2) + "{}" + String(repeating: "}", count: $0 - 2) },
      { "[" + String(repeating: "a.", count: $0 - 2) + "a]" },
      { "[[" + String(repeating: "a.", count: $0 - 3) + "a]]" },
      { String(repeating: "a.", count: $0 - 1) + "a = 1" },
      { "[a]\n" + String(repeating: "a.", count: $0 - 3) + "a = []" },
      { "a = { " + String(repeating: "a.", count: $0 - 3) + "a = {} }" },
    ] as [@Sendable (Int) -> String]) func theDepthIsBounded(_ text: @Sendable (Int) -> String)
  {
    let limit = TOMLTable.maximumDepth
    #expect(fault(Array(text(limit).utf8)) == nil)
    for depth in [limit + 1, 3000] {
      #expect(
        fault(Array(text(depth).utf8))?.hasSuffix(
          "more than 32 tables and lists inside one another; nest fewer") == true)
    }
  }

  /// Mutated files, the same in every run. The fuzzer `toml` tries more.
  @Test func eachFaultIsInsideTheDocument() {
    var numbers = SeededGenerator(seed: 6)
    var taken = 0
    for _ in 0..<10_000 {
      let bytes = numbers.mutated(numbers.element(of: seeds), with: splinters)
      do throws(TOMLFault) {
        _ = try TOMLTable(parsing: bytes)
        taken += 1
      } catch {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let (line, column) = (error.position.line, error.position.column)
        #expect(
          lines.indices.contains(line - 1) && (1...lines[line - 1].count + 1).contains(column), "\(error) in \(bytes)")
        #expect(!error.problem.isEmpty && error.problem.count < 300, "\(error)")
      }
    }
    #expect(taken > 500 && taken < 9500)
  }

  private func fault(_ bytes: [UInt8]) -> String? {
    do throws(TOMLFault) {
      _ = try TOMLTable(parsing: bytes)
      return nil
    } catch {
      return error.description
    }
  }
}

/// Numbers, dates and times.
private let numbers = [
  FaultyFile("a = 10s", "line 1, column 5: a number has no unit; write 10, or \"10s\" as a text"),
  FaultyFile("a = 10 s", "line 1, column 5: write 10 alone, or \"10 s\" as a text"),
  FaultyFile("duration = 5 min # x", "line 1, column 12: write 5 alone, or \"5 min\" as a text"),
  FaultyFile("a = 0s", "line 1, column 5: a number has no unit; write 0, or \"0s\" as a text"),
  FaultyFile("a = 50%", "line 1, column 5: a number has no unit; write 50, or \"50%\" as a text"),
  FaultyFile("a = 3,5", "line 1, column 5: a number has a decimal point, not a comma; write 3.5"),
  FaultyFile("a = 3,5 # x", "line 1, column 5: a number has a decimal point, not a comma; write 3.5"),
  FaultyFile("a = { b = 3,5 }", "line 1, column 11: a number has a decimal point, not a comma; write 3.5"),
  FaultyFile("a = -3,5", "line 1, column 5: a number has a decimal point, not a comma; write -3.5"),
  FaultyFile("a = 3, 5", "line 1, column 6: no comma belongs here; begin a new line instead, or put a list in [ and ]"),
  FaultyFile("a = 007", "line 1, column 5: a number has no leading zeros; write 7, or \"007\" as a text"),
  FaultyFile("a = -01", "line 1, column 5: a number has no leading zeros; write -1, or \"-01\" as a text"),
  FaultyFile("a = 00.5", "line 1, column 5: a number has no leading zeros; write 0.5, or \"00.5\" as a text"),
  FaultyFile("a = .5", "line 1, column 5: a number must begin with a digit; write 0.5"),
  FaultyFile("a = -.5", "line 1, column 5: a number must begin with a digit; write -0.5"),
  FaultyFile("a = 5.", "line 1, column 5: a digit must follow the point; write 5.0"),
  FaultyFile(
    "a = 1__0", "line 1, column 5: this is not a number; write one as 1000, 1.5 or 0x1F, or \"1__0\" as a text"),
  FaultyFile("a = 1_", "line 1, column 5: this is not a number; write one as 1000, 1.5 or 0x1F, or \"1_\" as a text"),
  FaultyFile("a = _1", "line 1, column 5: a text needs quotes; write \"_1\""),
  FaultyFile("a = 0xG", "line 1, column 5: this is not a number; write one as 1000, 1.5 or 0x1F, or \"0xG\" as a text"),
  FaultyFile("a = 0X1F", "line 1, column 5: write 0x1f, in small letters"),
  FaultyFile(
    "a = 1E5.5",
    "line 1, column 5: this is not a number; write one as 1000, 1.5 or 0x1F, or \"1E5.5\" as a text"),
  FaultyFile(
    "a = 9223372036854775808",
    "line 1, column 5: a whole number is at most 9223372036854775807, which is 64 bits; write a smaller one"),
  FaultyFile(
    "a = -9223372036854775809",
    "line 1, column 5: a whole number is at least -9223372036854775808, which is 64 bits; write a larger one"),
  FaultyFile(
    "a = 0x8000000000000000",
    "line 1, column 5: a whole number is at most 9223372036854775807, which is 64 bits; write a smaller one"),
  FaultyFile("a = 1e999", "line 1, column 5: this number is too large; write a smaller one, or inf"),
  FaultyFile(
    "a = 1979-13-01",
    "line 1, column 5: no such date or time; write it as 2026-03-01T06:30:00Z, or \"1979-13-01\" as a text"),
  FaultyFile(
    "a = 2023-02-29",
    "line 1, column 5: no such date or time; write it as 2026-03-01T06:30:00Z, or \"2023-02-29\" as a text"),
  FaultyFile(
    "a = 25:00:00",
    "line 1, column 5: no such date or time; write it as 2026-03-01T06:30:00Z, or \"25:00:00\" as a text"),
  FaultyFile(
    "a = 12:30",
    "line 1, column 5: no such date or time; write it as 2026-03-01T06:30:00Z, or \"12:30\" as a text"),
  FaultyFile(
    "a = 1979-05-27T07:32",
    "line 1, column 5: no such date or time; write it as 2026-03-01T06:30:00Z, or \"1979-05-27T07:32\" as a text"),
  FaultyFile(
    "a = 0000-01-01",
    "line 1, column 5: no such date or time; write it as 2026-03-01T06:30:00Z, or \"0000-01-01\" as a text"),
  FaultyFile(
    "a = 23:59:60",
    "line 1, column 5: no such date or time; write it as 2026-03-01T06:30:00Z, or \"23:59:60\" as a text"),
  FaultyFile("a = \u{2212}5", "line 1, column 5: write the minus sign of the keyboard, -"),
  FaultyFile("a = \u{2013}5", "line 1, column 5: write the minus sign of the keyboard, -"),
  FaultyFile(
    "a = 1.2.3",
    "line 1, column 5: this is not a number; write one as 1000, 1.5 or 0x1F, or \"1.2.3\" as a text"),
  FaultyFile("a = 1 000", "line 1, column 5: write 1 alone, or \"1 000\" as a text"),
  FaultyFile(
    "a = 1'000",
    "line 1, column 5: this is not a number; write one as 1000, 1.5 or 0x1F, or \"1'000\" as a text"),
  FaultyFile("a = +-1", "line 1, column 5: a text needs quotes; write \"+-1\""),
  FaultyFile("a = 1e", "line 1, column 5: this is not a number; write one as 1000, 1.5 or 0x1F, or \"1e\" as a text"),
  FaultyFile("a = 5bpm", "line 1, column 5: a number has no unit; write 5, or \"5bpm\" as a text"),
  FaultyFile("a = 5\u{A0}s", "line 1, column 6: an unusual space, U+00A0; write an ordinary one"),
  FaultyFile("a = ½", "line 1, column 5: a text needs quotes; write \"½\""),
  FaultyFile(
    "a = 10s5", "line 1, column 5: this is not a number; write one as 1000, 1.5 or 0x1F, or \"10s5\" as a text"),
]

/// Words without quotes.
private let words = [
  FaultyFile("a = True", "line 1, column 5: write true, in small letters"),
  FaultyFile("a = FALSE", "line 1, column 5: write false, in small letters"),
  FaultyFile("a = yes", "line 1, column 5: write true, or \"yes\" as a text"),
  FaultyFile("a = on", "line 1, column 5: write true, or \"on\" as a text"),
  FaultyFile("a = No", "line 1, column 5: write false, or \"No\" as a text"),
  FaultyFile("a = off", "line 1, column 5: write false, or \"off\" as a text"),
  FaultyFile(
    "a = null",
    "line 1, column 5: a key must have a value; delete the line, or write \"null\" as a text"),
  FaultyFile(
    "a = None",
    "line 1, column 5: a key must have a value; delete the line, or write \"None\" as a text"),
  FaultyFile("a = Inf", "line 1, column 5: write inf, in small letters"),
  FaultyFile("a = NaN", "line 1, column 5: write nan, in small letters"),
  FaultyFile("name = Anna", "line 1, column 8: a text needs quotes; write \"Anna\""),
  FaultyFile("name = Anna Lena # x", "line 1, column 8: a text needs quotes; write \"Anna Lena\""),
  FaultyFile("a = [Anna, 'x']", "line 1, column 6: a text needs quotes; write \"Anna\""),
  FaultyFile("a = { b = Anna }", "line 1, column 11: a text needs quotes; write \"Anna\""),
  FaultyFile("adapter = hci0", "line 1, column 11: a text needs quotes; write \"hci0\""),
  FaultyFile("address = F0:9E:1A:00:00:01", "line 1, column 11: a text needs quotes; write \"F0:9E:1A:00:00:01\""),
  FaultyFile("adapter = 00:1A:7D:DA:71:13", "line 1, column 11: a text needs quotes; write \"00:1A:7D:DA:71:13\""),
  FaultyFile("socket = /run/x.sock", "line 1, column 10: a text needs quotes; write \"/run/x.sock\""),
  FaultyFile("a = // x", "line 1, column 5: write # before a comment"),
  FaultyFile("name = Anna\"", "line 1, column 8: a text needs a quote on both sides; write \"Anna\""),
  FaultyFile("name = Müller", "line 1, column 8: a text needs quotes; write \"Müller\""),
  FaultyFile("name = Anna'", "line 1, column 8: a text needs a quote on both sides; write \"Anna\""),
  FaultyFile("a = truex", "line 1, column 5: a text needs quotes; write \"truex\""),
  FaultyFile("a = $x", "line 1, column 5: a text needs quotes; write \"$x\""),
  FaultyFile("a = -", "line 1, column 5: a number has a digit; write one, or \"-\" as a text"),
  FaultyFile("a = a[1]", "line 1, column 5: a text needs quotes; write \"a[1\""),
]

/// Strings in quotes.
private let texts = [
  FaultyFile("a = \"x", "line 1, column 5: this text has no closing quote; write \" at its end"),
  FaultyFile("a = 'x", "line 1, column 5: this text has no closing quote; write ' at its end"),
  FaultyFile("a = \"x # y\nb = 1", "line 1, column 5: this text has no closing quote; write \" at its end"),
  FaultyFile(
    "a = \u{201C}x\u{201D}",
    "line 1, column 5: \u{201C} does not quote a text; write \" instead"),
  FaultyFile(
    "a = \"x\u{201D}",
    "line 1, column 5: this text has no closing quote, because \u{201D} is not one; write \" instead"),
  FaultyFile(
    "a = \u{201E}x\u{201C}",
    "line 1, column 5: \u{201E} does not quote a text; write \" instead"),
  FaultyFile("a = `x`", "line 1, column 5: ` does not quote a text; write \" instead"),
  FaultyFile(
    "a = 'it's'",
    "line 1, column 9: the text ended before this; put a text with ' in it between double quotes"),
  FaultyFile(
    "a = \"say \"x\" now\"",
    "line 1, column 11: the text ended before this; write \\\" for a quote inside a text"),
  FaultyFile(
    "a = \"C:\\path\"",
    "line 1, column 8: a backslash begins \\\\, \\\", \\n, \\t or \\u0041; write \\\\ for a backslash"),
  FaultyFile("a = \"\\u12\"", "line 1, column 6: write 4 hexadecimal digits after \\u, or \\\\ for a backslash"),
  FaultyFile("a = \"\\U0000004\"", "line 1, column 6: write 8 hexadecimal digits after \\U, or \\\\ for a backslash"),
  FaultyFile(
    "a = \"\\ud800\"",
    "line 1, column 6: U+D800 is not a character; write the character itself, or its code point"),
  FaultyFile(
    "a = \"\\U00110000\"",
    "line 1, column 6: U+110000 is not a character; write the character itself, or its code point"),
  FaultyFile(
    "a = \"\"\"\nx\n",
    "line 1, column 5: this text of several lines has no closing quotes; write \"\"\" after it"),
  FaultyFile("a = '''x", "line 1, column 5: this text of several lines has no closing quotes; write ''' after it"),
  FaultyFile(
    "a = \"\\",
    "line 1, column 6: a backslash begins \\\\, \\\", \\n, \\t or \\u0041; write \\\\ for a backslash"),
  FaultyFile(
    "a = \"a\\\nb\"",
    "line 1, column 7: a backslash begins \\\\, \\\", \\n, \\t or \\u0041; write \\\\ for a backslash"),
  FaultyFile(
    "a = \"\"\"\\ x\"\"\"",
    "line 1, column 8: a backslash begins \\\\, \\\", \\n, \\t or \\u0041; write \\\\ for a backslash"),
  FaultyFile("a = \"x\"y", "line 1, column 8: the text ended before this; write \\\" for a quote inside a text"),
  FaultyFile(
    "a = 'x' 'y'",
    "line 1, column 9: the text ended before this; put a text with ' in it between double quotes"),
  FaultyFile(
    "a = \"\"\"\"\"\"\"\"\"",
    "line 1, column 13: the text ended before this; write \\\" for a quote inside a text"),
  FaultyFile(
    "a = ''\u{201D}",
    "line 1, column 7: \u{201D} does not quote a text; write \" instead"),
]

/// Text after a value or a header on its line.
private let lines = [
  FaultyFile("// x", "line 1, column 1: write # before a comment"),
  FaultyFile("; x", "line 1, column 1: write # before a comment, and no ; at the end of a line"),
  FaultyFile("a = 1 // x", "line 1, column 7: write # before a comment"),
  FaultyFile("a = 1 ; x", "line 1, column 7: write # before a comment, and no ; at the end of a line"),
  FaultyFile("a = 'x';", "line 1, column 8: write # before a comment, and no ; at the end of a line"),
  FaultyFile("a = 1; b = 2", "line 1, column 6: write # before a comment, and no ; at the end of a line"),
  FaultyFile("a = 1 b = 2", "line 1, column 7: each key needs its own line; begin a new line here"),
  FaultyFile(
    "a = 1, b = 2",
    "line 1, column 6: no comma belongs here; begin a new line instead, or put a list in [ and ]"),
  FaultyFile("a = 1,", "line 1, column 6: no comma belongs here; begin a new line instead, or put a list in [ and ]"),
  FaultyFile("a = 'x',", "line 1, column 8: no comma belongs here; begin a new line instead, or put a list in [ and ]"),
  FaultyFile("[a] b = 1", "line 1, column 5: nothing may follow a header on its line; begin a new line here"),
  FaultyFile("[a] // x", "line 1, column 5: write # before a comment"),
  FaultyFile("a = 1]", "line 1, column 6: this ] closes nothing; delete it, or write its opening bracket"),
  FaultyFile("a = []]", "line 1, column 7: this ] closes nothing; delete it, or write its opening bracket"),
  FaultyFile("a = {}}", "line 1, column 7: this } closes nothing; delete it, or write its opening bracket"),
  FaultyFile("a = 'x' b = 2", "line 1, column 9: each key needs its own line; begin a new line here"),
  FaultyFile("- a", "line 1, column 3: write = between a key and its value; a key of several words needs quotes"),
  FaultyFile("/* x */", "line 1, column 1: write # before a comment"),
  FaultyFile("a = 1979-05-27 b", "line 1, column 5: write 1979-05-27 alone, or \"1979-05-27 b\" as a text"),
  FaultyFile("a = [] b", "line 1, column 8: each key needs its own line; begin a new line here"),
]

/// Keys.
private let keys = [
  FaultyFile("x", "line 1, column 2: no value follows the key; write x = and its value"),
  FaultyFile("monday", "line 1, column 7: no value follows the key; write monday = and its value"),
  FaultyFile(
    "history 1",
    "line 1, column 9: write = between a key and its value; a key of several words needs quotes"),
  FaultyFile(
    "max hr = 5",
    "line 1, column 5: write = between a key and its value; a key of several words needs quotes"),
  FaultyFile("a : 1", "line 1, column 3: write = after the key, not a colon"),
  FaultyFile("a: 1", "line 1, column 2: write = after the key, not a colon"),
  FaultyFile("a == 1", "line 1, column 4: write one = between a key and its value"),
  FaultyFile("a => 1", "line 1, column 4: write one = between a key and its value"),
  FaultyFile("a =", "line 1, column 4: no value follows the =; write one on the same line"),
  FaultyFile("a = # x", "line 1, column 5: no value follows the =; write one on the same line"),
  FaultyFile("= 1", "line 1, column 1: a key is missing before the =; write one, as in key = value"),
  FaultyFile(".a = 1", "line 1, column 1: a key is missing before the dot; write one, or delete the dot"),
  FaultyFile("a. = 1", "line 1, column 4: a key is missing before the =; write one, as in key = value"),
  FaultyFile("a..b = 1", "line 1, column 3: a key is missing before the dot; write one, or delete the dot"),
  FaultyFile("größe = 1", "line 1, column 3: a key with letters other than A to Z needs quotes; write \"größe\""),
  FaultyFile("ä = 1", "line 1, column 1: a key with letters other than A to Z needs quotes; write \"ä\""),
  FaultyFile("a] = 1", "line 1, column 2: no header begins here; write [a], or a = and its value"),
  FaultyFile(
    "straße.x = 1",
    "line 1, column 5: a key with letters other than A to Z needs quotes; write \"straße\""),
  FaultyFile(
    "\u{201C}a\u{201D} = 1",
    "line 1, column 1: \u{201C} does not quote a text; write \" instead"),
  FaultyFile("'a = 1", "line 1, column 1: this text has no closing quote; write ' at its end"),
  FaultyFile("'''a''' = 1", "line 1, column 3: a key has one quote on each side; delete the others"),
  FaultyFile("a = 1\na = 2", "line 2, column 1: 'a' is already given in line 1; delete one of the two"),
  FaultyFile("a = 1\n'a' = 2", "line 2, column 1: 'a' is already given in line 1; delete one of the two"),
  FaultyFile("a.b = 1\na.b = 2", "line 2, column 3: 'b' is already given in line 1; delete one of the two"),
  FaultyFile("a = { b = 1, b = 2 }", "line 1, column 14: 'b' is already given in line 1; delete one of the two"),
  FaultyFile("a.b = 1\na = 2", "line 2, column 1: 'a' is already given in line 1; delete one of the two"),
  FaultyFile(
    "a = 1\na.b = 2",
    "line 2, column 1: 'a' already has a value in line 1; give it all of its keys there, or delete it"),
  FaultyFile("}", "line 1, column 1: a key is missing here; write one, or delete the }"),
  FaultyFile("]", "line 1, column 1: a key is missing here; write one, or delete the ]"),
  FaultyFile(",", "line 1, column 1: a key is missing here; write one, or delete the ,"),
  FaultyFile("a # x", "line 1, column 3: no value follows the key; write a = and its value"),
  FaultyFile("\"\"\"a\"\"\" = 1", "line 1, column 3: a key has one quote on each side; delete the others"),
  FaultyFile("@x = 1", "line 1, column 1: a key is made of letters, digits, - and _; put others in quotes"),
  FaultyFile("<<<<<<< x", "line 1, column 1: a key is made of letters, digits, - and _; put others in quotes"),
  FaultyFile("a\u{A0}= 1", "line 1, column 2: an unusual space, U+00A0; write an ordinary one"),
]

/// Headers.
private let tables = [
  FaultyFile("[daemon\nhistory = 1", "line 1, column 8: the header has no ] at its end; write [daemon]"),
  FaultyFile("[daemon # x", "line 1, column 9: the header has no ] at its end; write [daemon]"),
  FaultyFile(
    "[[strap]\n",
    "line 1, column 9: the header begins with two brackets and ends with one; write [[strap]], or [strap]"),
  FaultyFile(
    "[strap]]\n",
    "line 1, column 1: the header begins with one bracket and ends with two; write [[strap]], or [strap]"),
  FaultyFile("[[strap\n", "line 1, column 8: the header has no ] at its end; write [[strap]]"),
  FaultyFile("[]", "line 1, column 2: the name of a table must follow the [; write it, as in [name]"),
  FaultyFile("[[]]", "line 1, column 3: the name of a table must follow the [; write it, as in [name]"),
  FaultyFile("[", "line 1, column 2: the name of a table must follow the [; write it, as in [name]"),
  FaultyFile("[ {", "line 1, column 3: a key is made of letters, digits, - and _; put others in quotes"),
  FaultyFile("[a b]", "line 1, column 4: a header ends with ] after its name; write [a] on a line of its own"),
  FaultyFile(
    "[a]\n[a]",
    "line 2, column 2: [a] is already in line 1; put its keys together, or write [[a]] each time for a list"),
  FaultyFile(
    "[a]\nb = 1\n[c]\n[a]",
    "line 4, column 2: [a] is already in line 1; put its keys together, or write [[a]] each time for a list"),
  FaultyFile("[runner]\n[[runner]]", "line 2, column 3: 'runner' is one table in line 1; write [[runner]] there too"),
  FaultyFile("[[runner]]\n[runner]", "line 2, column 2: line 1 has [[runner]]; write [[runner]] here too"),
  FaultyFile(
    "a = 1\n[a]",
    "line 2, column 2: 'a' already has a value in line 1; give it all of its keys there, or delete it"),
  FaultyFile(
    "a = 1\n[a.b]",
    "line 2, column 2: 'a' already has a value in line 1; give it all of its keys there, or delete it"),
  FaultyFile(
    "a = 1\n[[a]]",
    "line 2, column 3: 'a' already has a value in line 1; give it all of its keys there, or delete it"),
  FaultyFile(
    "a.b = 1\n[a]",
    "line 2, column 2: [a] is already in line 1; put its keys together, or write [[a]] each time for a list"),
  FaultyFile("[a.b]\n[a]\nb.c = 1", "line 3, column 1: the table 'b' is complete in line 1; put this key there"),
  FaultyFile(
    "[[a.b]]\n[a]\nb.c = 1",
    "line 3, column 1: 'b' is a list of tables in line 1; put this key under one of its headers"),
  FaultyFile(
    "a = {}\n[a.b]",
    "line 2, column 2: 'a' already has a value in line 1; give it all of its keys there, or delete it"),
  FaultyFile(
    "a = []\n[[a]]",
    "line 2, column 3: 'a' already has a value in line 1; give it all of its keys there, or delete it"),
  FaultyFile(
    "a = {}\na.b = 1",
    "line 2, column 1: 'a' already has a value in line 1; give it all of its keys there, or delete it"),
  FaultyFile("[a.]", "line 1, column 4: a key is missing here; write one, or delete the ]"),
  FaultyFile("[größe]", "line 1, column 4: a key with letters other than A to Z needs quotes; write \"größe\""),
  FaultyFile("[a] ]", "line 1, column 5: nothing may follow a header on its line; begin a new line here"),
  FaultyFile("[a=1]", "line 1, column 3: a header ends with ] after its name; write [a] on a line of its own"),
  FaultyFile("[a,b]", "line 1, column 3: a header ends with ] after its name; write [a] on a line of its own"),
  FaultyFile("[\"a]", "line 1, column 2: this text has no closing quote; write \" at its end"),
  FaultyFile(
    "[a]\nb.c = 1\n[d]\n[a.b]",
    "line 4, column 4: [a.b] is already in line 2; put its keys together, or write [[a.b]] each time for a list"),
]

/// Lists, and tables in braces.
private let lists = [
  FaultyFile(
    "a = [1 2]",
    "line 1, column 8: write a comma before the next value, or ] to end the list that begins in line 1"),
  FaultyFile("a = [\n 1,\n 2\nb = 3", "line 1, column 5: this list has no end; write ] after its last value"),
  FaultyFile("a = [\n 1,\nb = 3", "line 1, column 5: this list has no end; write ] after its last value"),
  FaultyFile("a = [", "line 1, column 5: this list has no end; write ] after its last value"),
  FaultyFile("a = [1,", "line 1, column 5: this list has no end; write ] after its last value"),
  FaultyFile("a = [,]", "line 1, column 6: a value is missing before the comma; write one, or delete the comma"),
  FaultyFile("a = [1,,2]", "line 1, column 8: a value is missing before the comma; write one, or delete the comma"),
  FaultyFile("a = [1}", "line 1, column 7: no table ends here; write ] to end the list that begins in line 1"),
  FaultyFile("a = [1 // x\n]", "line 1, column 8: write # before a comment"),
  FaultyFile("a = { b = 1, }", "line 1, column 14: a table in braces has no comma before its }; delete the comma"),
  FaultyFile(
    "a = { b = 1\n}",
    "line 1, column 12: a table in braces must be on one line; end it with }, or write a [header] instead"),
  FaultyFile(
    "a = {\n b = 1 }",
    "line 1, column 6: a table in braces must be on one line; end it with }, or write a [header] instead"),
  FaultyFile("a = { b = 1", "line 1, column 5: this table has no end; write } after its last value"),
  FaultyFile(
    "a = { b = 1 c = 2 }",
    "line 1, column 13: write a comma before the next key, or } to end the table that begins in column 5"),
  FaultyFile(
    "a = { b = 1 ]",
    "line 1, column 13: write a comma before the next key, or } to end the table that begins in column 5"),
  FaultyFile("a = { , }", "line 1, column 7: a key is missing here; write one, or delete the ,"),
  FaultyFile("a = {", "line 1, column 5: this table has no end; write } after its last value"),
  FaultyFile(
    "a = { b }",
    "line 1, column 9: write = between a key and its value; a key of several words needs quotes"),
  FaultyFile("a = { b: 1 }", "line 1, column 8: write = after the key, not a colon"),
  FaultyFile(
    "a = { b = 1 # x }",
    "line 1, column 13: a table in braces must be on one line; end it with }, or write a [header] instead"),
  FaultyFile("a = { b = }", "line 1, column 11: a value is missing before the }; write one"),
  FaultyFile("a = ]", "line 1, column 5: a value is missing before the ]; write one"),
  FaultyFile("a = ,", "line 1, column 5: a value is missing before the comma; write one, or delete the comma"),
  FaultyFile(
    "a = [1, \u{201C}x\u{201D}]",
    "line 1, column 9: \u{201C} does not quote a text; write \" instead"),
  FaultyFile("a = [1; 2]", "line 1, column 7: write # before a comment, and no ; at the end of a line"),
  FaultyFile(
    "zones = [\n {name = 'a'}, }\n",
    "line 2, column 16: no table ends here; write ] to end the list that begins in line 1"),
  FaultyFile("a = [\n[b]\n", "line 2, column 2: a text needs quotes; write \"b\""),
  FaultyFile("a = { b = 1;", "line 1, column 12: write # before a comment, and no ; at the end of a line"),
  FaultyFile(
    "a = [\n 'x'\n 'y'\n]",
    "line 3, column 2: write a comma before the next value, or ] to end the list that begins in line 1"),
]

/// Invisible characters.
private let characters = [
  FaultyFile("a\u{0} = 1", "line 1, column 2: a NUL byte; save the file as text in UTF-8"),
  FaultyFile("a = '\u{0}'", "line 1, column 6: a NUL byte; save the file as text in UTF-8"),
  FaultyFile("# \u{0}", "line 1, column 3: a NUL byte; save the file as text in UTF-8"),
  FaultyFile("a = \"\u{1B}\"", "line 1, column 6: the control character U+001B: write \\u001B for it, or delete it"),
  FaultyFile(
    "a = '\u{7F}'",
    "line 1, column 6: the control character U+007F: a text in single quotes cannot contain it; delete it"),
  FaultyFile("# \u{1}", "line 1, column 3: the control character U+0001: a comment cannot contain it; delete it"),
  FaultyFile("a = 1\u{1}", "line 1, column 6: the control character U+0001: delete it"),
  FaultyFile(
    "a = 1\rb = 2",
    "line 1, column 6: a carriage return without a line feed; save the file with ordinary line ends"),
  FaultyFile(
    "# x\ry",
    "line 1, column 4: a carriage return without a line feed; save the file with ordinary line ends"),
  FaultyFile(
    "a = \"x\ry\"",
    "line 1, column 7: a carriage return without a line feed; save the file with ordinary line ends"),
  FaultyFile("\u{A0}a = 1", "line 1, column 1: an unusual space, U+00A0; write an ordinary one"),
  FaultyFile("a = \u{A0}1", "line 1, column 5: an unusual space, U+00A0; write an ordinary one"),
  FaultyFile("a = 1\u{200B}", "line 1, column 6: an invisible character, U+200B; delete it"),
  FaultyFile("\u{FEFF}\u{FEFF}a = 1", "line 1, column 1: an invisible character, U+FEFF; delete it"),
  FaultyFile("a = [1,\u{3000}2]", "line 1, column 8: an unusual space, U+3000; write an ordinary one"),
  FaultyFile("\u{1}a = 1", "line 1, column 1: the control character U+0001: delete it"),
  FaultyFile("\u{2028}", "line 1, column 1: an invisible character, U+2028; delete it"),
  FaultyFile("a = \"\"\"\u{B}\"\"\"", "line 1, column 8: the control character U+000B: write \\u000B for it"),
  FaultyFile(
    "a = '''\u{B}'''",
    "line 1, column 8: the control character U+000B: a text in single quotes cannot contain it; delete it"),
]

private let seeds: [[UInt8]] = [
  "[daemon]\nsocket = '/run/x.sock'\nhistory = 60 # s\n[zones]\nbounds = [ { name = \"Slow\", from = 100 },\n {name='b'} ]\n",
  "[[runner]]\nname = \"\"\"Anna\"\"\"\nmax_hr = 0xB9\nresting_hr = 5_2\n[runner.zones]\nmodel = 'percent-reserve'\n",
  "a = 1979-05-27T07:32:00.5-07:00\nb = [ {}, [ '''x''', inf ], -nan, 0b1, 1e3 ]\n\"c\".'d' = true\n",
].map { Array($0.utf8) }

private let splinters: [[UInt8]] = [
  "[", "]", "[[", "]]", "{", "}", "\"", "'", "=", ".", ",", "#", "\n", "\r", "-", "9", "1e9", "nan", "true", "\\u0000",
  "é",
  "\u{201C}", "\u{A0}", "//", ";", "9223372036854775808", "10s", "3,5", "\0", "[a]\n", "a.b = 1\n", "07:32:00",
  "\"\"\"",
].map { Array($0.utf8) }
