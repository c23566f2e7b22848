import JSON
import Testing

@Suite struct `A tree of JSON` {
  private func tree(_ text: String) throws(JSONFault) -> JSONValue {
    try JSONValue(checking: Array(text.utf8))
  }

  private func canonical(_ text: String) throws(JSONFault) -> String {
    String(decoding: try tree(text).canonicalBytes, as: UTF8.self)
  }

  @Test func `holds every kind of value`() throws {
    let value = try tree(#"{"a":[null,true,-3,1.5,"é"],"b":{}}"#)
    #expect(value["a"] == .array([.null, .bool(true), .integer(-3), .number(1.5), .string("é")]))
    #expect(value["b"] == .object([]))
    #expect(value["c"] == nil)
    #expect(JSONValue.null["a"] == nil)
  }

  @Test(arguments: [
    (#"{ "b" : 1, "a" : [ ] }"#, #"{"a":[],"b":1}"#),
    (#"{"é":1,"z":2,"e":3}"#, #"{"e":3,"z":2,"é":1}"#),
    (#"[20.0,2e1,20,-0.0,0.5,1e300]"#, #"[20,20,20,0,0.5,1e+300]"#),
    (#"["\u0041\/\n\u00e9"]"#, "[\"A/\\u000a\u{e9}\"]"),
    (#"[{"y":{"d":1,"c":2},"x":0}]"#, #"[{"x":0,"y":{"c":2,"d":1}}]"#),
    ("9223372036854775807", "9223372036854775807"),
  ])
  func `has one canonical spelling`(text: String, expected: String) throws {
    #expect(try canonical(text) == expected)
    #expect(try canonical(expected) == expected)
  }

  @Test func `leaves out members by name`() throws {
    let value = try tree(#"{"text":"x","happened_at":"now","id":1}"#)
    #expect(value.without("happened_at", "id") == .object([.init("text", .string("x"))]))
    #expect(JSONValue.integer(1).without("id") == .integer(1))
  }

  @Test func `tells strings apart that look the same`() throws {
    #expect(try tree("\"\u{e9}\"") != tree("\"e\u{301}\""))
    // The sign for kelvin.
    #expect(try tree("{\"\u{212a}\":1}")["K"] == nil)
  }

  @Test func `is bounded`() throws {
    let text = "[" + String(repeating: "0,", count: 20_000) + "0]"
    let fault = #expect(throws: JSONFault.self) { try tree(text) }
    #expect(fault?.kind == .tooLarge)
    #expect(throws: JSONFault.self) { try tree(String(repeating: "[", count: 65)) }
    #expect(throws: JSONFault.self) { try tree(#"{"a":1,"a":2}"#) }
  }
}
