import Policy
import Testing

/// Numbers that look random, and are the same each time.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Trees of any shape, many of them faulty.
struct RandomTree {
  var dice: Dice
  let facts = ["severity", "error-rate", "user-facing", "trend", "latency", "region"]

  mutating func policy() -> Policy {
    var policy = ExampleTree.policy
    var tree = DecisionTree(start: "n0")
    let count = Int.random(in: 1...5, using: &dice)
    for index in 0..<count { tree.nodes["n\(index)"] = node(index, of: count) }
    let targets = Set(tree.nodes.values.flatMap { $0.branches.map(\.go) })
    for name in targets where name.hasPrefix("l") {
      tree.leaves[name] = ExampleTree.leaf("Do so.", [.rollback], [])
      if Int.random(in: 0..<6, using: &dice) == 0 {
        tree.leaves[name]?.watch = .minutes(10)
        tree.leaves[name]?.thenAsk = "n\(Int.random(in: 0..<count, using: &dice))"
      }
    }
    policy.tree = tree
    return policy
  }

  private mutating func node(_ index: Int, of count: Int) -> DecisionTree.Node {
    // Mostly a fact of its own, so that ways do not contradict each other; sometimes not.
    let fact =
      Int.random(in: 0..<5, using: &dice) > 0
      ? facts[index] : facts.randomElement(using: &dice) ?? facts[0]
    var node = DecisionTree.Node(ask: "What about \(fact)?", fact: fact)
    switch fact {
    case "severity": node.branches = words(["SEV1", "SEV2", "SEV3"], index, count)
    case "user-facing":
      node.values = ["yes", "no"]
      node.branches = words(["yes", "no"], index, count)
    case "trend": node.branches = words(["improves", "unchanged", "worsens"], index, count)
    case "region":
      node.values = ["eu", "us", "asia", "africa"]
      node.branches = words(node.values, index, count)
    case "error-rate": node.branches = numbers(.ratio, index, count)
    default: node.branches = numbers(.time, index, count)
    }
    return node
  }

  private mutating func words(
    _ words: [String], _ index: Int, _ count: Int
  ) -> [DecisionTree.Branch] {
    var branches: [DecisionTree.Branch] = []
    for word in words.shuffled(using: &dice) where Int.random(in: 0..<12, using: &dice) > 0 {
      branches.append(DecisionTree.Branch(.is(word), go: target(index, count)))
    }
    if Int.random(in: 0..<8, using: &dice) == 0 { _ = branches.popLast() }
    if branches.count < words.count {
      branches.append(DecisionTree.Branch(.otherwise, go: target(index, count)))
    }
    return branches
  }

  private mutating func numbers(
    _ unit: Unit, _ index: Int, _ count: Int
  ) -> [DecisionTree.Branch] {
    var branches: [DecisionTree.Branch] = []
    for _ in 0..<Int.random(in: 1...3, using: &dice) {
      let limit = Quantity(millionths: Int64.random(in: 0...4, using: &dice), unit)
      let conditions: [Trigger.Condition] = [
        .above(limit), .atLeast(limit), .below(limit), .atMost(limit),
      ]
      let condition = conditions.randomElement(using: &dice) ?? .above(limit)
      var branch = DecisionTree.Branch(.number(condition), go: target(index, count))
      branch.because = Bool.random(using: &dice) ? "so it was agreed" : nil
      branches.append(branch)
    }
    if Bool.random(using: &dice) {
      branches.append(DecisionTree.Branch(.otherwise, go: target(index, count)))
    }
    return branches
  }

  /// Mostly onward, or to a leaf; now and then back.
  private mutating func target(_ index: Int, _ count: Int) -> String {
    if Int.random(in: 0..<60, using: &dice) == 0 { return "n0" }
    if index + 1 < count, Int.random(in: 0..<2, using: &dice) == 0 {
      return "n\(Int.random(in: (index + 1)..<count, using: &dice))"
    }
    return "l\(Int.random(in: 0..<6, using: &dice))"
  }
}

@Suite struct `Any tree` {
  /// Every combination of answers, with numbers below, at, between and above all limits.
  private static func combinations() -> [[String: Answer]] {
    var combinations: [[String: Answer]] = [[:]]
    let words = [
      "severity": ["SEV1", "SEV2", "SEV3"], "user-facing": ["yes", "no"],
      "trend": ["improves", "unchanged", "worsens"], "region": ["eu", "us", "asia", "africa"],
    ]
    for (fact, words) in words.sorted(by: { $0.key < $1.key }) {
      combinations = combinations.flatMap { known in
        words.map { known.merging([fact: .word($0)]) { $1 } }
      }
    }
    for (fact, unit) in [("error-rate", Unit.ratio), ("latency", .time)] {
      combinations = combinations.flatMap { known in
        (0...5).map { number in
          known.merging([fact: .number(Quantity(millionths: number, unit))]) { $1 }
        }
      }
    }
    return combinations
  }

  @Test func `a tree without findings leads every combination of answers to one leaf`() {
    let all = Self.combinations()
    #expect(all.count == 3 * 2 * 3 * 4 * 36)
    var random = RandomTree(dice: Dice(state: 4))
    var (clean, faulty, reached) = (0, 0, 0)
    for _ in 0..<1_500 {
      let policy = random.policy()
      let findings = DecisionTree.lint(policy)
      guard findings.isEmpty else {
        faulty += 1
        continue
      }
      clean += 1
      var leaves: Set<String> = []
      // A part of them each time: all of them would take minutes.
      for known in all where UInt8.random(in: 0..<8, using: &random.dice) == 0 {
        for isWatched in [false, true] {
          guard case .leaf(let name, _)? = policy.walk(known, isWatched: isWatched)?.end else {
            Issue.record("\(known) ends nowhere in \(String(describing: policy.tree))")
            return
          }
          leaves.insert(name)
        }
      }
      reached += leaves.count
    }
    #expect(clean > 100 && faulty > 100, "\(clean) clean, \(faulty) faulty")
    #expect(reached > clean)
  }

  @Test func `what can end nowhere is found`() {
    let all = Self.combinations()
    var random = RandomTree(dice: Dice(state: 7))
    var lost = 0
    for _ in 0..<400 {
      let policy = random.policy()
      let known = all[Int.random(in: all.indices, using: &random.dice)]
      guard case .broken? = policy.walk(known)?.end else { continue }
      lost += 1
      #expect(DecisionTree.lint(policy).contains { $0.isError })
    }
    #expect(lost > 20, "\(lost)")
  }

  @Test func `a branch taken out, or a limit made strict, is always found`() {
    var random = RandomTree(dice: Dice(state: 11))
    var (removed, strict) = (0, 0)
    for _ in 0..<4_000 {
      let policy = random.policy()
      guard DecisionTree.lint(policy).isEmpty, let tree = policy.tree else { continue }
      for (name, node) in tree.nodes {
        for (index, branch) in node.branches.enumerated() {
          var mutant = policy
          if node.isShared(in: policy) {
            removed += 1
            mutant.tree?.nodes[name]?.branches.remove(at: index)
            #expect(!DecisionTree.lint(mutant).isEmpty, "\(node.branches) without \(index)")
            mutant = policy
          }
          guard case .number(.atLeast(let limit)) = branch.test,
            node.branches.dropFirst().map(\.test) == [.otherwise] || node.isShared(in: policy),
            Set(node.branches.map(\.go)).count == 2 || node.isShared(in: policy)
          else { continue }
          strict += 1
          mutant.tree?.nodes[name]?.branches[index].test = .number(.above(limit))
          for other in node.branches.indices {
            mutant.tree?.nodes[name]?.branches[other].because = nil
          }
          #expect(!DecisionTree.lint(mutant).isEmpty, "\(node.branches), strict \(index)")
        }
      }
    }
    #expect(removed > 100 && strict > 20, "\(removed) removed, \(strict) strict")
  }
}

extension DecisionTree.Node {
  /// Whether each answer has one branch, and no other that would take it instead.
  fileprivate func isShared(in policy: Policy) -> Bool {
    let answers: [Answer] =
      switch policy.domain(of: self) {
      case .words(let words)?: words.map { .word($0) }
      case .number(let unit)?:
        (0...5 as ClosedRange<Int64>).map { .number(Quantity(millionths: $0, unit)) }
      case nil: []
      }
    return answers.allSatisfy { answer in
      branches.count { $0.test.applies(to: answer) } == 1
    }
  }
}
