package import EventLog
package import FoundationEssentials

/// What was attached, sealed in pieces.
///
/// The key travels in the sealed words of the event that attaches it: redacting that event destroys
/// the only key, and the pieces are noise from then on, wherever copies of them lie.
package struct BlobReceipt: Equatable, Sendable {
  package var id: UUID
  package var size: Int64
  /// SHA-256 of what was attached, before sealing.
  package var digest: String
  package var key: [UInt8]

  package init(id: UUID, size: Int64, digest: String, key: [UInt8]) {
    (self.id, self.size, self.digest, self.key) = (id, size, digest, key)
  }
}

/// Port: large bytes beside the log.
package protocol BlobStore: Sendable {
  /// Seals and stores all of it, durably, before it returns.
  ///
  /// A blob that no event names within a day is swept away.
  func store(_ bytes: [UInt8]) async throws -> BlobReceipt
  /// Says which event names the blob, so that it is kept.
  ///
  /// - Returns: whether it is still there.
  @discardableResult func claim(_ id: UUID, by entry: EventID) async throws -> Bool
  /// Opens it again; nil when its pieces are gone.
  ///
  /// - Throws: when the pieces are not what was stored.
  func open(_ receipt: BlobReceipt) async throws -> [UInt8]?
  /// Removes the pieces, after the event that names them was redacted.
  func destroy(_ id: UUID) async throws
}

package enum BlobLimits {
  package static let maximumSize = 25 * 1024 * 1024
}
