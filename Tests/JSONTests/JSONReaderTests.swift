import JSON
import Testing

@Suite struct `Reading JSON` {
  private func read<Value>(
    _ text: String, _ body: (inout JSONReader) throws(JSONFault) -> Value
  ) throws(JSONFault) -> Value {
    try JSONReader.read(Array(text.utf8), body)
  }

  @Test func `reads the members it knows and skips the others`() throws {
    struct Thing: JSONReadable, Equatable {
      var a = ""
      var long: Int64 = 0
      var flag: Bool?
      var tags: [String] = []
      var inner: [Int] = []

      init(_ reader: inout JSONReader) throws(JSONFault) {
        try reader.object { key, value throws(JSONFault) in
          switch key {
          case "a": a = try value.string()
          case "a_name_that_is_longer_than_thirty_two_bytes": long = try value.int64()
          case "flag": flag = try value.boolOrNil()
          case "tags": tags = try value.strings()
          case "é":
            try value.object { key, value throws(JSONFault) in
              if "n" ~= key { inner.append(try value.int()) }
            }
          default: break
          }
        }
      }
    }
    let thing = try read(
      #"""
       { "skipped" : {"x":[1,"}]",{"y":null}]}, "a" : "x\"y", "flag":null , "more":-1.5e3,
      "\u0061_name_that_is_longer_than_thirty_two_bytes" : -9223372036854775808,
      "tags":["one","two\n"], "é":{"n":7,"m":8}, "word":true, "last":[[]] }
      """#
    ) { reader throws(JSONFault) in try Thing(&reader) }
    #expect(thing.a == "x\"y")
    #expect(thing.long == .min)
    #expect(thing.flag == nil)
    #expect(thing.tags == ["one", "two\n"])
    #expect(thing.inner == [7])
  }

  @Test(arguments: ["a", "ab", "abcdefgh", "é", "a\\u0062c", "", String(repeating: "k", count: 32)])
  func `compares keys byte for byte`(spelled: String) throws {
    let key = spelled.replacing("\\u0062", with: "b")
    try read("{\"\(spelled)\":1}") { reader throws(JSONFault) in
      try reader.object { found, _ throws(JSONFault) in
        #expect(found.string == key)
        #expect(!("other" ~= found))
        switch found {
        case "a": #expect(key == "a")
        case "ab": #expect(key == "ab")
        case "abc": #expect(key == "abc")
        case "abcdefgh": #expect(key == "abcdefgh")
        case "é": #expect(key == "é")
        case "": #expect(key.isEmpty)
        case "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk": #expect(key.count == 32)
        default: Issue.record("\(key) was not recognised.")
        }
      }
    }
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min),
    ] as [(String, Int64)])
  func `reads integers to their limits`(text: String, value: Int64) throws {
    #expect(try read(text) { reader throws(JSONFault) in try reader.int64() } == value)
  }

  @Test(
    arguments: [
      ("9223372036854775808", .outOfRange, 0), ("-9223372036854775809", .outOfRange, 0),
      ("1.0", .expected(.integer), 0), ("1e2", .expected(.integer), 0),
      (#""1""#, .expected(.integer), 0), ("-", .expected(.integer), 0), ("", .unexpectedEnd, 0),
      ("1 1", .trailingBytes, 2), ("null", .expected(.integer), 0),
    ] as [(String, JSONFault.Kind, Int)])
  func `refuses what is no integer`(text: String, kind: JSONFault.Kind, offset: Int) {
    #expect(throws: JSONFault(kind, at: offset)) {
      try read(text) { reader throws(JSONFault) in try reader.int64() }
    }
  }

  @Test func `reads other numbers`() throws {
    #expect(try read("-12.5e1") { reader throws(JSONFault) in try reader.double() } == -125)
    #expect(throws: JSONFault(.outOfRange, at: 0)) {
      try read("9e308") { reader throws(JSONFault) in try reader.double() }
    }
    #expect(throws: JSONFault(.expected(.number), at: 0)) {
      try read("nan") { reader throws(JSONFault) in try reader.double() }
    }
  }

  @Test(
    arguments: [
      ("{", .unexpectedEnd), ("{]", .unexpectedByte), ("[}", .unexpectedByte),
      ("[1,]", .unexpectedByte), ("[1 2]", .unexpectedByte), (#"{"a"}"#, .unexpectedByte),
      (#"{"a":1,}"#, .unexpectedByte),
      ("\"\u{1}\"", .controlCharacter),
      ("\"\u{0}\"", .nul), (#""\ud800""#, .loneSurrogate), (#""\q""#, .badEscape),
      (#""\"#, .unexpectedEnd), (#""\u12"#, .unexpectedEnd), ("[] []", .trailingBytes),
      (String(repeating: "[", count: 65), .tooDeep),
    ] as [(String, JSONFault.Kind)])
  func `answers odd bytes with a fault`(text: String, kind: JSONFault.Kind) {
    let fault = #expect(throws: JSONFault.self) {
      try read(text) { reader throws(JSONFault) in try JSONTree(&reader) }
    }
    #expect(fault?.kind == kind)
  }

  @Test(arguments: [[0xC3], [0xFF], [0xED, 0xA0, 0x80], [0xC3, 0x5C, 0x6E]] as [[UInt8]])
  func `mends no malformed UTF-8`(bytes: [UInt8]) {
    let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    #expect(throws: JSONFault(.invalidUTF8, at: 1)) {
      try JSONReader.read(text) { reader throws(JSONFault) in try reader.string() }
    }
  }

  @Test func `hands out a value as it is written`() throws {
    let raw = try read(#" [ {"a" : [1, "]"] } , 2 ] "#) { reader throws(JSONFault) in
      var values: [String] = []
      try reader.array { element throws(JSONFault) in
        values.append(String(decoding: try element.raw().bytes, as: UTF8.self))
      }
      return values
    }
    #expect(raw == [#"{"a" : [1, "]"] }"#, "2"])
  }

  @Test(arguments: [
    "[}", "[1}", "{\"a\":[}", "}", ",", ":", "x", "", String(repeating: "[", count: 65),
  ])
  func `skips nothing that is not bracketed rightly`(text: String) {
    #expect(throws: JSONFault.self) {
      try read(text) { reader throws(JSONFault) in try reader.skip() }
    }
  }

  @Test func `goes only as deep as the check`() throws {
    let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    _ = try read(text) { reader throws(JSONFault) in try JSONTree(&reader) }
    try read(text) { reader throws(JSONFault) in try reader.skip() }
    let abyss = String(repeating: #"[{"a":"#, count: 100_000)
    let fault = #expect(throws: JSONFault.self) {
      try read(abyss) { reader throws(JSONFault) in try JSONTree(&reader) }
    }
    #expect(fault?.kind == .tooDeep)
  }

  @Test func `names what is missing`() {
    let fault = #expect(throws: JSONFault.self) {
      try read("{}") { reader throws(JSONFault) in
        try reader.object { _, _ throws(JSONFault) in }
        throw reader.fault(.missing("title"))
      }
    }
    #expect(fault == JSONFault(.missing("title"), at: 2))
  }
}
