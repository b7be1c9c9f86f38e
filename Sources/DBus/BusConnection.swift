import CSystemd
import EventLoop
import Posix
import Primitives

/// A connection to a message bus. No call blocks: sd-bus queues messages until the bus has answered.
@safe public final class BusConnection {
  /// A method of an object on the bus.
  public struct Method: Hashable {
    /// The bus name of the service, such as `org.bluez`.
    public let destination: String
    /// The object's path.
    public let path: String
    /// The interface that the method belongs to.
    public let interface: String
    /// The method's name.
    public let member: String

    /// The method `member` of the object at `path`.
    public init(destination: String, path: String, interface: String, member: String) {
      self.destination = destination
      self.path = path
      self.interface = interface
      self.member = member
    }
  }

  private let loop: Loop
  private let bus: OpaquePointer
  private var watches: [BusSlot] = []

  /// Connects to the bus at `address`, in D-Bus notation. `disconnected` is called when the connection is lost or cannot
  /// be made, never during this call.
  public init(loop: Loop, address: String, disconnected: @escaping () -> Void) throws(SystemError) {
    var created: OpaquePointer?
    let result = unsafe sd_bus_new(&created)
    guard result >= 0, let created = unsafe created else { throw SystemError("make a bus object", code: -result) }
    unsafe bus = created
    self.loop = loop
    for result in unsafe [
      sd_bus_set_address(bus, address), sd_bus_set_bus_client(bus, 1), sd_bus_set_close_on_exit(bus, 0),
    ] where result < 0 {
      throw SystemError("set up the bus", code: -result)
    }
    let started = unsafe sd_bus_start(bus)
    guard started >= 0 else { throw SystemError("connect to the system bus", code: -started) }
    try unsafe loop.attach(bus)
    let local = "org.freedesktop.DBus.Local"
    watch("type='signal',sender='\(local)',interface='\(local)',member='Disconnected'") { _ in disconnected() }
  }

  deinit {
    watches = []
    unsafe sd_bus_detach_event(bus)
    unsafe sd_bus_close_unref(bus)
  }

  /// Calls `handler` for each message that matches `rule`, as long as the connection lasts.
  public func watch(_ rule: String, _ handler: @escaping (BusMessage) -> Void) {
    let context = BusHandler { message in
      handler(message)
      return 0
    }
    var slot: OpaquePointer?
    // The match is added asynchronously. Without a callback, sd-bus ends the connection if the bus refuses it.
    let result = unsafe sd_bus_add_match_async(bus, &slot, rule, BusHandler.callback, nil, context.retained())
    if let watch = unsafe BusSlot(context, result, slot) { watches.append(watch) }
  }

  /// Answers calls to the object at `path` with the reply from `handler`; nil means that there is no such method.
  public func serve(_ path: String, _ handler: @escaping (BusMessage) -> BusReply?) {
    let context = BusHandler { message in
      guard let reply = handler(message) else { return 0 }
      reply.send(to: message)
      return 1
    }
    var slot: OpaquePointer?
    let result = unsafe sd_bus_add_object(bus, &slot, path, BusHandler.callback, context.retained())
    if let object = unsafe BusSlot(context, result, slot) { watches.append(object) }
  }

  /// Calls `method`. `completion` gets the answer, never during this call and never after the `BusCall` is released.
  public func call(
    _ method: Method, _ arguments: [BusArgument] = [], timeout: Duration = .seconds(10),
    completion: @escaping (Result<BusMessage, BusError>) -> Void
  ) -> BusCall {
    do throws(BusError) {
      let message = try message(method, arguments)
      let context = BusHandler { message in
        completion(message.error.map { .failure($0) } ?? .success(message))
        return 0
      }
      var slot: OpaquePointer?
      let microseconds = UInt64(max(1, timeout.nanoseconds / 1000))
      let result = unsafe sd_bus_call_async(
        bus, &slot, message.raw, BusHandler.callback, context.retained(), microseconds)
      guard let slot = unsafe BusSlot(context, result, slot) else {
        throw .system(SystemError("call \(method.member)", code: -result))
      }
      return BusCall(slot: slot)
    } catch {
      return BusCall(timer: loop.schedule(at: loop.now) { _ in completion(.failure(error)) })
    }
  }

  /// Calls `method` and ignores the answer.
  public func send(_ method: Method, _ arguments: [BusArgument] = []) {
    guard let message = try? message(method, arguments) else { return }
    unsafe sd_bus_message_set_expect_reply(message.raw, 0)
    unsafe sd_bus_send(bus, message.raw, nil)
  }

  private func message(_ method: Method, _ arguments: [BusArgument]) throws(BusError) -> BusMessage {
    var raw: OpaquePointer?
    let result = unsafe sd_bus_message_new_method_call(
      bus, &raw, method.destination, method.path, method.interface, method.member)
    let message = try unsafe BusMessage("call \(method.member)", result, adopting: raw)
    // A service that was switched off must not be started by a call.
    unsafe sd_bus_message_set_auto_start(message.raw, 0)
    for argument in arguments { try message.append(argument) }
    return message
  }
}

/// A pending call; releasing it cancels it.
public final class BusCall {
  private let slot: BusSlot?
  private let timer: ScheduledTimer?

  fileprivate init(slot: BusSlot) {
    self.slot = slot
    timer = nil
  }

  /// A call that fails when `timer` runs.
  public init(timer: ScheduledTimer) {
    slot = nil
    self.timer = timer
  }
}

/// A reply to a call to one of this process's objects.
public enum BusReply: Hashable {
  case done
  case error(name: String, message: String)

  fileprivate func send(to call: BusMessage) {
    var raw: OpaquePointer?
    let result: Int32 =
      switch self {
      case .done: unsafe sd_bus_message_new_method_return(call.raw, &raw)
      case .error(let name, let message):
        unsafe name.withCString { name in
          unsafe message.withCString { message in
            var error = unsafe sd_bus_error(name: name, message: message, _need_free: 0)
            return unsafe sd_bus_message_new_method_error(call.raw, &raw, &error)
          }
        }
      }
    guard let reply = try? unsafe BusMessage("answer a call", result, adopting: raw) else { return }
    unsafe sd_bus_send(nil, reply.raw, nil)
  }
}

/// A handler that sd-bus owns until its slot ends.
private final class BusHandler {
  let run: (BusMessage) -> Int32

  init(_ run: @escaping (BusMessage) -> Int32) {
    self.run = run
  }

  func retained() -> UnsafeMutableRawPointer {
    unsafe Unmanaged.passRetained(self).toOpaque()
  }

  static let callback: sd_bus_message_handler_t = { message, context, _ in
    guard let message = unsafe message, let context = unsafe context else { return 0 }
    // The handler may release its slot; this reference keeps the handler alive during the call.
    let handler = unsafe Unmanaged<BusHandler>.fromOpaque(context).takeUnretainedValue()
    return unsafe handler.run(BusMessage(sharing: message))
  }
}

/// A registration with sd-bus, which ends when this object is released.
@safe private final class BusSlot {
  private let slot: OpaquePointer

  /// Takes ownership of `slot`, which was created with `result`, and of `handler`, which was retained for it.
  init?(_ handler: BusHandler, _ result: Int32, _ slot: OpaquePointer?) {
    guard result >= 0, let slot = unsafe slot else {
      unsafe Unmanaged.passUnretained(handler).release()
      return nil
    }
    unsafe self.slot = slot
    unsafe sd_bus_slot_set_destroy_callback(slot) { context in
      if let context = unsafe context { unsafe Unmanaged<BusHandler>.fromOpaque(context).release() }
    }
  }

  deinit {
    unsafe sd_bus_slot_unref(slot)
  }
}
