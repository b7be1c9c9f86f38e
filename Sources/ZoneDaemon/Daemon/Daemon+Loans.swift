import EventLoop
import Primitives
import SensorLink
import ZoneProtocol

/// Straps that are lent to another device.
extension Daemon {
  /// Lends the strap at an address for `duration`; `kept` is given the strap as it is once it is let go.
  func releaseStrap(
    _ text: String, for duration: Duration, kept: @escaping (StrapEntry, String?) -> Void
  ) throws(ErrorMessage) {
    let address = try Self.address(text)
    guard let index = roster.firstIndex(where: { isSameStrap($0.address, address) }), straps.indices.contains(index)
    else {
      let names = roster.map(\.address.description).joined(separator: ", ")
      throw ErrorMessage(
        code: .unknownStrap, message: "No strap \(address) is known; there is \(names.isEmpty ? "none" : names).")
    }
    let wasInWorkout = straps[index].isInWorkout
    // In whole seconds, as the file has it.
    let length = Duration.seconds(Int64(duration.inSeconds.rounded()))
    var known = memory.known
    let loan = Loan(address: roster[index].address, end: loop.wallTime(at: loop.now + length), length: length)
    guard known.lend(loan) else {
      throw ErrorMessage(
        code: .notPossible,
        message: "\(Taught.maximumCount) straps are lent already; take one back with `hrzone straps add ADDRESS`.")
    }
    memory.take(known)
    applyKnown()
    let strap = entry(roster[index], straps[index])
    memory.keep { note in
      let notes = [wasInWorkout ? "Its workout was stopped." : nil, note].compactMap(\.self)
      kept(strap, notes.isEmpty ? nil : notes.joined(separator: " "))
    }
  }

  /// Has each strap be lent or not, as memory says, and wakes when the first loan ends.
  func followLoans() {
    let now = loop.now
    loanEnds.follow(memory.known.loans, now: now, wallTime: loop.wallTime(at: now))
    for (known, strap) in zip(roster, straps) {
      strap.lend(until: loanEnds.end(of: known.address, at: now), address: known.address)
    }
    loanTimer = loanEnds.first.map { end in
      loop.schedule(at: max(end, now)) { [unowned self] instant in endLoans(at: instant) }
    }
  }

  private func endLoans(at instant: Instant) {
    var known = memory.known
    for loan in loanEnds.over(at: instant) { known.takeBack(loan.address) }
    remember(known)
  }
}
