@preconcurrency import Glibc

/// Lets a person change a text in the program that they change texts with.
package enum TextEditor {
  /// The words of the command: `VISUAL`, else `EDITOR`, else the first of the usual ones there is.
  package static func command(_ environment: (String) -> String?) -> [String] {
    for name in ["VISUAL", "EDITOR"] {
      let words = (environment(name) ?? "").split(separator: " ").map(String.init)
      if !words.isEmpty { return words }
    }
    return ["sensible-editor"]
  }

  /// Opens a file in it, and waits; false when it could not be started or did not end well.
  ///
  /// No shell is involved: the words of the command are taken as they are.
  package static func open(_ file: String, in command: [String]) async -> Bool {
    await withCheckedContinuation { continuation in
      startThread { continuation.resume(returning: run(command + [file])) }
    }
  }

  private static func run(_ command: [String]) -> Bool {
    guard let program = command.first else { return false }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Ctrl-C is a key of the editor's.
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
    guard posix_spawnp(&process, program, nil, &attributes, &arguments, environ) == 0 else {
      return false
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status == 0
  }
}
