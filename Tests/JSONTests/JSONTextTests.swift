import JSON
import Testing

@Suite struct `Checking JSON` {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "-1", "12.5", "1e5", "1E+5", "1e-308", "1e308", "1E02",
    "1e0000308", "0.0", "-0.0e-0", "1234567890123456789012345678901234567890",
    #""""#, #""a""#, #""\"\\\/\b\f\n\r\t""#, #""\u0041\u00e9\u20AC""#, #""\uD83D\uDE00""#,
    #""\ud83d\ude00""#, #""\uFFFF""#, #""\uDBFF\uDFFF""#, "\"é€😀\"", "\"\u{7F}\"",
    "\"\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}\"", "\"\u{FEFF}\"",
    "[]", "[ ]", "[1]", "[1, 2]", "[[], [[]], {}]", "[null,true,false,0,\"\",[],{}]",
    "{}", "{ }", #"{"a":1}"#, #"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}"#, #"{"":0}"#,
    #"{"a":1,"A":2,"\u0062":3,"aa":4}"#, "{\"é\":1,\"e\u{301}\":2}", " \t\r\n1 \t\r\n",
    " { \"a\" : [ 1 , 2 ] , \"b\" : { } } ",
  ])
  func `accepts what RFC 8259 allows`(text: String) throws {
    try JSONText.check(Array(text.utf8))
  }

  @Test(
    arguments: [
      ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("\u{FEFF}1", .unexpectedByte, 0),
      ("nul", .unexpectedEnd, 3), ("nuL", .unexpectedByte, 2), ("True", .unexpectedByte, 0),
      ("NaN", .unexpectedByte, 0), ("Infinity", .unexpectedByte, 0), ("-Infinity", .badNumber, 1),
      ("1 2", .trailingBytes, 2), ("1,", .trailingBytes, 1), ("{}}", .trailingBytes, 2),
      ("nulls", .trailingBytes, 4), ("1\u{0}", .trailingBytes, 1), ("\u{0}1", .nul, 0),
      ("'a'", .unexpectedByte, 0), ("/**/1", .unexpectedByte, 0), ("\u{A0}1", .unexpectedByte, 0),
      ("01", .badNumber, 0), ("-01", .badNumber, 1), ("00", .badNumber, 0),
      ("-", .unexpectedEnd, 1),
      ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0), ("1.", .unexpectedEnd, 2),
      ("[1.]", .badNumber, 3), ("1.e5", .badNumber, 2), ("1e", .unexpectedEnd, 2),
      ("[1e]", .badNumber, 3), ("1e+", .unexpectedEnd, 3), ("1e5.5", .trailingBytes, 3),
      ("0x1", .trailingBytes, 1), ("1e309", .exponentOutOfRange, 0),
      ("[-1e-309]", .exponentOutOfRange, 1), ("1e99999999999999999999", .exponentOutOfRange, 0),
      ("12345678901234567890123456789012345678901", .numberTooLong, 0),
      ("0.1234567890123456789012345678901234567890", .numberTooLong, 0),
      ("1e00000000000000000000000000000000000000001", .numberTooLong, 0),
      ("[", .unexpectedEnd, 1), ("]", .unexpectedByte, 0), ("[1", .unexpectedEnd, 2),
      ("[,]", .unexpectedByte, 1), ("[1,]", .unexpectedByte, 3), ("[,1]", .unexpectedByte, 1),
      ("[1,,2]", .unexpectedByte, 3), ("[1 2]", .unexpectedByte, 3), ("[1}", .unexpectedByte, 2),
      ("[\"a\":1]", .unexpectedByte, 4), ("{", .unexpectedEnd, 1), ("{,}", .unexpectedByte, 1),
      ("{]", .unexpectedByte, 1), (#"{"a"}"#, .unexpectedByte, 4), (#"{"a":}"#, .unexpectedByte, 5),
      (#"{"a":1,}"#, .unexpectedByte, 7), (#"{"a":1]"#, .unexpectedByte, 6),
      (#"{"a":1 "b":2}"#, .unexpectedByte, 7), (#"{"a" 1}"#, .unexpectedByte, 5),
      ("{1:1}", .unexpectedByte, 1), ("{a:1}", .unexpectedByte, 1),
      ("{null:1}", .unexpectedByte, 1),
      (#"{"a":1:2}"#, .unexpectedByte, 6), (#"""#, .unexpectedEnd, 1), (#""\"#, .unexpectedEnd, 2),
      (#""\""#, .unexpectedEnd, 3), (#""\a""#, .badEscape, 2), (#""\'""#, .badEscape, 2),
      (#""\U0041""#, .badEscape, 2), (#""\u004""#, .badEscape, 6), (#""\u00g0""#, .badEscape, 5),
      (#""\u+041""#, .badEscape, 3), (#""\x41""#, .badEscape, 2), (#""\u00"#, .unexpectedEnd, 5),
      ("\"\t\"", .controlCharacter, 1), ("\"a\n\"", .controlCharacter, 2),
      ("\"\u{1F}\"", .controlCharacter, 1), ("\"\u{0}\"", .nul, 1), (#""\u0000""#, .nul, 1),
      (#"{"a\u0000":1}"#, .nul, 3), (#""\uD800""#, .loneSurrogate, 1),
      (#""\uDC00""#, .loneSurrogate, 1), (#""\uD800\uD800""#, .loneSurrogate, 1),
      (#""\uD800x""#, .loneSurrogate, 1), (#""\uD800\n""#, .loneSurrogate, 1),
      (#""\uDC00\uD800""#, .loneSurrogate, 1), (#""\uD800\u0041""#, .loneSurrogate, 1),
    ] as [(String, JSONFault.Kind, Int)])
  func `refuses everything else, and says where`(
    text: String, kind: JSONFault.Kind, offset: Int
  ) {
    #expect(throws: JSONFault(kind, at: offset)) { try JSONText.check(Array(text.utf8)) }
  }

  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x22], [0xE0, 0x80, 0x80],
      [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
      [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func `refuses malformed UTF-8`(sequence: [UInt8]) {
    let quote = UInt8(ascii: "\"")
    #expect(throws: JSONFault(.invalidUTF8, at: 1)) {
      try JSONText.check([quote] + sequence + [quote])
    }
    #expect(throws: JSONFault(.invalidUTF8, at: 2)) {
      try JSONText.check(Array("{\"".utf8) + sequence + Array("\":1}".utf8))
    }
    #expect(throws: JSONFault.self) { try JSONText.check([quote] + sequence) }
    #expect(throws: JSONFault.self) { try JSONText.check(sequence) }
  }

  @Test(arguments: [
    (#"{"a":1,"a":1}"#, 8), (#"{"a":1,"\u0061":2}"#, 8), (#"{"\u0061":1,"a":2}"#, 13),
    (#"{"\u0061":1,"\u0061":2}"#, 13), (#"{"\/":1,"/":2}"#, 9), (#"{"":1,"":2}"#, 7),
    (#"{"b":1,"a":{},"c":2,"b":3}"#, 21), (#"[{"x":{"k":1,"j":2,"k":3}}]"#, 20),
    (#"{"\ud83d\ude00":1,"😀":2}"#, 19), (#"{"a":{"b":1},"b":2,"a":3}"#, 20),
    (#"{"\n":1,"\u000a":2}"#, 9), (#"{"\u00e9":1,"é":2}"#, 13),
  ])
  func `refuses a key given twice, however it is spelled`(text: String, offset: Int) {
    #expect(throws: JSONFault(.duplicateKey, at: offset)) {
      try JSONText.check(Array(text.utf8))
    }
  }

  @Test(arguments: [11, 12, 13, 14, 500])
  func `finds the duplicate among many keys`(count: Int) throws {
    let members = (0..<count).map { #""key\#($0)":0"# }
    try JSONText.check(Array("{\(members.joined(separator: ","))}".utf8))
    for position in [0, count / 2, count - 1] {
      let text = "{\(members.joined(separator: ",")),\"\\u006bey\(position)\":0}"
      #expect(throws: JSONFault.self) { try JSONText.check(Array(text.utf8)) }
    }
  }

  @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")])
  func `refuses the sixty-fifth level`(opening: String, closing: String) throws {
    func nested(_ levels: Int) -> [UInt8] {
      let times = opening.hasPrefix("[{") ? levels / 2 : levels
      let core = opening == "[" || opening.hasPrefix("[{") ? "" : "0"
      let middle = opening.hasPrefix("[{") ? "0" : core
      return Array(
        (String(repeating: opening, count: times) + middle
          + String(repeating: closing, count: times)).utf8)
    }
    for levels in [62, 63, 64] { try JSONText.check(nested(levels)) }
    let isPair = opening.hasPrefix("[{")
    for levels in [isPair ? 66 : 65, 100_000] {
      let fault = #expect(throws: JSONFault.self) { try JSONText.check(nested(levels)) }
      #expect(fault?.kind == .tooDeep)
    }
    let open = Array(String(repeating: opening, count: 100_000).utf8)
    #expect(throws: JSONFault.self) { try JSONText.check(open) }
  }

  @Test func `holds the limits it is given`() throws {
    let text = Array(#"{"list":[1234]}"#.utf8)
    try JSONText.check(text, limits: JSONLimits(size: 15, depth: 2, digits: 4))
    for (limits, kind) in [
      (JSONLimits(size: 14), .tooLarge), (JSONLimits(depth: 1), .tooDeep),
      (JSONLimits(depth: 0), .tooDeep), (JSONLimits(digits: 3), .numberTooLong),
    ] as [(JSONLimits, JSONFault.Kind)] {
      let fault = #expect(throws: JSONFault.self) { try JSONText.check(text, limits: limits) }
      #expect(fault?.kind == kind)
    }
  }

  static let sample = #"{"id":"é\u00e9\ud83d\ude00","n":[-12.5e+3,0,true,false,null],"o":{"":{}}}"#

  @Test func `refuses a text that is cut off anywhere`() throws {
    let bytes = Array(Self.sample.utf8)
    try JSONText.check(bytes)
    for end in 0..<bytes.count {
      #expect(throws: JSONFault.self) { try JSONText.check(Array(bytes[..<end])) }
      #expect(throws: JSONFault.self) {
        try JSONReader.read(Array(bytes[..<end])) { reader throws(JSONFault) in
          try JSONTree(&reader)
        }
      }
    }
  }

  @Test func `survives every single changed byte`() throws {
    let bytes = Array(Self.sample.utf8)
    var accepted = 0
    for index in bytes.indices {
      for value in UInt8.min...UInt8.max {
        var changed = bytes
        changed[index] = value
        let isAccepted = (try? JSONText.check(changed)) != nil
        let tree = try? JSONReader.read(changed) { reader throws(JSONFault) in
          try JSONTree(&reader)
        }
        accepted += isAccepted ? 1 : 0
        // Whatever the check lets through, the reader can read.
        if isAccepted { #expect(tree != nil) }
        _ = JSONPretty.bytes(JSONText(trusting: changed))
      }
    }
    #expect(accepted > bytes.count)
  }
}
