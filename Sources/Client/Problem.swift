package import JSON

/// Why the service refused something (RFC 9457).
package struct Problem: Hashable, Sendable {
  /// Stable: what a program decides by.
  package var type: String
  package var title: String
  package var detail: String?
  package var status: Int
  package var errors: [FieldError]
  /// What could have been meant, or what to do next.
  package var suggestions: [String]
  /// Every other member, by name.
  package var members: [String: JSONText]

  /// A value that was refused, and why.
  package struct FieldError: Hashable, Sendable {
    package var field: String
    package var reason: String

    package init(field: String, reason: String) { (self.field, self.reason) = (field, reason) }
  }

  package init(
    type: String = "about:blank", title: String, detail: String? = nil, status: Int,
    errors: [FieldError] = [], suggestions: [String] = [], members: [String: JSONText] = [:]
  ) {
    (self.type, self.title, self.detail, self.status) = (type, title, detail, status)
    (self.errors, self.suggestions, self.members) = (errors, suggestions, members)
  }

  /// What to show a person.
  package var explanation: String { detail ?? title }
}

extension Problem {
  static let mediaType = "application/problem+json"

  /// Reads a problem; members of a shape that the standard does not allow are passed over.
  ///
  /// `status` is that of the answer, which counts, whatever the text says.
  package init(_ text: JSONText, status: Int) throws(JSONFault) {
    self.init(title: "The service answered \(status).", status: status)
    var found = self
    try text.read { reader throws(JSONFault) in
      try reader.object { key, value throws(JSONFault) in
        switch (key.string, value.shape) {
        case ("type", .string): found.type = try value.string()
        case ("title", .string): found.title = try value.string()
        case ("detail", .string): found.detail = try value.string()
        case ("status", _): break
        case ("errors", .array): found.errors = try Self.errors(&value)
        case ("suggestions", .array): found.suggestions = try Self.strings(&value)
        case (let name, _): found.members[name] = try value.raw()
        }
      }
    }
    self = found
  }

  private static func errors(_ reader: inout JSONReader) throws(JSONFault) -> [FieldError] {
    var errors: [FieldError] = []
    try reader.array { element throws(JSONFault) in
      guard element.shape == .object else { return }
      var error = FieldError(field: "", reason: "")
      try element.object { key, value throws(JSONFault) in
        switch (key.string, value.shape) {
        case ("field", .string): error.field = try value.string()
        case ("reason", .string): error.reason = try value.string()
        default: break
        }
      }
      errors.append(error)
    }
    return errors
  }

  private static func strings(_ reader: inout JSONReader) throws(JSONFault) -> [String] {
    var strings: [String] = []
    try reader.array { element throws(JSONFault) in
      if element.shape == .string { strings.append(try element.string()) }
    }
    return strings
  }
}
