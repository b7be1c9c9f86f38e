import JSON

/// The result of one check of the doctor.
public struct DoctorCheck: Hashable, Sendable {
  /// The outcome of a check.
  public enum Outcome: String, CaseIterable, Sendable {
    /// Nothing is wrong.
    case ok
    /// A fault that keeps a strap from being read, or a person from seeing it.
    case failed
    /// The check was impossible or does not matter here; the text says why.
    case notApplicable = "not_applicable"
  }

  /// The name for programs, as in "rfkill"; "strap" for each strap.
  public var name: String
  /// The name for people: a few words.
  public var title: String
  /// The outcome.
  public var outcome: Open<Outcome>
  /// The finding: after a failure, its cause.
  public var text: String
  /// The remedy with its command; several lines if a sentence is not enough.
  public var remedy: String?

  /// Creates a check.
  public init(_ name: String, _ title: String, _ outcome: Outcome, _ text: String, remedy: String? = nil) {
    self.name = name
    self.title = title
    self.outcome = .known(outcome)
    self.text = text
    self.remedy = remedy
  }
}

/// The report of `hrzoned --doctor` or `hrzone doctor`: one JSON object with `--json`.
public struct DoctorReport: Hashable, Sendable {
  /// The checking program and its version: "hrzoned 0.1.0".
  public var program: String
  /// The checks, causes before their effects.
  public var checks: [DoctorCheck]

  /// Creates a report.
  public init(program: String, checks: [DoctorCheck]) {
    self.program = program
    self.checks = checks
  }

  /// Whether no check failed. Outcomes of later versions are ignored.
  public var isWell: Bool { !checks.contains { $0.outcome.value == .failed } }

  /// Writes the object.
  public func encode(into writer: inout JSONWriter) {
    writer.object { object in
      object.member("program", program)
      object.member("ok", isWell)
      object.key("checks")
      object.array { array in
        for check in checks {
          array.object { object in
            object.member("check", check.name)
            object.member("title", check.title)
            object.member("outcome", check.outcome.name)
            object.member("text", check.text)
            if let remedy = check.remedy { object.member("remedy", remedy) }
          }
        }
      }
    }
  }

  /// The object as one line with its line feed.
  public func line() -> String {
    var writer = JSONWriter()
    encode(into: &writer)
    writer.appendNewline()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Reads the object written by `encode`.
  /// - Throws: `MessageError` if a key is missing or has the wrong type.
  public init(parsing text: [UInt8]) throws(MessageError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: text)
    } catch {
      throw .notJSON(error)
    }
    let object = try ObjectReader(value)
    program = try object.required("program", \.string, "a string")
    checks = []
    for check in try object.objects("checks") { checks.append(try DoctorCheck(check)) }
  }
}

extension DoctorCheck {
  fileprivate init(_ object: ObjectReader) throws(MessageError) {
    name = try object.required("check", \.string, "a string")
    title = try object.required("title", \.string, "a string")
    outcome = Open(try object.required("outcome", \.string, "a string"))
    text = try object.required("text", \.string, "a string")
    remedy = try object.optional("remedy", \.string, "a string")
  }
}
