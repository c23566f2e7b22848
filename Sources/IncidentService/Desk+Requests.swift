import EventLog

extension Desk {
  /// Says that a request was answered; once more changes nothing.
  ///
  /// With a place, the request must have been made there.
  package func answer(
    _ request: String, in place: Place? = nil, by order: Order
  ) async throws -> Written {
    try await answering(order) {
      let event = try await entry(request, for: order.caller)
      guard event.type == .request else {
        throw DeskRefusal.rule(
          name: "not-a-request", explanation: "#\(event.position) is not a request.", field: nil)
      }
      if let place, try await stream(of: place, for: order.caller).stream != event.stream {
        throw DeskRefusal.rule(
          name: "asked-elsewhere", explanation: "#\(event.position) was asked elsewhere.",
          field: nil)
      }
      return try await answer(event, by: order)
    }
  }

  /// Appends at the version that was looked at, so that two answers at once do not both count.
  private func answer(_ request: RecordedEvent, by order: Order) async throws -> Written {
    guard let facts = try await facts(of: request.stream) else {
      throw HoleInRecord(position: request.position)
    }
    for _ in 1...3 {
      let later = try await store.allEvents(in: request.stream, after: request.version)
      let version = later.last?.version ?? request.version
      if try later.contains(where: { try $0.answers(request.id) }) {
        if let earlier = try await store.earlierAnswer(to: order.identity) {
          return try await replayed(earlier)
        }
        return Written(.unchanged, request.stream, event: nil, position: nil, version: version)
      }
      var exact = order
      exact.ifMatch = order.ifMatch ?? version
      do {
        return try await add(
          [EventFormat.entries.body(.answered(request: request.id))], to: request.stream, facts,
          causes: [request.id], by: exact)
      } catch let moved as StreamMoved {
        if order.ifMatch != nil { throw moved }
      }
    }
    throw StreamBusy(stream: request.stream)
  }
}

extension RecordedEvent {
  fileprivate func answers(_ request: EventID) throws -> Bool {
    guard type.name == "request.answered" else { return false }
    return try EventFormat.entries.decode(self, words: nil) == .event(.answered(request: request))
  }
}
