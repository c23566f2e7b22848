package import Digest

/// Shows that an event is in a tree, to whoever knows nothing but the tree's size and root.
package struct InclusionProof: Hashable, Sendable {
  /// The leaf: one less than the event's position.
  package var index: Int64
  /// The number of leaves of the tree.
  package var size: Int64
  /// The siblings from the leaf up to the root.
  package var path: [SHA256Digest]

  package init(index: Int64, size: Int64, path: [SHA256Digest]) {
    (self.index, self.size, self.path) = (index, size, path)
  }

  /// Whether the event with this hash is leaf `index` of the tree with that root.
  ///
  /// A path that is too short or too long proves nothing, nor does an index outside the tree.
  package func holds(
    for event: SHA256Digest, root: SHA256Digest, by hasher: MerkleHasher
  ) -> Bool {
    guard index >= 0, index < size else { return false }
    var climb = Climb(from: index, in: size)
    var node = hasher.leaf(event)
    for sibling in path {
      guard let side = climb.next() else { return false }
      node = side == .left ? hasher.node(sibling, node) : hasher.node(node, sibling)
    }
    return climb.isAtTop && node == root
  }
}

/// Shows that a tree begins with all leaves of an earlier one, unchanged.
package struct ConsistencyProof: Hashable, Sendable {
  /// The size of the earlier tree.
  package var from: Int64
  /// The size of the later tree.
  package var to: Int64
  package var path: [SHA256Digest]

  package init(from: Int64, to: Int64, path: [SHA256Digest]) {
    (self.from, self.to, self.path) = (from, to, path)
  }

  /// Whether the tree with root `later` begins with the tree with root `earlier`.
  ///
  /// Every tree begins with the empty one and with itself; that needs, and allows, no path.
  package func holds(
    earlier: SHA256Digest, later: SHA256Digest, by hasher: MerkleHasher
  ) -> Bool {
    guard from >= 0, from <= to else { return false }
    if from == to { return path.isEmpty && earlier == later && isRoot(later, of: to, hasher) }
    if from == 0 { return path.isEmpty && earlier == hasher.emptyRoot }
    // A complete earlier tree is a node of the later one, so the proof does not repeat its root.
    let nodes = from.nonzeroBitCount == 1 ? [earlier] + path : path
    guard let first = nodes.first else { return false }
    var climb = Climb(from: from - 1, in: to)
    climb.skipRightTurns()
    var (old, new) = (first, first)
    for sibling in nodes.dropFirst() {
      guard let side = climb.next() else { return false }
      if side == .left { old = hasher.node(sibling, old) }
      new = side == .left ? hasher.node(sibling, new) : hasher.node(new, sibling)
    }
    return climb.isAtTop && old == earlier && new == later
  }

  /// The empty tree has one root only; of others nothing can be said.
  private func isRoot(_ root: SHA256Digest, of size: Int64, _ hasher: MerkleHasher) -> Bool {
    size > 0 || root == hasher.emptyRoot
  }
}

/// The way from a node to the root (RFC 9162, sections 2.1.3.2 and 2.1.4.2).
private struct Climb {
  /// Where the sibling is.
  enum Side { case left, right }

  private var node: Int64
  private var last: Int64

  init(from index: Int64, in size: Int64) { (node, last) = (index, size - 1) }

  var isAtTop: Bool { last == 0 }

  /// Goes one level up, to the next node that has a sibling; nil at the top.
  mutating func next() -> Side? {
    guard !isAtTop else { return nil }
    guard !node.isMultiple(of: 2) || node == last else {
      goUp()
      return .right
    }
    // The last node of a level may be an only child, which is its own parent.
    while node.isMultiple(of: 2), node != 0 { goUp() }
    goUp()
    return .left
  }

  /// Goes up while the node is a right child.
  mutating func skipRightTurns() {
    while !node.isMultiple(of: 2) { goUp() }
  }

  private mutating func goUp() { (node, last) = (node >> 1, last >> 1) }
}
