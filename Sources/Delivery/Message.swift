package import EventLog

/// What is said, before it is written down for one kind of channel.
package struct Message: Equatable, Sendable {
  /// The delivery's: the same however often it is sent, so that a receiver knows a repetition.
  package var id: StreamID
  /// What it is about, for machines: the type of the event that it tells of.
  package var type: String
  package var subject: String
  package var paragraphs: [String]
  package var fields: [Field]
  /// Where more is to be read; only addresses of the web are shown.
  package var link: String?
  package var urgency: Urgency
  /// Names the thing that the message is about: messages with one key belong together.
  package var key: String
  package var step: Step
  package var at: Timestamp
  /// Where a reader can say that they want no more of these.
  package var unsubscribe: String?
  /// Whose name mail bears; ours where nobody says another.
  package var sender: String?
  /// Stands below everything else.
  package var footer: String?
  /// Where a program is asked whether it wants to be told.
  package var challenge: Challenge?

  /// A plan that waits for approval, where chat programs take answers.
  package var plan: PlanButtons?

  /// Buttons below a message that shows a plan.
  package struct PlanButtons: Equatable, Sendable {
    /// What they carry: the decision and the whole hash of the plan that is shown.
    package var value: String
    package var buttons: [ChatButton]

    package init(_ value: String, _ buttons: [ChatButton]) {
      (self.value, self.buttons) = (value, buttons)
    }
  }

  /// What a program sends back to show that it wants to be told.
  package struct Challenge: Equatable, Sendable {
    package var token: String
    /// Where to.
    package var answerTo: String

    package init(token: String, answerTo: String) {
      (self.token, self.answerTo) = (token, answerTo)
    }
  }

  package struct Field: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  package enum Urgency: String, CaseIterable, Sendable {
    /// To be known.
    case low
    case normal
    /// Somebody is called.
    case high
  }

  /// What a pager does about the thing that it is about.
  package enum Step: String, CaseIterable, Sendable {
    case trigger, acknowledge, resolve
  }

  package init(
    _ id: StreamID, _ type: String, subject: String, paragraphs: [String] = [],
    fields: [Field] = [], link: String? = nil, urgency: Urgency = .normal, key: String,
    step: Step = .trigger, at time: Timestamp, unsubscribe: String? = nil, sender: String? = nil
  ) {
    (self.id, self.type, self.subject) = (id, type, subject)
    (self.paragraphs, self.fields, self.link) = (paragraphs, fields, link)
    (self.urgency, self.key, self.step, at) = (urgency, key, step, time)
    (self.unsubscribe, self.sender) = (unsubscribe, sender)
  }
}

extension Message {
  /// Safe to be shown anywhere: nothing in it moves a cursor, turns the direction of reading or is
  /// longer than a receiver can bear.
  package var cleaned: Message {
    var message = self
    message.subject = MessageText.line(subject, atMost: 400)
    message.paragraphs = MessageText.fitting(paragraphs, atMost: MessageText.longest)
    message.fields = fields.prefix(20).map {
      Field(MessageText.line($0.name, atMost: 200), MessageText.line($0.value, atMost: 2_000))
    }
    message.link = link.flatMap(WebLink.shown)
    message.unsubscribe = unsubscribe.flatMap(WebLink.shown)
    message.sender = sender.map { MessageText.line($0, atMost: 100) }
    message.footer = footer.map { MessageText.line($0, atMost: 2_200) }
    message.key = MessageText.line(key, atMost: 200)
    return message
  }

  /// Everything as plain text, one paragraph below the other.
  package var plainText: String {
    var parts = paragraphs
    if !fields.isEmpty {
      parts.append(fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n"))
    }
    if let link { parts.append(link) }
    if let footer { parts.append(footer) }
    return parts.joined(separator: "\n\n")
  }
}

/// Addresses that may be shown as links.
package enum WebLink {
  /// The address, if it is one of the web that stays one word wherever it is written; nil otherwise.
  package static func shown(_ text: String) -> String? {
    guard text.hasPrefix("https://") || text.hasPrefix("http://"), text.utf8.count <= 2_000 else {
      return nil
    }
    let isPlain = text.utf8.allSatisfy { byte in
      (0x21...0x7E).contains(byte) && !#"<>"|\^`{}"#.utf8.contains(byte)
    }
    return isPlain ? text : nil
  }
}
