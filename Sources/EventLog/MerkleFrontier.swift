package import Digest

/// The right edge of the tree: all that is needed to go on appending, 32 bytes for each bit of its
/// size that is set.
package struct MerkleFrontier: Hashable, Sendable {
  /// The number of leaves.
  package private(set) var size: Int64
  /// The roots of the complete subtrees from left to right, so from large to small.
  private var nodes: [SHA256Digest]

  /// The tree without leaves.
  package init() { (size, nodes) = (0, []) }

  /// The position of the last event in the tree.
  package var position: LogPosition { LogPosition(size) }

  /// Appends the event whose hash this is; on average one node is computed.
  package mutating func append(_ event: SHA256Digest, by hasher: MerkleHasher) {
    append(leaf: hasher.leaf(event), by: hasher)
  }

  mutating func append(leaf: SHA256Digest, by hasher: MerkleHasher) {
    var node = leaf
    // Each one at the end of the size in binary is a subtree as large as what is carried.
    for _ in 0..<(~size).trailingZeroBitCount { node = hasher.node(nodes.removeLast(), node) }
    nodes.append(node)
    size += 1
  }

  package func root(by hasher: MerkleHasher) -> SHA256Digest {
    guard var root = nodes.last else { return hasher.emptyRoot }
    for node in nodes.dropLast().reversed() { root = hasher.node(node, root) }
    return root
  }
}

extension MerkleFrontier {
  /// The size as eight bytes in network order, then the nodes from left to right.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + nodes.count * SHA256Digest.byteCount)
    bytes.append(bigEndian: size)
    for node in nodes { node.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// Reads what `bytes` wrote; nil when the number of nodes is not that of the size.
  package init?(bytes: [UInt8]) {
    guard bytes.count >= 8 else { return nil }
    let size = bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    guard size >= 0, bytes.count == 8 + size.nonzeroBitCount * SHA256Digest.byteCount else {
      return nil
    }
    self.size = size
    nodes = stride(from: 8, to: bytes.count, by: SHA256Digest.byteCount).compactMap {
      SHA256Digest(bytes[$0..<($0 + SHA256Digest.byteCount)])
    }
  }
}
