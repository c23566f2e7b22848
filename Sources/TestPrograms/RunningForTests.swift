import FoundationEssentials
import Spawn

/// Runs a program that a test asks something, and waits for it.
///
/// Not with Foundation's `Process`: tests of guarded programs run in this process too, and what they
/// find without knowing who started it they take for something that was left behind.
///
/// - Returns: Its exit code, -1 when it did not end by itself, and what it said.
/// - Throws: Why it could not be started.
package func runProgram(
  _ path: String, _ arguments: [String], reading input: String? = nil, keepsErrors: Bool = false,
  within deadline: Duration = .seconds(600)
) throws -> (code: Int32, output: String) {
  let file = FileManager.default.temporaryDirectory.appending(path: "lastgood-\(UUID()).in")
  defer { try? FileManager.default.removeItem(at: file) }
  if let input { try Data(input.utf8).write(to: file) }
  let script = "exec \"$0\" \"$@\" <\"$INPUT\" \(keepsErrors ? "2>&1" : "2>/dev/null")"
  let program = Program(
    "/bin/sh", ["-c", script, path] + arguments,
    environment: [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
      "INPUT": input == nil ? "/dev/null" : file.path,
    ])
  let outcome = try program.run(deadline: deadline, keeping: 1 << 28)
  let code: Int32 = if case .exited(let code) = outcome.ending { code } else { -1 }
  return (code, String(decoding: outcome.output, as: UTF8.self))
}
