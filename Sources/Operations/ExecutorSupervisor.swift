import Embedded
import Glibc
import Spawn
import Synchronization

/// Keeps an executor running beside `up`: a process of its own, started again when it dies.
struct ExecutorSupervisor: Sendable {
  var program: Program
  var report: @Sendable (StateChange) -> Void
  /// Takes what the executor says, line by line.
  var say: @Sendable (String) -> Void

  /// How long it may take to stop before it is killed.
  private static let patience = Duration.seconds(10)

  /// The executor of the same program and the same instance.
  ///
  /// `setpriv` replaces itself by it: no program that it runs ever gains rights, and it ends when
  /// this process does, however that ends.
  static func program(for arguments: [String], in environment: [String: String]) -> Program {
    Program(
      "/usr/bin/setpriv",
      // By this process's number: what is “self” to us is another to setpriv. And through the link,
      // so that it is this very program also when the file was replaced since.
      ["--no-new-privs", "--pdeathsig", "TERM", "/proc/\(getpid())/exe", RunExecutor.name]
        + arguments,
      environment: environment)
  }

  /// Works until the task is cancelled; then stops the executor and waits for its end.
  func run() async {
    guard let stopping = try? Wake() else { return }
    await withTaskCancellationHandler {
      _ = try? await onThreadOfItsOwn { supervise(until: stopping) }
    } onCancel: {
      stopping.raise()
    }
  }

  private func supervise(until stopping: Wake) {
    var backOff = BackOff()
    while !stopping.isRaised {
      let born = ContinuousClock.now
      let reason = life(until: stopping)
      if stopping.isRaised { return }
      let pause = backOff.next(afterLivingFor: ContinuousClock.now - born)
      report(.executorEnded(reason: reason, after: pause))
      _ = try? stopping.wait(atMost: pause)
    }
  }

  /// One life of the executor; how it ended.
  private func life(until stopping: Wake) -> String {
    let lines = Lines(say)
    do {
      let child = try Child(program, output: .handler { lines.take($0) })
      if let ending = try child.waitForExit(unless: stopping) { return ending.explanation }
      child.signal(.terminate)
      if try child.waitForExit(deadline: Self.patience) == nil { child.killGroup() }
      return "It was stopped."
    } catch {
      return error.explanation
    }
  }
}

extension Ending {
  fileprivate var explanation: String {
    switch self {
    case .exited(let code): "it ended with status \(code)"
    case .signalled(let number): "it was ended by signal \(number)"
    case .timedOut: "its time was up"
    }
  }
}

/// Cuts what arrives into lines.
private final class Lines: Sendable {
  private let say: @Sendable (String) -> Void
  private let rest = Mutex<[UInt8]>([])

  /// A line longer than this is cut: nobody reads it anyway.
  private static let longest = 16_384

  init(_ say: @escaping @Sendable (String) -> Void) { self.say = say }

  func take(_ bytes: [UInt8]) {
    let lines = rest.withLock { rest -> [[UInt8]] in
      rest += bytes
      var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let last = lines.popLast() ?? []
      let whole = lines.map(Array.init)
      rest = Array(last.prefix(Self.longest))
      return whole
    }
    for line in lines where !line.isEmpty { say(String(decoding: line, as: UTF8.self)) }
  }
}
