/// The number of a kind of message in the FIT profile.
public struct FITMessageNumber: RawRepresentable, Hashable, Sendable {
  /// The number in the profile.
  public let rawValue: UInt16

  /// The kind with this number.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// The kind of the file and its program; the first message of a file.
  public static let fileID = FITMessageNumber(rawValue: 0)
  /// The figures of a run.
  public static let session = FITMessageNumber(rawValue: 18)
  /// A part of a run.
  public static let lap = FITMessageNumber(rawValue: 19)
  /// The heart rate at one time.
  public static let record = FITMessageNumber(rawValue: 20)
  /// An event, such as the start of the timer.
  public static let event = FITMessageNumber(rawValue: 21)
  /// A device that took part.
  public static let deviceInfo = FITMessageNumber(rawValue: 23)
  /// The name of a workout and the number of its steps.
  public static let workout = FITMessageNumber(rawValue: 26)
  /// A step of a workout.
  public static let workoutStep = FITMessageNumber(rawValue: 27)
  /// The end of an activity, with its local time.
  public static let activity = FITMessageNumber(rawValue: 34)
  /// The version of the program that made the file.
  public static let fileCreator = FITMessageNumber(rawValue: 49)
  /// Intervals between beats.
  public static let hrv = FITMessageNumber(rawValue: 78)
  /// A description of a developer field.
  public static let fieldDescription = FITMessageNumber(rawValue: 206)
  /// A program that has developer fields.
  public static let developerDataID = FITMessageNumber(rawValue: 207)
  /// The times in zones.
  public static let timeInZone = FITMessageNumber(rawValue: 216)

  private static let names: [FITMessageNumber: String] = [
    fileID: "file_id", session: "session", lap: "lap", record: "record", event: "event", deviceInfo: "device_info",
    workout: "workout", workoutStep: "workout_step", activity: "activity", fileCreator: "file_creator", hrv: "hrv",
    fieldDescription: "field_description", developerDataID: "developer_data_id", timeInZone: "time_in_zone",
  ]
}

extension FITMessageNumber: CustomStringConvertible {
  /// With the name in the profile: `a record message`; else `a message of kind 12345`.
  public var description: String {
    guard let name = Self.names[self] else { return "a message of kind \(rawValue)" }
    let isVowel = name.first.map { "aeiou".contains($0) } ?? false
    return "\(isVowel ? "an" : "a") \(name) message"
  }
}
