package import JSON

/// What a bar measured.
package struct Figure: Sendable, JSONWritable {
  package var name: String
  package var value: Double
  package var unit: String
  /// What the same machine does without us, in the same unit, or nil for a plain limit.
  package var reference: Double?
  /// Which figure decides, and how: the ratio to the reference, or the value itself.
  package var target: Target
  /// What even a slow machine keeps; nil where only the target says anything.
  package var limit: Target?
  /// What a reader should know about the circumstances.
  package var note: String?

  package enum Target: Sendable {
    case ratioAtLeast(Double), ratioAtMost(Double), atLeast(Double), atMost(Double)
  }

  package var ratio: Double? { reference.map { $0 > 0 ? value / $0 : 0 } }

  package init(
    name: String, value: Double, unit: String, reference: Double? = nil, target: Target,
    limit: Target? = nil, note: String? = nil
  ) {
    (self.name, self.value, self.unit, self.reference) = (name, value, unit, reference)
    (self.target, self.limit, self.note) = (target, limit, note)
  }

  package var isMet: Bool { meets(target) }

  /// Whether it is beyond what even a slow machine is allowed, so that something got worse.
  package var isBeyondLimit: Bool { limit.map { !meets($0) } ?? false }

  /// Nothing that is no number meets anything.
  private func meets(_ target: Target) -> Bool {
    switch target {
    case .ratioAtLeast(let limit): ratio.map { $0 >= limit } ?? false
    case .ratioAtMost(let limit): ratio.map { $0 <= limit } ?? false
    case .atLeast(let limit): value >= limit
    case .atMost(let limit): value <= limit
    }
  }

  package var targetText: String { text(of: target) }
  package var limitText: String? { limit.map(text) }

  private func text(of target: Target) -> String {
    switch target {
    case .ratioAtLeast(let limit): "≥ \(decimal(limit)) × reference"
    case .ratioAtMost(let limit): "≤ \(decimal(limit)) × reference"
    case .atLeast(let limit): "≥ \(decimal(limit)) \(unit)"
    case .atMost(let limit): "≤ \(decimal(limit)) \(unit)"
    }
  }

  package func write(to writer: inout JSONWriter) {
    writer.object { members in
      members.member("name", name)
      members.member("value") { $0.number(value) }
      members.member("unit", unit)
      members.member("reference") { $0.number(reference) }
      members.member("ratio") { $0.number(ratio) }
      members.member("target", targetText)
      members.member("met", isMet)
      members.member("limit", ifPresent: limitText)
      members.member("beyond_limit", isBeyondLimit)
      members.member("note", ifPresent: note)
    }
  }
}

extension JSONWriter {
  /// A number with as many digits as a measurement deserves.
  fileprivate mutating func number(_ value: Double?) {
    if let value { raw(JSONText(trusting: Array(decimal(value).utf8))) } else { null() }
  }
}

/// Up to three digits after the point.
package func decimal(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "0" }
  let thousandths = Int64((value * 1000).rounded())
  let whole = thousandths / 1000
  var rest = String(abs(thousandths % 1000))
  if rest == "0" { return String(whole) }
  rest = String(repeating: "0", count: 3 - rest.count) + rest
  while rest.hasSuffix("0") { rest.removeLast() }
  return (thousandths < 0 && whole == 0 ? "-" : "") + String(whole) + "." + rest
}

extension [Double] {
  package var median: Double { quantile(0.5) }

  /// The value below which this share of the others lies.
  package func quantile(_ share: Double) -> Double {
    guard !isEmpty else { return 0 }
    let sorted = sorted()
    return sorted[Swift.min(count - 1, Int((Double(count) * share).rounded(.down)))]
  }
}

extension [Figure] {
  /// What to say of everything that is beyond its limit; empty when nothing got worse.
  package var regressions: [String] {
    filter(\.isBeyondLimit).map {
      "\($0.name) is \(decimal($0.value)) \($0.unit), and was to be \($0.limitText ?? "")"
    }
  }
}
