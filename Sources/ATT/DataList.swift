/// An element of a list whose elements all have one length: handles, then a value.
public protocol DataListElement: Hashable, Sendable {
  /// How many bytes stand before the value.
  static var headerLength: Int { get }
  /// The value, as much of it as the PDU holds.
  var value: [UInt8] { get }
}

/// A handle and its attribute's value. Core Specification, Vol 3, Part F, 3.4.4.2 and 3.4.7.4.
public struct AttributeData: DataListElement {
  /// The two bytes of the handle.
  public static let headerLength = 2
  /// The attribute's handle.
  public let handle: AttributeHandle
  /// The attribute's value, or as much of it as fits.
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
  /// From the grouping attribute to the last attribute of its group.
  public let range: HandleRange
  /// The grouping attribute's value, or as much of it as fits.
  public let value: [UInt8]

  /// The group of `range`, whose first attribute has `value`.
  public init(range: HandleRange, value: [UInt8]) {
    self.range = range
    self.value = value
  }
}

/// A list of one element or more, all of the same length, which the PDU states in one byte.
/// Core Specification, Vol 3, Part F, 3.4.4.2 and 3.4.4.10.
public struct DataList<Element: DataListElement>: Hashable, Sendable {
  /// The elements, in the order of their handles if the server is right.
  public private(set) var elements: [Element]

  /// A list of one element; `nil` if the element is longer than its length's byte can say.
  public init?(_ element: Element) {
    guard Element.headerLength + element.value.count <= Int(UInt8.max) else { return nil }
    elements = [element]
  }

  /// For the decoder, which has seen that there is an element and that all have one length.
  init(uniform elements: [Element]) {
    self.elements = elements
  }

  /// The length of each element in bytes, its handles among them.
  public var elementLength: Int { Element.headerLength + (elements.first?.value.count ?? 0) }

  /// How many bytes the list takes in its PDU, without opcode and length.
  public var byteCount: Int { elementLength * elements.count }

  /// Adds an element if it has the length of the others.
  /// - Returns: whether it was added.
  public mutating func append(_ element: Element) -> Bool {
    guard Element.headerLength + element.value.count == elementLength else { return false }
    elements.append(element)
    return true
  }
}
