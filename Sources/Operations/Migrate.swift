package import CommandLineKit
package import Embedded
import JSON
import Schema
import Synchronization

/// `lastgood migrate`: brings the database to the shape this program needs.
package struct Migrate: Command {
  package static let name = "migrate"
  package static let summary = "Bring the database's schema up to date."
  package static let discussion = """
    Each step is one transaction, recorded as it commits: an interrupted migration goes on where it \
    stopped. It can be run while the old version serves.

    Connects as whoever LASTGOOD_DATABASE names, who has to be an administrator, or as the superuser \
    of the local instance, which has to be up.
    """
  package static let examples = [
    Example("lastgood migrate", "Migrates the local instance."),
    Example(
      "LASTGOOD_DATABASE='host=db1,db2 dbname=lastgood user=admin' lastgood migrate",
      "Migrates a database of yours."),
  ]
  package static let signature: [Parameter] = [.data]

  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    data = try arguments.option(Parameter.data.name)
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let instance = Instance(try Configuration(data: data, in: surroundings))
    let steps = try await instance.migrate { step in
      terminal.say(
        "\(step.number)  \(step.name)",
        json: JSONWriter.object {
          $0.member("step", step.number)
          $0.member("name", step.name)
        })
      terminal.flush()
    }
    terminal.say(
      steps.isEmpty
        ? "Nothing to do: the schema is at version \(Schema.version)."
        : "Done: the schema is at version \(Schema.version).",
      json: JSONWriter.object {
        $0.member("schema", Schema.version)
        $0.member("steps_run", steps.count)
      })
    return .done
  }
}
