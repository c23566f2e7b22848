import HTTP
import TestThreads
import Testing

@Suite(.ownThreads) struct `The framing of requests` {
  @Test func `the matrix holds more than a hundred forms`() {
    #expect(FramingForm.all.count > 100)
    #expect(Set(FramingForm.all.map(\.name)).count == FramingForm.all.count)
  }

  @Test(arguments: FramingForm.all)
  func `over a socket no hidden request is seen, and the connection closes`(
    _ form: FramingForm
  ) async throws {
    let sightings = Sightings()
    try await withServer { request in
      sightings.note(sighting(request.head, request.body))
      return Response(200, "fine")
    } _: { server in
      let answer = try await exchange(server, form.bytes, endsOutput: form.status == 0)
      #expect(sightings.all == form.seen)
      #expect(statuses(answer).last ?? 0 == form.status)
      if form.status >= 400 {
        #expect(server.counters.refusals.values.reduce(0, +) == 1)
        #expect(answer.contains("Connection: close\r\n"))
      }
    }
  }

  /// The long ones are cut at fewer places, since each cut costs a reading of the whole.
  @Test(arguments: FramingForm.all)
  func `the result does not depend on how the bytes arrive`(_ form: FramingForm) {
    let whole = Outcome(of: [form.bytes])
    #expect(whole.seen == form.seen)
    #expect((whole.refusal?.status ?? (form.seen.isEmpty ? 0 : 200)) == form.status)
    let step = form.bytes.count > 4000 ? 97 : 1
    for cut in stride(from: 1, to: form.bytes.count, by: step) {
      let cutOnce = Outcome(of: [Array(form.bytes[..<cut]), Array(form.bytes[cut...])])
      #expect(cutOnce == whole, "cut at \(cut)")
    }
    #expect(Outcome(of: form.bytes.map { [$0] }) == whole)
  }
}

private func sighting(_ head: RequestHead, _ body: [UInt8]) -> String {
  "\(head.method) \(head.path) \(String(decoding: body, as: UTF8.self))"
}

/// What a machine makes of bytes, with a handler that answers at once.
private struct Outcome: Equatable {
  var seen: [String] = []
  var refusal: Refusal?
  var phase = ConnectionMachine.Phase.idle

  init(of pieces: [[UInt8]]) {
    var machine = ConnectionMachine { _ in 1 << 20 }
    for piece in pieces { perform(machine.receive(piece.span), on: &machine) }
    phase = machine.phase
  }

  private mutating func perform(
    _ actions: [ConnectionMachine.Action], on machine: inout ConnectionMachine
  ) {
    for action in actions {
      switch action {
      case .run(let head, let body):
        seen.append(sighting(head, body))
        _ = machine.respond(Response(200, "fine"), date: "now")
        perform(machine.written(), on: &machine)
      case .refuse(let refusal): self.refusal = refusal
      case .write, .close: break
      }
    }
  }
}
