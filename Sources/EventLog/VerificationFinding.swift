package import Digest

/// Something about the log that cannot be if nobody tampered with it.
package struct VerificationFinding: Equatable, Sendable {
  /// Nil for what concerns no position, such as a checkpoint's signature.
  package var place: Place?
  package var fault: Fault

  /// The event at which it shows.
  package struct Place: Equatable, Sendable {
    package var position: LogPosition
    /// Nil where there is no event, or none that can be read.
    package var event: Event?

    package init(_ position: LogPosition, _ event: Event? = nil) {
      (self.position, self.event) = (position, event)
    }
  }

  package struct Event: Equatable, Sendable {
    package var stream: StreamID
    package var version: StreamVersion
    package var id: EventID

    package init(_ id: EventID, in stream: StreamID, _ version: StreamVersion) {
      (self.stream, self.version, self.id) = (stream, version, id)
    }
  }

  package init(_ fault: Fault, at place: Place? = nil) { (self.place, self.fault) = (place, fault) }

  /// What is wrong.
  package enum Fault: Equatable, Sendable {
    // Of the order of the log.

    /// There is no event from here up to before that position.
    case missing(until: LogPosition)
    /// The position was there before.
    case repeated
    /// The stream's next version is another one.
    case version(expected: StreamVersion)
    /// Its stream is not in the list of streams.
    case unknownStream

    // Of an event's content.

    /// Its hash does not follow from its content and the event before it in its stream.
    case hash
    /// Its hash fits a stream of another kind than the stream has now.
    case kind(was: String, is: String)
    /// A field does not have the form that its column has.
    case malformed
    /// The server cannot read it: the page it lies on is damaged.
    case unreadable
    /// Key, digest and count of its command are not all there, or all absent.
    case commandMark
    /// So many events of the command before it are missing, or not of one stream and time.
    case commandBroken(missing: Int32)
    /// It belongs to no command.
    case withoutCommand

    // Of the heads.

    /// The list of streams says that the stream ends otherwise than with this event.
    case streamHead(StreamID, version: StreamVersion)
    /// There are events beyond the log's head.
    case beyondHead
    /// A table of the record has rows of a shard that does not exist.
    case strayShard(table: String, shard: Int32)

    // Of words.

    /// Its words have no key, and nothing says that they were redacted.
    case keyMissing
    /// It has a key but no words.
    case keyWithoutWords
    /// Its words were redacted, but their key is there.
    case keyOfRedacted
    /// The key is not one that this key wrapped, or does not open the words.
    case wordsNotAuthentic
    /// A master key of that number is not known.
    case masterKeyUnknown(Int16)
    /// A redaction names it that is none, or is of another entry or time.
    case redaction(by: LogPosition)
    /// It says that it redacts an entry, of which the list of redactions knows nothing.
    case redactionUnlisted

    // Of checkpoints.

    /// None of the known keys signed it, or it is no checkpoint.
    case checkpointUnsigned
    /// It is of another log or incarnation.
    case checkpointOrigin(LogOrigin)
    /// It was signed over more events than there are.
    case checkpointBeyond(size: Int64)
    /// The events up to its size have another root; those up to `agreed` were as they are now.
    case checkpointRoot(size: Int64, agreed: Int64, root: SHA256Digest)
  }
}

extension VerificationFinding.Fault {
  /// A short name for machines; a shipped one keeps its meaning.
  package var code: String {
    switch self {
    case .missing: "missing"
    case .repeated: "repeated"
    case .version: "version"
    case .unknownStream: "unknown_stream"
    case .hash: "hash"
    case .kind: "kind"
    case .malformed: "malformed"
    case .unreadable: "unreadable"
    case .commandMark: "command_mark"
    case .commandBroken: "command_broken"
    case .withoutCommand: "without_command"
    case .streamHead: "stream_head"
    case .beyondHead: "beyond_head"
    case .strayShard: "stray_shard"
    case .keyMissing: "key_missing"
    case .keyWithoutWords: "key_without_words"
    case .keyOfRedacted: "key_of_redacted"
    case .wordsNotAuthentic: "words_not_authentic"
    case .masterKeyUnknown: "master_key_unknown"
    case .redaction: "redaction"
    case .redactionUnlisted: "redaction_unlisted"
    case .checkpointUnsigned: "checkpoint_unsigned"
    case .checkpointOrigin: "checkpoint_origin"
    case .checkpointBeyond: "checkpoint_beyond"
    case .checkpointRoot: "checkpoint_root"
    }
  }

  /// A sentence for people.
  package var explanation: String {
    switch self {
    case .missing(let next): "there is no event here; the next one is at position \(next)"
    case .repeated: "this position was there before"
    case .version(let expected): "the next version of its stream is \(expected)"
    case .unknownStream: "its stream is not in the list of streams"
    case .hash: "its content is not what was recorded"
    case .kind(let was, let now): "its stream was of kind \(was) and is of kind \(now) now"
    case .malformed: "one of its fields cannot be what was recorded"
    case .unreadable: "the database cannot read it: its files are damaged"
    case .commandMark: "the mark of its command is not whole"
    case .commandBroken(let missing): "the command before it lacks \(missing) of its events"
    case .withoutCommand: "it belongs to no command"
    case .streamHead(let stream, let version):
      "the list of streams says that stream \(stream) ends otherwise, at version \(version)"
    case .beyondHead: "the log's head is before this event"
    case .strayShard(let table, let shard):
      "\(table) has rows of shard \(shard), which does not exist"
    case .keyMissing: "its words cannot be read any more, and no redaction says why"
    case .keyWithoutWords: "it has a key but no words"
    case .keyOfRedacted: "its words were redacted, but their key is there"
    case .wordsNotAuthentic: "its key does not open its words"
    case .masterKeyUnknown(let number):
      "its key is wrapped by master key \(number), which is unknown"
    case .redaction(let by): "position \(by) is not the redaction of it that the list says it is"
    case .redactionUnlisted: "it redacts an entry that the list of redactions does not have"
    case .checkpointUnsigned: "the checkpoint is not signed by the given key"
    case .checkpointOrigin(let origin): "the checkpoint is of another log, \(origin)"
    case .checkpointBeyond(let size): "the checkpoint is over \(size) events, more than there are"
    case .checkpointRoot(let size, let agreed, _):
      "the log is not the one of the checkpoint over \(size) events; "
        + "what differs is after position \(agreed)"
    }
  }
}

extension VerificationFinding: CustomStringConvertible {
  package var description: String {
    guard let place else { return fault.explanation }
    guard let event = place.event else { return "position \(place.position): \(fault.explanation)" }
    return "position \(place.position) (event \(event.id), stream \(event.stream), "
      + "version \(event.version)): \(fault.explanation)"
  }
}
