import Adapters
import Policy

/// Whether there are people who could agree to a plan, those who asked for it left out.
struct ApprovalReach {
  var asked: ApprovalRequirement
  var people: [String: Person]
  /// What the policy calls those who asked.
  var requesters: Set<String> = []

  var answer: CheckAnswer {
    if asked.isNone { return .pass("Nobody has to be asked.") }
    // Whoever agrees does so in a role; one without any could not.
    let others = people.filter { !requesters.contains($0.key) && !$0.value.roles.isEmpty }
    if let role = asked.roles.first(where: { role in
      !others.values.contains { $0.roles.contains(role) }
    }) {
      return .fail(
        "The policy has nobody with the role \(role) besides whoever asked\(why): give it to somebody "
          + "under people.")
    }
    guard others.count >= asked.count else {
      return .fail(
        "\(asked.count) people have to agree, and the policy names \(others.count) with a role besides "
          + "whoever asked: add them under people.")
    }
    guard isEachRoleFilled(by: others) else {
      return .fail(
        "The roles \(asked.roles.joined(separator: ", ")) have to be filled by a person each, and "
          + "too few people hold them.")
    }
    return .pass(
      "\(others.count) people can be asked; \(asked.count) have to agree\(roles)\(why). Whether they can "
        + "be reached now is not known.")
  }

  private var roles: String {
    asked.roles.isEmpty ? "" : ", among them \(asked.roles.joined(separator: ", "))"
  }

  private var why: String {
    asked.reasons.isEmpty ? "" : " (\(asked.reasons.joined(separator: "; ")))"
  }

  /// Finds a different person for each role, moving people to other roles where that helps.
  private func isEachRoleFilled(by people: [String: Person]) -> Bool {
    var roleOf: [String: String] = [:]
    for role in asked.roles {
      var tried: Set<String> = []
      guard fill(role, &roleOf, &tried, people) else { return false }
    }
    return true
  }

  private func fill(
    _ role: String, _ roleOf: inout [String: String], _ tried: inout Set<String>,
    _ people: [String: Person]
  ) -> Bool {
    for (name, person) in people.sorted(by: { $0.key < $1.key })
    where person.roles.contains(role) && tried.insert(name).inserted {
      let other = roleOf[name]
      if other.map({ fill($0, &roleOf, &tried, people) }) ?? true {
        roleOf[name] = role
        return true
      }
    }
    return false
  }
}
