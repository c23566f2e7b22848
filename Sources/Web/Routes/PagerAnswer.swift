import EventLog
import IncidentService
import JSON
import Policy

/// What a pager is told of what it told us; people read it in its list of deliveries.
struct PagerAnswer {
  var outcome = Outcome.leftOut
  var because: String?

  enum Outcome {
    case taken(TakingOutcome)
    /// It is no call of ours, as far as these pagers know.
    case unknown
    case leftOut

    fileprivate var name: String {
      switch self {
      case .taken(let outcome): outcome.rawValue
      case .unknown: "unknown"
      case .leftOut: "left-out"
      }
    }
  }

  static let outcomes =
    (TakingOutcome.allCases.map(Outcome.taken) + [.unknown, .leftOut]).map(\.name)

  var json: [UInt8] {
    JSONWriter.object { object in
      object.member("outcome", outcome.name)
      object.member("because", ifPresent: because)
    }
  }
}

/// Why whoever took a call stays nameless, for the owners of the policy to read.
struct PagerRefusal: Error {
  var sentence: String
}

extension Clerk {
  /// Who a user of a pager is here, if they may respond.
  func taker(
    _ user: String, of pager: (name: String, channel: Channel)
  ) async throws -> Caller {
    guard let handle = pager.channel.people[user] else {
      throw PagerRefusal(
        sentence: """
          Somebody took a call whom the policy does not name: channels.\(pager.name).people has no \
          line for \(user).
          """)
    }
    switch try await standing(of: handle) {
    case .bearer(let bearer) where bearer.caller.role == .responder: return bearer.caller
    case .unknown:
      throw PagerRefusal(
        sentence: "Nobody is known by the name \(handle): \(Self.remedy(for: handle)).")
    case .bearer, .powerless:
      throw PagerRefusal(
        sentence:
          "\(handle) took a call and has no token that lets them respond: \(Self.remedy(for: handle))."
      )
    }
  }
}
