import Decisions
import Policy

/// A step of a plan as it is recorded, and read back from there when it is carried out.
enum HAProxyStep: Equatable, Sendable {
  /// Looks whether all is as it was when the plan was made. It changes nothing, and binds the plan's
  /// hash to where it starts from.
  case expect([HAProxyExpectation])
  /// Looks whether one of these servers can take clients, by its health of that moment: right before
  /// clients are taken from others.
  case need([HAProxyServerName])
  case command(HAProxyCommand)
  /// Waits until nothing goes on at these servers, and goes on by itself after the time.
  case wait([HAProxyServerName], seconds: Int64)

  /// The call of the plan.
  func call(at socket: HAProxySocket) -> [String] {
    let words =
      switch self {
      case .expect(let expectations): ["expect"] + expectations.flatMap(\.words)
      case .need(let names): ["need", "usable"] + names.map(\.description)
      case .command(let command): command.words
      case .wait(let names, let seconds):
        ["wait", "drained", "\(seconds)s"] + names.map(\.description)
      }
    return ["haproxy", socket.description] + words
  }

  /// Reads a plan's call back; nil for anything that this adapter does not write, or that is meant
  /// for another socket.
  init?(call: [String], at socket: HAProxySocket) {
    guard call.count > 2 else { return nil }
    let words = Array(call.dropFirst(2))
    if words[0] == "expect", words.count > 1 {
      self = .expect(
        stride(from: 1, to: words.count, by: 3).compactMap {
          HAProxyExpectation(words: words[$0..<min($0 + 3, words.count)])
        })
    } else if words.count > 2, words[0] == "need" {
      self = .need(words.dropFirst(2).compactMap { HAProxyServerName($0) })
    } else if let command = HAProxyCommand(words: words) {
      self = .command(command)
    } else {
      guard words.count > 3, words[2].hasSuffix("s"), let seconds = Int64(words[2].dropLast())
      else {
        return nil
      }
      let names = words.dropFirst(3).compactMap { HAProxyServerName($0) }
      self = .wait(names, seconds: seconds)
    }
    guard self.call(at: socket) == call else { return nil }
  }

  func planStep(at socket: HAProxySocket) -> PlanStep {
    switch self {
    case .expect:
      PlanStep(
        name: "see that nothing has changed", call: call(at: socket), timeoutSeconds: 5,
        isIdempotent: true)
    case .need(let names):
      PlanStep(
        name: "see that \(names.count > 1 ? "one of " : "")"
          + "\(names.map(\.description).joined(separator: ", ")) can take clients",
        call: call(at: socket), timeoutSeconds: 5, isIdempotent: true)
    case .command(let command):
      PlanStep(
        name: command.title, call: call(at: socket), timeoutSeconds: 5, isIdempotent: true,
        isIrreversible: command.isIrreversible)
    case .wait(let names, let seconds):
      PlanStep(
        name: "wait until \(names.map(\.description).joined(separator: ", ")) has drained",
        call: call(at: socket), timeoutSeconds: seconds + 5, isIdempotent: true)
    }
  }
}

/// What somebody had said of a server when a plan was made.
///
/// Its health is not part of it: that changes by itself, and no agreement should be void for it.
struct HAProxyExpectation: Equatable, Sendable {
  var name: HAProxyServerName
  var admin: HAProxyServer.Admin
  var weight: Int

  init(_ server: HAProxyServer) {
    (name, admin, weight) = (server.name, server.admin, server.weight)
  }

  var words: [String] { [name.description, admin.rawValue, "\(weight)"] }

  /// Reads its own words back.
  init?(words: ArraySlice<String>) {
    let words = Array(words)
    guard words.count == 3, let name = HAProxyServerName(words[0]),
      let admin = HAProxyServer.Admin(rawValue: words[1]), let weight = Int(words[2])
    else { return nil }
    (self.name, self.admin, self.weight) = (name, admin, weight)
    guard (0...256).contains(weight), self.words == words else { return nil }
  }
}
