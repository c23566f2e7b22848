import JSON
import Policy

/// Jira's REST API, version 2, whose texts are markup; in its cloud and in one's own house.
struct JiraDialect: Dialect {
  private let rule: TrackerRule

  init(_ rule: TrackerRule) { self.rule = rule }

  private var api: String { "\(rule.base)/rest/api/2" }

  private static let headers: [TrackerRequest.Field] = [.init("Accept", "application/json")]
  private static let fields = "fields=labels,status,resolution"

  /// The cloud looks for issues elsewhere than the program in one's own house.
  private var isCloud: Bool {
    let rest = rule.base.dropFirst(rule.base.hasPrefix("https://") ? 8 : 7)
    let host = rest.prefix { $0 != "/" && $0 != ":" }.lowercased()
    return host.hasSuffix(".atlassian.net") || host == "api.atlassian.com"
  }

  func finding(_ mark: String) -> TrackerRequest {
    let question = #"project = "\#(rule.project)" AND labels = "\#(mark)" ORDER BY created ASC"#
    let path = isCloud ? "/search/jql" : "/search"
    return TrackerRequest(
      "GET", "\(api)\(path)?jql=\(percentEncoded(question))&maxResults=5&\(Self.fields)",
      headers: Self.headers)
  }

  func creating(_ issue: NewIssue) -> TrackerRequest {
    let body = JSONWriter.object { object in
      object.object("fields") { fields in
        fields.object("project") { $0.member("key", rule.project) }
        fields.object("issuetype") { $0.member("name", rule.issueType ?? "Task") }
        fields.member("summary", IssueText.title(of: issue))
        fields.member("description", IssueText.wiki(of: issue))
        fields.array("labels") { list in
          for label in rule.labels(with: issue.mark) { list.element(label) }
        }
      }
    }
    return TrackerRequest("POST", "\(api)/issue", headers: Self.headers, body: body)
  }

  func looking(at reference: String) -> TrackerRequest {
    TrackerRequest("GET", "\(api)/issue/\(reference)?\(Self.fields)", headers: Self.headers)
  }

  func isReference(_ text: String) -> Bool {
    guard let dash = text.lastIndex(of: "-") else { return false }
    var rule = rule
    rule.project = String(text[..<dash])
    return rule.hasUsableProject && isIssueNumber(text[text.index(after: dash)...])
  }

  func issues(in value: JSONValue) -> [JSONValue]? { value["issues"]?.elements }

  func labels(of issue: JSONValue) -> [String] {
    (issue["fields"]?["labels"]?.elements ?? []).compactMap(\.text)
  }

  func issue(in value: JSONValue) throws(TrackerFault) -> TrackerIssue {
    var issue = try created(in: value)
    let fields = value["fields"]
    let resolution = fields?["resolution"]?["name"]?.text
    switch fields?["status"]?["statusCategory"]?["key"]?.text {
    case "done":
      issue.state = .done
      if let resolution, Self.droppings.contains(resolution.lowercased()) {
        issue.state = .dropped(resolution)
      }
    case .some: issue.state = .open
    case nil: throw .nonsense("an issue without a status")
    }
    return issue
  }

  /// Of a new one it says no more than what it is called.
  func created(in value: JSONValue) throws(TrackerFault) -> TrackerIssue {
    guard let key = value["key"]?.text, isReference(key) else {
      throw .nonsense("an issue without a key")
    }
    // Behind its common address stands one per house, which people know and we do not.
    let isCommon = rule.base.hasPrefix("https://api.atlassian.com/")
    return TrackerIssue(key, at: isCommon ? nil : "\(rule.base)/browse/\(key)", .open)
  }

  /// How Jira calls the ends that are none, where nobody has renamed them.
  private static let droppings: Set<String> = [
    "won't do", "won't fix", "declined", "duplicate", "cannot reproduce", "invalid",
    "incomplete", "rejected",
  ]
}
