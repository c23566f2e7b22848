package import CommandLineKit
import Crypto
package import Embedded
import JSON
import PostgresStore

/// `lastgood keys rotate`: exchanges the master key.
package struct RotateKeys: Command {
  package static let name = "rotate"
  package static let summary = "Exchange the master key and wrap every text's key anew."
  package static let discussion = """
    No text is encrypted again, only the small keys that open them. Interrupted at any moment, it is \
    simply run again.

    The local instance must be stopped: whoever runs it knows only the old key. With \
    LASTGOOD_DATABASE, stop every “lastgood up” on that database first; while one runs, this is \
    refused.
    """
  package static let examples = [Example("lastgood keys rotate", "Rotates the local instance's.")]
  package static let signature: [Parameter] = [.data]

  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    data = try arguments.option(Parameter.data.name)
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let configuration = try Configuration(data: data, in: surroundings)
    let instance = Instance(configuration)
    guard case .embedded(let folder) = configuration.database else {
      return try await rotate(instance, on: terminal)
    }
    // Makes sure that there is one before a start would make it.
    _ = try instance.connectionString(as: .administrator)
    let cluster = try await EmbeddedCluster(location: .at(folder)).start()
    let outcome = await Result { () async throws in try await rotate(instance, on: terminal) }
    try await cluster.stop()
    return try outcome.get()
  }

  private func rotate(_ instance: Instance, on terminal: Terminal) async throws -> ExitCode {
    try await instance.checkSchema()
    let path = instance.configuration.keys + "/master.keys"
    let report = try await rotate(MasterKeyFile(path: path), of: instance)
    terminal.say(
      """
      Master key \(report.current) wraps everything now: \(report.rewrapped) keys were wrapped anew, \
      \(report.retired.count) old master keys forgotten.
      Copy \(path) to where you keep its copy.
      """,
      json: JSONWriter.object { json in
        json.member("current", report.current)
        json.member("new", report.isNew)
        json.member("rewrapped", report.rewrapped)
        json.array("retired") { for id in report.retired { $0.element(id) } }
        json.array("unreadable") { for place in report.unreadable { $0.element(place.position) } }
      })
    for place in report.unreadable {
      terminal.complain("The key of event \(place.position) is not what was sealed; left as it is.")
    }
    return report.unreadable.isEmpty ? .done : .findings
  }

  /// Rotates while nobody else reads the keys, writes the file, or does the same.
  private func rotate(
    _ file: MasterKeyFile, of instance: Instance
  ) async throws -> KeyRotation.Report {
    let administrator = try instance.connectionString(as: .administrator)
    return try await KeyLock.alone(in: instance.configuration.keys, on: administrator) {
      try await KeyRotation(file, administrator).run()
    }
  }
}
