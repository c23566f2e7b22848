extension TreeLint {
  /// One question: whether it can be asked, and whether each answer has a branch.
  mutating func check(_ node: DecisionTree.Node, named name: String) {
    let path = Self.path(ofNode: name)
    if node.ask.allSatisfy(\.isWhitespace) {
      find(
        .noQuestion, at: path, "“\(name)” does not say what it asks.", write: "Write `ask: …`.")
    }
    guard !node.branches.isEmpty else {
      find(.missingBranch, at: path, "“\(name)” has no branches, so every way ends there.")
      return
    }
    checkFact(of: node, path)
    let isMixed = !node.words.isEmpty && !node.limits.isEmpty
    if isMixed {
      find(
        .mixedBranches, at: path,
        "Some branches of “\(name)” ask for a word and some for a number, but one fact is only one "
          + "of both.", write: "Ask two questions.")
      return
    }
    guard let domain = policy.domain(of: node) else { return }
    switch domain {
    case .words(let words): check(node, named: name, words)
    case .number(let unit): check(node, named: name, unit)
    }
  }

  private mutating func checkFact(of node: DecisionTree.Node, _ path: String) {
    let known = ["severity", "trend"] + policy.signals.keys.sorted()
    if !known.contains(node.fact), let hint = Self.hint(node.fact, known) {
      find(.unknownFact, at: path + ".fact", "There is no fact “\(node.fact)”.", write: hint)
    } else if policy.domain(of: node) == nil {
      let isSeverity = node.fact == "severity"
      find(
        .unknownFact, at: path + ".fact",
        isSeverity
          ? "The policy has no severities to choose from."
          : "Nobody knows what may be answered about “\(node.fact)”.",
        write: isSeverity ? "Write `severities:`." : "Write all answers: `values: […]`.")
    }
    var seen: Set<String> = []
    for value in node.values where !seen.insert(value).inserted {
      find(.unknownValue, at: path + ".values", "“\(value)” is there twice.")
    }
    guard case .words(let words) = policy.domain(of: node), words != node.values else { return }
    for value in node.values where !words.contains(value) {
      find(
        .unknownValue, at: path + ".values",
        "“\(value)” is no answer about \(node.fact); there are \(words.inWords("and")).",
        write: Self.hint(value, words))
    }
  }

  // MARK: - Words

  private mutating func check(_ node: DecisionTree.Node, named name: String, _ words: [String]) {
    var left = words
    for (index, branch) in node.branches.enumerated() {
      let path = Self.path(ofBranch: index, of: name)
      switch branch.test {
      case .is(let word) where !words.contains(word):
        find(
          .unknownValue, at: path,
          "“\(word)” is no answer about \(node.fact); there are \(words.inWords("and")).",
          write: Self.hint(word, words))
      case .is(let word) where left.contains(word): left.removeAll { $0 == word }
      case .otherwise where !left.isEmpty: left = []
      case .number(let condition):
        find(
          .mixedBranches, at: path,
          "“\(condition.written)” asks for a number, but \(node.fact) is \(words.inWords("or")).")
      case .is, .otherwise: neverApplies(branch, at: path)
      }
    }
    guard !left.isEmpty else { return }
    find(
      .missingBranch, at: Self.path(ofNode: name),
      "“\(name)” has no branch for \(left.inWords("and")).",
      write: "Add `{is: \(left[0]), go: …}`\(left.count > 1 ? " and so on" : "").")
  }

  // MARK: - Numbers

  private mutating func check(_ node: DecisionTree.Node, named name: String, _ unit: Unit) {
    guard let line = NumberLine(node.limits) else {
      let units = node.limits.map { "\($0)" }.inWords("and")
      find(
        .unlikeUnits, at: Self.path(ofNode: name),
        "The limits \(units) count different things, so no answer can be held against all of them.")
      return
    }
    if let signal = policy.signals[node.fact], !signal.unit.bare.isLike(unit) {
      find(
        .unlikeUnits, at: Self.path(ofNode: name),
        "The limits of “\(name)” are \(unit), but the signal \(node.fact) is measured as "
          + "\(signal.anyUnit).")
      return
    }
    // Which branch is taken on each piece.
    var taken: [Int: Int] = [:]
    for (index, branch) in node.branches.enumerated() {
      let news = line.pieces.filter { taken[$0] == nil && line.takes(branch.test, on: $0) }
      if news.isEmpty { neverApplies(branch, at: Self.path(ofBranch: index, of: name)) }
      for piece in news { taken[piece] = index }
    }
    for piece in line.pieces where taken[piece] == nil {
      find(
        .missingBranch, at: Self.path(ofNode: name),
        "“\(name)” has no branch for \(line.text(piece)).", write: mending(node, line, piece))
    }
    checkEquality(node, named: name, line, taken)
  }

  private mutating func neverApplies(_ branch: DecisionTree.Branch, at path: String) {
    find(
      .neverApplies, at: path,
      "“\(branch.test)” never applies: the branches before it take every such answer.",
      write: "Put it first, or take it out.")
  }

  /// What to write where a piece of the line has no branch.
  private func mending(_ node: DecisionTree.Node, _ line: NumberLine, _ piece: Int) -> String {
    guard !piece.isMultiple(of: 2) else {
      return "Add a branch, such as `{otherwise: true, go: …}`."
    }
    let limit = line.limits[piece / 2]
    let conditions = Set(
      node.branches.compactMap { branch -> Trigger.Condition? in
        if case .number(let condition) = branch.test { condition } else { nil }
      })
    let better = policy.signals[node.fact]?.direction ?? .lowerIsBetter
    let strict: [(Trigger.Condition, Trigger.Condition)] = [
      (.above(limit), .atLeast(limit)), (.below(limit), .atMost(limit)),
    ]
    for (written, instead) in better == .lowerIsBetter ? strict : strict.reversed()
    where conditions.contains(written) {
      return "Write `\(instead.written)` instead of `\(written.written)`."
    }
    return "Add a branch for it."
  }

  /// An answer exactly at a limit belongs to the worse side, unless somebody says why not.
  private mutating func checkEquality(
    _ node: DecisionTree.Node, named name: String, _ line: NumberLine, _ taken: [Int: Int]
  ) {
    let isLowerBetter = (policy.signals[node.fact]?.direction ?? .lowerIsBetter) == .lowerIsBetter
    for index in line.limits.indices {
      let around = NumberLine.around(index)
      let worse = isLowerBetter ? around.above : around.below
      guard let at = taken[around.at], let safer = taken[worse], at != safer,
        node.branches[at].go != node.branches[safer].go,
        taken[isLowerBetter ? around.below : around.above] == at,
        node.branches[at].because == nil
      else { continue }
      find(
        .milderSide, at: Self.path(ofBranch: at, of: name),
        "\(line.text(around.at).capitalizedFirst) goes the milder way, to “\(node.branches[at].go)” "
          + "and not to “\(node.branches[safer].go)”.",
        write: "Let it go the safer way, or say why not: `because: …`.")
    }
  }
}

extension NumberLine {
  func takes(_ test: DecisionTree.Test, on piece: Int) -> Bool {
    switch test {
    case .otherwise: true
    case .number(let condition): holds(condition, on: piece)
    case .is: false
    }
  }
}

extension Unit {
  /// Whether both are shares, times, numbers or rates, of whatever.
  func isLike(_ other: Unit) -> Bool {
    switch (self, other) {
    case (.ratio, .ratio), (.time, .time), (.count, .count), (.rate, .rate): true
    default: false
    }
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
