package import Policy

/// One reading of the signal of a trigger, or the same again and again for a while.
package struct CaseReadings: Sendable {
  package var place: PolicyPlace
  /// Since the beginning of the case.
  package var from: Span
  package var to: Span
  package var every: Span
  /// Nil for a reading that brought no value: `none`.
  package var value: Quantity?
  package var valuePlace: PolicyPlace
  package var requests: Int64?
  package var scope: String?
  package var window: Span?

  /// How long a case may last.
  static let longest = Span.days(400)
}

extension CaseReadings {
  package var count: Int {
    guard every > .zero else { return 1 }
    return Int((to.inMilliseconds - from.inMilliseconds) / every.inMilliseconds) + 1
  }

  /// When the last of them is.
  var last: Span {
    Span(milliseconds: from.inMilliseconds + Int64(count - 1) * every.inMilliseconds)
  }

  /// The times of all, in milliseconds since the beginning.
  package var times: StrideThrough<Int64> {
    stride(
      from: from.inMilliseconds, through: last.inMilliseconds,
      by: Int64.Stride(max(1, every.inMilliseconds)))
  }
}

extension CaseReadings: PolicySection {
  static func read(_ map: inout MappingReader) -> CaseReadings? {
    let at: CaseTime? = map.value("at")
    let (from, to): (CaseTime?, CaseTime?) = (map.value("from"), map.value("to"))
    let every: CaseTime? = map.value("every")
    let value: Placed<ReadingValue>? = map.value("value")
    var readings = CaseReadings(
      place: map.place, from: .zero, to: .zero, every: .zero, valuePlace: map.place)
    map.read("requests", into: &readings.requests)
    map.read("scope", into: &readings.scope)
    map.read("window", into: &readings.window)
    if !map.has("value") {
      map.log.error(
        "missing-key", at: map.place, map.path.key("value"), "value is missing in \(map.path).",
        write: "Write value: 1%, or value: none for a reading that brought nothing.")
    }
    let keys = ["at", "from", "to", "every"].filter(map.has)
    guard keys == ["at"] || keys == ["from", "to", "every"] else {
      map.log.error(
        "readings-time", at: map.place, map.path,
        "\(map.path) must say when it is, or from when to when and how often.",
        write: "Write at: 30s, or from: 0s, to: 5m and every: 30s.")
      return nil
    }
    guard let value else { return nil }
    (readings.value, readings.valuePlace) = (value.value.quantity, value.place)
    if let at {
      (readings.from, readings.to) = (at.span, at.span)
      return readings
    }
    guard let from, let to, let every else { return nil }
    guard every.span > .zero, from.span <= to.span else {
      map.log.error(
        "readings-time", at: map.place, map.path,
        "\(map.path) ends before it begins, or comes at no distance.",
        write: "Write from: 0s, to: 5m and every: 30s.")
      return nil
    }
    (readings.from, readings.to, readings.every) = (from.span, to.span, every.span)
    return readings
  }
}

/// How long after the beginning of a case something is.
struct CaseTime: PolicyScalar, Hashable, Sendable {
  var span: Span

  init?(policyText: String) {
    guard let span = Span(policyText), span.businessDays == 0, span <= CaseReadings.longest else {
      return nil
    }
    self.span = span
  }

  static var expectation: String {
    "a time since the beginning, of \(CaseReadings.longest) at most"
  }
  static func suggestion(for text: String) -> String? {
    Span(text) == nil ? Span.suggestion(for: text) : "Write it as 30s or 5m."
  }
}

/// A number with its unit, or `none` where a reading brought no value.
private struct ReadingValue: PolicyScalar, Sendable {
  var quantity: Quantity?

  init?(policyText: String) {
    guard policyText != "none" else { return }
    guard let quantity = Quantity(policyText) else { return nil }
    self.quantity = quantity
  }

  static var expectation: String { "a number with its unit, or none" }
  static func suggestion(for text: String) -> String? {
    Quantity.suggestion(for: text)
  }
}
