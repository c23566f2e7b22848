import EventLog
package import JSON

// How a report on health is written and read: its verdicts in the clear, its values sealed.

extension HealthReport {
  var body: EventBody {
    let values = signals.compactMap(\.plainValue)
    let words = values.isEmpty ? nil : JSONWriter.object { $0.member("values", values) }
    return eventBody("deployment.health_recorded", words: words) {
      $0.member("group", group)
      $0.member("verdict", verdict.rawValue)
      $0.member("signals", signals)
      $0.member("coverage", ifPresent: coverage?.hundredths)
      $0.member("requests", ifPresent: requests)
      $0.member("window_seconds", ifPresent: windowSeconds)
    }
  }
}

extension ReportedSignal: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("signal", signal)
      $0.member("verdict", verdict.rawValue)
      // The value itself is sealed: what a probe read may be anything.
      $0.member("has_value", plainValue != nil)
    }
  }

  fileprivate var plainValue: String? {
    if case .text(let text) = value { text } else { nil }
  }
}

extension HealthReport {
  init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      group: try fields.string("group"),
      signals: try ReportedSignal.readings(fields.objects("signals"), of: payload),
      verdict: try fields.enum("verdict", as: Verdict.self),
      coverage: try fields.optionalShare("coverage"),
      requests: try fields.optionalInt64("requests"),
      windowSeconds: try fields.optionalInt64("window_seconds"))
  }
}

extension ReportedSignal {
  /// The words hold the values of those that have one, in their order.
  fileprivate static func readings(
    _ signals: [JSONFields], of payload: StoredPayload
  ) throws(JSONFault) -> [ReportedSignal] {
    var readings: [ReportedSignal] = []
    var valued: [Int] = []
    for fields in signals {
      if try fields.bool("has_value") { valued.append(readings.count) }
      readings.append(
        ReportedSignal(
          signal: try fields.string("signal"),
          verdict: try fields.enum("verdict", as: Verdict.self)))
    }
    guard !valued.isEmpty else { return readings }
    switch try payload.texts("values") {
    case .redacted(let redaction):
      for index in valued { readings[index].value = .redacted(redaction) }
    case .text(let values):
      // One too few or too many, and nobody knows whose they are.
      guard values.count == valued.count else { throw JSONFault(.missing("values"), at: 0) }
      for (index, value) in zip(valued, values) { readings[index].value = .text(value) }
    }
    return readings
  }
}
