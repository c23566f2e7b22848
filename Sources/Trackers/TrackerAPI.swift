import Delivery
import Digest
import JSON
package import Policy

/// What a tracker is asked, and what its answers say, in the language of its kind.
///
/// Whatever else an answer has, it is passed over; what is needed has to be there.
package struct TrackerAPI: Sendable {
  private let rule: TrackerRule
  private let dialect: any Dialect

  package init(_ rule: TrackerRule) {
    self.rule = rule
    dialect =
      switch rule.kind {
      case .github: GitHubDialect(rule)
      case .gitlab: GitLabDialect(rule)
      case .jira: JiraDialect(rule)
      }
  }

  /// Asks for what has the mark, open or not.
  package func finding(_ mark: String) -> TrackerRequest { dialect.finding(mark) }

  package func creating(_ issue: NewIssue) -> TrackerRequest { dialect.creating(issue) }

  package func looking(at reference: String) throws(TrackerFault) -> TrackerRequest {
    guard dialect.isReference(reference) else { throw .oddReference }
    return dialect.looking(at: reference)
  }

  /// The field that lets us in.
  package func access(with token: String) throws(TrackerFault) -> TrackerRequest.Field {
    let isOneLine = token.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard isOneLine, !token.isEmpty else { throw .oddToken }
    guard let user = rule.user else { return .init("Authorization", "Bearer \(token)") }
    return .init("Authorization", "Basic " + base64(Array("\(user):\(token)".utf8)))
  }
}

// MARK: - Answers

extension TrackerAPI {
  /// The first of those that have the mark; nil where none has.
  package func found(
    _ mark: String, in answer: TrackerAnswer
  ) throws(TrackerFault) -> TrackerIssue? {
    let value = try value(of: answer, missing: .noProject)
    guard let issues = dialect.issues(in: value) else { throw .nonsense("no list of issues") }
    guard !issues.isEmpty else { return nil }
    guard let issue = issues.first(where: { dialect.labels(of: $0).contains(mark) }) else {
      throw .nonsense("issues that nobody asked for")
    }
    return try dialect.issue(in: issue)
  }

  package func created(in answer: TrackerAnswer) throws(TrackerFault) -> TrackerIssue {
    try dialect.created(in: try value(of: answer, missing: .noProject))
  }

  /// What became of an issue, if it is the one that was noted.
  package func seen(
    _ reference: String, at address: String?, in answer: TrackerAnswer
  ) throws(TrackerFault) -> TrackerIssue {
    let issue = try dialect.issue(in: try value(of: answer, missing: .noIssue))
    guard issue.reference == reference else { throw .another }
    // A project that the policy names now may have another issue of the same number.
    if let address, let now = issue.address, address != now { throw .another }
    return issue
  }

  private func value(
    of answer: TrackerAnswer, missing: TrackerFault
  ) throws(TrackerFault) -> JSONValue {
    switch answer.status {
    case 200..<300: break
    case 300..<400: throw .moved
    case 401: throw .unauthorised
    case 429: throw .busy
    case 403: throw answer.asksForPatience ? .busy : .forbidden
    case 404, 410: throw missing
    case 500...: throw .failing(answer.status)
    default: throw .refused(answer.status, said: Self.complaint(in: answer.body))
    }
    do {
      return try JSONValue(checking: answer.body)
    } catch {
      throw .nonsense("no JSON")
    }
  }

  /// What it says of itself, as far as it says it where all of them do.
  private static func complaint(in body: [UInt8]) -> String? {
    guard let value = try? JSONValue(checking: body) else { return nil }
    var said: [String] = []
    for key in ["message", "error", "errorMessages", "errors"] {
      if let value = value[key] { collect(value, into: &said) }
    }
    guard !said.isEmpty else { return nil }
    return MessageText.line(said.prefix(8).joined(separator: "; "), atMost: 300)
  }

  private static func collect(_ value: JSONValue, into said: inout [String], depth: Int = 0) {
    guard depth < 4, said.count < 8 else { return }
    switch value {
    case .string(let text): said.append(text)
    case .array(let elements):
      for element in elements { collect(element, into: &said, depth: depth + 1) }
    case .object(let members):
      for member in members {
        if case .string(let text) = member.value {
          said.append("\(member.key): \(text)")
        } else {
          collect(member.value, into: &said, depth: depth + 1)
        }
      }
    default: break
    }
  }
}

/// One kind's language.
protocol Dialect: Sendable {
  func finding(_ mark: String) -> TrackerRequest
  func creating(_ issue: NewIssue) -> TrackerRequest
  func looking(at reference: String) -> TrackerRequest
  func isReference(_ text: String) -> Bool
  func issues(in value: JSONValue) -> [JSONValue]?
  func labels(of issue: JSONValue) -> [String]
  func issue(in value: JSONValue) throws(TrackerFault) -> TrackerIssue
  func created(in value: JSONValue) throws(TrackerFault) -> TrackerIssue
}

extension Dialect {
  func created(in value: JSONValue) throws(TrackerFault) -> TrackerIssue { try issue(in: value) }
}

extension TrackerRule {
  /// Without a slash at its end.
  var base: String {
    var base = url[...]
    while base.last == "/" { base.removeLast() }
    return String(base)
  }

  func labels(with mark: String) -> [String] { [label, mark].compactMap(\.self) }
}

extension JSONValue {
  /// Nil for anything but a string.
  var text: String? { if case .string(let text) = self { text } else { nil } }

  /// Nil for anything but an array.
  var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// A whole number above zero, as text.
  var number: String? {
    if case .integer(let number) = self, number > 0 { "\(number)" } else { nil }
  }

  /// An address that may stand in a page as a link.
  var webAddress: String? {
    guard let text, text.utf8.count <= 2_000,
      text.hasPrefix("https://") || text.hasPrefix("http://"),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !#"<>"\^`{|}"#.utf8.contains($0) })
    else { return nil }
    return text
  }
}

/// Whether a text is a number as trackers count: no sign, no zeros in front.
func isIssueNumber(_ text: some StringProtocol) -> Bool {
  (1...18).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "0")
    && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
}
