import EventLog
package import Rollouts

extension DeploymentFacts {
  package var packed: [UInt8] {
    var writer = PackWriter()
    writer.id(stream.uuid)
    for text in [number, service, environment] { writer.text(text) }
    writer.signed(planned.microseconds)
    for time in [started, completed, breach?.began, breach?.noticed, halted, oldestChange] {
      writer.time(time, from: planned)
    }
    writer.byte((isUndone ? 1 : 0) | (isOver ? 2 : 0) | (isHalted ? 4 : 0))
    writer.list(participants) { $0.id($1.uuid) }
    for count in [commits, files] { writer.optional(count) { $0.signed(Int64($1)) } }
    for count in [migrations, automatedGates, gatesByHand] { writer.number(UInt64(count)) }
    writer.list(gateMilliseconds) { $0.signed($1) }
    return writer.bytes
  }

  /// Reads what `packed` wrote.
  package init(_ reader: inout PackReader) throws(MalformedPack) {
    let stream = StreamID(uuid: try reader.id())
    let (number, service, environment) = (
      try reader.text(), try reader.text(), try reader.text()
    )
    let planned = Timestamp(microseconds: try reader.signed())
    self.init(
      stream: stream, number: number, service: service, environment: environment,
      planned: planned)
    started = try reader.time(from: planned)
    completed = try reader.time(from: planned)
    let (began, noticed) = (try reader.time(from: planned), try reader.time(from: planned))
    if let began, let noticed { breach = Breach(began: began, noticed: noticed) }
    halted = try reader.time(from: planned)
    oldestChange = try reader.time(from: planned)
    let flags = try reader.byte()
    (isUndone, isOver, isHalted) = (flags & 1 == 1, flags & 2 == 2, flags & 4 == 4)
    participants = try reader.list { reader throws(MalformedPack) in
      PrincipalID(uuid: try reader.id())
    }
    commits = try reader.optional { reader throws(MalformedPack) in
      Int32(clamping: try reader.signed())
    }
    files = try reader.optional { reader throws(MalformedPack) in
      Int32(clamping: try reader.signed())
    }
    migrations = Int(clamping: try reader.number())
    automatedGates = Int(clamping: try reader.number())
    gatesByHand = Int(clamping: try reader.number())
    gateMilliseconds = try reader.list { reader throws(MalformedPack) in try reader.signed() }
  }
}
