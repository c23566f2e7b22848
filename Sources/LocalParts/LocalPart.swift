import Glibc
package import Spawn
import Synchronization

/// A program that is part of a stage; it ends with us, however that happens.
package final class LocalPart: Sendable {
  package let name: String
  private let program: Program
  private let log: String
  private let state = Mutex(State())

  private struct State {
    var child: Child?
    /// Raised to end a life of falling over and being started again; nil while it has none.
    var ending: Wake?
  }

  package init(_ name: String, _ program: Program, log: String) {
    (self.name, self.log) = (name, log)
    // `setpriv` replaces itself by the program, so that the process is the program's own.
    self.program = Program(
      "/usr/bin/setpriv", ["--pdeathsig", "KILL", program.path] + program.arguments,
      environment: program.environment, directory: program.directory)
  }

  package var id: Int32? { state.withLock { $0.child?.id } }

  package func start() throws(SpawnError) {
    let child = try Child(program, output: .file(log))
    state.withLock { $0.child = child }
  }

  /// Ends it at once, as a power cut would.
  package func kill() {
    let child = state.withLock { state in
      defer { state.child = nil }
      return state.child
    }
    child?.killGroup()
    _ = try? child?.waitForExit(deadline: .seconds(5))
  }

  /// Asks it to end, and kills it if it does not.
  package func stop() {
    state.withLock { state in
      state.ending?.raise()
      state.ending = nil
    }
    let child = state.withLock { $0.child }
    child?.signal(.terminate)
    if (try? child?.waitForExit(deadline: .seconds(2))) == nil { kill() }
  }

  /// Lets it live another life, in which it falls over, and starts it anew each time, until `stop`.
  package func keepReviving(_ other: Program, after pause: Duration) throws(SpawnError) {
    kill()
    let ending = try Wake()
    state.withLock { $0.ending = ending }
    let tied = Program(
      "/usr/bin/setpriv", ["--pdeathsig", "KILL", other.path] + other.arguments,
      environment: other.environment, directory: other.directory)
    let log = log
    startThread {
      while !ending.isRaised {
        guard let child = try? Child(tied, output: .file(log)) else { return }
        // Nobody else holds it: it ends with this life.
        _ = try? child.waitForExit(unless: ending)
        _ = try? ending.wait(atMost: pause)
      }
    }
  }
}
