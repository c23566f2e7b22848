import Adapters
import Policy
import Spawn

/// Runs a program of the executor's host that judges or measures.
///
/// Exit code 0 is a pass and 1 a breach; whatever else happens is no knowledge. A first line
/// `value=… requests=…` says more than that.
struct CommandMeasure: Sendable {
  var command: AllowedCommand
  var run: [String]
  var values: [String: AllowedCommand.Value]
  var timeout: Duration

  struct Answer: Equatable {
    var value: Quantity
    var requests: Int64?
    var because: String?
  }

  func answer(of unit: MeasuredUnit) async throws(NoValue) -> Answer {
    let outcome: GuardedOutcome
    do {
      outcome = try await command.run(run, with: values, within: timeout)
    } catch let refusal as PreparationRefusal {
      throw NoValue("The program was not run: \(refusal.sentence)")
    } catch let error as SpawnError {
      throw NoValue("The program was not run: \(error.explanation)")
    } catch {
      throw NoValue("The program was not run to its end.")
    }
    let code: Int32
    switch outcome.ending {
    case .exited(0): code = 0
    case .exited(1): code = 1
    case .exited(let code):
      throw NoValue("The program ended with exit code \(code): only 0 is a pass and 1 a breach.")
    case .signalled(let signal): throw NoValue("The program was ended by signal \(signal).")
    case .timedOut: throw NoValue("The program did not end in time.")
    }
    return try Self.answer(code: code, firstLine: Self.firstLine(of: outcome.output), of: unit)
  }

  private static func firstLine(of output: RunOutput) -> String? {
    let line = output.head.prefix { $0 != 0x0A }
    return line.count > 200 ? nil : String(validating: Array(line), as: UTF8.self)
  }

  static func answer(
    code: Int32, firstLine: String?, of unit: MeasuredUnit
  ) throws(NoValue) -> Answer {
    let because = code == 0 ? nil : "The program ended with exit code 1, which is a breach."
    let line = (firstLine ?? "").split(separator: "\r").joined()
    guard line.hasPrefix("value=") || line.hasPrefix("requests=") else {
      return Answer(value: try verdict(code, of: unit), requests: nil, because: because)
    }
    let (text, count) = try parts(of: line)
    var requests: Int64?
    if let count {
      guard let number = Int64(count), number >= 0 else { throw malformed }
      requests = number
    }
    guard let text else {
      return Answer(value: try verdict(code, of: unit), requests: requests, because: because)
    }
    guard let value = Quantity(text), value.unit.isComparable(with: unit.bare) else {
      throw NoValue(
        "The program printed a value that is no \(unit.rawValue): print it with its unit, such as "
          + "\(unit.example).")
    }
    return Answer(value: value, requests: requests, because: because)
  }

  private static let malformed = NoValue(
    "The program's first line begins like a value and is none: print value=1.2% requests=300.")

  /// What stands behind `value=` and `requests=`, in this order.
  private static func parts(of line: String) throws(NoValue) -> (String?, String?) {
    guard let range = line.firstRange(of: "requests=") else {
      return (String(line.dropFirst("value=".count)), nil)
    }
    let (before, count) = (line[..<range.lowerBound], String(line[range.upperBound...]))
    if before.isEmpty { return (nil, count) }
    guard before.hasSuffix(" ") else { throw malformed }
    return (String(before.dropFirst("value=".count).dropLast()), count)
  }

  private static func verdict(
    _ code: Int32, of unit: MeasuredUnit
  ) throws(NoValue) -> Quantity {
    guard unit == .count else {
      throw NoValue(
        "An exit code is no \(unit.rawValue): have the program print value=\(unit.example) first.")
    }
    return Quantity(millionths: Int64(code) * 1_000_000, .count(of: nil))
  }
}

extension MeasuredUnit {
  fileprivate var example: String {
    switch self {
    case .ratio: "1.2%"
    case .time: "480ms"
    case .count: "3"
    case .rate: "8000 events/s"
    }
  }
}

extension SignalQuestion {
  /// What a program may be given, each of a type that is no option and no text of its own.
  var places: [String: AllowedCommand.Value] {
    get throws(QueryFault) {
      var places: [String: AllowedCommand.Value] = [:]
      for (name, text) in try values.texts {
        places[name.rawValue] = AllowedCommand.Value(
          name == .window ? .duration : .dnsLabel, text)
      }
      return places
    }
  }
}
