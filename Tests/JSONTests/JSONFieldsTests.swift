import JSON
import Testing

@Suite struct `Reading the members of an object` {
  enum Colour: String { case red, green }

  private func fields(_ text: String) throws -> JSONFields { try JSONFields(Array(text.utf8)) }

  @Test func `each member is found under its name, in any order`() throws {
    let fields = try fields(
      #"""
      {"n":-7,"s":"a\"b","big":12345678901234567890,"b":true,"c":"green","list":["x","y"],
       "things":[{"n":1},{"n":2}],"one":{"s":"in"},"none":null,"half":0.5}
      """#)
    #expect(try fields.string("s") == "a\"b")
    #expect(try fields.int64("n") == -7)
    #expect(try fields.int32("n") == -7)
    #expect(try fields.bool("b"))
    #expect(try fields.enum("c", as: Colour.self) == .green)
    #expect(try fields.strings("list") == ["x", "y"])
    #expect(try fields.objects("things").map { try $0.int64("n") } == [1, 2])
    #expect(try fields.optionalObject("one")?.string("s") == "in")
    #expect(fields.contains("half"))
  }

  @Test func `what is absent or null is nil when it may be, and missing when it may not`() throws {
    let fields = try fields(#"{"none":null}"#)
    for name in ["none", "other"] {
      #expect(!fields.contains(name))
      #expect(try fields.optionalString(name) == nil)
      #expect(try fields.optionalInt64(name) == nil)
      #expect(try fields.optionalInt32(name) == nil)
      #expect(try fields.optionalBool(name) == nil)
      #expect(try fields.optionalEnum(name, as: Colour.self) == nil)
      #expect(try fields.strings(name).isEmpty)
      #expect(try fields.objects(name).isEmpty)
      #expect(throws: JSONFault(.missing(name), at: 0)) { try fields.string(name) }
      #expect(throws: JSONFault(.missing(name), at: 0)) { try fields.int64(name) }
      #expect(throws: JSONFault(.missing(name), at: 0)) { try fields.bool(name) }
    }
  }

  @Test func `a value of another shape is a fault that says where`() throws {
    let fields = try fields(#"{"s":"x","n":5,"big":3000000000,"list":[1],"half":0.5}"#)
    #expect(throws: JSONFault(.expected(.integer), at: 5)) { try fields.int64("s") }
    #expect(throws: JSONFault(.expected(.string), at: 13)) { try fields.optionalString("n") }
    #expect(throws: JSONFault(.expected(.bool), at: 13)) { try fields.bool("n") }
    #expect(throws: JSONFault(.outOfRange, at: 21)) { try fields.int32("big") }
    #expect(throws: JSONFault(.unknownWord("x"), at: 5)) {
      try fields.enum("s", as: Colour.self)
    }
    #expect(throws: JSONFault.self) { try fields.strings("list") }
    #expect(throws: JSONFault.self) { try fields.strings("half") }
    #expect(throws: JSONFault.self) { try fields.objects("list") }
    #expect(throws: JSONFault.self) { try fields.objects("s") }
    #expect(throws: JSONFault.self) { try fields.int64("half") }
    #expect(throws: JSONFault.self) { try fields.optionalObject("list") }
  }

  @Test(arguments: ["", "[]", "{", #"{"a":}"#, #"{"a":nul}"#, #"{"a":1}x"#, #"{"a":"\ud800"}"#])
  func `odd bytes end in a fault`(text: String) {
    #expect(throws: JSONFault.self) { try JSONFields(Array(text.utf8)) }
  }
}
