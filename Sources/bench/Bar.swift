import JSON

/// One figure that is measured beside its reference in the same run, and held to a target.
struct Bar: Sendable {
  let name: String
  let summary: String
  /// Measures; several lines when one run yields several figures.
  let measure: @Sendable (Bench) async throws -> [Figure]
}

/// What a bar measured.
struct Figure: Sendable, JSONWritable {
  var name: String
  var value: Double
  var unit: String
  /// What the same machine does without us, in the same unit, or nil for a plain limit.
  var reference: Double?
  /// Which figure decides, and how: the ratio to the reference, or the value itself.
  var target: Target
  /// What a reader should know about the circumstances.
  var note: String?

  enum Target: Sendable {
    case ratioAtLeast(Double), ratioAtMost(Double), atLeast(Double), atMost(Double)
  }

  var ratio: Double? { reference.map { $0 > 0 ? value / $0 : 0 } }

  var isMet: Bool {
    switch target {
    case .ratioAtLeast(let limit): (ratio ?? 0) >= limit
    case .ratioAtMost(let limit): (ratio ?? .infinity) <= limit
    case .atLeast(let limit): value >= limit
    case .atMost(let limit): value <= limit
    }
  }

  var targetText: String {
    switch target {
    case .ratioAtLeast(let limit): "≥ \(decimal(limit)) × reference"
    case .ratioAtMost(let limit): "≤ \(decimal(limit)) × reference"
    case .atLeast(let limit): "≥ \(decimal(limit)) \(unit)"
    case .atMost(let limit): "≤ \(decimal(limit)) \(unit)"
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { members in
      members.member("name", name)
      members.member("value") { $0.number(value) }
      members.member("unit", unit)
      members.member("reference") { $0.number(reference) }
      members.member("ratio") { $0.number(ratio) }
      members.member("target", targetText)
      members.member("met", isMet)
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
func decimal(_ value: Double) -> String {
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
  var median: Double { quantile(0.5) }

  /// The value below which this share of the others lies.
  func quantile(_ share: Double) -> Double {
    guard !isEmpty else { return 0 }
    let sorted = sorted()
    return sorted[Swift.min(count - 1, Int((Double(count) * share).rounded(.down)))]
  }
}
