import Addresses
package import Curl
import Delivery

/// Asks for the numeric addresses of a host.
package typealias HostQuestion = @Sendable (String) async -> HostLookup.Answer

/// Asks the system, five seconds at most.
package func systemHostQuestion() -> HostQuestion {
  let lookup = HostLookup()
  return { await lookup.addresses(of: $0) }
}

/// A host that was judged, and the numeric addresses of it that may be asked.
struct Destination {
  var addresses: [String]

  /// Whether what is said may go unencrypted: it does not leave this machine or the organisation.
  var isInside: Bool { AddressGuard.areInside(addresses) }

  var isThisMachine: Bool { addresses.allSatisfy { $0 == "::1" || $0.hasPrefix("127.") } }

  /// Asks for the addresses once and judges every one: whoever connects takes these and asks nobody.
  ///
  /// - Throws: `Misconfigured`, or the end of the try when nobody knows the name.
  static func find(
    _ host: String, port: Int, by guardian: AddressGuard, asking lookup: HostQuestion
  ) async throws -> Destination {
    do {
      try guardian.check(host: host)
      try guardian.check(port: port)
      let addresses: [String]
      if InternetAddress(host) != nil {
        addresses = [host]
      } else {
        switch await lookup(host) {
        case .addresses(let found) where found.isEmpty:
          throw Unanswered(end: TryEnd(.unreachable, reply: "Nobody knows where the host is."))
        case .addresses(let found): addresses = found
        case .timedOut:
          throw Unanswered(end: TryEnd(.timedOut, reply: "Nobody said in time where the host is."))
        case .tooMany:
          throw Unanswered(
            end: TryEnd(.unreachable, reply: "Too many questions for hosts have no answer yet."))
        }
      }
      try guardian.check(addresses: addresses)
      return Destination(addresses: addresses)
    } catch let refusal as AddressGuard.Refusal {
      throw Misconfigured(sentence: refusal.sentence)
    }
  }
}

/// A try that ended before anything was sent.
struct Unanswered: Error {
  var end: TryEnd
}
