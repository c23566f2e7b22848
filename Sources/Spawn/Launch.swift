import CSpawn
import Glibc

/// Where a program's standard output and standard error go.
enum OutputTarget {
  case descriptor(Int32)
  case nowhere
}

/// Starts a program in a process group of its own.
///
/// The answer of `posix_spawn` is the error of `exec` or `chdir` itself, so no pipe is needed to
/// learn it.
///
/// - Parameters:
///   - program: What to start.
///   - output: Where standard output goes.
///   - errors: Where standard error goes; where standard output goes if nil.
///   - ownsSession: Whether it leads a session too, so that it has no terminal.
///   - file: What it gets as an open descriptor besides, under `ProgramFile.name`.
/// - Returns: The number of the process.
/// - Throws: Why it could not be started.
func launch(
  _ program: Program, output: OutputTarget, errors: OutputTarget? = nil, ownsSession: Bool = false,
  passing file: ProgramFile? = nil
) throws(SpawnError) -> pid_t {
  try program.check()
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  try prepare(&actions, for: program, output: output, errors: errors, passing: file)

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  try prepare(&attributes, ownsSession: ownsSession)

  return try Household.shared.launch(isGuarded: ownsSession) { () throws(SpawnError) in
    var process: pid_t = 0
    let code = withCStrings([program.path] + program.arguments) { arguments in
      withCStrings(program.environment.map { "\($0.key)=\($0.value)" }) { environment in
        posix_spawn(&process, program.path, &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw program.error(code) }
    return process
  }
}

private func prepare(
  _ actions: inout posix_spawn_file_actions_t, for program: Program, output: OutputTarget,
  errors: OutputTarget?, passing file: ProgramFile?
) throws(SpawnError) {
  // With standard input closed there is nothing to inherit, and 0 must not be another file.
  if !program.inheritsInput || fcntl(0, F_GETFD) < 0 {
    try check(
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0), "addopen")
  } else {
    // Clears a close-on-exec flag, should there be one.
    try check(posix_spawn_file_actions_adddup2(&actions, 0, 0), "adddup2")
  }
  try direct(1, to: output, in: &actions)
  if let errors {
    try direct(2, to: errors, in: &actions)
  } else {
    try check(posix_spawn_file_actions_adddup2(&actions, 1, 2), "adddup2")
  }
  var first: Int32 = 3
  if let file {
    // Behind the streams: their own originals may bear this number.
    let number = file.descriptor.number
    try check(
      posix_spawn_file_actions_adddup2(&actions, number, ProgramFile.number), "adddup2")
    first = ProgramFile.number + 1
  }
  try check(spawn_actions_close_from(&actions, first), "addclosefrom")
  if let directory = program.directory {
    try check(spawn_actions_change_directory(&actions, directory), "addchdir")
  }
}

private func direct(
  _ stream: Int32, to target: OutputTarget, in actions: inout posix_spawn_file_actions_t
) throws(SpawnError) {
  switch target {
  case .descriptor(let number):
    // The copy made by `dup2` stays open in the new program; the original does not.
    try check(posix_spawn_file_actions_adddup2(&actions, number, stream), "adddup2")
  case .nowhere:
    try check(
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0), "addopen")
  }
}

private func prepare(
  _ attributes: inout posix_spawnattr_t, ownsSession: Bool
) throws(SpawnError) {
  var none = sigset_t()
  var all = sigset_t()
  sigemptyset(&none)
  sigfillset(&all)
  if !ownsSession { try check(posix_spawnattr_setpgroup(&attributes, 0), "setpgroup") }
  // A signal that we ignore or block would stay ignored or blocked in the new program.
  try check(posix_spawnattr_setsigmask(&attributes, &none), "setsigmask")
  try check(posix_spawnattr_setsigdefault(&attributes, &all), "setsigdefault")
  // Who leads a session leads a group too, and may not be moved to another.
  let own = ownsSession ? spawn_flag_new_session() : Int16(POSIX_SPAWN_SETPGROUP)
  let flags = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | own
  try check(posix_spawnattr_setflags(&attributes, flags), "setflags")
}

private func check(_ code: Int32, _ call: String) throws(SpawnError) {
  if code != 0 { throw .system(call: "posix_spawn \(call)", code: code) }
}

extension Program {
  /// Finds out beforehand what `exec` would say, where that would come from a program in between.
  func checkExecutable() throws(SpawnError) {
    try check()
    guard !Self.isExecutable(path) else { return }
    throw access(path, F_OK) == 0 ? .notPermitted(path) : .noSuchProgram(path)
  }

  static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }

  fileprivate func check() throws(SpawnError) {
    guard path.utf8.first == UInt8(ascii: "/") else { throw .relativePath(path) }
    let pairs = environment.flatMap { [$0.key, $0.value] }
    for text in [path, directory ?? ""] + arguments + pairs where text.utf8.contains(0) {
      throw .containsNUL(text)
    }
  }

  /// Tells a missing program from a missing folder: the code is the same.
  fileprivate func error(_ code: Int32) -> SpawnError {
    if let directory, access(directory, X_OK) != 0 {
      return errno == EACCES ? .notPermitted(directory) : .noSuchDirectory(directory)
    }
    return switch code {
    case ENOENT, ENOTDIR: .noSuchProgram(path)
    case EACCES, EPERM, ENOEXEC: .notPermitted(path)
    default: .system(call: "posix_spawn", code: code)
    }
  }
}

/// Lends a null-terminated array of C strings.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}
