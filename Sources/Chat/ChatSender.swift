/// Who asks, as the chat program says it, and where.
package struct ChatSender: Equatable, Sendable {
  /// The member's ID: `U012AB3CD`.
  package var user: String
  package var team: String?
  package var channel: String?
  /// Where an answer may be sent that comes later.
  package var answersAt: String?

  package init(
    user: String, team: String? = nil, channel: String? = nil, answersAt: String? = nil
  ) {
    (self.user, self.team, self.channel, self.answersAt) = (user, team, channel, answersAt)
  }

  /// An ID of the program: letters and digits, and never long.
  static func isID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
      }
  }
}

/// A request of the program that cannot be read; says nothing of what it holds.
package enum ChatFault: Error, Equatable, Sendable {
  case form(FormBody.Fault)
  /// The payload is no JSON that is taken here.
  case payload
  /// A field is not there, or not as it must be.
  case field(String)
}
