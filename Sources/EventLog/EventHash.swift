package import Digest
import FoundationEssentials

/// How an event's hash is computed: version 1 of the format.
///
/// `docs/event-hash.md` describes it for verifiers in other languages; the SQL function
/// `log.content_digest` computes the same. It never changes: another format is another version.
package struct EventHasher {
  private let sha256: any SHA256
  private var input: [UInt8] = []

  package init(_ sha256: any SHA256) {
    self.sha256 = sha256
    input.reserveCapacity(1024)
  }

  /// What the first event of a stream follows.
  package mutating func genesis(of stream: StreamID, _ kind: StreamKind) -> SHA256Digest {
    input.removeAll(keepingCapacity: true)
    input.append(contentsOf: "lastgood stream 1\n".utf8)
    append(stream.uuid)
    appendPrefixed(kind.rawValue.utf8)
    return sha256.digest(of: input)
  }

  /// Everything of an event that whoever appends it states.
  package mutating func content(of event: RecordedEvent) -> SHA256Digest {
    input.removeAll(keepingCapacity: true)
    input.append(contentsOf: "lastgood event 1\n".utf8)
    append(event.id.uuid)
    append(event.stream.uuid)
    input.append(bigEndian: event.revision)
    input.append(bigEndian: event.visibility.rawValue)
    input.append(bigEndian: event.happenedAt.microsecondsSince2000)
    append(event.actor.principal.uuid)
    appendPrefixed(event.type.name.utf8)
    appendPrefixed(event.actor.role.utf8)
    input.append(bigEndian: UInt32(truncatingIfNeeded: event.causes.count * 16))
    for cause in event.causes { append(cause.uuid) }
    appendPrefixed(event.policy)
    if let command = event.command {
      input.append(bigEndian: UInt32(16))
      append(command.key.uuid)
      appendPrefixed(command.digest)
      input.append(bigEndian: command.eventCount)
    } else {
      input.append(bigEndian: UInt32(0))
      input.append(bigEndian: UInt32(0))
      input.append(bigEndian: UInt32(0))
    }
    appendPrefixed(event.clear)
    appendPrefixed(event.sealed?.ciphertext ?? [])
    return sha256.digest(of: input)
  }

  /// The event's hash: its content, bound to its place in its stream and to the recording clock.
  package mutating func hash(
    of content: SHA256Digest, version: StreamVersion, recordedAt: Timestamp,
    after previous: SHA256Digest
  ) -> SHA256Digest {
    input.removeAll(keepingCapacity: true)
    append(previous)
    input.append(bigEndian: version.rawValue)
    input.append(bigEndian: recordedAt.microsecondsSince2000)
    append(content)
    return sha256.digest(of: input)
  }

  /// The hash that `event` must have when it follows `previous` in its stream.
  package mutating func hash(of event: RecordedEvent, after previous: SHA256Digest) -> SHA256Digest
  {
    let content = content(of: event)
    return hash(
      of: content, version: event.version, recordedAt: event.recordedAt, after: previous)
  }

  private mutating func append(_ uuid: UUID) {
    withUnsafeBytes(of: uuid.uuid) { input.append(contentsOf: $0) }
  }

  private mutating func append(_ digest: SHA256Digest) {
    digest.withUnsafeBytes { input.append(contentsOf: $0) }
  }

  private mutating func appendPrefixed(_ bytes: some Collection<UInt8>) {
    input.append(bigEndian: UInt32(truncatingIfNeeded: bytes.count))
    input.append(contentsOf: bytes)
  }

  private mutating func appendPrefixed(_ digest: SHA256Digest?) {
    input.append(bigEndian: UInt32(digest == nil ? 0 : SHA256Digest.byteCount))
    if let digest { append(digest) }
  }
}
