import CommandLineKit
import JSON
import Policy

/// Where a walk ended: what is to be done, and who has to agree to it.
struct TreeEnd {
  let name: String
  let leaf: DecisionTree.Leaf
  let path: TreePath
  let policy: Policy
  let environment: String?

  private func approvals(for action: MitigationKind) -> ApprovalRequirement {
    policy.approvals(for: action, in: environment, leaf: leaf)
  }

  // MARK: - For people

  var text: TerminalText {
    var text: TerminalText = "\(path.description, .dim)\n\n\(name, .bold): \(leaf.text)"
    if leaf.actions.isEmpty { text = text + "\nNothing has to be mitigated." }
    let place = environment.map { "in \($0)" } ?? "in an environment that the policy does not know"
    for action in leaf.actions {
      text = text + "\n  \(action.rawValue, .bold) \(place): " + sentence(approvals(for: action))
    }
    if let watch = leaf.watch { text = text + "\nWatch for \(watch)." }
    if let next = leaf.thenAsk, let node = policy.tree?.nodes[next] {
      let allowed = policy.domain(of: node).map { " It takes \($0)." } ?? ""
      text = text + "\nThen ask: \(node.ask)\(allowed) Walk on with --fact \(node.fact)=…"
    }
    if !leaf.then.isEmpty {
      text = text + "\nWhat must follow: \(leaf.then.joined(separator: ", "))."
    }
    return text
  }

  private func sentence(_ asked: ApprovalRequirement) -> TerminalText {
    guard !asked.isNone else { return "no approval is needed." }
    let people =
      asked.count == 1 ? "one person must approve" : "\(asked.count) people must approve"
    let roles = asked.roles.isEmpty ? "" : ", among them \(asked.roles.joined(separator: ", "))"
    let reasons = asked.reasons.joined(separator: "; ")
    return "\(people)\(roles), never counting who asks; valid for \(asked.expires) (\(reasons))."
  }

  // MARK: - For programs

  var json: [UInt8] {
    JSONWriter.object { object in
      object.member("leaf", name)
      object.member("text", leaf.text)
      object.member("path", path.description)
      object.member("tree_path", path)
      object.member("environment", environment)
      object.array("actions") { actions in
        for action in leaf.actions {
          let asked = approvals(for: action)
          actions.object { object in
            object.member("action", action.rawValue)
            object.object("approvals") { object in
              object.member("count", asked.count)
              object.member("roles", asked.roles)
              object.member("expires_seconds", asked.expires.seconds)
              object.member("reasons", asked.reasons)
            }
          }
        }
      }
      object.member("watch_seconds", leaf.watch?.seconds)
      object.member("then_ask", leaf.thenAsk)
      object.member("then", leaf.then)
    }
  }
}
