import Primitives

/// A UUID in 16-bit or 128-bit form. The 16-bit form is relative to the Bluetooth Base UUID.
/// Core Specification, Vol 3, Part F, 3.2.1, and Part B, 2.5.1.
///
/// The two forms of one UUID compare equal. Each case keeps the form that was on the wire; `normalized` gives the short
/// one if there is one.
public enum BluetoothUUID: Sendable {
  /// A 16-bit UUID, assigned by the Bluetooth SIG.
  case uuid16(UInt16)
  /// A 128-bit UUID.
  case uuid128(whole: UUID128)

  /// A 128-bit UUID from one number, with its first group in the most significant bits.
  public static func uuid128(_ value: UInt128) -> BluetoothUUID { .uuid128(whole: UUID128(value)) }

  /// 00000000-0000-1000-8000-00805F9B34FB.
  private static let base = UUID128(0x0000_0000_0000_1000_8000_0080_5F9B_34FB)

  /// All 128 bits.
  public var value: UUID128 {
    switch self {
    case .uuid16(let short): UUID128(high: Self.base.high | UInt64(short) << 32, low: Self.base.low)
    case .uuid128(let whole): whole
    }
  }

  /// The same UUID in short form, if it has one.
  public var normalized: BluetoothUUID {
    switch self {
    case .uuid16: return self
    case .uuid128(let whole):
      let short = BluetoothUUID.uuid16(UInt16(truncatingIfNeeded: whole.high >> 32))
      return short.value == whole ? short : self
    }
  }

  /// The UUID's bytes on the wire, least significant first: two or sixteen, by its case.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    switch self {
    case .uuid16(let short): bytes.append(littleEndian: short)
    case .uuid128(let whole):
      bytes.append(littleEndian: whole.low)
      bytes.append(littleEndian: whole.high)
    }
    return bytes
  }
}

extension BluetoothUUID: Hashable {
  /// Whether both are the same UUID, in either form.
  public static func == (lhs: BluetoothUUID, rhs: BluetoothUUID) -> Bool {
    switch (lhs, rhs) {
    case (.uuid16(let left), .uuid16(let right)): left == right
    case (.uuid128(let left), .uuid128(let right)): left == right
    case (.uuid16, .uuid128), (.uuid128, .uuid16): lhs.value == rhs.value
    }
  }

  /// Hashes all 128 bits, so that both forms hash alike.
  public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension BluetoothUUID: CustomStringConvertible {
  /// `2a37`, or `f000aa00-0451-4000-b000-000000000000` if there is no short form.
  public var description: String {
    switch normalized {
    case .uuid16(let short): hexadecimal(short, digits: 4)
    case .uuid128(let whole): whole.description
    }
  }
}

/// Assigned Numbers, 3.4 (services), 3.7 (declarations and descriptors) and 3.8 (characteristics).
extension BluetoothUUID {
  /// Generic Attribute service.
  public static let genericAttribute = BluetoothUUID.uuid16(0x1801)
  /// Generic Access service.
  public static let genericAccess = BluetoothUUID.uuid16(0x1800)
  /// Device Information service.
  public static let deviceInformation = BluetoothUUID.uuid16(0x180A)
  /// Heart Rate service.
  public static let heartRateService = BluetoothUUID.uuid16(0x180D)
  /// Battery service.
  public static let batteryService = BluetoothUUID.uuid16(0x180F)

  /// Primary Service declaration.
  public static let primaryService = BluetoothUUID.uuid16(0x2800)
  /// Secondary Service declaration.
  public static let secondaryService = BluetoothUUID.uuid16(0x2801)
  /// Include declaration.
  public static let include = BluetoothUUID.uuid16(0x2802)
  /// Characteristic declaration.
  public static let characteristic = BluetoothUUID.uuid16(0x2803)
  /// Client Characteristic Configuration descriptor (CCCD).
  public static let clientCharacteristicConfiguration = BluetoothUUID.uuid16(0x2902)

  /// Device Name characteristic.
  public static let deviceName = BluetoothUUID.uuid16(0x2A00)
  /// Service Changed characteristic.
  public static let serviceChanged = BluetoothUUID.uuid16(0x2A05)
  /// Battery Level characteristic.
  public static let batteryLevel = BluetoothUUID.uuid16(0x2A19)
  /// Model Number String characteristic.
  public static let modelNumberString = BluetoothUUID.uuid16(0x2A24)
  /// Manufacturer Name String characteristic.
  public static let manufacturerNameString = BluetoothUUID.uuid16(0x2A29)
  /// Heart Rate Measurement characteristic.
  public static let heartRateMeasurement = BluetoothUUID.uuid16(0x2A37)
  /// Body Sensor Location characteristic.
  public static let bodySensorLocation = BluetoothUUID.uuid16(0x2A38)
  /// Heart Rate Control Point characteristic.
  public static let heartRateControlPoint = BluetoothUUID.uuid16(0x2A39)
}
