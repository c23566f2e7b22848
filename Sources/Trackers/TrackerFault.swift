package import Policy

/// Why a tracker did not do what it was asked, or nobody knows whether it did.
package enum TrackerFault: Error, Equatable, Sendable {
  /// Nothing was asked: the address, the secret, the network.
  case notReached(String)
  /// It was asked, and no answer came.
  case unanswered(String)
  case unauthorised
  case forbidden
  case noProject
  case noIssue
  /// What it was told it does not take, and perhaps it says why.
  case refused(Int, said: String?)
  case busy
  case failing(Int)
  /// What was asked for is elsewhere now; nobody is followed there with a token.
  case moved
  /// The answer lacks what every answer has.
  case nonsense(String)
  /// What was noted is no issue's number.
  case oddReference
  /// The issue has another address than when it was noted.
  case another
  case oddToken
}

extension TrackerFault {
  /// What happened and what to do, for people.
  package func sentence(of tracker: String, _ rule: TrackerRule) -> String {
    let who = "The tracker “\(tracker)”"
    let path = "trackers.\(tracker)"
    return switch self {
    case .notReached(let why): "\(who) could not be asked. \(why)"
    case .unanswered(let why):
      "\(who) was asked and gave no answer (\(why)), so nobody knows what came of it. Try again: an issue that was made is found then."
    case .unauthorised:
      "\(who) does not take the token. Make a new one, and put it where \(path).token says."
    case .forbidden:
      "\(who) does not let the token do this. It has to read and make issues of \(rule.project), and set labels."
    case .noProject:
      "\(who) has no project “\(rule.project)” that the token may see. Look at \(path).project, and at what the token may do."
    case .noIssue:
      "\(who) has no such issue any more. Export the action again, or say where it is worked on now."
    case .refused(let status, let said):
      "\(who) does not take this (\(status)\(said.map { ": \($0)" } ?? "")). Look at \(path) and at what the project asks of an issue."
    case .busy: "\(who) was asked too much. Try again in some minutes."
    case .failing(let status): "\(who) is in trouble itself (\(status)). Try again later."
    case .moved:
      "\(who) says that this is elsewhere now. Write its new place in \(path), or say where the action is worked on now."
    case .nonsense(let what):
      "\(who) answered with something else than \(rule.kind.rawValue) does (\(what)). Look whether \(path).url is where its API begins."
    case .oddReference:
      "What was noted is no number of an issue of \(who.first?.lowercased() ?? "")\(who.dropFirst()). Say where the action is worked on now."
    case .another:
      "\(who) has another issue under this number. Say where the action is worked on now."
    case .oddToken:
      "The token of \(who.first?.lowercased() ?? "")\(who.dropFirst()) is not one line of plain characters. Look at what \(path).token leads to."
    }
  }

  /// Whether the same would come of whatever else the tracker were asked now.
  package var concernsAll: Bool {
    switch self {
    case .notReached, .unanswered, .unauthorised, .forbidden, .busy, .failing, .oddToken: true
    case .noProject, .noIssue, .refused, .moved, .nonsense, .oddReference, .another: false
    }
  }
}
