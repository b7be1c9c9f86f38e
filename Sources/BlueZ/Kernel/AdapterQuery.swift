import EventLoop
import Glibc
import Posix
import Primitives
import SensorLink

/// Lists the adapters through the kernel's management interface: Read Controller Index List, then Read Controller
/// Information for each. Neither needs a privilege. BlueZ, doc/mgmt-api.txt.
final class AdapterQuery {
  /// The kernel answers at once or never, so the limit is short.
  private static let timeout = Duration.milliseconds(500)

  private let descriptor: OwnedDescriptor
  private let completion: ([Adapter]?) -> Void
  private var eventSource: DescriptorEventSource?
  private var timer: ScheduledTimer?
  private var waiting: [UInt16] = []
  private var adapters: [Adapter] = []

  /// Sends the first command. `completion` is called once, never during this call, with nil if there was no answer.
  init(loop: Loop, kernel: any Kernel, completion: @escaping ([Adapter]?) -> Void) throws(SystemError) {
    self.completion = completion
    descriptor = try kernel.openManagement()
    let raw = descriptor.raw
    eventSource = try loop.watch(raw, for: .readable) { [weak self] _ in self?.receive(raw) }
    timer = loop.schedule(at: loop.instant(afterReal: Self.timeout)) { [weak self] _ in self?.finish(nil) }
    try send(ManagementPacket(.readIndexList, index: nil))
  }

  deinit {
    // The event source must be cancelled before the descriptor closes.
    eventSource?.cancel()
  }

  private func send(_ packet: ManagementPacket) throws(SystemError) {
    let raw = descriptor.raw
    let count = unsafe packet.encoded().withUnsafeBytes { bytes in
      unsafe Glibc.send(raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    }
    guard count >= 0 else { throw SystemError("ask the management interface") }
  }

  private func receive(_ raw: Int32) {
    var buffer = [UInt8](repeating: 0, count: ManagementPacket.longest)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in unsafe read(raw, bytes.baseAddress, bytes.count) }
    guard count > 0 else {
      let error = SystemError("ask the management interface")
      if count == 0 || (error.code != EAGAIN && error.code != EINTR) { finish(nil) }
      return
    }
    do throws(TruncatedError) {
      switch try unsafe ManagementEvent(decoding: buffer.span.bytes.extracting(first: count)) {
      case .indexList(let indexes):
        waiting = indexes
        askNext()
      case .information(let adapter):
        guard waiting.first == adapter.index else { return }
        adapters.append(adapter)
        waiting.removeFirst()
        askNext()
      // The adapter vanished between the two commands.
      case .refused(index: let index?):
        guard waiting.first == index else { return }
        waiting.removeFirst()
        askNext()
      case .refused(index: nil): finish(nil)
      case .other: return
      }
    } catch { finish(nil) }
  }

  private func askNext() {
    guard let index = waiting.first else { return finish(adapters) }
    do throws(SystemError) {
      try send(ManagementPacket(.readInformation, index: index))
    } catch { finish(nil) }
  }

  private func finish(_ adapters: [Adapter]?) {
    guard eventSource != nil else { return }
    eventSource = nil
    timer = nil
    completion(adapters)
  }
}
