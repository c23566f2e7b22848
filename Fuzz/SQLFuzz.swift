// Compiled together with the classifier of `Migrations` by `scripts/fuzz`; not part of the package.

/// One execution: whatever the bytes are, nothing may trap, and what follows a harmful statement never
/// makes it look harmless.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let report = MigrationClassifier.report(on: bytes)
  let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
  for finding in report.findings {
    guard (1...lines).contains(finding.line) else { fatalError("There is no such line.") }
    guard !finding.because.isEmpty else { fatalError("A finding does not say why.") }
  }
  let drop = Array("DROP TABLE t;\n".utf8)
  guard MigrationClassifier.report(on: drop + bytes).isUnsafe else {
    fatalError("What came behind a harmful statement made it look harmless.")
  }
  // Unless it stands in a text or a comment that the bytes left open, which is unknown.
  guard MigrationClassifier.report(on: bytes + Array("\n;".utf8) + drop).isUnsafe else {
    fatalError("What came before a harmful statement hid it.")
  }
  return 0
}
