import HeartRate
import Primitives
import RunHistory
import ZoneProtocol

/// What a file says of a run, in any format.
public struct FileRun: Hashable, Sendable {
  /// The samples in the order of the file.
  public var samples: [FileSample] = []
  /// Moments with a name, such as the beginnings of laps.
  public var marks: [FileMark] = []
  /// The runner's maximum heart rate in bpm, if the file has it.
  public var maxHR: Int?
  /// The runner's name, if the file has it.
  public var runner: String?
  /// The recorded reports, from a file that has everything. `samples` is empty then.
  public var parts: [[Report]] = []
  /// The gaps of the record.
  public var gaps: [RecordedGap] = []
  /// A person's note.
  public var note: String?
  /// Tags.
  public var tags: [String] = []

  /// A run without content.
  public init() {}
}

/// What a strap sent at one time.
public struct FileSample: Hashable, Sendable {
  /// The time.
  public var time: UTCTime
  /// Heart rate in bpm; nil if unknown.
  public var bpm: Int?
  /// The intervals between beats since the last sample.
  public var rrIntervals: [RRInterval] = []
  /// Whether the sensor had skin contact.
  public var contact: Bool?
  /// Energy Expended in kJ.
  public var energyExpended: Int?
  /// Where it is in the file: a line or a byte.
  public var place = 0
}

/// A named moment.
public struct FileMark: Hashable, Sendable {
  /// The time.
  public var time: UTCTime
  /// The name.
  public var text: String
}
