import JSON
import Policy
import Testing

@Suite struct `Walking the tree` {
  let policy = ExampleTree.policy

  @Test(arguments: [
    ("severity=SEV1", "immediate-rollback", [MitigationKind.rollback], 3, ["change-board", "sre"]),
    (
      "severity=SEV2 error-rate=1.01%", "immediate-rollback", [.rollback], 3,
      ["change-board", "sre"]
    ),
    ("severity=SEV2 error-rate=1%", "immediate-rollback", [.rollback], 3, ["change-board", "sre"]),
    ("severity=SEV2 error-rate=0.99%", "watch", [.halt, .monitor], 0, []),
    ("severity=SEV2 error-rate=0.5% trend=improves", "continue", [.monitor], 0, []),
    ("severity=SEV2 error-rate=0.5% trend=unchanged", "rollback", [.rollback], 3, ["change-board"]),
    ("severity=SEV2 error-rate=0.5% trend=worsens", "rollback", [.rollback], 3, ["change-board"]),
    (
      "severity=SEV3 user-facing=yes", "rollback-and-hotfix", [.rollback, .rollForward], 3,
      ["change-board"]
    ),
    ("severity=SEV3 user-facing=no", "file-bug", [], 0, []),
  ])
  func `each way ends at its leaf, with its approvals`(
    known: String, leaf: String, actions: [MitigationKind], count: Int, roles: [String]
  ) throws {
    let end = try #require(policy.treeLeaf(for: facts(known), isWatched: true))
    #expect(end.name == leaf)
    #expect(end.leaf.actions == actions)
    let asked = actions.map { policy.approvals(for: $0, in: "production", leaf: end.leaf) }
    #expect(asked.map(\.count).max() ?? 0 == count)
    #expect(asked.flatMap(\.roles).sortedOnce == roles)
  }

  @Test func `each leaf is somewhere in these walks`() {
    let walked: Set = [
      "immediate-rollback", "watch", "continue", "rollback", "rollback-and-hotfix", "file-bug",
    ]
    #expect(Set(ExampleTree.tree.leaves.keys) == walked)
  }

  @Test func `watching ends the way until it is over`() throws {
    let known = facts("severity=SEV2 error-rate=0.5% trend=worsens")
    #expect(policy.treeLeaf(for: known)?.name == "watch")
    let watched = try #require(policy.treeLeaf(for: known, isWatched: true))
    #expect(
      watched.path.description
        == "severity=SEV2 → slo-impact=0.5% → watch → trend=worsens → rollback")
    #expect(watched.path.stops.map(\.branch) == [1, 1, nil, 2, nil])
  }

  @Test func `a missing fact is asked for, with all that may be answered`() throws {
    let walk = try #require(policy.walk([:]))
    #expect(
      walk.end
        == .needs(
          Walk.Question(
            node: "severity", ask: "How bad is it?", fact: "severity",
            allowed: .words(["SEV1", "SEV2", "SEV3"]))))
    let next = try #require(policy.walk(facts("severity=SEV2")))
    #expect(next.path.description == "severity=SEV2")
    guard case .needs(let question) = next.end else { return #expect(Bool(false), "\(next.end)") }
    #expect(question.allowed == .number(.ratio))
    #expect(policy.treeLeaf(for: facts("severity=SEV2")) == nil)
  }

  @Test(arguments: ["severity=SEV4", "severity=SEV2 error-rate=10", "severity=SEV2 error-rate=low"])
  func `what is no answer is asked again`(known: String) throws {
    let walk = try #require(policy.walk(facts(known)))
    guard case .needs(let question) = walk.end else { return #expect(Bool(false), "\(walk.end)") }
    #expect(question.refused != nil)
  }

  @Test func `a fact nobody asks about changes nothing`() {
    let more = facts("severity=SEV1 error-rate=0.1% moon=full")
    #expect(policy.walk(more) == policy.walk(facts("severity=SEV1")))
  }

  @Test func `answers are understood in any letters, numbers only with their unit`() {
    let severities = FactDomain.words(["SEV1", "SEV2"])
    #expect(severities.answer("sev2") == .word("SEV2"))
    #expect(severities.answer("sev") == nil)
    #expect(FactDomain.words(["on", "ON"]).answer("On") == nil)
    #expect(FactDomain.number(.ratio).answer("0.01") == nil)
    #expect(FactDomain.number(.ratio).answer("1%") == .number(ExampleTree.percent(1)))
  }

  @Test func `a broken tree says what is broken, and never loops`() throws {
    var broken = policy
    broken.tree?.nodes["slo-impact"]?.branches[1].go = "severity"
    var walk = try #require(broken.walk(facts("severity=SEV2 error-rate=0%")))
    #expect(walk.end == .broken("The tree comes round to “severity” again."))
    broken.tree?.nodes["slo-impact"]?.branches[1].go = "nowhere"
    walk = try #require(broken.walk(facts("severity=SEV2 error-rate=0%")))
    #expect(walk.end == .broken("The tree leads to “nowhere”, which is no node and no leaf."))
    broken.tree?.nodes["slo-impact"]?.branches.removeLast()
    walk = try #require(broken.walk(facts("severity=SEV2 error-rate=0%")))
    #expect(walk.end == .broken("“slo-impact” has no branch for 0%."))
  }

  @Test func `watching again and again ends at the leaf each time`() {
    var again = policy
    again.tree?.nodes["trend"]?.branches[1].go = "watch"
    let known = facts("severity=SEV2 error-rate=0.5% trend=unchanged")
    let walk = again.walk(known, isWatched: true)
    #expect(
      walk?.path.description == "severity=SEV2 → slo-impact=0.5% → watch → trend=unchanged → watch")
    guard case .leaf("watch", _)? = walk?.end else {
      return #expect(Bool(false), "\(String(describing: walk))")
    }
  }

  @Test func `without a tree there is no way`() {
    #expect(Policy(organisation: "None").walk([:]) == nil)
  }
}

extension [String] {
  fileprivate var sortedOnce: [String] { Set(self).sorted() }
}

@Suite struct `The way that was taken` {
  @Test func `is kept as JSON, and read again`() throws {
    let policy = ExampleTree.policy
    let known = facts("severity=SEV2 error-rate=0.5% trend=worsens")
    let path = try #require(policy.walk(known, isWatched: true)).path
    let bytes = JSONWriter.bytes(path)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"[{"node":"severity","answer":"SEV2"},{"node":"slo-impact","answer":"0.5%"},"#
        + #"{"leaf":"watch"},{"node":"trend","answer":"worsens"},{"leaf":"rollback"}]"#)
    let read = try JSONReader.read(bytes) { reader throws(JSONFault) in try TreePath(&reader) }
    #expect(read.description == path.description)
    #expect(throws: JSONFault.self) {
      try JSONReader.read(Array(#"[{"answer":"x"}]"#.utf8)) { reader throws(JSONFault) in
        try TreePath(&reader)
      }
    }
  }
}
