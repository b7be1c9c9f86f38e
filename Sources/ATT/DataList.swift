/// An element of a list with elements of equal length: handles, then a value.
public protocol DataListElement: Hashable, Sendable {
  /// The number of bytes before the value.
  static var headerLength: Int { get }
  /// The value, perhaps cut to fit the PDU.
  var value: [UInt8] { get }
}

/// A handle and its attribute's value. Core Specification, Vol 3, Part F, 3.4.4.2 and 3.4.7.4.
public struct AttributeData: DataListElement {
  /// The two bytes of the handle.
  public static let headerLength = 2
  /// The attribute's handle.
  public let handle: AttributeHandle
  /// The attribute's value, perhaps cut to fit the PDU.
  public let value: [UInt8]

  /// The attribute at `handle` with `value`.
  public init(handle: AttributeHandle, value: [UInt8]) {
    self.handle = handle
    self.value = value
  }
}

/// A grouping attribute's handle, the end of its group, and its value. Core Specification, Vol 3, Part F, 3.4.4.10.
public struct AttributeGroup: DataListElement {
  /// The four bytes of the two handles.
  public static let headerLength = 4
  /// The handles from the grouping attribute to the last attribute of its group.
  public let range: HandleRange
  /// The grouping attribute's value, perhaps cut to fit the PDU.
  public let value: [UInt8]

  /// The group of `range`, whose first attribute has `value`.
  public init(range: HandleRange, value: [UInt8]) {
    self.range = range
    self.value = value
  }
}

/// A list of one or more elements of equal length, which the PDU states in one byte.
/// Core Specification, Vol 3, Part F, 3.4.4.2 and 3.4.4.10.
public struct DataList<Element: DataListElement>: Hashable, Sendable {
  /// The elements; a correct server sends them in the order of their handles.
  public private(set) var elements: [Element]

  /// A list of one element; `nil` if the element's length does not fit in one byte.
  public init?(_ element: Element) {
    guard Element.headerLength + element.value.count <= Int(UInt8.max) else { return nil }
    elements = [element]
  }

  /// For the decoder, which has checked that there is an element and that all have one length.
  init(uniform elements: [Element]) {
    self.elements = elements
  }

  /// The length of each element in bytes, including its handles.
  public var elementLength: Int { Element.headerLength + (elements.first?.value.count ?? 0) }

  /// The length of the list in bytes, without opcode and length.
  public var byteCount: Int { elementLength * elements.count }

  /// Appends an element if its length equals that of the others.
  /// - Returns: whether it was added.
  public mutating func append(_ element: Element) -> Bool {
    guard Element.headerLength + element.value.count == elementLength else { return false }
    elements.append(element)
    return true
  }
}
