/// What kind of thing happened: `subject.past_participle`, such as `incident.declared`.
package struct EventType: Hashable, Sendable, CustomStringConvertible {
  package let name: String

  /// The longest name the log accepts.
  package static let maximumLength = 64

  /// Nil unless the name is two words of lower-case letters and underscores around one dot.
  package init?(_ name: String) {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, name.utf8.count <= Self.maximumLength,
      parts.allSatisfy({ part in
        part.first.map(isLowercaseLetter) == true
          && part.allSatisfy { isLowercaseLetter($0) || $0 == UInt8(ascii: "_") }
      })
    else { return nil }
    self.name = name
  }

  /// A name that stands in the code or was checked when it was appended.
  package init(known name: String) { self.name = name }

  /// The word before the dot.
  package var subject: Substring { name.prefix { $0 != "." } }

  package var description: String { name }
}

private func isLowercaseLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}

/// What a stream is about.
///
/// The list is closed; a stream's kind never changes.
package enum StreamKind: String, CaseIterable, Sendable {
  case deployment, incident, postmortem, delivery, timer, signal, drill, policy, access, maintenance
}

/// Who may read an event.
package enum Visibility: Int16, Sendable {
  case normal = 0
  /// Role holders of the incident and administrators only.
  case restricted = 1
}
