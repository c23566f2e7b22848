/// What a number counts; numbers of unlike units are never compared.
package enum Unit: Hashable, Sendable {
  /// A part of a whole; written in percent.
  case ratio
  case time
  /// Things: requests, messages, exceptions.
  case count(of: String?)
  /// Things a second.
  case rate(of: String?)
}

extension Unit {
  /// Whether numbers of the two can be compared.
  ///
  /// A bare count compares with a count of anything: `0` of whatever it is.
  package func isComparable(with other: Unit) -> Bool {
    switch (self, other) {
    case (.ratio, .ratio), (.time, .time): true
    case (.count(let one), .count(let two)), (.rate(let one), .rate(let two)):
      one == nil || two == nil || one == two
    default: false
    }
  }
}

extension Unit: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ratio: "a share in %"
    case .time: "a time"
    case .count(let things): things.map { "a number of \($0)" } ?? "a number"
    case .rate(let things): "\(things ?? "things") a second"
    }
  }
}
