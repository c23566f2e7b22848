import Communication
import EventLog
import FoundationEssentials
import Incidents
import Policy
package import Rollouts

// As a table keeps it: computed from the log, so that another form is another version of the table.
extension IncidentFacts {
  package var packed: [UInt8] {
    var writer = PackWriter()
    writer.id(stream.uuid)
    writer.text(number)
    writer.optional(service) { $0.text($1) }
    writer.word(category)
    writer.signed(declared.microseconds)
    for time in [began, detected, decided, mitigated, resolved, statedRecovery] {
      writer.time(time, from: declared)
    }
    writer.list(openings) {
      $0.signed($1.from.microseconds)
      $0.time($1.to, from: $1.from)
    }
    writer.byte((isMerged ? 1 : 0) | (wasOpen ? 2 : 0))
    writer.list(duties) {
      $0.text($1.role.name)
      $0.id($1.holder.uuid)
      $0.signed($1.from.microseconds)
      $0.time($1.to, from: $1.from)
    }
    writer.list(calls) {
      $0.text($1.role)
      $0.signed($1.at.microseconds)
    }
    for count in [promises.kept, promises.late, promises.broken] { writer.number(UInt64(count)) }
    writer.list(deployments) { $0.id($1.uuid) }
    writer.list(signals) { $0.text($1) }
    writer.list(actions) { $0.word($1) }
    writer.list(proposals) {
      $0.id($1.decision.uuid)
      $0.word($1.action)
    }
    return writer.bytes
  }

  /// Reads what `packed` wrote.
  package init(_ reader: inout PackReader) throws(MalformedPack) {
    let stream = StreamID(uuid: try reader.id())
    let number = try reader.text()
    let service = try reader.optional { reader throws(MalformedPack) in try reader.text() }
    let category: IncidentCategory = try reader.word()
    let declared = Timestamp(microseconds: try reader.signed())
    self.init(
      stream: stream, number: number, service: service, category: category, declared: declared)
    began = try reader.time(from: declared)
    detected = try reader.time(from: declared)
    decided = try reader.time(from: declared)
    mitigated = try reader.time(from: declared)
    resolved = try reader.time(from: declared)
    statedRecovery = try reader.time(from: declared)
    openings = try reader.list { reader throws(MalformedPack) in
      let from = Timestamp(microseconds: try reader.signed())
      return Opening(from: from, to: try reader.time(from: from))
    }
    let flags = try reader.byte()
    (isMerged, wasOpen) = (flags & 1 == 1, flags & 2 == 2)
    duties = try reader.list { reader throws(MalformedPack) in
      guard let role = ResponseRole(try reader.text()) else { throw MalformedPack() }
      let holder = PrincipalID(uuid: try reader.id())
      let from = Timestamp(microseconds: try reader.signed())
      return Duty(role, holder, from: from, to: try reader.time(from: from))
    }
    calls = try reader.list { reader throws(MalformedPack) in
      Call(try reader.text(), at: Timestamp(microseconds: try reader.signed()))
    }
    promises.kept = Int(clamping: try reader.number())
    promises.late = Int(clamping: try reader.number())
    promises.broken = Int(clamping: try reader.number())
    deployments = try reader.list { reader throws(MalformedPack) in
      StreamID(uuid: try reader.id())
    }
    signals = try reader.list { reader throws(MalformedPack) in try reader.text() }
    actions = try reader.list { reader throws(MalformedPack) in try reader.word() }
    proposals = try reader.list { reader throws(MalformedPack) in
      Proposed(decision: EventID(uuid: try reader.id()), action: try reader.word())
    }
  }
}

extension PackWriter {
  mutating func id(_ uuid: UUID) { withUnsafeBytes(of: uuid.uuid) { raw($0) } }

  /// One of the words of an enumeration, by its place: the form lives no longer than the program.
  mutating func word<Word: CaseIterable & Equatable>(_ word: Word) {
    byte(UInt8(clamping: Word.allCases.enumerated().first { $0.element == word }?.offset ?? 0))
  }

  /// By how far it is from another, which is not far most times.
  mutating func time(_ time: Timestamp?, from other: Timestamp) {
    optional(time) { $0.signed($1.microseconds &- other.microseconds) }
  }
}

extension PackReader {
  mutating func id() throws(MalformedPack) -> UUID {
    UUID(uuid: try raw(16).loadUnaligned(as: uuid_t.self))
  }

  mutating func word<Word: CaseIterable>() throws(MalformedPack) -> Word {
    let place = Int(try byte())
    let words = Word.allCases
    guard let index = words.index(words.startIndex, offsetBy: place, limitedBy: words.endIndex),
      index < words.endIndex
    else { throw MalformedPack() }
    return words[index]
  }

  mutating func time(from other: Timestamp) throws(MalformedPack) -> Timestamp? {
    try optional { reader throws(MalformedPack) in
      Timestamp(microseconds: other.microseconds &+ (try reader.signed()))
    }
  }
}
