import JSON
import Testing
@testable import Web

@Suite struct `A schema` {
  static let groups = Schema.object(
    .required("title", .text(TextRule(1...5, form: .singleLine))),
    .optional(
      "groups",
      .list(
        .object(
          .required("name", .text(Rules.group)),
          .required("share", .number(0...100)), .optional("kind", .word(["percent", "ring"]))),
        atMost: 2)), .optional("many", .either([.integer(0...9), .word(["unknown"])])))

  private func faults(_ text: String) throws -> [FieldError] {
    Self.groups.faults(in: try JSONValue(checking: Array(text.utf8)))
  }

  @Test(arguments: [
    #"{"title":"five5"}"#, #"{"title":"é","groups":null}"#,
    #"{"title":"a","groups":[{"name":"g 1","share":12.5,"kind":"ring"}],"many":3}"#,
    #"{"title":"a","many":"unknown"}"#, #"{"title":"\u0065\u0301\u0301\u0301\u0301"}"#,
    #"{"title":"a","many":3.0}"#,
  ])
  func `takes what fits`(text: String) throws { #expect(try faults(text) == []) }

  @Test(arguments: [
    (#"{}"#, ["title"]), (#"[]"#, [""]), (#"{"title":""}"#, ["title"]),
    (#"{"title":"sixsix"}"#, ["title"]), (#"{"title":"a\nb"}"#, ["title"]),
    (#"{"title":"a","grups":1}"#, ["grups"]),
    (#"{"title":1,"groups":{}}"#, ["title", "groups"]),
    (
      #"{"title":"a","groups":[{"name":"a","share":101},{"share":"x","kind":"rang"}]}"#,
      ["groups[0].share", "groups[1].share", "groups[1].kind", "groups[1].name"]
    ), (#"{"title":"a","groups":[1,2,3]}"#, ["groups"]), (#"{"title":"a","many":10}"#, ["many"]),
    (#"{"title":"a","many":"some"}"#, ["many"]), (#"{"title":"a","many":[]}"#, ["many"]),
    (#"{"title":"a","many":1.5}"#, ["many"]),
  ])
  func `names every field that does not fit`(text: String, fields: [String]) throws {
    #expect(try faults(text).map(\.field) == fields)
  }

  @Test func `asks whether a near word was meant`() throws {
    #expect(try faults(#"{"title":"a","grups":1}"#).first?.reason.contains("groups?") == true)
    #expect(
      try faults(#"{"title":"a","groups":[{"name":"a","share":1,"kind":"rings"}]}"#).first?
        .reason.contains("ring?") == true)
  }

  @Test func `does not collect faults without end`() {
    let many = JSONValue.object((0..<500).map { .init("x\($0)", .null) })
    #expect(Schema.object().faults(in: many).count == SchemaJudge.limit)
  }

  @Test func `does not repeat control characters of names`() throws {
    let fault = try faults("{\"title\":\"a\",\"x\\u001b[31m\":1}").first
    #expect(fault?.field == "x\u{FFFD}[31m")
  }

  @Test(
    arguments: [
      (TextForm.uuid, ["0189a0c0-0000-7000-8000-00000000000A"], ["0189a0c0", "{}", ""]),
      (
        .time, ["2026-02-28T10:00:00Z", "2026-02-28t10:00:00.5+02:00"],
        ["2026-02-30T10:00:00Z", "2026-02-28 10:00:00Z", "now", "2026-02-28"]
      ), (.slug, ["a", "eu-west1"], ["A", "1a", "", "a_b"]),
      (.handle, ["alice", "Bob.2-x_y"], [".a", "a b", "é", ""]),
      (
        .reference(series: "INC"),
        ["INC-2026-001", "inc-2026-123456", "0189a0c0-0000-7000-8000-00000000000a"],
        ["INC-26-001", "DEP-2026-001", "INC-2026-01", "INC-2026-001x", "\u{131}nc-2026-001"]
      ), (.entry, ["1", "999999999999999999"], ["0", "01", "-1", "1e3", "9999999999999999999"]),
      (.link, ["https://a/b?c#d"], ["ftp://a", "https://", "https://a b", "javascript:x"]),
      (
        .digest,
        [String(repeating: "a", count: 64), "sha256:" + String(repeating: "0", count: 64)],
        [String(repeating: "A", count: 64), "sha256:", "md5:" + String(repeating: "0", count: 64)]
      ), (.groupName, ["canary", "ring 1", "eu/1".replacing("/", with: "-")], ["a/b", "é", " a"]),
      (.singleLine, ["tab?", "é"], ["a\tb", "a\nb", "\u{85}", "\u{2028}", "\u{7F}"]),
    ] as [(TextForm, [String], [String])])
  func `knows the forms of text`(form: TextForm, good: [String], bad: [String]) throws {
    let pattern = try form.pattern.map { try Regex($0).matchingSemantics(.unicodeScalar) }
    for text in good {
      #expect(form.matches(text), "\(text)")
      if let pattern { #expect(text.wholeMatch(of: pattern) != nil, "\(text)") }
    }
    for text in bad {
      #expect(!form.matches(text), "\(text)")
      if let pattern { #expect(text.wholeMatch(of: pattern) == nil, "\(text)") }
    }
  }
}

@Suite struct `Media types` {
  @Test(arguments: [
    ("application/json", true), ("Application/JSON; charset=UTF-8", true),
    ("application/json;charset=\"utf-8\"", true), ("application/json; charset=latin1", false),
    ("text/json", false), ("", false), ("application/json, text/plain", false),
  ])
  func `are JSON or not`(text: String, isJSON: Bool) {
    #expect((MediaType(text)?.isJSON ?? false) == isJSON)
  }

  @Test(
    arguments: [
      (nil, "a/b"), ("*/*", "a/b"), ("text/html", nil), ("c/d", "c/d"), ("a/*;q=0.1, c/d", "c/d"),
      ("a/b;q=0, */*", "c/d"), ("a/b;q=0", nil), ("nonsense", "a/b"),
    ] as [(String?, String?)])
  func `are chosen as the client likes`(header: String?, best: String?) {
    #expect(Acceptance(header).best(of: ["a/b", "c/d"]) == best)
  }
}
