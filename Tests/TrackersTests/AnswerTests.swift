import JSON
import Policy
import Testing
@testable import Trackers

@Suite struct `An answer of a tracker` {
  static let mark = NewIssue.mark

  static func issue(_ kind: TrackerRule.Kind, _ more: String) -> String {
    switch kind {
    case .github:
      #"{"id":1,"number":42,"html_url":"https://github.com/shop/checkout/issues/42","labels":[{"name":"x"},{"name":"\#(mark)"}],\#(more)}"#
    case .gitlab:
      #"{"id":9,"iid":42,"web_url":"https://gitlab.com/shop/-/issues/42","labels":["\#(mark)"],\#(more)}"#
    case .jira:
      #"{"id":"9","key":"OPS-42","self":"x","fields":{"labels":["\#(mark)"],\#(more)}}"#
    }
  }

  static func list(_ kind: TrackerRule.Kind, _ issues: String) -> TrackerAnswer {
    TrackerAnswer(200, Array((kind == .jira ? #"{"issues":[\#(issues)]}"# : "[\(issues)]").utf8))
  }

  static let open: [TrackerRule.Kind: String] = [
    .github: #""state":"open","state_reason":null"#, .gitlab: #""state":"opened""#,
    .jira: #""status":{"name":"Doing","statusCategory":{"key":"indeterminate"}},"resolution":null"#,
  ]

  @Test(arguments: TrackerRule.Kind.allCases)
  func `names the issue that has the mark`(kind: TrackerRule.Kind) throws {
    let api = TrackerAPI(.example(kind))
    let issue = Self.issue(kind, Self.open[kind] ?? "")
    let found = try #require(try api.found(Self.mark, in: Self.list(kind, issue)))
    #expect(found.reference == (kind == .jira ? "OPS-42" : "42") && found.state == .open)
    #expect(found.address?.hasSuffix("42") == true)
    #expect(try api.found(Self.mark, in: Self.list(kind, "")) == nil)
    // A server that passes over what it was asked for would have us follow any issue.
    #expect(throws: TrackerFault.nonsense("issues that nobody asked for")) {
      try api.found("lastgood-other", in: Self.list(kind, issue))
    }
  }

  @Test(arguments: [
    (
      TrackerRule.Kind.github, #""state":"closed","state_reason":"completed""#,
      TrackerIssue.State.done
    ),
    (.github, #""state":"closed""#, .done),
    (.github, #""state":"closed","state_reason":"not_planned""#, .dropped("not planned")),
    (.github, #""state":"open","state_reason":"reopened""#, .open),
    (.gitlab, #""state":"closed""#, .done), (.gitlab, #""state":"opened""#, .open),
    (.jira, #""status":{"statusCategory":{"key":"done"}},"resolution":{"name":"Done"}"#, .done),
    (.jira, #""status":{"statusCategory":{"key":"done"}}"#, .done),
    (
      .jira, #""status":{"statusCategory":{"key":"done"}},"resolution":{"name":"Won't Do"}"#,
      .dropped("Won't Do")
    ),
    (.jira, #""status":{"statusCategory":{"key":"new"}}"#, .open),
  ])
  func `says how an issue stands`(
    kind: TrackerRule.Kind, more: String, state: TrackerIssue.State
  ) throws {
    let answer = TrackerAnswer(200, Array(Self.issue(kind, more).utf8))
    let reference = kind == .jira ? "OPS-42" : "42"
    #expect(try TrackerAPI(.example(kind)).seen(reference, at: nil, in: answer).state == state)
  }

  @Test func `is about another issue where number or address are others`() throws {
    let api = TrackerAPI(.example(.github))
    let answer = TrackerAnswer(200, Array(Self.issue(.github, #""state":"closed""#).utf8))
    #expect(throws: TrackerFault.another) { try api.seen("43", at: nil, in: answer) }
    #expect(throws: TrackerFault.another) {
      try api.seen("42", at: "https://github.com/shop/other/issues/42", in: answer)
    }
    let same = try api.seen("42", at: "https://github.com/shop/checkout/issues/42", in: answer)
    #expect(same.state == .done)
  }

  static let nonsense = [
    "", "null", "[]", "{}", "<html>", #"{"number":"42"}"#, #"{"number":42,"state":"half"}"#,
    #"{"number":-1,"state":"open"}"#, #"{"number":42.5,"state":"open"}"#,
    #"{"iid":42}"#, #"{"key":"../../x"}"#, #"{"key":"OPS-42","fields":{}}"#,
    String(repeating: "[", count: 10_000),
  ]

  @Test(arguments: nonsense) func `that is none is no issue`(text: String) {
    for kind in TrackerRule.Kind.allCases {
      let api = TrackerAPI(.example(kind))
      let answer = TrackerAnswer(200, Array(text.utf8))
      #expect(throws: TrackerFault.self) {
        try api.seen(kind == .jira ? "OPS-42" : "42", at: nil, in: answer)
      }
    }
  }

  @Test(arguments: [
    "javascript:alert(1)", "https://x.example/\u{202E}", "https://x.example/\"onload", "", "//x",
  ])
  func `with an address that is none has none`(address: String) throws {
    let body = JSONWriter.object {
      $0.member("number", Int64(42))
      $0.member("state", "open")
      $0.member("html_url", address)
    }
    let answer = TrackerAnswer(201, body)
    #expect(try TrackerAPI(.example(.github)).created(in: answer).address == nil)
  }

  @Test(arguments: [
    (401, TrackerFault.unauthorised), (403, .forbidden), (404, .noProject), (429, .busy),
    (500, .failing(500)), (301, .moved), (302, .moved), (422, .refused(422, said: nil)),
    (400, .refused(400, said: nil)),
  ])
  func `that refuses says why, and what to do`(status: Int, fault: TrackerFault) {
    for kind in TrackerRule.Kind.allCases {
      let rule = TrackerRule.example(kind)
      #expect(throws: fault) { try TrackerAPI(rule).created(in: TrackerAnswer(status, [])) }
      let sentence = fault.sentence(of: "main", rule)
      #expect(sentence.contains("“main”") && sentence.hasSuffix("."))
    }
    #expect(throws: TrackerFault.busy) {
      try TrackerAPI(.example(.github)).created(in: TrackerAnswer(403, [], asksForPatience: true))
    }
  }

  @Test(arguments: [
    (
      #"{"message":"Validation Failed","errors":[{"field":"title","code":"missing"}]}"#,
      "Validation Failed; field: title; code: missing"
    ),
    (#"{"message":{"title":["can't be blank"]}}"#, "can't be blank"),
    (
      #"{"errorMessages":["No."],"errors":{"issuetype":"Specify an issue type"}}"#,
      "No.; issuetype: Specify an issue type"
    ),
    (#"{"error":"a\u001b[31m\nb"}"#, #"a\u{001B}[31m b"#),
  ])
  func `that refuses is quoted as text`(body: String, said: String) {
    #expect(throws: TrackerFault.refused(422, said: said)) {
      try TrackerAPI(.example(.github)).created(in: TrackerAnswer(422, Array(body.utf8)))
    }
  }
}
