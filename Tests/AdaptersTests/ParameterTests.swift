import FoundationEssentials
import Policy
import Testing

@testable import Adapters

@Suite struct `Values of parameters` {
  static let good: [(ParameterType, [String])] = [
    (.dnsLabel, ["a", "checkout-eu", "0x", String(repeating: "a", count: 63)]),
    (.revision, ["1", "42", "2147483647"]),
    (.digest, ["sha256:" + String(repeating: "0f", count: 32)]),
    (.flagKey, ["new-pricing", "A.b_c:d", String(repeating: "a", count: 128)]),
    (.percent, ["0", "100", "100.000%", "12.5%", "0.001"]),
    (.duration, ["1s", "500ms", "15m", "999999999d"]),
    (
      .time,
      [
        "2026-11-29T20:15:00Z", "2026-11-29T20:15:00.5Z", "2028-02-29T23:59:59.123456+05:30",
        "1970-01-01T00:00:00-23:59",
      ]
    ),
    (.release, ["1.4.2", "v2", "2026-01-01_3+build.7", "a.b"]),
  ]
  static let bad: [(ParameterType, [String])] = [
    (.dnsLabel, ["-a", "a-", "A", "a.b", "a_b", String(repeating: "a", count: 64)]),
    (.revision, ["0", "01", "-1", "+1", "1.0", "2147483648", "99999999999999999999", "1e3"]),
    (.digest, [String(repeating: "0", count: 64), "sha256:" + String(repeating: "0F", count: 32)]),
    (.flagKey, [".hidden", "_x", "a/b", "a b"]),
    (.percent, ["101", "100.001", "1.", ".5", "1.2345", "1%%", "%", "1,5"]),
    (.duration, ["1", "s", "1 s", "1w", "1.5s", "1000000000s"]),
    (
      .time,
      [
        "2026-11-29", "2026-11-29T20:15Z", "2026-11-29 20:15:00Z", "2026-11-29t20:15:00z",
        "2026-02-30T00:00:00Z", "2026-11-29T24:00:00Z", "2026-11-29T20:60:00Z",
        "2026-11-29T20:15:60Z", "2026-11-29T20:15:00", "2026-11-29T20:15:00.Z",
        "2026-11-29T20:15:00.1234567Z", "2026-11-29T20:15:00+5:30", "2026-11-29T20:15:00+24:00",
        "2026-11-29T20:15:00ZZ", "now", "infinity", "1969-12-31T23:59:59Z",
      ]
    ),
    (.release, ["..", "a..b", ".hidden", "a/b", "+1", "_x", "current/"]),
  ]

  @Test(arguments: good) func `well-formed ones pass`(type: ParameterType, values: [String]) {
    for value in values { #expect(type.accepts(value), "\(value)") }
  }

  @Test(arguments: bad) func `others do not`(type: ParameterType, values: [String]) {
    for value in values { #expect(!type.accepts(value), "\(value)") }
  }

  @Test(arguments: ParameterType.allCases) func `an example is one`(type: ParameterType) {
    #expect(type.accepts(type.example))
  }

  @Test(arguments: ParameterType.allCases)
  func `nothing smuggled passes for any type`(type: ParameterType) {
    for text in smuggled { #expect(!type.accepts(text), "\(text.debugDescription)") }
  }

  @Test(arguments: ParameterType.allCases)
  func `no naughty string passes that is not made of harmless bytes`(type: ParameterType) throws {
    let path = "../shared/data/naughty-strings/blns.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      print("Skipped: there is no \(path).")
      return
    }
    let strings = try JSONDecoder().decode([String].self, from: data)
    #expect(strings.count > 400)
    for text in strings where type.accepts(text) {
      #expect(
        text.utf8.allSatisfy {
          (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
            || "._-+:%".utf8.contains($0)
        }, "\(text.debugDescription)")
      #expect(text.utf8.first != UInt8(ascii: "-"))
    }
  }
}

@Suite struct `Arguments of a step` {
  let names = ["release", "revision"]

  @Test func `a placeholder is a whole argument or follows a fixed option`() throws {
    #expect(try ArgumentTemplate("{release}", parameters: names) == .parameter("release"))
    #expect(
      try ArgumentTemplate("--to-revision={revision}", parameters: names)
        == .option(prefix: "--to-revision=", parameter: "revision"))
    #expect(
      try ArgumentTemplate("-o=jsonpath={.status}", parameters: names)
        == .fixed("-o=jsonpath={.status}"))
    #expect(try ArgumentTemplate(#"{"a":1}"#, parameters: names) == .fixed(#"{"a":1}"#))
  }

  @Test(arguments: [
    "v{release}", "{release}x", "deployment/{release}", "-o={release}", "--={release}",
    "--a={release}{revision}", "{release}{release}", "--a=x{release}", "---a={release}", "{other}",
    "--a b={release}", "a\u{0}b", "a\nb", "\u{7F}",
  ])
  func `anything else is refused`(text: String) {
    #expect(throws: PreparationRefusal.self) {
      try ArgumentTemplate(text, parameters: names)
    }
  }

  @Test(arguments: [
    "kubectl", "./kubectl", "/usr/../bin/kubectl", "/usr//bin/kubectl", "/", "", "/usr/bin/",
    "/usr/bin/{release}", "/usr/bin/ku bectl", "~/kubectl",
  ])
  func `a program is named by its plain absolute path`(path: String) {
    #expect(throws: PreparationRefusal.self) { try CommandTemplate([path], parameters: [:]) }
  }

  @Test func `a value that is given but not declared is refused`() {
    let target = ActionTarget.rollback(.argv(["/bin/x"]), ["extra": "1"])
    #expect(throws: PreparationRefusal.self) { try ParameterValues(of: target) }
  }

  @Test func `a missing value is refused with what it has to look like`() {
    let target = ActionTarget.rollback(.argv(["/bin/x", "{revision}"], ["revision": .revision]))
    #expect(
      throws: PreparationRefusal(
        "“revision” has no value: it must be a whole number from 1 on, such as 3.")
    ) { try ParameterValues(of: target) }
  }

  @Test func `the release is the one of the record, and nobody types another`() throws {
    let definition = ActionDefinition.argv(["/bin/x", "{release}"], ["release": .release])
    let values = try ParameterValues(of: .rollback(definition))
    #expect(try values.fill(.parameter("release")) == "1.4.2")
    #expect(throws: PreparationRefusal.self) {
      try ParameterValues(of: .rollback(definition, ["release": "1.4.3"]))
    }
  }

  @Test(arguments: [ParameterType.release, .digest])
  func `where the record has none nobody types one`(type: ParameterType) {
    let definition = ActionDefinition.argv(["/bin/x", "{what}"], ["what": type])
    for typed in [["what": type.example], [:]] {
      #expect(throws: PreparationRefusal.self) {
        try ParameterValues(of: .rollback(definition, to: nil, typed))
      }
    }
  }

  @Test func `a refused value is not repeated in the refusal`() {
    let target = ActionTarget.rollback(
      .argv(["/bin/x", "{key}"], ["key": .flagKey]), ["key": "hunter2 hunter2"])
    #expect {
      try ParameterValues(of: target)
    } throws: { error in
      (error as? PreparationRefusal).map { !$0.sentence.contains("hunter2") } ?? false
    }
  }
}
