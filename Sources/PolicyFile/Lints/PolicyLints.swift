import Policy

/// Judges a policy whose every value could be read: what contradicts itself, and what experience
/// speaks against.
struct PolicyLints {
  let policy: Policy
  let root: SourceNode
  /// Nil where nobody knows: nothing is said of what expires.
  let today: CalendarDay?
  private let places: [String: PolicyPlace]
  private(set) var findings: [PolicyFinding] = []

  init(_ policy: Policy, places: [String: PolicyPlace], root: SourceNode, today: CalendarDay?) {
    (self.policy, self.places, self.root, self.today) = (policy, places, root, today)
  }

  mutating func run() {
    checkReferences()
    checkRollouts()
    checkStrategies()
    checkProviders()
    checkTriggers()
    checkAutomation()
    checkActions()
    checkApprovals()
    checkBudget()
    checkEscalation()
    checkChat()
    checkPagers()
    checkHeartbeat()
    checkTrackers()
    checkTexts()
    checkMessages()
    checkSubscriptions()
    checkAnnouncements()
    checkTree()
  }
}

extension PolicyLints {
  mutating func warn(_ rule: String, _ path: String, _ message: String, write text: String? = nil) {
    add(.warning, rule, path, message, text)
  }

  mutating func refuse(_ rule: String, _ path: String, _ message: String, write text: String? = nil)
  {
    add(.error, rule, path, message, text)
  }

  private mutating func add(
    _ severity: PolicyFinding.Severity, _ rule: String, _ path: String, _ message: String,
    _ text: String?
  ) {
    findings.append(PolicyFinding(severity, rule, at: place(of: path), path, message, write: text))
  }

  /// Where a value stands; where the nearest part around it does, when it was left out.
  private func place(of path: String) -> PolicyPlace {
    var path = path[...]
    while !path.isEmpty {
      if let place = places[String(path)] { return place }
      guard let cut = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { break }
      path = path[..<cut]
    }
    return root.start
  }
}
