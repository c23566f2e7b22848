import Client
import CommandLineKit
import EventLog
import Secrets
import Spelling
import Spawn
import Synchronization

/// A program that was run for the record.
struct CommandRun {
  /// Nil when it could not be started, or a signal ended it.
  var exitCode: Int32?
  var milliseconds: Int64
  /// The end of what it wrote, without secrets.
  var output: String
  /// The command as it was typed, without secrets.
  var command: String
  /// Why it could not be started.
  var fault: String?

  enum Verdict: String { case pass, fail, unknown }

  /// An exit code of its own never decides for more than it says: only 0 passes and only 1 fails.
  var verdict: Verdict {
    switch exitCode {
    case 0: .pass
    case 1: .fail
    default: .unknown
    }
  }
}

extension CommandRun.Verdict {
  /// How `run` and `deploy gate` exit.
  var exitCode: ExitCode {
    switch self {
    case .pass: .done
    case .fail: .failure
    case .unknown: ExitCode(rawValue: 3)
    }
  }
}

extension Session {
  private static let outputLimit = 64 << 10

  /// Runs a command, shows what it writes as it comes, and keeps the end of that.
  ///
  /// Ctrl-C goes to the command; how it ends then is what is recorded.
  func run(_ words: [String], deadline: Duration? = nil) async throws -> CommandRun {
    let known = [options.token, folders.variable("LASTGOOD_TOKEN")].compactMap { $0 }
    let redactor = SecretRedactor(known: known.map { Array($0.utf8) })
    let line = redactor.redact(words.map(\.argumentWord).joined(separator: " ")).beginning(1_000)
    var result = CommandRun(exitCode: nil, milliseconds: 0, output: "", command: line)
    let variables = context.variables()
    guard let name = words.first, let path = Self.find(name, in: variables["PATH"] ?? "") else {
      result.fault = "There is no program “\(words.first ?? "")”."
      return result
    }
    let start = ContinuousClock.now
    let tail = Tail(redactor, keeping: Self.outputLimit)
    do throws(SpawnError) {
      var program = Program(path, Array(words.dropFirst()), environment: variables)
      program.inheritsInput = true
      result.exitCode = try await watch(program, into: tail, deadline)
    } catch {
      result.fault = error.explanation
    }
    result.milliseconds = Int64((ContinuousClock.now - start) / .milliseconds(1))
    result.output = tail.finish()
    return result
  }

  private func watch(
    _ program: Program, into tail: Tail, _ deadline: Duration?
  ) async throws(SpawnError) -> Int32? {
    let wake = try Wake()
    let (end, signal) = (try Wake(), EndSignal.self)
    let child: Child
    do {
      let sentinel = signal.init(end)
      let terminal = terminal
      // The handler goes when the last writer has gone, and the sentinel with it: then all that
      // was written has been seen.
      child = try Child(
        program,
        output: .handler { bytes in
          withExtendedLifetime(sentinel) {
            terminal.show(bytes)
            tail.add(bytes)
          }
        })
    }
    let loan = TerminalLoan(to: child.id)
    defer { withExtendedLifetime(loan) {} }
    let interruptions = context.interruptions()
    let forwarding = Task {
      for await signal in interruptions {
        child.signal(signal == .interrupt ? .interrupt : .terminate)
      }
    }
    defer { forwarding.cancel() }
    let ending: Ending?
    do {
      ending = try await onThreadOfItsOwn {
        let ending = try child.waitForExit(deadline: deadline, unless: wake)
        if ending == nil {
          child.killGroup()
          _ = try child.waitForExit()
        }
        // Whoever left the group may hold the pipe for ever.
        _ = try end.wait(atMost: .seconds(2))
        return ending
      }
    } catch let error as SpawnError { throw error } catch { return nil }
    if case .exited(let code) = ending { return code }
    return nil
  }

  /// What a shell would look up; a name with a slash is a path.
  static func find(_ name: String, in path: String) -> String? {
    if name.contains("/") { return Platform.absolute(name) }
    for folder in path.split(separator: ":") where folder.hasPrefix("/") {
      let file = "\(folder)/\(name)"
      if Platform.isExecutable(file) { return file }
    }
    return nil
  }
}

/// Raises a wake when nobody holds it any more.
private final class EndSignal: Sendable {
  private let wake: Wake
  init(_ wake: Wake) { self.wake = wake }
  deinit { wake.raise() }
}

/// The redacted end of a stream of bytes; filled on the thread that reads the pipe.
private final class Tail: Sendable {
  fileprivate struct State {
    var redactor: SecretRedactor
    var kept: [UInt8] = []
    var isCut = false
  }

  private let state: Mutex<State>
  private let limit: Int
  /// What the service takes, spelled as JSON: a control character takes six bytes there.
  private static let escapedLimit = 190 << 10

  init(_ redactor: SecretRedactor, keeping limit: Int) {
    state = Mutex(State(redactor: redactor))
    self.limit = limit
  }

  func add(_ bytes: [UInt8]) {
    let limit = limit
    state.withLock { state in
      let settled = state.redactor.feed(bytes)
      state.keep(settled, limit)
    }
  }

  /// The text, with its beginning left out where it is too long.
  func finish() -> String {
    let limit = limit
    return state.withLock { state in
      let settled = state.redactor.finish()
      state.keep(settled, limit)
      let bytes = state.kept.suffix(limit)
      let isCut = state.isCut || bytes.count < state.kept.count
      // NUL has no place in JSON.
      let text = String(decoding: bytes, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
      let end = text.ending(scalars: limit, escaped: Tail.escapedLimit)
      let isWhole = !isCut && end.utf8.count == text.utf8.count
      return isWhole ? text : "[…]\n" + end
    }
  }
}

extension Tail.State {
  fileprivate mutating func keep(_ bytes: [UInt8], _ limit: Int) {
    kept += bytes
    guard kept.count > 2 * limit else { return }
    kept.removeFirst(kept.count - limit)
    isCut = true
  }
}
