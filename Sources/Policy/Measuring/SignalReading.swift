/// What came of reading a signal once: a value, or why there is none.
///
/// No value is an answer of its own and never zero.
package struct SignalReading: Equatable, Sendable {
  /// When it was measured, in milliseconds since 1970.
  package var at: Int64
  package var value: Quantity?
  /// Of how many requests; nil where nobody counted.
  package var requests: Int64?
  package var window: Span?
  /// Why there is no value, as a sentence; beside a value, what else is to be said of it.
  package var because: String?

  package init(
    at: Int64, value: Quantity?, requests: Int64? = nil, window: Span? = nil,
    because: String? = nil
  ) {
    (self.at, self.value, self.requests) = (at, value, requests)
    (self.window, self.because) = (window, because)
  }

  /// One that brought nothing.
  package static func unknown(
    at: Int64, window: Span? = nil, because: String
  ) -> SignalReading {
    SignalReading(at: at, value: nil, window: window, because: because)
  }
}
