// Compiled together with the sources of `HTTP` by `scripts/fuzz`; not part of the package.

/// One execution: whatever the bytes are and however they are cut, nothing may trap, and the
/// requests that come out are the same.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let whole = Outcome(of: [bytes])
  var seed = UInt64(truncatingIfNeeded: count) &+ bytes.reduce(0) { $0 &* 31 &+ UInt64($1) }
  guard Outcome(of: cut(bytes, &seed)) == whole, Outcome(of: bytes.map { [$0] }) == whole else {
    fatalError("How the bytes arrive changes what is understood.")
  }
  for seen in whole.seen { check(seen.path, seen.query) }
  return 0
}

/// A canonical path has one reading: encoded and read again it is the same.
private func check(_ path: String, _ query: [String]) {
  guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0),
    !path.utf8.contains(UInt8(ascii: "\\")), query.count <= 2 * RequestTarget.queryLimit
  else { fatalError("The path is not canonical.") }
  var encoded: [UInt8] = []
  for byte in path.utf8 {
    if byte == UInt8(ascii: "/") {
      encoded.append(byte)
    } else {
      let digits = String(byte, radix: 16)
      encoded += "%\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8
    }
  }
  guard let again = try? RequestTarget(encoded.span), again.path == path else {
    fatalError("The path reads differently the second time.")
  }
}

private func cut(_ bytes: [UInt8], _ seed: inout UInt64) -> [[UInt8]] {
  var pieces: [[UInt8]] = []
  var start = 0
  while start < bytes.count {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let end = min(bytes.count, start + 1 + Int(seed >> 33) % 40)
    pieces.append(Array(bytes[start..<end]))
    start = end
  }
  return pieces
}

/// What a machine makes of bytes, with a handler that answers at once.
private struct Outcome: Equatable {
  struct Seen: Equatable {
    var method: String
    var path: String
    var query: [String]
    var headers: [String]
    var body: [UInt8]
  }

  var seen: [Seen] = []
  var refusal: Refusal?
  var phase = ConnectionMachine.Phase.idle

  init(of pieces: [[UInt8]]) {
    var machine = ConnectionMachine { _ in 1000 }
    for piece in pieces { perform(machine.receive(piece.span), on: &machine) }
    phase = machine.phase
    if refusal != nil, machine.phase != .closed {
      fatalError("A connection goes on after a refusal.")
    }
  }

  private mutating func perform(
    _ actions: [ConnectionMachine.Action], on machine: inout ConnectionMachine
  ) {
    for action in actions {
      switch action {
      case .run(let head, let body):
        guard refusal == nil else { fatalError("A handler got something behind a refusal.") }
        guard body.count <= 1000 else { fatalError("A body is beyond its limit.") }
        seen.append(
          Seen(
            method: head.method, path: head.path, query: head.query.flatMap { [$0.name, $0.value] },
            headers: head.headers.all.flatMap { [$0.name, $0.value] }, body: body))
        _ = machine.respond(Response(200), date: "")
        perform(machine.written(), on: &machine)
      case .refuse(let refusal):
        self.refusal = refusal
        perform(machine.refused(with: Response(refusal.status), date: ""), on: &machine)
      case .write, .close: break
      }
    }
  }
}
