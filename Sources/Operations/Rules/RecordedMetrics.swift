import EventLog
import JSON
import Policy

/// What a monitoring system recorded, read from a file of rows or of JSON lines.
struct RecordedMetrics {
  private(set) var readings: [RecordedReading] = []
  /// Lines of which not even time and signal could be read, and why.
  private(set) var unread: [(line: Int, because: String)] = []
  /// Values that could not be read: their readings count as missing.
  private(set) var strange: [(line: Int, because: String)] = []

  private let units: [String: Signal.SignalUnit]
  /// Whether bare numbers are in base units: 0.01 is one per cent, 1.2 of a time is 1,200 ms.
  private let isBase: Bool

  /// `signals` say which unit bare numbers have, if those are in base units.
  init(_ bytes: [UInt8], signals: [String: Signal], isBase: Bool) {
    (units, self.isBase) = (signals.mapValues(\.unit), isBase)
    if bytes.first(where: { !Self.isSpace($0) }) == UInt8(ascii: "{") {
      readLines(bytes)
    } else {
      readRows(bytes)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// The texts of one line, by the name of their column.
  private mutating func take(_ fields: [String: String], line: Int) {
    guard let time = fields["time"], let at = Self.milliseconds(time) else {
      unread.append(
        (line, "“\(fields["time"] ?? "")” is no time. Write it as 2026-11-01T14:05:00Z."))
      return
    }
    guard let signal = fields["signal"], !signal.isEmpty else {
      unread.append((line, "it names no signal"))
      return
    }
    var sample = TriggerSample(at: at, value: value(fields["value"], of: signal, line: line))
    sample.scope = fields["scope"].flatMap { $0.isEmpty ? nil : $0 }
    sample.requests = fields["requests"].flatMap { Int64($0) }
    sample.window = fields["window"].flatMap { Span($0) }
    let mark = fields["breach"]?.lowercased()
    let isBreach: Bool? =
      switch mark {
      case "yes", "true", "1": true
      case "no", "false", "0": false
      default: nil
      }
    readings.append(RecordedReading(signal: signal, sample, isBreach: isBreach))
  }

  private mutating func value(_ text: String?, of signal: String, line: Int) -> Quantity? {
    guard let text, !["", "-", "null", "nan"].contains(text.lowercased()) else { return nil }
    if isBase, let unit = units[signal], let number = Double(text) {
      guard let quantity = Quantity(base: number, unit) else {
        strange.append((line, "“\(text)” is no number that can be measured"))
        return nil
      }
      return quantity
    }
    guard let quantity = Quantity(text) else {
      strange.append((line, "“\(text)” is no value. Write it with its unit, such as 1.2%."))
      return nil
    }
    return quantity
  }

  /// Of a time of day by RFC 3339, or of seconds since 1970.
  private static func milliseconds(_ text: String) -> Int64? {
    if let time = Timestamp(text) { return time.microseconds / 1_000 }
    guard let seconds = Double(text), seconds.isFinite, abs(seconds) < 1e12 else { return nil }
    return Int64((seconds * 1_000).rounded())
  }
}

// MARK: - Rows

extension RecordedMetrics {
  private mutating func readRows(_ bytes: [UInt8]) {
    var rows = CSVRows(bytes)
    var columns = ["time", "signal", "value"]
    var isFirst = true
    while let row = rows.next() {
      let fields = row.map(Self.trimmed)
      defer { isFirst = false }
      if fields.allSatisfy(\.isEmpty) || fields[0].hasPrefix("#") { continue }
      if isFirst, fields[0].lowercased() == "time" {
        columns = fields.map { $0.lowercased() }
        continue
      }
      take(Dictionary(zip(columns, fields)) { first, _ in first }, line: rows.line)
    }
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
  }
}

// MARK: - JSON lines

extension RecordedMetrics {
  private mutating func readLines(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.allSatisfy(Self.isSpace) {
      do throws(JSONFault) {
        take(try Self.fields(Array(line)), line: index + 1)
      } catch { unread.append((index + 1, "it is no JSON object")) }
    }
  }

  /// Its members as texts; what is neither text, number, truth nor null is left out.
  private static func fields(_ line: [UInt8]) throws(JSONFault) -> [String: String] {
    try JSONText(checking: line).read { reader throws(JSONFault) in
      var fields: [String: String] = [:]
      try reader.object { key, value throws(JSONFault) in
        switch value.shape {
        case .string: fields[key.string] = try value.string()
        case .object, .array: try value.skip()
        default: fields[key.string] = String(decoding: try value.raw().bytes, as: UTF8.self)
        }
      }
      return fields
    }
  }
}

extension Quantity {
  /// A bare number in base units, as monitoring systems keep them: shares of one, seconds, things.
  init?(base number: Double, _ unit: Signal.SignalUnit) {
    let scaled = (number * 1_000_000).rounded()
    guard scaled.isFinite, scaled >= 0, scaled < 9e18 else { return nil }
    let kind: Unit =
      switch unit {
      case .ratio: .ratio
      case .time: .time
      case .count: .count(of: nil)
      case .rate: .rate(of: nil)
      }
    self.init(millionths: Int64(scaled), kind)
  }
}
