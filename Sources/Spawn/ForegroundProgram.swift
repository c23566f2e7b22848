@preconcurrency import Glibc

/// A program that a person works with on this terminal until it ends.
///
/// No shell is involved: the words of the command are taken as they are. It stays in our process
/// group, so that the terminal is its to read.
package enum ForegroundProgram {
  /// Runs it on a thread of its own, and waits.
  ///
  /// `input` is what it reads instead of the terminal; nil leaves it that.
  ///
  /// - Returns: how it ended, as `waitpid` says it; nil when it could not be started.
  package static func run(_ command: [String], reading input: [UInt8]? = nil) async -> Int32? {
    await withCheckedContinuation { continuation in
      startThread { continuation.resume(returning: wait(for: command, reading: input)) }
    }
  }

  private static func wait(for command: [String], reading input: [UInt8]?) -> Int32? {
    var ends: [Int32] = [-1, -1]
    guard let program = command.first, input == nil || pipe(&ends) == 0 else { return nil }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if input != nil {
      // It shall not hold the writing end of its own input.
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Ctrl-C is a key of the program's: it must not end us before that has left the screen.
    var usual = sigset_t()
    sigemptyset(&usual)
    sigaddset(&usual, SIGPIPE)
    sigaddset(&usual, SIGINT)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    let interrupt = signal(SIGINT, SIG_IGN)
    defer { _ = signal(SIGINT, interrupt) }
    let process = try? Household.shared.launch(isGuarded: false) { () throws(SpawnError) in
      var process: pid_t = 0
      let code = posix_spawnp(&process, program, &actions, &attributes, &arguments, environ)
      guard code == 0 else { throw .system(call: "posix_spawnp \(program)", code: code) }
      return process
    }
    if let input {
      close(ends[0])
      if process != nil { hand(input, to: ends[1]) }
      close(ends[1])
    }
    guard let process else { return nil }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    Household.shared.forget(process)
    return status
  }

  /// Writes all of it, or as much as the program cares to read.
  private static func hand(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
