/// What a string must look like.
package struct TextRule: Sendable {
  /// In Unicode scalars, which is what JSON Schema counts.
  package var length: ClosedRange<Int>
  /// In UTF-8; nil leaves it to the length.
  package var maximumBytes: Int?
  package var form: TextForm

  package init(
    _ length: ClosedRange<Int>, form: TextForm = .anything, maximumBytes: Int? = nil
  ) {
    (self.length, self.form, self.maximumBytes) = (length, form, maximumBytes)
  }
}

extension TextRule {
  /// What is wrong with this text; nil when nothing is.
  func fault(in text: String) -> String? {
    let count = text.unicodeScalars.count
    if count < length.lowerBound {
      return length.lowerBound == 1
        ? "must not be empty" : "must have at least \(length.lowerBound) characters"
    }
    if count > length.upperBound {
      return "must have at most \(length.upperBound) characters, not \(count)"
    }
    if let maximumBytes, text.utf8.count > maximumBytes {
      return "must have at most \(maximumBytes) bytes of UTF-8, not \(text.utf8.count)"
    }
    if !form.matches(text) { return form.expectation }
    return mustShow && text.unicodeScalars.allSatisfy(isBlank) ? "must not be blank" : nil
  }

  /// Free text that must not be empty must not look empty either.
  private var mustShow: Bool { length.lowerBound > 0 && form.isFree }

  /// As a regular expression of ECMA-262; nil where there is none.
  var pattern: String? { mustShow ? form.showingPattern : form.pattern }
}

/// The forms of text that mean something to us.
package enum TextForm: Sendable {
  /// Lines of text; every character that JSON can carry.
  case anything
  /// No control characters: they would change what a list or a terminal shows.
  case singleLine
  case uuid
  /// RFC 3339.
  case time
  /// Lower-case letters, digits and hyphens, beginning with a letter.
  case slug
  /// What people are called by: letters, digits, dots, hyphens, underscores.
  case handle
  /// Printable ASCII without a slash, so that it can stand in a path.
  case groupName
  /// `INC-2026-001` or a UUID.
  case reference(series: String)
  /// A UUID or a log position.
  case entry
  /// `http:` or `https:`.
  case link
  /// 64 hexadecimal digits, with or without `sha256:` before them.
  case digest
  /// 64 lower-case hexadecimal digits.
  case hash
}

extension TextForm {
  func matches(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return switch self {
    case .anything: true
    case .singleLine: text.unicodeScalars.allSatisfy { !isControl($0) }
    case .uuid: isUUID(bytes)
    case .time: isTime(text)
    case .slug: isSlug(bytes)
    case .handle: isHandle(bytes)
    case .groupName: isGroupName(bytes)
    case .reference(let series): isUUID(bytes) || isNumber(bytes, of: series)
    case .entry: isUUID(bytes) || isPosition(bytes)
    case .link: isLink(text)
    case .digest: isHash(bytes.starts(with: "sha256:".utf8) ? Array(bytes.dropFirst(7)) : bytes)
    case .hash: isHash(bytes)
    }
  }

  /// Completes "this field …".
  var expectation: String {
    switch self {
    case .anything: "must be text"
    case .singleLine: "must be one line without control characters"
    case .uuid: "must be a UUID"
    case .time: "must be an RFC 3339 time such as 2026-01-31T09:30:00Z"
    case .slug: "must be lower-case letters, digits and hyphens, beginning with a letter"
    case .handle:
      "must be letters, digits, dots, hyphens and underscores, beginning with a letter or digit"
    case .groupName: "must be letters, digits, spaces and any of . _ - : % + @ #"
    case .reference(let series): "must be a number such as \(series)-2026-001, or a UUID"
    case .entry: "must be the UUID of an entry, or its position in the log"
    case .link: "must be a link that begins with http:// or https://"
    case .digest: "must be a SHA-256 in hexadecimal, with or without sha256: before it"
    case .hash: "must be a SHA-256 in lower-case hexadecimal"
    }
  }

  /// As a regular expression of ECMA-262; nil where there is none.
  var pattern: String? {
    switch self {
    case .anything, .time: nil
    case .singleLine: "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
    case .uuid: "^" + Self.uuidPattern + "$"
    case .slug: "^[a-z][a-z0-9-]*$"
    case .handle: "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    case .groupName: "^[A-Za-z0-9][A-Za-z0-9 ._:%+@#-]*$"
    case .reference(let series):
      "^(?:" + series.map { "[\($0.uppercased())\($0.lowercased())]" }.joined()
        + "-[0-9]{4}-[0-9]{3,9}|" + Self.uuidPattern + ")$"
    case .entry: "^(?:[1-9][0-9]{0,17}|" + Self.uuidPattern + ")$"
    case .link: "^https?://[!-~]+$"
    case .digest: "^(?:sha256:)?[0-9a-f]{64}$"
    case .hash: "^[0-9a-f]{64}$"
    }
  }

  private static let uuidPattern =
    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

  /// Whether people choose the words, and white space may stand anywhere.
  var isFree: Bool {
    switch self {
    case .anything, .singleLine: true
    default: false
    }
  }

  /// The pattern of text of this form in which something is to be seen.
  var showingPattern: String {
    guard case .singleLine = self else { return "[^\\s\\u0085\\u200b]" }
    let control = "\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029"
    return "^[^\(control)]*[^\(control)\\s\\u200b][^\(control)]*$"
  }

  /// A format of JSON Schema, where one says it better than a pattern.
  var format: String? {
    switch self {
    case .uuid: "uuid"
    case .time: "date-time"
    default: nil
    }
  }
}
