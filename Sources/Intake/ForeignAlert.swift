package import EventLog
package import Incidents

/// What a machine of others says is wrong, or no longer wrong.
///
/// Nothing in it is refused for its content: who sends it would not send it again. Names that cannot
/// stand in the record are cut to what can.
package struct ForeignAlert: Equatable, Sendable {
  /// What the sender calls this alert, the same for as long as it goes on and each time it comes back.
  package var fingerprint: String
  package var name: String
  package var text: String
  package var service: String?
  package var environment: String?
  package var group: String?
  package var severityHint: Severity?
  package var startedAt: Timestamp?
  package var endedAt: Timestamp?
  /// The sender takes it for over.
  package var hasEnded: Bool
}

extension ForeignAlert {
  /// What is the same in every message about this begin, or this end; nothing else of it counts.
  package var identity: String {
    let begin = startedAt.map { String($0.microseconds) } ?? "-"
    return [fingerprint, begin, hasEnded ? "ended" : "began"].joined(separator: "\n")
  }

  /// When the sender says that it happened.
  package var happenedAt: Timestamp? { hasEnded ? endedAt : startedAt }

  /// As it goes on record.
  ///
  /// An end is no evidence of recovery: an alert also ends when nothing is measured any more.
  package func finding(_ clean: (String) -> String) -> Detection.Finding {
    let words = hasEnded ? "\(name) is no longer reported. That alone shows no recovery." : text
    return Detection.Finding(
      source: .alert, text: .text(clean(words)), signal: name, group: group, service: service,
      environment: environment, severityHint: severityHint,
      deduplicationKey: ForeignName.cut(fingerprint, to: .deduplicationKey))
  }
}

/// Names that come from outside, made fit to stand in the clear.
enum ForeignName {
  /// - Returns: nil when nothing is left.
  static func cut(_ name: String?, to limit: TextLimit = .name) -> String? {
    guard let name else { return nil }
    var kept = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      // What counts as one character may still be long.
      guard kept.count < limit.characters else { break }
      kept.append(isPrintable(scalar) ? scalar : " ")
    }
    let words = String(kept).split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// A text of any number of lines, as long as one may be.
  static func cutText(_ text: String, to limit: TextLimit = .text) -> String {
    let kept = text.unicodeScalars.lazy.filter { $0.value != 0 }.prefix(limit.characters)
    return String(String.UnicodeScalarView(kept))
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    // Format characters turn the direction of what stands beside them.
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
    default: true
    }
  }
}
