package import Policy

/// What is wrong with a line, for whoever typed it.
package struct ChatUsage: Error, Equatable, Sendable {
  package var sentence: String
  /// The verb whose help is shown; nil shows all.
  package var verb: ChatVerb?
}

extension ChatCommand {
  /// Lines longer than this are no commands.
  package static let longest = 20_000

  /// Reads a line; a text in it is taken as it is.
  package init(_ text: String) throws(ChatUsage) {
    guard text.utf8.count <= Self.longest else {
      throw ChatUsage(sentence: "That is too long for a command. Attach it as evidence instead.")
    }
    var line = CommandLine(text)
    guard let word = line.word()?.lowercased() else {
      self = .help
      return
    }
    switch word {
    case "help", "?": self = .help
    case "status", "show": self = .status(incident: try Self.last(line.incident(), &line, .status))
    case "note":
      let incident = line.incident()
      guard let text = line.remainder() else {
        throw ChatUsage(sentence: "There is nothing to note.", verb: .note)
      }
      self = .note(text, incident: incident)
    case "update": self = try Self.update(&line)
    case "ack", "acknowledge":
      let incident = line.incident()
      let report = incident == nil ? line.word() : nil
      self = .acknowledge(report: try Self.last(report, &line, .ack), incident: incident)
    case "plan": self = .plan(try Self.last(Self.decision(&line, .plan), &line, .plan))
    case "approve": self = try Self.approve(&line)
    case "deny": self = try Self.deny(&line)
    case "decide", "propose": self = try Self.propose(&line)
    default: throw ChatUsage(sentence: "There is no command “\(word.prefix(40))”.")
    }
  }

  /// What stands last in a line.
  private static func last<Value>(
    _ value: Value, _ line: inout CommandLine, _ verb: ChatVerb
  ) throws(ChatUsage) -> Value {
    guard let more = line.remainder() else { return value }
    throw ChatUsage(sentence: "“\(more.prefix(40))” means nothing here.", verb: verb)
  }

  private static func decision(
    _ line: inout CommandLine, _ verb: ChatVerb
  ) throws(ChatUsage) -> ChatDecision {
    let incident = line.incident()
    guard let word = line.word(), let decision = ChatDecision(word, or: incident) else {
      throw ChatUsage(sentence: "Name the decision, as D1 or INC-2026-001-D1.", verb: verb)
    }
    return decision
  }

  private static func approve(_ line: inout CommandLine) throws(ChatUsage) -> ChatCommand {
    let decision = try decision(&line, .approve)
    var hash: String?
    if let word = line.peek(), word.lowercased() != "as" { hash = line.word() }
    guard line.take("as") else {
      return .approve(try last(decision, &line, .approve), plan: hash, role: nil)
    }
    guard let role = line.word() else {
      throw ChatUsage(sentence: "Say as which role.", verb: .approve)
    }
    return .approve(try last(decision, &line, .approve), plan: hash, role: role)
  }

  private static func deny(_ line: inout CommandLine) throws(ChatUsage) -> ChatCommand {
    let decision = try decision(&line, .deny)
    guard let hash = line.word(), hash.lowercased() != "because" else {
      throw ChatUsage(
        sentence: "Name the plan that you deny by its hash: “plan” shows it.", verb: .deny)
    }
    guard line.take("because"), let reason = line.remainder() else {
      throw ChatUsage(sentence: "Say why: because …", verb: .deny)
    }
    return .deny(decision, plan: hash, because: reason)
  }

  private static func propose(_ line: inout CommandLine) throws(ChatUsage) -> ChatCommand {
    let incident = line.incident()
    let options = line.options(["over", "no-other", "to", "to-because"])
    guard let action = line.word()?.lowercased() else {
      throw ChatUsage(sentence: "Say what to do.", verb: .decide)
    }
    guard MitigationKind(rawValue: action) != nil else {
      let known = MitigationKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw ChatUsage(
        sentence: "“\(action.prefix(40))” is nothing that can be done: there is \(known).",
        verb: .decide)
    }
    guard line.take("because"), let reason = line.remainder() else {
      throw ChatUsage(sentence: "Say why: because …", verb: .decide)
    }
    var proposal = ChatProposal(action, because: reason)
    for (name, value) in options {
      switch name {
      case "no-other": proposal.noOther = value
      case "to": proposal.target = value
      case "to-because": proposal.targetBecause = value
      default:
        let parts = value.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else {
          throw ChatUsage(sentence: "Write --over ACTION=WHY.", verb: .decide)
        }
        proposal.over.append(.init(parts[0].trimmed.lowercased(), why: parts[1].trimmed))
      }
    }
    return .propose(proposal, incident: incident)
  }

  private static func update(_ line: inout CommandLine) throws(ChatUsage) -> ChatCommand {
    let incident = line.incident()
    var update = ChatUpdate()
    // Behind --publish may stand the text, as before it.
    var texts: [String] = []
    let options = line.options(["to", "publish", "next", "because"])
    if let text = line.remainder() { texts.append(text) }
    for (name, value) in options {
      switch name {
      case "publish":
        update.publishes = true
        if !value.isEmpty { texts.append(value) }
      case "to": update.audience = try audience(value)
      case "next":
        guard let span = Span(value), span.businessDays == 0 else {
          throw ChatUsage(
            sentence: "When the next update comes is a time such as 20m.", verb: .update)
        }
        update.nextInSeconds = span.seconds
      default: update.because = value
      }
    }
    guard texts.count <= 1 else {
      throw ChatUsage(sentence: "Write the text in one piece.", verb: .update)
    }
    update.text = texts.first
    return .update(update, incident: incident)
  }

  private static func audience(_ word: String) throws(ChatUsage) -> String {
    let word = word.lowercased()
    guard ["responders", "executives", "public"].contains(word) else {
      throw ChatUsage(
        sentence: "An update is for responders, executives or public.", verb: .update)
    }
    return word
  }
}

extension CommandLine {
  /// The number of an incident, if one stands next.
  mutating func incident() -> String? {
    guard let word = peek(), let number = IncidentNumber(word) else { return nil }
    _ = self.word()
    return number.text
  }
}

extension ChatDecision {
  /// `D3` of an incident, or the whole number, in either case.
  init?(_ word: String, or incident: String?) {
    guard let mark = word.lastIndex(where: { $0 == "D" || $0 == "d" }) else { return nil }
    let digits = word[word.index(after: mark)...]
    guard (1...9).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let before = word[..<mark]
    if before.isEmpty {
      self.init("D\(digits)", in: incident)
      return
    }
    guard before.last == "-", let number = IncidentNumber(String(before.dropLast())) else {
      return nil
    }
    self.init("D\(digits)", in: number.text)
  }
}

/// `INC-2026-001`, in either case.
struct IncidentNumber {
  var text: String

  init?(_ word: String) {
    let bytes = Array(word.utf8)
    let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].map({ $0 & 0xDF }).elementsEqual("INC".utf8),
      parts[1].count == 4, (3...9).contains(parts[2].count),
      (parts[1] + parts[2]).allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    text = word.uppercased()
  }
}
