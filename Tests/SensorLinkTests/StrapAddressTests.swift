import SensorLink
import Testing

@Suite struct StrapAddressTests {
  @Test(arguments: [
    ("F0:9E:1A:00:00:01", "F0:9E:1A:00:00:01"), ("f0:9e:1a:00:00:01", "F0:9E:1A:00:00:01"),
    ("F0-9E-1A-00-00-01", "F0:9E:1A:00:00:01"), ("f0-9e-1a-00-00-01/public", "F0:9E:1A:00:00:01/public"),
    ("F09E1A000001", "F0:9E:1A:00:00:01"), ("0022d0000001/random", "00:22:D0:00:00:01/random"),
    ("F0:9E:1A:00:00:01/random", "F0:9E:1A:00:00:01"), ("F0:9E:1A:00:00:01/public", "F0:9E:1A:00:00:01/public"),
    ("00:22:D0:00:00:01", "00:22:D0:00:00:01"), ("00:22:D0:00:00:01/public", "00:22:D0:00:00:01"),
    ("00:22:D0:00:00:01/random", "00:22:D0:00:00:01/random"), ("unix:/run/strap", "unix:/run/strap"),
    ("unix:relative?x=1&y%41", "unix:relative?x=1&y%41"), ("sim:lsd", "sim:lsd"),
    ("name:Polar H10 6D4F2A2B", "name:Polar H10 6D4F2A2B"), ("name:100 %?a:b", "name:100 %?a:b"),
    ("sim:lsd?seed=1&speed=60", "sim:lsd?seed=1&speed=60"), ("sim:lsd?speed=60.0&seed=01", "sim:lsd?seed=1&speed=60"),
    ("sim:lsd?seed=0&speed=1", "sim:lsd"), ("sim:lsd?speed=0.50", "sim:lsd?speed=0.5"),
    ("sim:lsd?seed=18446744073709551615", "sim:lsd?seed=18446744073709551615"),
    ("replay:/tmp/run.jsonl", "replay:/tmp/run.jsonl"),
    ("replay:run%3F1%25.jsonl?speed=1000", "replay:run%3F1%25.jsonl?speed=1000"),
    ("replay:a&b", "replay:a%26b"), ("replay:r?strap=F0:9E:1A:00:00:01", "replay:r?strap=F0:9E:1A:00:00:01"),
    ("replay:r?strap=sim:lsd?seed=1%26speed=60&speed=2", "replay:r?speed=2&strap=sim:lsd?seed=1%26speed=60"),
  ])
  func addressesAreCanonical(_ text: String, _ canonical: String) throws {
    let address = try StrapAddress(parsing: text)
    #expect(address.description == canonical)
    #expect(try StrapAddress(parsing: canonical) == address)
  }

  @Test(arguments: [
    ("", "''"), ("strap", "sim:NAME or replay:FILE"), ("F09E1A00000", "write F0:9E:1A:00:00:01"),
    ("F0-9E-1A-00-00", "this one has 5"), ("F0-9E-1A-00-00-0g", "byte 6, '0g'"),
    ("F0:9E-1A:00:00:00:01", "byte 2, '9E-1A'"),
    ("dead-beef", "write F0:9E:1A:00:00:01"), ("000000000000", "not a device's address"), ("F09E1A000001/", "'/'"),
    ("usb:1", "unix:PATH"), ("F0:9E:1A:00:00", "this one has 5"), ("F0:9E:1A:00:00:01:02", "this one has 7"),
    ("F0:9E:1A:00:00:0g", "byte 6, '0g'"), ("F0:9E::00:00:01", "byte 3, ''"), ("F0:9E:1:00:00:01", "byte 3, '1'"),
    ("F0:9E:+1:00:00:01", "byte 3, '+1'"), ("00:00:00:00:00:00", "not a device's address"),
    ("ff:ff:ff:ff:ff:ff", "not a device's address"), ("F0:9E:1A:00:00:01/", "'/'"),
    ("F0:9E:1A:00:00:01/Public", "/public or /random"), ("unix:", "path of a socket"), ("unix:a\0b", "NUL"),
    ("unix:" + String(repeating: "x", count: 108), "has 108 bytes"), ("name:", "the name that a scan shows"),
    ("name:a\u{1B}b", "without control or hidden characters"),
    ("name:a\u{202E}b", "without control or hidden characters"),
    ("name: \u{A0}", "the name that a scan shows"),
    ("name:" + String(repeating: "x", count: 249), "at most 248 bytes"),
    ("unix:" + String(repeating: "é", count: 54), "has 108 bytes"), ("sim:", "name of a simulation"),
    ("sim:?seed=1", "name of a simulation"), ("sim:LSD", "'LSD'"), ("sim:l/d", "'l/d'"),
    ("sim:lsd?", "parameter ''"), ("sim:lsd?sede=1", "'sede'; this address takes seed and speed"),
    ("sim:lsd?seed=1&seed=2", "'seed' is given twice"), ("sim:lsd?seed", "seed = ''"), ("sim:lsd?seed=-1", "'-1'"),
    ("sim:lsd?seed=+1", "'+1'"), ("sim:lsd?seed=18446744073709551616", "0 to 18446744073709551615"),
    ("sim:lsd?speed=0", "speed = '0'"), ("sim:lsd?speed=-1", "speed = '-1'"), ("sim:lsd?speed=inf", "speed = 'inf'"),
    ("sim:lsd?speed=nan", "speed = 'nan'"), ("sim:lsd?speed=1e3", "speed = '1e3'"),
    ("sim:lsd?speed=0x10", "speed = '0x10'"), ("sim:lsd?speed=1000001", "0.01 to 1000000"),
    ("sim:lsd?speed=0.001", "0.01 to 1000000"), ("sim:lsd?speed=1.2.3", "speed = '1.2.3'"),
    ("Be-Fit", "name:NAME"), ("FA-Run 12", "name:NAME"),
    ("replay:", "path of a capture"), ("replay:?speed=1", "path of a capture"), ("replay:a%00", "NUL"),
    ("replay:100%", "%25 for a % itself"), ("replay:a%zz", "'a%zz'"), ("replay:a%ff", "UTF-8"),
    ("replay:a?strap=", "strap = ''"), ("replay:a?seed=1", "this address takes speed and strap"),
  ])
  func faultsAreNamed(_ text: String, _ part: String) throws {
    let error = try #require(throws: AddressError.self) { try StrapAddress(parsing: text) }
    #expect(error.description.contains(part), "\(error)")
    #expect(error.description.hasPrefix("'\(text)'") && error.description.hasSuffix("."))
  }

  @Test func aNameIsQuotedForAShell() throws {
    #expect(StrapAddress.named("Bob's H10").shellWord == #"'name:Bob'\''s H10'"#)
    #expect(try StrapAddress(parsing: "F0:9E:1A:00:00:01").shellWord == "F0:9E:1A:00:00:01")
  }

  @Test func theLongestSocketPathIsTaken() throws {
    let path = String(repeating: "x", count: 107)
    #expect(try StrapAddress(parsing: "unix:\(path)") == .unix(path: path))
  }

  @Test(arguments: [
    ("C0:00:00:00:00:01", BluetoothAddress.Kind.random), ("FF:00:00:00:00:01", .random),
    ("BF:FF:FF:FF:FF:FF", .public), ("40:00:00:00:00:01", .public), ("00:22:D0:00:00:01", .public),
  ])
  func theKindIsGuessedByTheTopBits(_ text: String, _ kind: BluetoothAddress.Kind) throws {
    let address = try BluetoothAddress(parsing: text)
    #expect(address.likelyKind == kind)
    #expect(try StrapAddress(parsing: text) == .bluetooth(address, kind))
  }

  @Test func bytesGoLeastSignificantFirst() throws {
    let address = try BluetoothAddress(parsing: "F0:9E:1A:00:00:01")
    #expect(address.littleEndian == [0x01, 0x00, 0x00, 0x1A, 0x9E, 0xF0])
    #expect(BluetoothAddress(littleEndian: address.littleEndian) == address)
    #expect(BluetoothAddress(littleEndian: [1, 2, 3]) == nil)
  }

  @Test func onlyWhatIsNotRealRunsFast() throws {
    #expect(try StrapAddress(parsing: "sim:lsd?speed=60").speed == 60)
    #expect(try StrapAddress(parsing: "replay:x?speed=0.5").speed == 0.5)
    #expect(try StrapAddress(parsing: "sim:lsd").speed == 1)
    #expect(try StrapAddress(parsing: "unix:x").speed == 1)
    #expect(try StrapAddress(parsing: "F0:9E:1A:00:00:01").speed == 1)
  }
}
