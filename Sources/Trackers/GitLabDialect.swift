import JSON
import Policy

/// GitLab's REST API.
struct GitLabDialect: Dialect {
  private let rule: TrackerRule

  init(_ rule: TrackerRule) { self.rule = rule }

  private var issues: String { "\(rule.base)/projects/\(percentEncoded(rule.project))/issues" }

  private static let headers: [TrackerRequest.Field] = [.init("Accept", "application/json")]

  func finding(_ mark: String) -> TrackerRequest {
    let query =
      "?labels=\(percentEncoded(mark))&scope=all&order_by=created_at&sort=asc&per_page=5"
    return TrackerRequest("GET", issues + query, headers: Self.headers)
  }

  func creating(_ issue: NewIssue) -> TrackerRequest {
    let body = JSONWriter.object { object in
      object.member("title", IssueText.title(of: issue))
      object.member("description", IssueText.markdown(of: issue))
      object.member("labels", rule.labels(with: issue.mark).joined(separator: ","))
      object.member("due_date", issue.due)
    }
    return TrackerRequest("POST", issues, headers: Self.headers, body: body)
  }

  func looking(at reference: String) -> TrackerRequest {
    TrackerRequest("GET", "\(issues)/\(reference)", headers: Self.headers)
  }

  func isReference(_ text: String) -> Bool { isIssueNumber(text) }

  func issues(in value: JSONValue) -> [JSONValue]? { value.elements }

  func labels(of issue: JSONValue) -> [String] {
    (issue["labels"]?.elements ?? []).compactMap { $0.text ?? $0["name"]?.text }
  }

  func issue(in value: JSONValue) throws(TrackerFault) -> TrackerIssue {
    guard let number = value["iid"]?.number else { throw .nonsense("an issue without a number") }
    let state: TrackerIssue.State
    switch value["state"]?.text {
    case "opened", "reopened": state = .open
    case "closed": state = .done
    default: throw .nonsense("an issue neither open nor closed")
    }
    return TrackerIssue(number, at: value["web_url"]?.webAddress, state)
  }
}
