package import CommandLineKit
package import Embedded
import FoundationEssentials
import JSON
import Policy

/// `lastgood tree render`: draws the tree.
package struct RenderTree: Command {
  package static let name = "render"
  package static let summary = "Draw a decision tree, as text or as a picture."
  package static let examples = [
    Example("lastgood tree render", "Draws the tree in lastgood.yaml, as wide as the terminal."),
    Example(
      "lastgood tree render --format svg --output tree.svg", "Writes a picture for the wall."),
  ]
  package static let signature: [Parameter] = [
    .policyFile,
    .option(
      "--format", "FORMAT", choices: Format.allCases.map(\.rawValue),
      help: "text (as if not given) or svg."),
    .flag("--ascii", help: "Draw with plain characters only."),
    .option("--output", "PATH", short: "o", help: "Write to this file instead."),
  ]

  enum Format: String, CaseIterable, ArgumentValue { case text, svg }

  private let file: String?
  private let format: Format
  private let isASCII: Bool
  private let output: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    file = try arguments.optional(Parameter.policyFile.name)
    format = try arguments.option("--format") ?? .text
    isASCII = arguments.flag("--ascii")
    output = try arguments.option("--output")
    if isASCII, format == .svg { throw UsageError(.together("--ascii", "--format svg")) }
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let (policy, tree) = try ReadPolicyFile(file).tree()
    let picture =
      switch format {
      case .text:
        tree.text(width: output == nil ? terminal.width : 80, isASCII: isASCII)
      case .svg: tree.svg(of: policy.organisation)
      }
    if let output {
      do { try Data(picture.utf8).write(to: URL(filePath: output), options: .atomic) } catch {
        throw FileUnwritable(path: output)
      }
      terminal.note("Written to \(output).")
      if terminal.settings.isJSON { terminal.say("", json: json(picture)) }
    } else if terminal.settings.isJSON {
      terminal.say("", json: json(picture))
    } else {
      // Both have spelled out whatever would act on a terminal.
      terminal.put(Array(picture.utf8))
    }
    return .done
  }

  private func json(_ picture: String) -> [UInt8] {
    JSONWriter.object { object in
      object.member("format", format.rawValue)
      if let output { object.member("file", output) } else { object.member("picture", picture) }
    }
  }
}

/// A file that was named cannot be written.
struct FileUnwritable: Error, Hashable {
  var path: String
}
