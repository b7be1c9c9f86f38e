/// The messages of `org.freedesktop.DBus.ObjectManager` and `org.freedesktop.DBus.Properties`. D-Bus Specification, Standard
/// Message Interfaces.
extension BusMessage {
  /// The contents of the signal `PropertiesChanged`.
  public struct PropertiesChange: Hashable {
    /// The interface that the properties belong to.
    public let interface: String
    /// The new values by the properties' names.
    public let properties: [String: BusValue]
    /// Names of properties whose new value was not sent. Each name appears once.
    public let invalidated: [String]
  }

  /// Reads the answer to `GetManagedObjects`, `a{oa{sa{sv}}}`. `wanted` says which properties are kept.
  public func readManagedObjects(
    _ wanted: (String) -> Bool, _ object: (_ path: String, _ interface: String, [String: BusValue]) -> Void
  ) throws(BusError) {
    try readDictionary(of: "oa{sa{sv}}") { (path) throws(BusError) in
      try readInterfaces(wanted) { interface, properties in object(path, interface, properties) }
    }
  }

  /// Reads an object's interfaces, `a{sa{sv}}`. `wanted` says which properties are kept.
  public func readInterfaces(
    _ wanted: (String) -> Bool, _ interface: (String, [String: BusValue]) -> Void
  ) throws(BusError) {
    try readDictionary(of: "sa{sv}") { (name) throws(BusError) in
      interface(name, try readProperties(wanted))
    }
  }

  /// Reads the signal `PropertiesChanged`, `sa{sv}as`. `wanted` says which properties are kept.
  public func readPropertiesChanged(_ wanted: (String) -> Bool) throws(BusError) -> PropertiesChange {
    let interface = try readString()
    let properties = try readProperties(wanted)
    var invalidated: [String] = []
    try readArray(of: "s") { () throws(BusError) in
      let name = try readString()
      if wanted(name), !invalidated.contains(name) { invalidated.append(name) }
    }
    return PropertiesChange(interface: interface, properties: properties, invalidated: invalidated)
  }
}
