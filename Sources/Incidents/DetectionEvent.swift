package import EventLog

/// Something that happened to a detection: a user's report, an alert, a failed check.
///
/// Each has a stream of its own (kind `signal`) until, and after, it is linked.
package enum DetectionEvent: Equatable, Sendable {
  case recorded(Detection.Finding)
  case deduplicated(into: StreamID)
  /// To a deployment, an incident, or both.
  case linked(deployment: StreamID?, incident: StreamID?)
  case acknowledged(by: PrincipalID)
}

/// Something asked of a detection.
package enum DetectionCommand: Equatable, Sendable {
  case record(Detection.Finding)
  /// A detection does not know its own stream; without it, it could become its own duplicate.
  case deduplicate(StreamID, into: StreamID)
  case link(deployment: StreamID?, incident: StreamID?)
  case acknowledge(by: PrincipalID)
}
