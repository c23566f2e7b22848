package import Policy

/// What was seen at the entry of a service.
package struct EntrySighting: Equatable, Sendable {
  /// What came of asking.
  package enum Answer: Equatable, Sendable {
    /// The status, and the version where the answer says a well-formed one.
    case answered(status: Int, version: String?)
    /// Why nothing was answered.
    case silent(because: String)
  }

  package var answer: Answer
  /// How long it took.
  package var milliseconds: Int64
  /// Why an answer says no version.
  package var because: String?

  package init(_ answer: Answer, milliseconds: Int64, because: String? = nil) {
    (self.answer, self.milliseconds, self.because) = (answer, milliseconds, because)
  }

  /// The version that users get; nil when nobody could tell.
  package var version: String? {
    if case .answered(_, let version) = answer { version } else { nil }
  }
}

/// Asks once, where users do, whether a service answers and with which version.
package struct EntryProbe: Sendable {
  package var timeout: Duration

  package init(timeout: Duration = .seconds(5)) { self.timeout = timeout }

  /// Never throws and never hangs.
  package func look(
    at entry: ServiceEntry, service: String, environment: String
  ) async -> EntrySighting {
    EntrySighting(.silent(because: "It was not asked."), milliseconds: 0)
  }
}
