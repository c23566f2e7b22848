/// Prints JSON for people: one member or element a line, two spaces a level.
package enum JSONPretty {
  /// Lays out checked bytes anew; nothing but the space between tokens changes.
  package static func bytes(_ text: JSONText) -> [UInt8] {
    var printer = Printer(text.bytes)
    printer.run()
    return printer.output
  }

  package static func string(_ text: JSONText) -> String {
    String(decoding: bytes(text), as: UTF8.self)
  }

  private struct Printer {
    let input: [UInt8]
    var output: [UInt8] = []
    private var index = 0
    private var level = 0

    init(_ input: [UInt8]) { self.input = input }

    mutating func run() {
      while index < input.count {
        let byte = input[index]
        index += 1
        switch byte {
        case 0x20, 0x0A, 0x0D, 0x09: continue
        case UInt8(ascii: "\""): string()
        case UInt8(ascii: "{"), UInt8(ascii: "["): open(byte)
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          level = max(level - 1, 0)
          newLine()
          output.append(byte)
        case UInt8(ascii: ","):
          output.append(byte)
          newLine()
        case UInt8(ascii: ":"): output.append(contentsOf: ": ".utf8)
        default: output.append(byte)
        }
      }
    }

    private mutating func open(_ byte: UInt8) {
      output.append(byte)
      while index < input.count, isSpace(input[index]) { index += 1 }
      if index < input.count, input[index] == byte + 2 {  // The empty container stays on its line.
        output.append(byte + 2)
        index += 1
      } else {
        level += 1
        newLine()
      }
    }

    private mutating func string() {
      output.append(UInt8(ascii: "\""))
      var isEscaped = false
      while index < input.count {
        let byte = input[index]
        output.append(byte)
        index += 1
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          return
        }
      }
    }

    private mutating func newLine() {
      output.append(UInt8(ascii: "\n"))
      // Bounded, so that a text that was never checked cannot ask for a screen of spaces.
      for _ in 0..<min(level, JSONLimits.default.depth) { output.append(contentsOf: "  ".utf8) }
    }
  }
}
