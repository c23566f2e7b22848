/// Why the service did not do what it was asked.
package enum ClientFailure: Error, Hashable, Sendable {
  /// Nobody answered, or only somebody in between.
  case unreachable(reason: String, mayHaveArrived: Bool)
  /// The service said no.
  case refused(Problem)
  /// What answered is not this service, or not in order.
  case malformed(status: Int, reason: String)
  /// The request cannot be sent as it is; a fault of ours, or of a name with odd characters.
  case unsendable(reason: String)
  case cancelled

  /// Whether the service itself has said nothing: nobody answered, or somebody in its place.
  package var saysNothing: Bool {
    switch self {
    case .unreachable, .malformed: true
    case .refused, .unsendable, .cancelled: false
    }
  }

  /// A sentence for people.
  package var explanation: String {
    switch self {
    case .unreachable(let reason, false): "The service cannot be reached: \(reason)"
    case .unreachable(let reason, true):
      "The service did not answer, and may or may not have done it: \(reason)"
    case .refused(let problem): problem.explanation
    case .malformed(let status, let reason):
      "What answered (\(status)) does not look like the service: \(reason)"
    case .unsendable(let reason): "This cannot be sent: \(reason)"
    case .cancelled: "It was cancelled."
    }
  }
}
