// Compiled together with the sources of `JSON` by `scripts/fuzz`; not part of the package.

/// One execution: whatever the bytes are, nothing may trap or read outside them.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let isAccepted = (try? JSONText.check(bytes)) != nil
  let node = read(bytes)
  _ = try? JSONReader.read(bytes) { reader throws(JSONFault) in try reader.skip() }
  _ = try? JSONReader.read(bytes) { reader throws(JSONFault) in try readAstray(&reader) }
  let pretty = JSONPretty.bytes(JSONText(trusting: bytes))

  guard isAccepted else { return 0 }
  guard let node else { fatalError("The check accepts what the reader refuses.") }
  let written = JSONWriter.bytes(node)
  guard let canonical = try? JSONText(checking: written) else {
    fatalError("The writer wrote what the check refuses.")
  }
  guard let again = read(canonical.bytes), JSONWriter.bytes(again) == written else {
    fatalError("Writing, reading and writing again changed the text.")
  }
  guard let laidOut = read(pretty), (try? JSONText.check(pretty, limits: .wide)) != nil,
    JSONWriter.bytes(laidOut) == written
  else { fatalError("Laying the text out changed it.") }
  return 0
}

private func read(_ bytes: [UInt8]) -> Node? {
  try? JSONReader.read(bytes) { reader throws(JSONFault) in try Node(&reader) }
}

/// Asks for the wrong thing at every turn, and goes on after refusals.
private func readAstray(_ reader: inout JSONReader) throws(JSONFault) {
  _ = try? reader.int64()
  _ = try? reader.double()
  _ = try? reader.bool()
  _ = reader.null()
  _ = try? reader.strings()
  try? reader.object { key, value throws(JSONFault) in
    if "a" ~= key { return }
    _ = try? value.string()
    try readAstray(&value)
  }
  try? reader.array { element throws(JSONFault) in try readAstray(&element) }
  _ = try reader.raw()
}

extension JSONLimits {
  fileprivate static let wide = JSONLimits(size: 1 << 30)
}

/// A value, with its numbers as they are written.
private enum Node: JSONReadable, JSONWritable {
  case text(JSONText)
  case string(String)
  case array([Node])
  case object([(String, Node)])

  init(_ reader: inout JSONReader) throws(JSONFault) {
    switch reader.shape {
    case .object:
      var members: [(String, Node)] = []
      try reader.object { key, value throws(JSONFault) in
        members.append((key.string, try Node(&value)))
      }
      self = .object(members)
    case .array: self = .array(try reader.array(of: Node.self))
    case .string: self = .string(try reader.string())
    default: self = .text(try reader.raw())
    }
  }

  func write(to writer: inout JSONWriter) {
    switch self {
    case .text(let text): writer.raw(text)
    case .string(let string): writer.string(string)
    case .array(let elements): elements.write(to: &writer)
    case .object(let members):
      writer.object { for (key, value) in members { $0.member(key, value) } }
    }
  }
}
