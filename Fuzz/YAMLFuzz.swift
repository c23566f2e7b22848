// Compiled together with the sources of `YAML` by `scripts/fuzz`; not part of the package.

/// One execution: whatever the bytes are, nothing may trap or read outside them.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(YAMLFault) {
    let node = try YAMLNode(parsing: bytes)
    check(node, after: .start)
    guard let again = try? YAMLNode(parsing: bytes), again == node else {
      fatalError("The same bytes gave another tree.")
    }
  } catch {
    guard error.place.line >= 1, error.place.column >= 1, !error.sentence.isEmpty else {
      fatalError("A fault without a place or a sentence.")
    }
  }
  return 0
}

/// Places go forward, and keys are different.
private func check(_ node: YAMLNode, after place: YAMLPlace) {
  guard node.start >= place, node.end >= node.start else {
    fatalError("\(node) begins before \(place) or ends before it begins.")
  }
  switch node.content {
  case .scalar: break
  case .sequence(let elements):
    var last = node.start
    for element in elements {
      check(element, after: last)
      last = element.end
    }
  case .mapping(let members):
    guard Set(members.map { Array($0.key.utf8) }).count == members.count else {
      fatalError("A key is there twice.")
    }
    var last = node.start
    for member in members {
      guard member.keyStart >= last else { fatalError("\(member.key) begins too early.") }
      check(member.value, after: member.keyEnd)
      last = member.value.end
    }
  }
}
