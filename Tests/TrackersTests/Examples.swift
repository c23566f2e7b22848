import JSON
import Policy
@testable import Trackers

extension TrackerRule {
  static func example(_ kind: Kind, _ change: (inout TrackerRule) -> Void = { _ in }) -> TrackerRule
  {
    let (url, project) =
      switch kind {
      case .github: ("https://api.github.com", "shop/checkout")
      case .gitlab: ("https://gitlab.com/api/v4/", "shop/teams/checkout")
      case .jira: ("https://shop.atlassian.net", "OPS")
      }
    var rule = TrackerRule(kind: kind, url: url, project: project, token: .environment("TOKEN"))
    rule.label = "lastgood"
    change(&rule)
    return rule
  }
}

extension NewIssue {
  static let mark = NewIssue.mark(of: "0189a0c0-0000-7000-8000-00000000000a")

  static func example(
    _ text: String = "Alert on lock waits", owner: String = "platform",
    doneWhen: String = "a lock of 5 s pages within 60 s"
  ) -> NewIssue {
    NewIssue(
      "A1", of: "INC-2026-001", kind: "detect", text: text, owner: owner, due: "2026-12-31",
      doneWhen: doneWhen, mark: mark)
  }
}

extension TrackerRequest {
  /// A member of the body's text.
  func said(_ names: String...) throws -> String {
    var value = try JSONValue(checking: body ?? [])
    for name in names { value = value[name] ?? .null }
    return value.text ?? ""
  }
}
