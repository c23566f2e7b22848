import Addresses

/// Judges where a message may be sent, so that nobody who writes a channel's address reaches what
/// only this machine should reach.
package struct AddressGuard: Hashable, Sendable {
  /// Whether the organisation's own network may be meant.
  package var allowsPrivate: Bool

  /// What of the policy has the address, as refusals name it.
  private var owner: String

  package init(allowsPrivate: Bool, of owner: String = "channel") {
    (self.allowsPrivate, self.owner) = (allowsPrivate, owner)
  }

  /// Why something must not be asked; for people.
  package struct Refusal: Error, Hashable, Sendable {
    package var sentence: String
  }

  /// Judges a name before anybody is asked for its addresses.
  ///
  /// - Throws: `Refusal` for a number in another form than the usual one, which programs read in
  ///   different ways.
  package func check(host: String) throws(Refusal) {
    guard InternetAddress(host) == nil else { return }
    let last = host.split(separator: ".").last ?? ""
    let isNumber =
      !last.isEmpty
      && (last.utf8.allSatisfy { (48...57).contains($0) } || last.lowercased().hasPrefix("0x"))
    guard !isNumber, !host.contains(":"), !host.isEmpty else {
      throw Refusal(
        sentence: "The \(owner)'s address has a host that is a number in an unusual form.")
    }
  }

  /// Judges all addresses that a name leads to: one that must not be asked spoils them all, because
  /// nobody knows which one would be taken.
  package func check(addresses: [String]) throws(Refusal) {
    guard !addresses.isEmpty else {
      throw Refusal(sentence: "The \(owner)'s host has no address.")
    }
    for text in addresses {
      guard let address = InternetAddress(text) else {
        throw Refusal(sentence: "The \(owner)'s host has an address that cannot be judged.")
      }
      switch address.reach {
      case .everywhere: continue
      case .inside where allowsPrivate: continue
      case .inside:
        throw Refusal(
          sentence: "The \(owner)'s host has an address of this machine or of a private network. "
            + "Where that is meant, write “allow-private: true” in the \(owner).")
      case .never:
        throw Refusal(sentence: "The \(owner)'s host has an address that nothing is sent to.")
      }
    }
  }

  /// Whether an address may be meant, as far as it can be told before its name is looked up.
  package func accepts(_ address: WebhookAddress) -> Bool {
    do {
      try check(host: address.name)
      try check(port: address.port)
      if InternetAddress(address.name) != nil { try check(addresses: [address.name]) }
      return !address.name.isLocalName || allowsPrivate
    } catch { return false }
  }

  /// Whether all of them are addresses of this machine or of the organisation's network.
  package static func areInside(_ addresses: [String]) -> Bool {
    !addresses.isEmpty && addresses.allSatisfy { InternetAddress($0)?.reach == .inside }
  }

  /// Ports below 1024 belong to services of a machine; only those of the web and of mail are meant.
  package func check(port: Int) throws(Refusal) {
    guard [25, 80, 443, 465, 587].contains(port) || (1_024...65_535).contains(port) else {
      throw Refusal(sentence: "The \(owner)'s address has a port that belongs to another service.")
    }
  }
}

extension String {
  /// Names that mean this machine wherever they are looked up (RFC 6761).
  fileprivate var isLocalName: Bool { self == "localhost" || hasSuffix(".localhost") }
}
