import Chat
import IncidentService
import Policy

/// Why somebody who asks by chat is turned away, for them to read.
struct ChatRefusal: Error, Equatable {
  var sentence: String
}

extension Clerk {
  /// Whom a member of the chat program is here, with the rights that a token gives them.
  ///
  /// The policy says who it is, and a token of theirs what they may.
  func bearer(of sender: ChatSender, under rule: ChatRule) async throws -> Bearer {
    if let team = rule.team, sender.team != team {
      throw ChatRefusal(
        sentence: "This workspace is not the one that Lastgood listens to. Ask from that one.")
    }
    guard let handle = rule.people[sender.user] else {
      throw ChatRefusal(
        sentence: """
          Lastgood does not know who you are here. Ask whoever keeps its policy to add a line under \
          chat.people: “\(sender.user): ” and your name there.
          """)
    }
    let remedy = "Ask an administrator: \(Self.remedy(for: handle))."
    switch try await standing(of: handle) {
    case .bearer(let bearer): return bearer
    case .unknown:
      throw ChatRefusal(
        sentence:
          "The policy says that you are \(handle), and nobody of that name is known. \(remedy)")
    case .powerless:
      throw ChatRefusal(
        sentence: """
          In chat you may do what a token of yours lets you do, and \(handle) has none that is valid. \
          \(remedy)
          """)
    }
  }
}
