package import Digest

/// A command as the log sees it: who gave it, under which key, and what exactly it asked.
package struct CommandIdentity: Hashable, Sendable {
  package var principal: PrincipalID
  package var key: CommandKey
  /// Hash of the canonical command, without times that were defaulted.
  package var digest: SHA256Digest

  package init(by principal: PrincipalID, key: CommandKey, digest: SHA256Digest) {
    (self.principal, self.key, self.digest) = (principal, key, digest)
  }
}

/// What one command wants to add to one stream, all or nothing.
package struct Append: Sendable {
  package var stream: StreamID
  package var kind: StreamKind
  /// The version the command was decided on; nil appends at any version.
  package var expected: StreamVersion?
  package var command: CommandIdentity
  /// The role in which the command's principal acts.
  package var role: String
  package var policy: SHA256Digest?
  package var events: [EventDraft]

  package init(
    _ events: [EventDraft], to stream: StreamID, _ kind: StreamKind,
    expecting expected: StreamVersion?, as command: CommandIdentity, role: String,
    policy: SHA256Digest? = nil
  ) {
    (self.events, self.stream, self.kind, self.expected) = (events, stream, kind, expected)
    (self.command, self.role, self.policy) = (command, role, policy)
  }
}

/// Where an append's events went.
package struct Receipt: Hashable, Sendable {
  package var first: LogPosition
  package var last: LogPosition
  /// Of the stream, after the append.
  package var version: StreamVersion

  package init(first: LogPosition, last: LogPosition, version: StreamVersion) {
    (self.first, self.last, self.version) = (first, last, version)
  }
}

package enum AppendAnswer: Hashable, Sendable {
  case appended(Receipt)
  /// The command's key was seen before, with the same command: the first answer.
  case replayed(Receipt)
  /// The stream is not at the expected version. An answer, not an error: nothing was burned.
  case conflict(actual: StreamVersion)
}

/// Why the log refuses an append before or instead of carrying it out.
package enum AppendRefusal: Error, Equatable {
  /// The key came before with another command.
  case keyReused(CommandKey)
  /// The stream exists and is of another kind.
  case wrongKind(StreamID)
  case noEvents
  /// More events than one command may lead to.
  case tooManyEvents(Int)
  case tooLarge(EventID, byteCount: Int)
  case malformed(EventID, reason: String)
  case badName(String)
}

/// The append may or may not have happened: retry it with the same key to learn which.
package struct AppendUnknown: Error {
  package var reason: String

  package init(reason: String) { self.reason = reason }
}

extension Append {
  /// Payload and words of one event together, in bytes.
  package static let maximumEventSize = 256 * 1024
  package static let maximumEventCount = 1_000
  package static let maximumRoleLength = 64
  package static let maximumCauseCount = 100
}
