import JSON
import Policy

/// GitHub's REST API, and that of programs like it.
struct GitHubDialect: Dialect {
  private let rule: TrackerRule

  init(_ rule: TrackerRule) { self.rule = rule }

  private var issues: String { "\(rule.base)/repos/\(rule.project)/issues" }

  private static let headers: [TrackerRequest.Field] = [
    .init("Accept", "application/vnd.github+json"), .init("X-GitHub-Api-Version", "2022-11-28"),
  ]

  func finding(_ mark: String) -> TrackerRequest {
    let query = "?labels=\(percentEncoded(mark))&state=all&sort=created&direction=asc&per_page=5"
    return TrackerRequest("GET", issues + query, headers: Self.headers)
  }

  func creating(_ issue: NewIssue) -> TrackerRequest {
    let body = JSONWriter.object { object in
      object.member("title", IssueText.title(of: issue))
      object.member("body", IssueText.markdown(of: issue))
      object.array("labels") { list in
        for label in rule.labels(with: issue.mark) { list.element(label) }
      }
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
    guard let number = value["number"]?.number else { throw .nonsense("an issue without a number") }
    let state: TrackerIssue.State
    switch (value["state"]?.text, value["state_reason"]?.text) {
    case ("open", _): state = .open
    case ("closed", "not_planned"): state = .dropped("not planned")
    case ("closed", "duplicate"): state = .dropped("a duplicate")
    case ("closed", _): state = .done
    default: throw .nonsense("an issue neither open nor closed")
    }
    return TrackerIssue(number, at: value["html_url"]?.webAddress, state)
  }
}
