import RunText

extension Fuzzer {
  /// A table of samples. What is read is written so that it reads the same; a fault names a line of the file.
  static let csv = Fuzzer(
    name: "csv",
    seeds: [
      """
      \(SampleTable.header)
      2026-03-01T06:30:00.125Z,0.000,120,500 812.5 976.6,true,live,Z1,12
      2026-03-01T06:30:01.125Z,-1.000,,,false,unknown,"a ""b"", c",
      """,
      "\u{FEFF}Date;Time;Heart Rate (bpm);rr;zone\r\n2026-03-01;06:30:00+01:00;120,4;0,5|0,6;'x'\r\n# y\r\n;;;;\r\n",
      "timestamp\tHR\tcontact\tEnergy\r1772346600.5\tNaN\t1\t7\r1772346600125\t0\tno\t-\r1772346600125000\t255\t\t1e3",
      "hr,unix,rr_ms,hr\n99,1e9,\"[800, 1]\",1\n-1,1e17,64000.04,\n",
      "time,hr\nx,y\n\"", "a,b\n", "",
    ].map { Array($0.utf8) }
  ) { bytes in
    let (table, fault) = SampleTable.read(bytes)
    let again = SampleTable.read(table.encoded())
    expect(again.fault == nil, "\(again.fault?.description ?? "") in \(table)")
    expect(withoutPlaces(again.table) == withoutPlaces(table), "\(table) is \(again.table) at last")
    let places = table.rows.map(\.place)
    expect(zip(places, places.dropFirst()).allSatisfy(<), "the lines \(places)")
    expect((places.last ?? 1) <= lines(of: bytes).count, "the lines \(places)")
    check(fault, in: bytes)
  }

  /// A list of intervals. What is read is written so that it reads the same; a fault names a line of the file.
  static let rr = Fuzzer(
    name: "rr",
    seeds: [
      "800\n812.5\n976.6\n", "\u{FEFF}# x\r\nRR\r\n0.8\r\n0.81,\r\n\r\n9.9;\r\n", "1e2 # y\r0\r64000\r", "1 2\n3,4\n",
      "-1\nx\nnan\n",
    ].map { Array($0.utf8) }
  ) { bytes in
    let (text, fault) = IntervalText.read(bytes)
    check(fault, in: bytes)
    expect(fault != nil || !text.milliseconds.isEmpty, "neither an interval nor a fault")
    guard !text.milliseconds.isEmpty else { return }
    let again = IntervalText.read(text.encoded())
    expect(again.fault == nil, "\(again.fault?.description ?? "") in \(text)")
    expect(again.text == text, "\(text) is \(again.text) at last")
  }

  private static func withoutPlaces(_ table: SampleTable) -> SampleTable {
    var copy = table
    for index in copy.rows.indices { copy.rows[index].place = 0 }
    return copy
  }

  private static func check(_ fault: TextFault?, in bytes: [UInt8]) {
    guard let fault else { return }
    let count = lines(of: bytes).count
    expect((1...count).contains(fault.line), "\(fault) in \(count) lines")
    expect(!fault.reason.isEmpty && fault.description.utf8.count < 600, "\(fault)")
  }
}
