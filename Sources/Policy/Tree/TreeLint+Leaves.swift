extension TreeLint {
  /// Whether a leaf says what to do, and whether that may be done here.
  mutating func check(_ leaf: DecisionTree.Leaf, named name: String) {
    let path = Self.path(ofLeaf: name)
    if leaf.text.allSatisfy(\.isWhitespace) {
      find(
        .emptyLeaf, at: path, "“\(name)” has no words for whoever ends there.",
        write: "Write `text: …`.")
    }
    if leaf.actions.isEmpty, leaf.then.isEmpty {
      find(
        .emptyLeaf, at: path, "“\(name)” leads to nothing being done.",
        write: "Write what to do, such as `do: [monitor]`.")
    }
    for action in leaf.actions where policy.disabledActions.contains(action) {
      find(
        .disabledAction, at: path + ".do",
        "“\(name)” leads to \(action.rawValue), which is disabled in this policy.",
        write: "Choose another action, or take it out of `disabled-actions`.")
    }
    if let next = leaf.thenAsk, (leaf.watch ?? .zero) <= .zero {
      find(
        .unwatched, at: path, "“\(name)” asks “\(next)” afterwards, but does not say when.",
        write: "Write how long to watch: `for: 10m`.")
    }
    if !leaf.approvals.isEmpty, leaf.actions.allSatisfy(\.needsNoApproval) {
      find(
        .idleApprovals, at: path + ".approvals",
        "“\(name)” names who approves, but nothing that it leads to needs an approval.",
        write: "Take them out, or name the action that they approve.")
    }
  }

  // MARK: - Approvals

  /// Approvals that nobody can give: each is said once, with all leaves that ask for it.
  mutating func checkApprovals() {
    var places: [String: [String]] = [:]
    var order: [String] = []
    let environments: [String?] =
      policy.environments.isEmpty ? [nil] : policy.environments.keys.sorted()
    for (name, leaf) in tree.leaves.sorted(by: { $0.key < $1.key }) {
      for environment in environments {
        for action in leaf.actions {
          let asked = policy.approvals(for: action, in: environment, leaf: leaf)
          for obstacle in policy.obstacles(to: asked) {
            let sentence = "In \(environment ?? "an unknown environment") \(obstacle)"
            if places[sentence] == nil { order.append(sentence) }
            if places[sentence]?.contains(name) != true {
              places[sentence, default: []].append(name)
            }
          }
        }
      }
    }
    for sentence in order {
      guard let leaves = places[sentence], let first = leaves.first else { continue }
      let named = leaves.map { "“\($0)”" }.inWords("and")
      find(
        .impossibleApprovals, at: Self.path(ofLeaf: first),
        "Nobody can approve \(named). \(sentence)",
        write: "Give the roles to people in `people`, or ask for less.")
    }
  }
}

extension Policy {
  /// Why nobody could ever fulfil `asked`; clauses, empty when somebody can.
  ///
  /// Each role needs a person of its own, and whoever asks for the approvals is one person more.
  package func obstacles(to asked: ApprovalRequirement) -> [String] {
    guard !asked.isNone else { return [] }
    let missing = asked.roles.filter { role in
      !people.values.contains { $0.roles.contains(role) }
    }
    if !missing.isEmpty {
      return missing.map { "the role \($0) has to approve, but no person has it." }
    }
    let count = max(asked.count, asked.roles.count)
    guard people.count > count else {
      return [
        "\(count) different \(count == 1 ? "person" : "people") must approve besides who asks, "
          + "but there \(people.count == 1 ? "is" : "are") only \(people.count) in all."
      ]
    }
    guard !hasOnePersonEach(asked.roles) else {
      guard !isEverPossible(asked) else { return [] }
      return [
        "the people who could approve are never to be reached within the same \(asked.expires), "
          + "after which an approval expires: see `available`."
      ]
    }
    let holders = people.filter { !asked.roles.filter($0.value.roles.contains).isEmpty }
    return [
      "the roles \(asked.roles.inWords("and")) need one person each, but only "
        + "\(holders.keys.sorted().inWords("and")) have any of them."
    ]
  }

  /// Whether there is any time of the week at which enough people can be asked before it expires.
  private func isEverPossible(_ asked: ApprovalRequirement) -> Bool {
    guard people.values.contains(where: { $0.available != nil }) else { return true }
    return reachable(within: asked.expires).contains { names in
      names.count > max(asked.count, asked.roles.count)
        && hasOnePersonEach(asked.roles, among: names)
    }
  }

  private func hasOnePersonEach(_ roles: [String], among names: Set<String>? = nil) -> Bool {
    roles.canBeShared(
      among: people.filter { names?.contains($0.key) ?? true }.mapValues(\.roles))
  }
}
