package import EventLog

/// Something owed because of what was recorded.
///
/// Nobody can delete it: it follows from an event, and only another event fulfils it.
package struct Obligation: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// An incident was declared, and nobody has said how bad it is.
    case severity
    /// A user reported something, and nobody has taken it up.
    case acknowledgement
    /// A check was passed over, and what it would have shown is owed.
    case gateDebt = "gate_debt"
    case postmortem
    /// Something was asked, and is looked at again.
    case requestAnswer = "request_answer"
    /// Nothing went wrong but nearly did, or somebody went ahead without approvals: a light review.
    case review
    /// Something was decided, and somebody looks whether it helped.
    case outcome
    /// A rule was violated, and what was done about it is looked at from outside.
    case audit
    /// What was put off while something is switched off.
    case followUp = "follow_up"
    /// Readers were promised a word; has a clock of its own, which reminds before it is due.
    case update
    /// Somebody outside has to be told; has a clock of its own too.
    case notice
    /// The policy asks for a word about a step of a deployment.
    case announcement
  }

  /// The same for ever, however often the log is read: `severity:<stream>`.
  package var id: String
  package var kind: Kind
  /// What it is about: an incident, a deployment, a detection; its timer hangs there too.
  package var stream: StreamID
  /// The event that owes it.
  package var owedBy: EventID
  package var dueAt: Timestamp
  /// The role that is asked for it; nil asks everybody who responds.
  package var ofRole: String?

  package init(
    _ kind: Kind, of stream: StreamID, id: String, owedBy event: EventID, dueAt: Timestamp,
    ofRole role: String? = nil
  ) {
    (self.id, self.kind, self.stream) = (id, kind, stream)
    (self.owedBy, self.dueAt, self.ofRole) = (event, dueAt, role)
  }
}

extension Obligation {
  /// The id of what a whole stream owes once: a severity, a postmortem.
  package static func id(_ kind: Kind, of stream: StreamID) -> String {
    "\(kind.rawValue):\(stream)"
  }

  /// The id of what may be owed several times on one stream: a debt, an answer.
  package static func id(_ kind: Kind, _ event: EventID) -> String { "\(kind.rawValue):\(event)" }

  /// The id of a check that a deployment went ahead of: `gate:<stream>:<group>:<gate>`.
  ///
  /// Groups and gates have any name: what could end it, or a JSON string around it, is escaped as in
  /// an address.
  package static func id(ofGate gate: String, group: String, of stream: StreamID) -> String {
    "gate:\(stream):\(escaped(group)):\(escaped(gate))"
  }

  /// The id of the next word to an audience.
  package static func id(ofUpdateTo audience: String, of stream: StreamID) -> String {
    "update:\(stream):\(escaped(audience))"
  }

  /// The id of a word about a step of a deployment.
  package static func id(ofAnnouncement name: String, of stream: StreamID) -> String {
    "announcement:\(stream):\(escaped(name))"
  }

  /// The id of a duty to tell somebody outside.
  static func id(ofNotice name: String, of stream: StreamID) -> String {
    "notice:\(stream):\(escaped(name))"
  }

  /// What an id says that it is about, besides its stream: an audience, a notice, a group and its gate; nil
  /// where it says nothing, or the stream stands for all of it.
  package static func about(_ id: String) -> String? {
    let parts = id.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return nil }
    return parts[2...].map { unescaped($0) }.joined(separator: "/")
  }

  private static func unescaped(_ name: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(name.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func escaped(_ name: String) -> String {
    var text = ""
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
      }
    }
    return text
  }
}

/// What an event does to what is owed.
package enum ObligationChange: Equatable, Sendable {
  /// Owing what is owed already only moves its due time; owing what was fulfilled owes it anew.
  case owe(Obligation)
  /// Means nothing where nothing was owed: the rule sees one event, not what went before.
  case fulfil(String, of: StreamID, by: EventID, at: Timestamp)
}

/// By when things are owed.
package struct ObligationLimits: Equatable, Sendable {
  /// Seconds from the declaration.
  package var severity: Int64
  /// Seconds from the report.
  package var acknowledgement: Int64
  package var postmortemBusinessDays: Int
  package var reviewBusinessDays: Int
  /// Seconds from when an emergency went ahead of a check.
  package var gateDebt: Int64

  package init(
    severity: Int64 = 600, acknowledgement: Int64 = 900, postmortemBusinessDays: Int = 5,
    reviewBusinessDays: Int = 5, gateDebt: Int64 = 86_400
  ) {
    (self.severity, self.acknowledgement) = (severity, acknowledgement)
    self.postmortemBusinessDays = postmortemBusinessDays
    (self.reviewBusinessDays, self.gateDebt) = (reviewBusinessDays, gateDebt)
  }

  package static let `default` = ObligationLimits()
}
