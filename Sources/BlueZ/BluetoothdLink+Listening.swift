import EventLoop
import Primitives
import StrapLink

extension BluetoothdLink: BusListener {
  func objectsChanged() {
    noteBond()
    switch state {
    case .idle, .starting, .over: return
    case .searching: return look()
    case .connecting, .discovering, .subscribing, .pairing, .live: break
    }
    guard let path, isHeld(path) else { return }
    switch state {
    case .discovering: lookForMeasurement()
    case .live(let characteristic):
      guard daemon.objects.characteristic(.heartRateMeasurement, of: path) == characteristic else {
        return rediscover()
      }
      learnBattery(of: path)
    case .idle, .starting, .over, .searching, .connecting, .subscribing, .pairing: break
    }
  }

  /// Whether the strap is still there for bluetoothd; else the link is over.
  private func isHeld(_ path: String) -> Bool {
    switch daemon.presence {
    case .present: break
    case .noBus(let reason), .denied(let reason):
      end(reason, loss: .otherwise)
      return false
    case .absent, .connecting:
      end(BluetoothDaemon.endAsCause, loss: .otherwise)
      return false
    }
    guard let device = daemon.objects.devices[path] else {
      end(
        "bluetoothd no longer knows the strap; its adapter went away, or the strap was removed from it.",
        loss: .otherwise)
      return false
    }
    guard device.isConnected || !wasConnected else {
      // A connection that was there already may have been the direct link's last one, which the kernel keeps for 2 s.
      if !hasConnected, case .discovering = state {
        searchAgain()
        return false
      }
      // It is gone already.
      hasConnected = false
      // bluetoothd does not say by whom. That it comes in the rhythm of straps which leave is left to who counts it.
      end(
        "The connection was lost: the strap went out of range, was taken off, or was disconnected.",
        loss: isBeingEncrypted ? .whileEncrypting : .byStrap)
      return false
    }
    wasConnected = device.isConnected
    return true
  }

  /// Whether the strap was asked for what it may demand encryption for, and has not answered.
  private var isBeingEncrypted: Bool {
    switch state {
    case .subscribing(_, .some), .pairing: true
    case .subscribing(_, nil), .idle, .starting, .searching, .connecting, .discovering, .live, .over: false
    }
  }

  private func rediscover() {
    details = Details()
    enter(.discovering, "The strap changed its services; looking for the heart rate.")
    guard case .live = state else { return }
    state = .discovering
    limit = after(Self.discoveryLimit) { $0.discoveredNothing() }
    lookForMeasurement()
  }

  func received(_ value: [UInt8], from path: String, at time: Instant) {
    switch state {
    case .subscribing(let characteristic, _) where characteristic.path == path:
      // A strap may notify before the answer.
      becomeLive(characteristic)
      take(value, at: time)
    case .live(let characteristic) where characteristic.path == path: take(value, at: time)
    case .idle, .starting, .searching, .connecting, .discovering, .subscribing, .pairing, .live, .over: return
    }
  }

  private func take(_ value: [UInt8], at time: Instant) {
    guard case .live = state else { return }
    details.lastMeasurement = time
    details.hasResubscribed = false
    unsafe delegate?.link(self, received: value.span.bytes, from: .heartRateMeasurement, at: time)
  }
}

extension BluetoothdLink {
  /// Each notification moves the deadline on; a timer that runs early costs less than moving it.
  func armSilence() {
    let deadline = details.lastMeasurement + (details.hasResubscribed ? Details.giveUpAfter : Details.resubscribeAfter)
    limit = loop.schedule(at: deadline) { [weak self] now in self?.checkSilence(at: now) }
  }

  private func checkSilence(at now: Instant) {
    guard case .live(let characteristic) = state else { return }
    if details.lastMeasurement + Details.giveUpAfter <= now {
      // Whoever connected it: this connection is dead.
      hasConnected = true
      return end(
        "The strap is connected but has sent no heart rate for \(Details.giveUpAfter.components.seconds) s.")
    }
    if !details.hasResubscribed, details.lastMeasurement + Details.resubscribeAfter <= now {
      details.hasResubscribed = true
      daemon.send(characteristic.path, .characteristic, "StopNotify")
      // What comes of it is heard, or is not.
      daemon.send(characteristic.path, .characteristic, "StartNotify")
    }
    armSilence()
  }
}
