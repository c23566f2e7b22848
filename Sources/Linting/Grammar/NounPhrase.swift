/// Who or what a noun phrase names.
enum Being: Sendable {
  case person, named, collective, indefinite, affected, vendor, system, unknown

  /// Somebody who can be blamed.
  var isHuman: Bool {
    switch self {
    case .person, .named, .collective, .indefinite: true
    case .affected, .vendor, .system, .unknown: false
    }
  }
}

/// A noun with what belongs to it: “the on-call engineer”, “the operator's mistake”.
struct NounPhrase: Sendable {
  var first: Int
  var head: Int
  var being: Being
  /// Of “the operator's mistake”, the operator.
  var owner: Being?
  /// “no engineer”, “nobody”.
  var isNegative = false
  /// Whether it is one of the words that stand for another: it, they, which.
  var isPronoun = false
}
