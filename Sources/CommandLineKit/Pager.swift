@preconcurrency import Glibc

/// Shows a long text in the program that a person reads long texts with.
package enum Pager {
  /// The words of the command: `PAGER`, else `less -FRX`; nil when paging was turned off.
  package static func command(_ environment: (String) -> String?) -> [String]? {
    guard let wish = environment("PAGER") else { return ["less", "-FRX"] }
    let words = wish.split(separator: " ").map(String.init)
    return words.isEmpty || words == ["cat"] ? nil : words
  }

  /// Shows `bytes`; false when the program could not be started.
  ///
  /// No shell is involved: the words of the command are taken as they are.
  package static func show(_ bytes: [UInt8], in command: [String]) async -> Bool {
    await withCheckedContinuation { continuation in
      startThread { continuation.resume(returning: run(command, reading: bytes)) }
    }
  }

  private static func run(_ command: [String], reading bytes: [UInt8]) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard let program = command.first, pipe(&ends) == 0 else { return false }
    // The pager shall not hold the writing end of its own input.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Ctrl-C is a key of the pager's: it must not end us before the pager has left the screen.
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
    var process: pid_t = 0
    let code = posix_spawnp(&process, program, &actions, &attributes, &arguments, environ)
    close(ends[0])
    guard code == 0 else {
      close(ends[1])
      return false
    }
    _ = Platform.write(bytes, to: ends[1])
    close(ends[1])
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    // 127 is how some systems report that there is no such program.
    return status != 127 << 8
  }
}
