package import JSON

/// Something about a policy that its author should know.
package struct PolicyFinding: Hashable, Sendable {
  package var place: PolicyPlace
  package var severity: Severity
  /// Short and stable: `unknown-key`.
  package var rule: String
  /// What it is about: `services.checkout.fallback`.
  package var path: String
  /// What is the matter, and why that matters.
  package var message: String
  /// What to write.
  package var suggestion: String?

  package enum Severity: String, CaseIterable, Sendable {
    /// The policy cannot be applied.
    case error
    /// It can, and probably should not.
    case warning
    /// A departure that was explained.
    case note
  }

  package init(
    _ severity: Severity, _ rule: String, at place: PolicyPlace, _ path: String, _ message: String,
    write suggestion: String? = nil
  ) {
    (self.place, self.severity, self.rule, self.path) = (place, severity, rule, path)
    (self.message, self.suggestion) = (message, suggestion)
  }
}

extension PolicyFinding: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("file", place.file)
      object.member("line", place.line)
      object.member("column", place.column)
      object.member("severity", severity.rawValue)
      object.member("rule", rule)
      object.member("path", path)
      object.member("message", message)
      object.member("suggestion", suggestion)
    }
  }
}

extension PolicyFinding: CustomStringConvertible {
  package var description: String {
    "\(place): \(severity): \(message)" + (suggestion.map { " \($0)" } ?? "")
  }
}
