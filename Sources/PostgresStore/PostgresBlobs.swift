import Crypto
import Digest
package import EventLog
package import FoundationEssentials
package import IncidentService
import Postgres

/// Large bytes beside the log, sealed in pieces of a mebibyte.
package struct PostgresBlobs: BlobStore {
  private let store: PostgresEventStore

  static let chunkSize = 1 << 20

  package init(_ store: PostgresEventStore) { self.store = store }

  package func store(_ bytes: [UInt8]) async throws -> BlobReceipt {
    guard bytes.count <= BlobLimits.maximumSize else {
      throw BlobTooLarge(size: bytes.count, limit: BlobLimits.maximumSize)
    }
    let (id, shard) = (UUID(), store.shard)
    let key = try ChunkCipher.makeKey()
    let digest = try await store.commit { connection in
      // On the session's thread: it takes a tenth of a second for the largest.
      let cipher = try ChunkCipher(key: key, boundTo: id.bytes)
      let count = Self.chunkCount(bytes.count)
      try connection.transaction { connection in
        for index in 0..<count {
          let start = Int(index) * Self.chunkSize
          let chunk = bytes[start..<min(start + Self.chunkSize, bytes.count)]
          let sealed = try cipher.seal(chunk, index: index, of: count)
          _ = try connection.query(
            "SELECT log.add_blob_chunk(\(shard.rawValue), \(id), \(Int32(index)), \(sealed))")
        }
      }
      return OpenSSLSHA256().digest(of: bytes)
    }
    return BlobReceipt(id: id, size: Int64(bytes.count), digest: digest.description, key: key)
  }

  package func open(_ receipt: BlobReceipt) async throws -> [UInt8]? {
    let shard = store.shard
    guard (0...Int64(BlobLimits.maximumSize)).contains(receipt.size) else {
      throw BlobDamaged(id: receipt.id)
    }
    return try await store.pool.read { connection in
      do {
        return try Self.open(receipt, in: shard, over: connection)
      } catch is CryptoError {
        throw BlobDamaged(id: receipt.id)
      }
    }
  }

  private static func open(
    _ receipt: BlobReceipt, in shard: Shard, over connection: Connection
  ) throws -> [UInt8]? {
    let stored = try connection.query(
      """
      SELECT count(*) FROM log.blob_chunks
      WHERE shard = \(shard.rawValue) AND blob = \(receipt.id)
      """
    ).single().decode(0, as: Int64.self)
    if stored == 0 { return nil }
    let count = chunkCount(Int(receipt.size))
    guard stored == Int64(count) else { throw BlobDamaged(id: receipt.id) }
    let cipher = try ChunkCipher(key: receipt.key, boundTo: receipt.id.bytes)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(receipt.size))
    // One by one: all at once would lie in memory twice.
    for index in 0..<count {
      let row = try connection.query(
        """
        SELECT bytes FROM log.blob_chunks
        WHERE shard = \(shard.rawValue) AND blob = \(receipt.id) AND index = \(Int32(index))
        """
      ).first
      guard let row else { throw BlobDamaged(id: receipt.id) }
      bytes += try cipher.open(try row.decode(0), index: index, of: count)
    }
    guard bytes.count == Int(receipt.size),
      OpenSSLSHA256().digest(of: bytes).description == receipt.digest
    else { throw BlobDamaged(id: receipt.id) }
    return bytes
  }

  /// An empty blob has one empty piece, so that it can be told from none.
  private static func chunkCount(_ size: Int) -> UInt32 {
    UInt32(clamping: max(1, (size + chunkSize - 1) / chunkSize))
  }
}

extension PostgresBlobs {
  /// Says which event names a blob, after that event was appended.
  ///
  /// Only its redaction frees the blob then.
  ///
  /// - Returns: whether it is still there; false also when there is no such event, or another one
  ///   named the blob first.
  @discardableResult package func claim(_ id: UUID, by entry: EventID) async throws -> Bool {
    let shard = store.shard
    return try await store.commit { connection in
      try connection.query(
        "SELECT log.claim_blob(\(shard.rawValue), \(id), \(entry.uuid))"
      ).single().decode(0)
    }
  }

  /// Removes the pieces; none there is as good as removed.
  ///
  /// - Throws: `BlobInUse` while the event that names it is not redacted.
  package func destroy(_ id: UUID) async throws {
    let shard = store.shard
    let isGone = try await store.commit { connection in
      try connection.query("SELECT log.destroy_blob(\(shard.rawValue), \(id))").single()
        .decode(0, as: Bool.self)
    }
    if !isGone { throw BlobInUse(id: id) }
  }

  /// Removes blobs that no event has named within a day, and returns how many.
  @discardableResult package func sweep() async throws -> Int {
    let shard = store.shard
    return try await store.pool.use { connection in
      try connection.query("SELECT log.sweep_blobs(\(shard.rawValue))").single().decode(0)
    }
  }
}

package struct BlobTooLarge: Error, Equatable {
  package var size: Int
  package var limit: Int
}

/// The pieces are not what was stored, or the receipt is not theirs.
package struct BlobDamaged: Error, Equatable {
  package var id: UUID
}

/// An event that still has its words names the blob.
package struct BlobInUse: Error, Equatable {
  package var id: UUID
}
