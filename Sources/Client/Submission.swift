package import FoundationEssentials

/// A command with what has to be known to keep it until the service can be reached.
package struct Submission: Hashable, Sendable {
  /// Carries the key that makes it happen once, however often it is sent.
  package var request: APIRequest
  /// What it adds to; commands of one stream depend on those before them.
  package var stream: UUID?
  /// How the name of what it creates begins, as in `INC` for `INC-local-1`; nil when it creates
  /// nothing.
  package var creates: String?
  /// One line for people.
  package var summary: String
  /// Whether it may be kept; what approves or acts never is.
  package var isSpoolable: Bool

  package init(
    _ request: APIRequest, stream: UUID? = nil, creates: String? = nil, summary: String,
    isSpoolable: Bool
  ) {
    self.request = request
    self.request.key = request.key ?? UUID()
    (self.stream, self.creates, self.summary) = (stream, creates, summary)
    self.isSpoolable = isSpoolable
  }
}
