package import Secrets

/// A program that is run for somebody else and trusted with nothing.
///
/// It leads a session and a group of its own, in an empty folder of its own, with an environment
/// made from nothing and an empty standard input; it gains no rights, is held to limits, and dies
/// with this process. At its end, and at the deadline, everything that it has started is ended too,
/// also what left its group and its session. Nothing of its output is kept before it is redacted.
///
/// What it does elsewhere is not held back: it may use the network, and read what its user may read.
package struct GuardedRun: Sendable {
  /// An absolute path; `PATH` is never searched.
  package var path: String

  /// The arguments after the program's own name.
  package var arguments: [String]

  /// Besides a fixed search path and a neutral locale.
  package var environment: [String: String]

  /// Variables that name the run's own folder.
  package var folderVariables: Set<String> = ["HOME", "TMPDIR"]

  /// What it gets to read and nobody else sees; the redactor has to know them too.
  package var secretFiles: [SecretFile] = []

  /// What is executed where `path`, or else the first argument that does, names it: not what stands
  /// there by then.
  package var file: ProgramFile?

  /// Is told which process it is, as soon as it runs; on the thread that waits for it.
  package var started: (@Sendable (ProcessMark) -> Void)?

  package var limits = RunLimits()

  /// How long it may take to obey SIGTERM at the deadline, before everything is killed.
  package var grace = Duration.seconds(1)

  /// Takes the secrets out of standard output and standard error.
  package var redactor: SecretRedactor

  package var keeping = OutputLimits()

  /// Where util-linux is.
  var guards = "/usr/bin"

  package init(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = [:],
    redactor: SecretRedactor = SecretRedactor()
  ) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
    self.redactor = redactor
  }
}

/// What a guarded program did.
package struct GuardedOutcome: Sendable, Hashable {
  /// `exited(126)` and `exited(127)` may also mean that it could not be executed; standard error
  /// then says so.
  package var ending: Ending
  package var output: RunOutput
  package var errors: RunOutput
  package var duration: Duration

  /// Processes that could not be ended, such as those that wait for a dead disk.
  package var leftBehind: Int

  package var hasSucceeded: Bool { ending == .exited(0) }
}

/// What a guarded program printed that was run for a secret.
///
/// Nothing else of it is kept.
package struct GuardedSecret: Sendable {
  package var ending: Ending
  /// What it wrote to standard output, as it was; nil when it was more than wanted.
  package var bytes: [UInt8]?
}

/// A secret that a program reads from a file in the folder of its run, and not from its arguments or
/// its environment, which others on the host may see.
package struct SecretFile: Sendable {
  /// Holds the file's path.
  package var variable: String
  package var bytes: [UInt8]

  package init(in variable: String, _ bytes: [UInt8]) {
    (self.variable, self.bytes) = (variable, bytes)
  }
}

extension GuardedRun {
  static func name(ofSecret index: Int) -> String { "secret-\(index + 1)" }

  /// The program behind those that put it under guard; each replaces itself by the next.
  func program(in folder: String) throws(SpawnError) -> Program {
    let (prlimit, setpriv) = (guards + "/prlimit", guards + "/setpriv")
    for tool in [prlimit, setpriv] where !Program.isExecutable(tool) {
      throw .missingGuard(tool)
    }
    var variables = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
    for name in folderVariables { variables[name] = folder }
    variables.merge(environment) { $1 }
    for (index, file) in secretFiles.enumerated() {
      variables[file.variable] = folder + "/" + Self.name(ofSecret: index)
    }
    var words = [path] + arguments
    if let file, let place = words.firstIndex(of: file.path) {
      words[place] = ProgramFile.name
      variables["LASTGOOD_PROGRAM"] = file.path
    }
    return Program(
      prlimit,
      limits.options + ["--", setpriv, "--no-new-privs", "--pdeathsig", "KILL", "--"] + words,
      environment: variables, directory: folder)
  }
}
