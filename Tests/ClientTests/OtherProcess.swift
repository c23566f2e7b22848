@preconcurrency import Glibc

/// A program that runs beside the test, and ends when its input does.
final class OtherProcess {
  private let process: pid_t
  private let input: Int32
  private let output: Int32

  struct Failure: Error {}

  init(_ words: [String]) throws {
    var (toIt, fromIt): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&toIt) == 0, pipe(&fromIt) == 0 else { throw Failure() }
    for end in toIt + fromIt { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toIt[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromIt[1], 1)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
    close(toIt[0])
    close(fromIt[1])
    (self.process, input, output) = (process, toIt[1], fromIt[0])
    guard failure == 0 else { throw Failure() }
  }

  /// Returns with its first bytes, or its end.
  func waitForOutput() {
    var byte: UInt8 = 0
    while read(output, &byte, 1) < 0, errno == EINTR {}
  }

  /// Ends it and waits until it is gone.
  @discardableResult
  func kill(_ signal: Int32 = SIGKILL) -> Int32 {
    _ = Glibc.kill(process, signal)
    return wait()
  }

  /// Closes its input and waits until it is gone; its exit code.
  func wait() -> Int32 {
    close(input)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    close(output)
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
  }
}

func exitCode(of words: [String]) throws -> Int32 { try OtherProcess(words).wait() }
