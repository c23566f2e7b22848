package import Digest

/// Who acted, and in which role.
package struct Actor: Hashable, Sendable {
  package var principal: PrincipalID
  package var role: String

  package init(_ principal: PrincipalID, as role: String) {
    (self.principal, self.role) = (principal, role)
  }
}

/// What an event says: its type, the revision of its payload, and the payload's two parts.
package struct EventBody: Equatable, Sendable {
  package var type: EventType
  package var revision: Int16
  /// JSON, canonical: ids, numbers, enumerations, times; all that folding needs.
  package var clear: [UInt8]
  /// JSON with all free text; nil when there is none.
  ///
  /// Sealed before it is stored.
  package var words: [UInt8]?

  package init(_ type: EventType, revision: Int16 = 1, clear: [UInt8], words: [UInt8]? = nil) {
    (self.type, self.revision, self.clear, self.words) = (type, revision, clear, words)
  }
}

/// An event that wants to be appended.
package struct EventDraft: Equatable, Sendable {
  package var id: EventID
  package var body: EventBody
  /// When it happened, as stated by whoever reports it.
  package var happenedAt: Timestamp
  /// The events it answers.
  package var causes: [EventID]
  package var visibility: Visibility

  package init(
    id: EventID, _ body: EventBody, happenedAt: Timestamp, causes: [EventID] = [],
    visibility: Visibility = .normal
  ) {
    (self.id, self.body, self.happenedAt) = (id, body, happenedAt)
    (self.causes, self.visibility) = (causes, visibility)
  }
}

/// Free text as it lies in the log: encrypted under a key of its own.
package struct SealedWords: Equatable, Sendable {
  package var ciphertext: [UInt8]
  /// The event's key, wrapped by a master key; nil once it was destroyed.
  package var key: WrappedKey?

  package init(ciphertext: [UInt8], key: WrappedKey?) {
    (self.ciphertext, self.key) = (ciphertext, key)
  }
}

/// The key of one event, encrypted under a master key.
package struct WrappedKey: Equatable, Sendable {
  /// Which master key wrapped it.
  package var master: Int16
  package var bytes: [UInt8]

  package init(master: Int16, bytes: [UInt8]) { (self.master, self.bytes) = (master, bytes) }
}

/// An event as the log holds it.
package struct RecordedEvent: Equatable, Sendable {
  package var position: LogPosition
  package var id: EventID
  package var stream: StreamID
  package var version: StreamVersion
  package var type: EventType
  package var revision: Int16
  package var happenedAt: Timestamp
  package var recordedAt: Timestamp
  package var actor: Actor
  package var causes: [EventID]
  /// Hash of the policy in force; nil before any policy was applied.
  package var policy: SHA256Digest?
  package var visibility: Visibility
  /// On the first event of each append; nil on those that follow it.
  package var command: CommandMark?
  package var clear: [UInt8]
  package var sealed: SealedWords?
  package var hash: SHA256Digest

  package init(
    position: LogPosition, id: EventID, stream: StreamID, version: StreamVersion, type: EventType,
    revision: Int16, happenedAt: Timestamp, recordedAt: Timestamp, actor: Actor,
    causes: [EventID], policy: SHA256Digest?, visibility: Visibility, command: CommandMark?,
    clear: [UInt8], sealed: SealedWords?, hash: SHA256Digest
  ) {
    (self.position, self.id, self.stream, self.version) = (position, id, stream, version)
    (self.type, self.revision) = (type, revision)
    (self.happenedAt, self.recordedAt) = (happenedAt, recordedAt)
    (self.actor, self.causes, self.policy, self.visibility) = (actor, causes, policy, visibility)
    (self.command, self.clear, self.sealed, self.hash) = (command, clear, sealed, hash)
  }
}

/// How the log remembers the command that an append answered.
package struct CommandMark: Hashable, Sendable {
  package var key: CommandKey
  /// Hash of the canonical command; never of the events it led to.
  package var digest: SHA256Digest
  /// How many events it led to.
  package var eventCount: Int32

  package init(key: CommandKey, digest: SHA256Digest, eventCount: Int32) {
    (self.key, self.digest, self.eventCount) = (key, digest, eventCount)
  }
}

/// An event as one reader may see it.
package enum SeenEvent: Equatable, Sendable {
  case event(RecordedEvent)
  /// The reader lacks the right: only that it exists, and its place in the tree.
  case withheld(LogPosition, hash: SHA256Digest)
}

/// What a reader is allowed to see.
package enum Clearance: Sendable {
  case normal, restricted
}

extension RecordedEvent {
  package func seen(with clearance: Clearance) -> SeenEvent {
    switch (visibility, clearance) {
    case (.normal, _), (.restricted, .restricted): .event(self)
    case (.restricted, .normal): .withheld(position, hash: hash)
    }
  }
}
