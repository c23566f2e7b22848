/// What a command came to, by the state before and after it.
///
/// HAProxy compares no token, so this is all there is to tell a change from none, and our change
/// from somebody else's.
struct HAProxyReadBack: Equatable, Sendable {
  enum Outcome: Equatable, Sendable {
    case done
    case notDone(String)
    /// Nobody can tell from here: the plan is to be made anew.
    case unclear(String)
  }

  var outcome: Outcome
  /// What changed besides, which this command did not do.
  var others: [String] = []

  init(of command: HAProxyCommand, before: HAProxyState, after: HAProxyState) {
    guard before.process == after.process else {
      outcome = .unclear(
        "Another process of HAProxy answers than before: it was reloaded, and has forgotten what was "
          + "changed at run time.")
      return
    }
    guard !after.isStopping else {
      outcome = .unclear("This process of HAProxy is ending; another one has taken over.")
      return
    }
    let wanted = command.predicted(from: before)
    others = Self.changes(from: wanted, to: after, besides: command.server)
    guard let seen = after[command.server] else {
      outcome = .notDone("HAProxy has no server \(command.server) any more.")
      return
    }
    outcome =
      command.isDone(in: after)
      ? .done
      : .notDone(
        "After “\(command.text)” HAProxy says: \(seen.summary), connections: \(seen.sessions).")
  }

  /// Differences that somebody made: health and sessions change by themselves.
  private static func changes(
    from wanted: HAProxyState, to after: HAProxyState, besides server: HAProxyServerName
  ) -> [String] {
    var changes: [String] = []
    for expected in wanted.servers where expected.name != server {
      guard let seen = after[expected.name] else {
        changes.append("\(expected.name) is gone.")
        continue
      }
      if (seen.admin, seen.weight) != (expected.admin, expected.weight) {
        changes.append("\(expected.summary) has become \(seen.summary).")
      }
    }
    for seen in after.servers where wanted[seen.name] == nil {
      changes.append("\(seen.summary) has come.")
    }
    return changes
  }
}

extension HAProxyReadBack.Outcome {
  /// Whether a plan still starts from where it was made.
  static func expecting(_ expectations: [HAProxyExpectation], in state: HAProxyState) -> Self {
    for expected in expectations {
      guard let seen = state[expected.name] else {
        return .unclear("HAProxy has no server \(expected.name) any more: prepare the plan again.")
      }
      if HAProxyExpectation(seen) != expected {
        return .unclear(
          "\(expected.words.joined(separator: " ")) was planned with, and now it is: "
            + "\(seen.summary). Prepare the plan again.")
      }
    }
    return .done
  }

  /// Whether one of these servers can take clients just now.
  static func needing(_ names: [HAProxyServerName], in state: HAProxyState) -> Self {
    let servers = state.servers.filter { names.contains($0.name) }
    guard !servers.contains(where: \.isUsable) else { return .done }
    return .notDone(
      "No server is left that could take clients over: "
        + "\(servers.map(\.summary).joined(separator: "; ")).")
  }

  /// What waiting for servers to drain came to: whatever is left keeps to the old servers.
  static func waiting(for names: [HAProxyServerName], in state: HAProxyState) -> Self {
    let left = state.sessions(at: names)
    return left == 0 ? .done : .notDone("Connections left there: \(left).")
  }
}
