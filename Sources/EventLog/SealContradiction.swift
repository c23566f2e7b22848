package import Digest

/// The log is not the one that was sealed: it was cut, rewritten, or restored from an old backup.
///
/// Nothing is signed until a person has looked: a second signature over another history would be a
/// forged proof.
package struct CheckpointContradicted: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// The log has fewer events than were sealed.
    case logIsShorter
    /// The tree over as many events as were sealed has this root now.
    case otherRoot(SHA256Digest)
    /// The log has this name now: another incarnation, or another log altogether.
    case otherLog(LogOrigin)
    /// The sealer's own notes of the tree, kept in the database, are not what the log leads to.
    case otherFrontier(SHA256Digest)
  }

  package var reason: Reason
  /// What was sealed.
  package var checkpoint: Checkpoint
  /// How many events the log has.
  package var size: Int64

  package init(_ reason: Reason, _ checkpoint: Checkpoint, size: Int64) {
    (self.reason, self.checkpoint, self.size) = (reason, checkpoint, size)
  }
}

extension CheckpointContradicted: CustomStringConvertible {
  package var description: String {
    let sealed = "the checkpoint over \(checkpoint.size) events of \(checkpoint.origin)"
    return switch reason {
    case .logIsShorter:
      "the log has \(size) events, fewer than \(sealed): its end was cut, or an old backup restored"
    case .otherRoot(let root):
      "the log's first \(checkpoint.size) events have the root \(root), but \(sealed) says "
        + "\(checkpoint.root): they were rewritten"
    case .otherLog(let origin): "the log is \(origin) now, but \(sealed) is of another one"
    case .otherFrontier(let root):
      "the sealer noted the root \(root) over \(checkpoint.size) events, but the log's is "
        + "\(checkpoint.root): one of them was changed"
    }
  }
}
