import JSON

extension EventFormat where Event == TimerFired {
  /// Written by the database itself, in `work.fire_timer`, so that the clock is the database's.
  package static let timers = EventFormat(writing: { fired in
    EventBody(
      .timerFired,
      clear: JSONWriter.object {
        $0.member("stream", fired.stream.description)
        $0.member("purpose", fired.purpose)
        $0.member("due_at", fired.dueAt.microseconds)
        $0.member("missed", fired.missed)
      })
  })
  .reading("timer.fired") { payload throws(JSONFault) in try TimerFired(payload.clear) }
}

extension TimerFired {
  fileprivate init(_ clear: [UInt8]) throws(JSONFault) {
    var stream: StreamID?
    var purpose: String?
    var dueAt: Int64?
    var missed: Int64?
    try JSONReader.read(clear) { reader throws(JSONFault) in
      try reader.object { name, value throws(JSONFault) in
        switch name {
        case "stream": stream = StreamID(try value.string())
        case "purpose": purpose = try value.string()
        case "due_at": dueAt = try value.int64()
        case "missed": missed = try value.int64()
        default: try value.skip()
        }
      }
    }
    guard let stream, let purpose, let dueAt, let missed else {
      throw JSONFault(.missing("stream, purpose, due_at, missed"), at: 0)
    }
    self.init(
      stream: stream, purpose: purpose, dueAt: Timestamp(microseconds: dueAt), missed: missed)
  }
}
