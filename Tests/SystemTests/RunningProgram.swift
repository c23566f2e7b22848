import Dispatch
import Foundation
import Spawn
import Synchronization
import TestThreads
import Testing

/// Tests of the program itself, as processes; one at a time, since each starts a database.
@Suite(.serialized, .ownThreads) enum System {}

/// The built program, run with arguments.
enum BuiltProgram {
  /// Beside the test bundle.
  static var path: String {
    get throws {
      let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let path = URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/lastgood"
      try #require(FileManager.default.isExecutableFile(atPath: path), "\(path) is not built")
      return path
    }
  }

  /// In a shell that becomes the program, only to keep the two outputs apart.
  static func with(
    _ arguments: [String], errors: String, environment: [String: String],
    then script: String = ""
  ) throws -> Program {
    let run = (script.isEmpty ? "exec " : "") + "\"$0\" \"$@\" 2>\"$ERRORS\"" + script
    let surroundings = [
      "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "ERRORS": errors, "TERM": "xterm",
    ]
    return Program(
      "/bin/sh", ["-c", run, try path] + arguments,
      environment: surroundings.merging(environment) { $1 })
  }

  static func errorFile() -> String { "/tmp/lastgood-system-\(getpid())-\(UUID().uuidString).err" }
}

/// What a program that has ended said.
struct Answer {
  var ending: Ending
  var output: String
  var errors: String

  var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// Runs the program to its end; `script` is what the shell does with its output: `| head -1`.
func lastgood(
  _ arguments: String..., environment: [String: String] = [:], then script: String = ""
) async throws -> Answer {
  try await lastgood(arguments, environment: environment, then: script)
}

func lastgood(
  _ arguments: [String], environment: [String: String] = [:], then script: String = ""
) async throws -> Answer {
  let file = BuiltProgram.errorFile()
  defer { unlink(file) }
  let program = try BuiltProgram.with(
    arguments, errors: file, environment: environment, then: script)
  let outcome = try await program.outcome(within: .seconds(120), keeping: 1 << 22)
  return Answer(
    ending: outcome.ending, output: outcome.text,
    errors: try String(contentsOfFile: file, encoding: .utf8))
}

/// The program at work, with what it writes as it writes it.
final class RunningProgram: Sendable {
  private let child: Child
  private let output = OutputLines()
  private let errorFile = BuiltProgram.errorFile()

  init(_ arguments: String..., environment: [String: String] = [:]) throws {
    let output = output
    child = try Child(
      BuiltProgram.with(arguments, errors: errorFile, environment: environment),
      output: .handler { output.take($0) })
  }

  deinit { unlink(errorFile) }

  var id: Int32 { child.id }
  var lines: [String] { output.lines }
  var errors: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }

  func signal(_ signal: Spawn.Signal) { child.signal(signal) }

  /// The first wanted line, now or when it comes.
  func line(where isWanted: @escaping @Sendable (String) -> Bool) async throws -> String {
    do {
      return try await output.line(within: 60, where: isWanted)
    } catch let error as OutputLines.TimedOut {
      Issue.record("\(error) on standard error: \(errors)")
      throw error
    }
  }

  /// The first JSON line of this kind, such as `ready`.
  func event(_ name: String) async throws -> [String: Any] {
    try object(try await line { $0.contains("\"event\":\"\(name)\"") })
  }

  /// How it ended; nil when it is still running after that time.
  func ending(within limit: Duration) async throws -> Ending? {
    let child = child
    return try await onThreadOfItsOwn { try child.waitForExit(deadline: limit) }
  }

  /// How it ends; killed when it does not.
  func end() async throws -> Ending {
    let ending = try await ending(within: .seconds(60))
    if ending == nil { child.killGroup() }
    return try #require(ending, "it did not end: \(errors)")
  }
}

/// Lines of output, for whoever waits for one of them.
final class OutputLines: Sendable {
  private let state = Mutex(State())

  private struct State {
    var partial: [UInt8] = []
    var lines: [String] = []
    var waiters: [UUID: Waiter] = [:]
  }

  private struct Waiter {
    var isWanted: @Sendable (String) -> Bool
    var continuation: CheckedContinuation<String, any Error>
  }

  struct TimedOut: Error {
    var lines: [String]
  }

  var lines: [String] { state.withLock { $0.lines } }

  func take(_ bytes: [UInt8]) {
    let due = state.withLock { state -> [(Waiter, String)] in
      state.partial += bytes
      while let end = state.partial.firstIndex(of: UInt8(ascii: "\n")) {
        state.lines.append(String(decoding: state.partial[..<end], as: UTF8.self))
        state.partial.removeFirst(end + 1)
      }
      var due: [(Waiter, String)] = []
      for (ticket, waiter) in state.waiters {
        guard let line = state.lines.first(where: waiter.isWanted) else { continue }
        state.waiters[ticket] = nil
        due.append((waiter, line))
      }
      return due
    }
    for (waiter, line) in due { waiter.continuation.resume(returning: line) }
  }

  func line(
    within seconds: Int, where isWanted: @escaping @Sendable (String) -> Bool
  ) async throws -> String {
    let ticket = UUID()
    return try await withCheckedThrowingContinuation { continuation in
      let found = state.withLock { state -> String? in
        if let line = state.lines.first(where: isWanted) { return line }
        state.waiters[ticket] = Waiter(isWanted: isWanted, continuation: continuation)
        return nil
      }
      if let found { return continuation.resume(returning: found) }
      DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) { [self] in
        let (waiter, lines) = state.withLock { ($0.waiters.removeValue(forKey: ticket), $0.lines) }
        waiter?.continuation.resume(throwing: TimedOut(lines: lines.suffix(5)))
      }
    }
  }
}

func object(_ line: String) throws -> [String: Any] {
  try #require(
    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "no object: \(line)")
}

/// Whether a process is there; a zombie counts as gone.
func isAlive(_ process: Int32) -> Bool {
  guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
    return false
  }
  return !status.contains(") Z ")
}
