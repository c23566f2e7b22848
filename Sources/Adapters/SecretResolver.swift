import Glibc
package import Policy
import Spawn

/// Finds secrets where the policy says they are, when they are needed, on this host alone.
///
/// What it finds goes to the one who needs it, and into no plan, event, argument or message.
package struct SecretResolver: Sendable {
  private let gate: ProgramGate
  private let looks = Looks.atHost
  private let environment: @Sendable (String) -> String?

  /// `environment` is what this process was started with.
  package init(
    _ gate: ProgramGate, environment: @escaping @Sendable (String) -> String?
  ) {
    (self.gate, self.environment) = (gate, environment)
  }

  private static let largest = 65_536
  private static let patience = Duration.seconds(10)

  /// - Throws: why there is none; says where it was looked for, and nothing of what was found.
  package func find(_ reference: SecretReference) async throws(PreparationRefusal) -> String {
    switch reference {
    case .file(let path):
      return try await looks.onThread(at: path) { () throws(PreparationRefusal) in
        try Self.read(path)
      }.get()
    case .environment(let name):
      guard let value = environment(name), !value.isEmpty else {
        throw PreparationRefusal("The executor's environment has no \(name): set it there.")
      }
      return value
    case .command(let command): return try await run(command)
    }
  }

  private static func read(_ path: String) throws(PreparationRefusal) -> String {
    let file: HostFile
    do {
      file = try HostFile(path)
    } catch {
      throw PreparationRefusal(error.sentence)
    }
    guard let bytes = file.bytes(atMost: largest) else {
      throw PreparationRefusal("\(path) is too large for a secret, or cannot be read.")
    }
    return try text(bytes, from: path)
  }

  private func run(_ command: [String]) async throws(PreparationRefusal) -> String {
    let template = try CommandTemplate(command, parameters: [:])
    let allowed = try await gate.admit(template.program)
    if let refusal = ToolRules.refusal(of: template, allowing: allowed.subcommands) {
      throw PreparationRefusal(refusal)
    }
    let printed: GuardedSecret
    do {
      var run = GuardedRun(template.program, Array(command.dropFirst()))
      run.file = allowed.file
      printed = try await run.secret(within: Self.patience, atMost: Self.largest)
    } catch {
      throw PreparationRefusal(
        "\(template.program) could not be run for a secret\((error as? SpawnError).map { ": \($0.explanation)" } ?? ".")"
      )
    }
    guard printed.ending == .exited(0), let bytes = printed.bytes else {
      throw PreparationRefusal("\(template.program) gave no secret: try it by hand.")
    }
    return try Self.text(bytes, from: template.program)
  }

  /// Without the line end that files and programs put behind it.
  private static func text(
    _ bytes: [UInt8], from place: String
  ) throws(PreparationRefusal) -> String {
    var bytes = bytes[...]
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    guard !bytes.isEmpty, !bytes.contains(0) else {
      throw PreparationRefusal("\(place) holds no secret.")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
