/// A part somebody plays in a response: `commander`, `scribe`.
///
/// A slug: lower-case letters, digits and hyphens. Those below are known everywhere; organisations
/// may add their own.
package struct ResponseRole: Hashable, Sendable, CustomStringConvertible {
  package let name: String

  /// Nil unless `name` is a slug of at most 40 characters that begins with a letter.
  package init?(_ name: String) {
    guard (1...40).contains(name.utf8.count), let first = name.utf8.first, isLetter(first),
      name.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") })
    else { return nil }
    self.name = name
  }

  private init(known name: String) { self.name = name }

  package var description: String { name }

  package static let commander = ResponseRole(known: "commander")
  package static let communicationsLead = ResponseRole(known: "communications-lead")
  package static let deploymentLead = ResponseRole(known: "deployment-lead")
  package static let scribe = ResponseRole(known: "scribe")
  package static let stakeholderContact = ResponseRole(known: "stakeholder-contact")
  package static let emergencyResponseManager = ResponseRole(known: "emergency-response-manager")

  package static let known: [ResponseRole] = [
    commander, communicationsLead, deploymentLead, scribe, stakeholderContact,
    emergencyResponseManager,
  ]
}

private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
