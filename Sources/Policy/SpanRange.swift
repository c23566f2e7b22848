/// Two lengths of time, both included: `5s..30s`.
package struct SpanRange: Hashable, Sendable {
  package var from: Span
  package var to: Span

  package init?(from: Span, to: Span) {
    guard from <= to else { return nil }
    (self.from, self.to) = (from, to)
  }
}

extension SpanRange: CustomStringConvertible {
  package init?(_ text: String) {
    let parts = text.split(separator: "..", omittingEmptySubsequences: false)
    guard parts.count == 2, let from = Span(String(parts[0])), let to = Span(String(parts[1]))
    else { return nil }
    self.init(from: from, to: to)
  }

  package var description: String { "\(from)..\(to)" }
}
