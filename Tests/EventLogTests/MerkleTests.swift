import Crypto
import Digest
import Testing

@testable import EventLog

@Suite struct `The Merkle tree` {
  static let sizes = 0...130

  let sha256 = OpenSSLSHA256()
  var hasher: MerkleHasher { MerkleHasher(sha256) }

  /// The leaves and roots that every implementation of RFC 6962 is tested with.
  static let inputs = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ]
  static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test func `has the known roots of Certificate Transparency`() throws {
    var (frontier, tree) = (MerkleFrontier(), MerkleTree(by: hasher))
    #expect(frontier.root(by: hasher).description == Self.roots[0])
    for (input, root) in zip(Self.inputs, Self.roots.dropFirst()) {
      let leaf = sha256.digest(of: [0] + (try #require([UInt8](hexadecimal: input))))
      frontier.append(leaf: leaf, by: hasher)
      tree.append(leaf: leaf)
      #expect(frontier.root(by: hasher).description == root)
    }
    for (size, root) in Self.roots.enumerated() {
      #expect(try tree.prover.root(at: Int64(size))?.description == root)
    }
  }

  @Test func `has the known proofs of Certificate Transparency`() throws {
    var tree = MerkleTree(by: hasher)
    for input in Self.inputs {
      tree.append(leaf: sha256.digest(of: [0] + (try #require([UInt8](hexadecimal: input)))))
    }
    #expect(
      try tree.prover.inclusion(of: 5, in: 8)?.path.map(\.description) == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ])
    #expect(
      try tree.prover.consistency(of: 6, with: 8)?.path.map(\.description) == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ])
  }

  @Test func `has a leaf that is the hash of a zero and the event's hash`() {
    let event = sha256.digest(of: [1])
    #expect(hasher.leaf(event) == sha256.digest(of: [0] + event.bytes))
    #expect(
      hasher.node(event, .zero) == sha256.digest(of: [1] + event.bytes + SHA256Digest.zero.bytes))
  }

  @Test func `has one root, whoever computes it`() throws {
    let events = events(Self.sizes.upperBound)
    var (frontier, tree) = (MerkleFrontier(), MerkleTree(by: hasher))
    let plain = MerkleProver(by: hasher, size: Int64(events.count)) { events[Int($0)] }
    for size in Self.sizes {
      let root = frontier.root(by: hasher)
      #expect(root == definition(events.prefix(size)))
      #expect(try plain.root(at: Int64(size)) == root)
      #expect(try tree.prover.root(at: Int64(size)) == root)
      #expect(frontier.size == Int64(size) && frontier.position == LogPosition(Int64(size)))
      if size < events.count {
        frontier.append(events[size], by: hasher)
        tree.append(events[size])
      }
    }
    #expect(try plain.root(at: -1) == nil)
    #expect(try plain.root(at: 131) == nil)
  }

  @Test func `can be written down and taken up again at any size`() throws {
    var frontier = MerkleFrontier()
    for event in events(130) {
      let bytes = frontier.bytes
      #expect(bytes.count == 8 + 32 * frontier.size.nonzeroBitCount)
      #expect(MerkleFrontier(bytes: bytes) == frontier)
      #expect(MerkleFrontier(bytes: bytes + [0]) == nil)
      #expect(MerkleFrontier(bytes: bytes + [UInt8](repeating: 0, count: 32)) == nil)
      #expect(MerkleFrontier(bytes: bytes.dropLast()) == nil)
      frontier.append(event, by: hasher)
    }
    #expect(MerkleFrontier(bytes: []) == nil)
    #expect(MerkleFrontier(bytes: [UInt8](repeating: 0xFF, count: 8 + 64 * 32)) == nil)
  }

  /// RFC 6962's definition, word for word.
  private func definition(_ events: ArraySlice<SHA256Digest>) -> SHA256Digest {
    guard let first = events.first else { return sha256.digest(of: []) }
    guard events.count > 1 else { return sha256.digest(of: [0] + first.bytes) }
    var split = 1
    while split * 2 < events.count { split *= 2 }
    let left = definition(events.prefix(split))
    return sha256.digest(of: [1] + left.bytes + definition(events.dropFirst(split)).bytes)
  }

  func events(_ count: Int) -> [SHA256Digest] {
    (0..<count).map { sha256.digest(of: Array("event \($0)".utf8)) }
  }
}

@Suite struct `Merkle proofs` {
  let hasher: MerkleHasher
  let events: [SHA256Digest]
  let prover: MerkleProver
  let roots: [SHA256Digest]

  init() throws {
    let sha256 = OpenSSLSHA256()
    let hasher = MerkleHasher(sha256)
    self.hasher = hasher
    events = (0..<130).map { sha256.digest(of: Array("event \($0)".utf8)) }
    var tree = MerkleTree(by: hasher)
    for event in events { tree.append(event) }
    let prover = tree.prover
    self.prover = prover
    roots = try (0...130).map { try #require(try prover.root(at: $0)) }
  }

  @Test func `show every event in every tree, and no other event`() throws {
    for size in 1...130 {
      for index in 0..<size {
        let proof = try #require(try prover.inclusion(of: Int64(index), in: Int64(size)))
        let (event, root) = (events[index], roots[size])
        let isSound =
          proof.holds(for: event, root: root, by: hasher)
          && !proof.holds(for: events[(index + 1) % 130], root: root, by: hasher)
          && !proof.holds(for: event, root: roots[size - 1], by: hasher)
        #expect(isSound, "leaf \(index) of \(size)")
      }
    }
  }

  @Test func `are the same from the events alone as from stored nodes`() throws {
    let plain = MerkleProver(by: hasher, size: 130) { events[Int($0)] }
    for size in [1, 2, 3, 63, 64, 65, 130] as [Int64] {
      for index in 0..<size {
        #expect(
          try plain.inclusion(of: index, in: size) == prover.inclusion(of: index, in: size))
        #expect(
          try plain.consistency(of: index, with: size) == prover.consistency(of: index, with: size))
      }
    }
  }

  @Test func `of inclusion hold for nothing else`() throws {
    for size in [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 127, 128, 129, 130] as [Int64] {
      for index in 0..<size {
        let proof = try #require(try prover.inclusion(of: index, in: size))
        let isSound = mutations(of: proof).allSatisfy {
          !$0.holds(for: events[Int(index)], root: roots[Int(size)], by: hasher)
        }
        #expect(isSound, "leaf \(index) of \(size)")
      }
    }
  }

  @Test func `of inclusion in one tree hold in no other`() throws {
    for size in 1...64 as ClosedRange<Int64> {
      for other in 1...130 as ClosedRange<Int64> where other != size {
        for index in [0, size / 2, size - 1] {
          var proof = try #require(try prover.inclusion(of: index, in: size))
          proof.size = other
          let holds = proof.holds(
            for: events[Int(index)], root: roots[Int(other)], by: hasher)
          #expect(!holds, "leaf \(index) of \(size) in \(other)")
        }
      }
    }
  }

  @Test func `show that every tree begins with every earlier one`() throws {
    for size in 0...130 {
      for earlier in 0...size {
        let proof = try #require(try prover.consistency(of: Int64(earlier), with: Int64(size)))
        let holds = proof.holds(earlier: roots[earlier], later: roots[size], by: hasher)
        #expect(holds, "\(earlier) in \(size)")
      }
    }
  }

  @Test func `of consistency hold for nothing else`() throws {
    for size in [2, 3, 4, 5, 7, 8, 9, 33, 64, 129, 130] as [Int64] {
      for earlier in 1..<size {
        let proof = try #require(try prover.consistency(of: earlier, with: size))
        let (old, new) = (roots[Int(earlier)], roots[Int(size)])
        let isSound =
          mutations(of: proof).allSatisfy { !$0.holds(earlier: old, later: new, by: hasher) }
          && !proof.holds(earlier: roots[Int(earlier) - 1], later: new, by: hasher)
          && !proof.holds(earlier: old, later: roots[Int(size) - 1], by: hasher)
          && !proof.holds(earlier: new, later: new, by: hasher)
          && !proof.holds(earlier: new, later: old, by: hasher)
        #expect(isSound, "\(earlier) in \(size)")
      }
    }
  }

  @Test func `of nothing or of the same tree need no path and allow none`() {
    let node = events[0]
    #expect(!proof(0, 5, [node]).holds(earlier: roots[0], later: roots[5], by: hasher))
    #expect(!proof(0, 5, []).holds(earlier: roots[1], later: roots[5], by: hasher))
    #expect(!proof(5, 5, [node]).holds(earlier: roots[5], later: roots[5], by: hasher))
    #expect(!proof(5, 5, []).holds(earlier: roots[5], later: roots[4], by: hasher))
    #expect(!proof(0, 0, []).holds(earlier: roots[1], later: roots[1], by: hasher))
    #expect(!proof(1, 2, []).holds(earlier: roots[1], later: roots[2], by: hasher))
    #expect(!proof(-1, 2, []).holds(earlier: roots[1], later: roots[2], by: hasher))
    #expect(!proof(3, 2, []).holds(earlier: roots[3], later: roots[2], by: hasher))
  }

  @Test func `are not made for what is not in the tree`() throws {
    #expect(try prover.inclusion(of: -1, in: 5) == nil)
    #expect(try prover.inclusion(of: 5, in: 5) == nil)
    #expect(try prover.inclusion(of: 0, in: 0) == nil)
    #expect(try prover.inclusion(of: 0, in: 131) == nil)
    #expect(try prover.consistency(of: 6, with: 5) == nil)
    #expect(try prover.consistency(of: -1, with: 5) == nil)
    #expect(try prover.consistency(of: 1, with: 131) == nil)
    #expect(
      !InclusionProof(index: 0, size: 0, path: []).holds(for: events[0], root: roots[0], by: hasher)
    )
    #expect(
      !InclusionProof(index: -1, size: 1, path: []).holds(
        for: events[0], root: roots[1], by: hasher))
  }

  private func proof(_ from: Int64, _ to: Int64, _ path: [SHA256Digest]) -> ConsistencyProof {
    ConsistencyProof(from: from, to: to, path: path)
  }

  /// Other indexes and paths.
  ///
  /// Another size can lead the same way up to the same root: the checkpoint binds the two
  /// together, and the test of other trees covers it.
  private func mutations(of proof: InclusionProof) -> [InclusionProof] {
    let indexes = [
      proof.index - 1, proof.index + 1, proof.index ^ 2, proof.size, proof.size - 1 - proof.index,
    ]
    let others = indexes.filter { $0 != proof.index }.map {
      InclusionProof(index: $0, size: proof.size, path: proof.path)
    }
    return others
      + paths(from: proof.path).map {
        InclusionProof(index: proof.index, size: proof.size, path: $0)
      }
  }

  private func mutations(of proof: ConsistencyProof) -> [ConsistencyProof] {
    paths(from: proof.path).map { ConsistencyProof(from: proof.from, to: proof.to, path: $0) }
  }

  /// One node flipped, dropped, doubled, added or moved.
  private func paths(from path: [SHA256Digest]) -> [[SHA256Digest]] {
    var paths = [path + [events[0]], [events[0]] + path]
    for index in path.indices {
      var flipped = path
      var bytes = path[index].bytes
      bytes[index % 32] ^= 1
      flipped[index] = SHA256Digest(bytes) ?? .zero
      var dropped = path
      dropped.remove(at: index)
      var doubled = path
      doubled.insert(path[index], at: index)
      paths += [flipped, dropped, doubled]
      if index > 0 {
        var swapped = path
        swapped.swapAt(index, index - 1)
        paths.append(swapped)
      }
    }
    return paths
  }
}
