package import Digest

/// A whole tree in memory, 64 bytes a leaf, for whoever needs many proofs.
package struct MerkleTree {
  private let hasher: MerkleHasher
  /// The complete subtrees by height, each list from left to right.
  private var levels: [[SHA256Digest]] = [[]]

  package init(by hasher: MerkleHasher) { self.hasher = hasher }

  package var size: Int64 { Int64(levels[0].count) }

  /// Appends the event whose hash this is.
  package mutating func append(_ event: SHA256Digest) { append(leaf: hasher.leaf(event)) }

  mutating func append(leaf: SHA256Digest) {
    var (node, height) = (leaf, 0)
    while true {
      levels[height].append(node)
      let count = levels[height].count
      guard count.isMultiple(of: 2) else { return }
      node = hasher.node(levels[height][count - 2], node)
      height += 1
      if height == levels.count { levels.append([]) }
    }
  }

  /// Gives proofs about this tree as it is now, and about all it was before.
  package var prover: MerkleProver {
    MerkleProver(by: hasher, size: size) { [levels] in levels[$0][Int($1)] }
  }
}

/// Makes roots and proofs out of complete subtrees.
package struct MerkleProver {
  private let hasher: MerkleHasher
  private let size: Int64
  private let subtree: (_ height: Int, _ index: Int64) throws -> SHA256Digest

  /// Proves out of the event hashes alone: each proof reads and hashes every leaf of its tree.
  ///
  /// `event` is asked for leaf 0 up to `size - 1`, in ascending order.
  package init(
    by hasher: MerkleHasher, size: Int64, event: @escaping (Int64) throws -> SHA256Digest
  ) {
    func subtree(height: Int, index: Int64) throws -> SHA256Digest {
      if height == 0 { return hasher.leaf(try event(index)) }
      let left = try subtree(height: height - 1, index: 2 * index)
      return hasher.node(left, try subtree(height: height - 1, index: 2 * index + 1))
    }
    self.init(by: hasher, size: size, subtree: subtree)
  }

  /// Proves out of stored nodes: `subtree` gives the root over the leaves
  /// `index << height ..< (index + 1) << height`, all of which are below `size`.
  package init(
    by hasher: MerkleHasher, size: Int64,
    subtree: @escaping (_ height: Int, _ index: Int64) throws -> SHA256Digest
  ) {
    (self.hasher, self.size, self.subtree) = (hasher, size, subtree)
  }

  /// The root of the tree when it had that many leaves; nil when it never had.
  package func root(at size: Int64) throws -> SHA256Digest? {
    guard (0...self.size).contains(size) else { return nil }
    return size == 0 ? hasher.emptyRoot : try root(over: 0..<size)
  }

  /// Proves that leaf `index` is in the tree of `size` leaves; nil when it is not.
  package func inclusion(of index: Int64, in size: Int64) throws -> InclusionProof? {
    guard size <= self.size, index >= 0, index < size else { return nil }
    return InclusionProof(index: index, size: size, path: try path(to: index, in: 0..<size))
  }

  /// Proves that the tree of `size` leaves begins with that of `earlier`; nil when it does not.
  package func consistency(of earlier: Int64, with size: Int64) throws -> ConsistencyProof? {
    guard size <= self.size, earlier >= 0, earlier <= size else { return nil }
    let path =
      earlier == 0 || earlier == size
      ? [] : try subproof(of: earlier, in: 0..<size, isKnown: true)
    return ConsistencyProof(from: earlier, to: size, path: path)
  }

  /// RFC 6962's `MTH` of a range that begins at a multiple of the smallest power of two it fits in.
  private func root(over range: Range<Int64>) throws -> SHA256Digest {
    let count = range.upperBound - range.lowerBound
    if count.nonzeroBitCount == 1 {
      let height = count.trailingZeroBitCount
      return try subtree(height, range.lowerBound >> Int64(height))
    }
    let (left, right) = split(range)
    return hasher.node(try root(over: left), try root(over: right))
  }

  /// RFC 6962's `PATH`.
  private func path(to index: Int64, in range: Range<Int64>) throws -> [SHA256Digest] {
    guard range.upperBound - range.lowerBound > 1 else { return [] }
    let (left, right) = split(range)
    return index < right.lowerBound
      ? try path(to: index, in: left) + [try root(over: right)]
      : try path(to: index, in: right) + [try root(over: left)]
  }

  /// RFC 6962's `SUBPROOF`; `end` is the first leaf that the earlier tree did not have.
  private func subproof(
    of end: Int64, in range: Range<Int64>, isKnown: Bool
  ) throws -> [SHA256Digest] {
    if end == range.upperBound { return isKnown ? [] : [try root(over: range)] }
    let (left, right) = split(range)
    return end <= right.lowerBound
      ? try subproof(of: end, in: left, isKnown: isKnown) + [try root(over: right)]
      : try subproof(of: end, in: right, isKnown: false) + [try root(over: left)]
  }

  /// At the largest power of two below the number of leaves.
  private func split(_ range: Range<Int64>) -> (Range<Int64>, Range<Int64>) {
    let count = range.upperBound - range.lowerBound
    let middle = range.lowerBound + (1 << Int64(63 - (count - 1).leadingZeroBitCount))
    return (range.lowerBound..<middle, middle..<range.upperBound)
  }
}
