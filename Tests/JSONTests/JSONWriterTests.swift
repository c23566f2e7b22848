import JSON
import Testing

@Suite struct `Writing JSON` {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func `writes members in the order given, without space`() {
    let bytes = JSONWriter.object { incident in
      incident.member("title", "Checkout down")
      incident.member("count", 3)
      incident.member("low", Int64.min)
      incident.member("open", true)
      incident.member("end", String?.none)
      incident.member("left out", ifPresent: String?.none)
      incident.member("raw", JSONText(trusting: Array("1.50".utf8)))
      incident.array("tags") { tags in
        tags.element("a")
        tags.object { $0.member("b", [1, 2]) }
        tags.array { _ in }
      }
      incident.object("empty") { _ in }
    }
    #expect(
      text(bytes)
        == #"{"title":"Checkout down","count":3,"low":-9223372036854775808,"open":true,"end":null,"#
        + #""raw":1.50,"tags":["a",{"b":[1,2]},[]],"empty":{}}"#)
  }

  @Test(arguments: [
    ("", #""""#), ("a/b", #""a/b""#), (#"\""#, #""\\\"""#),
    ("\u{7F}é😀\u{2028}", "\"\u{7F}é😀\u{2028}\""),
    ("\n\t\r\u{8}\u{C}", #""\u000a\u0009\u000d\u0008\u000c""#),
    ("\u{0}\u{1B}\u{1F}", #""\u0000\u001b\u001f""#),
  ])
  func `escapes only what it must`(string: String, expected: String) {
    #expect(text(JSONWriter.bytes(string)) == expected)
  }

  @Test func `leaves no place empty and none filled twice`() throws {
    let bytes = JSONWriter.object { object in
      object.member("none") { _ in }
      object.member("two") { value in
        value.int(1)
        value.string("never seen")
        value.object { $0.member("nor", "this") }
      }
      object.array("list") { $0.element { _ in } }
    }
    #expect(text(bytes) == #"{"none":null,"two":1,"list":[null]}"#)
    #expect(text(JSONWriter.bytes { _ in }) == "null")
  }

  @Test func `lays a text out for people`() throws {
    let compact = try JSONText(
      checking: Array(#"{"a":[1,{"b":"{[,:\"\\"}],"e":{ },"f":[ ]}"#.utf8))
    let pretty = #"""
      {
        "a": [
          1,
          {
            "b": "{[,:\"\\"
          }
        ],
        "e": {},
        "f": []
      }
      """#
    #expect(JSONPretty.string(compact) == pretty)
    #expect(JSONPretty.string(JSONText(trusting: Array(pretty.utf8))) == pretty)
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `reads back what it wrote`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let tree = JSONTree.random(depth: 5, using: &random)
      let written = try JSONText(checking: JSONWriter.bytes(tree))
      let again = try written.read { reader throws(JSONFault) in try JSONTree(&reader) }
      #expect(again == tree, "seed \(seed)")
      #expect(JSONWriter.bytes(again) == written.bytes)
      let pretty = try JSONText(checking: JSONPretty.bytes(written))
      #expect(try pretty.read { reader throws(JSONFault) in try JSONTree(&reader) } == tree)
    }
  }
}

extension JSONTree {
  fileprivate static func random(depth: Int, using random: inout SeededGenerator) -> JSONTree {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: .null
    case 1: .bool(.random(using: &random))
    case 2: .integer(.random(in: .min ... .max, using: &random))
    case 3: .number(Double(Int.random(in: -1_000_000...1_000_000, using: &random) * 2 + 1) / 256)
    case 4: .string(string(using: &random))
    case 5:
      .array(
        (0..<Int.random(in: 0...5, using: &random)).map { _ in
          JSONTree.random(depth: depth - 1, using: &random)
        })
    default:
      .object(
        (0..<Int.random(in: 0...16, using: &random)).map { index in
          Member(
            key: "\(index)" + string(using: &random),
            value: JSONTree.random(depth: depth - 1, using: &random))
        })
    }
  }

  private static func string(using random: inout SeededGenerator) -> String {
    var string = ""
    for _ in 0..<Int.random(in: 0...20, using: &random) {
      let highest: UInt32 = [0x1F, 0x7F, 0x7FF, 0x10FFFF].randomElement(using: &random) ?? 0x7F
      let scalar = Unicode.Scalar(UInt32.random(in: 1...highest, using: &random))
      string.unicodeScalars.append(scalar ?? "\u{FFFD}")
    }
    return string
  }
}

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
