import Adapters
package import CommandLineKit
import Crypto
import Digest
package import Embedded
import FoundationEssentials
import JSON

/// `lastgood flags restore`: takes back what a bypass did to a flag.
package struct RestoreFlag: Command {
  package static let name = "restore"
  package static let summary = "Define a flag as it was before a bypass."
  package static let discussion = """
    A bypass keeps the flag's definition beside the file, as FILE.FLAG.HASH.before.json, and says so \
    in the outcome of its step. It is put back only while the flag is as the bypass left it; other \
    flags keep what they are.
    """
  package static let examples = [
    Example(
      "lastgood flags restore --file flags.json --kept flags.json.new-pricing.0f3a….before.json",
      "Puts the definition back that the bypass has kept.")
  ]
  package static let signature: [Parameter] = [
    .option("--file", "FILE", help: "The flags."),
    .option("--kept", "FILE", help: "What the bypass has kept."),
  ]

  private let file: String
  private let kept: String

  package init(_ arguments: inout Arguments) throws(UsageError) {
    (file, kept) = (try arguments.required("--file"), try arguments.required("--kept"))
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    guard let text = FileManager.default.contents(atPath: kept) else {
      throw PreparationRefusal("\(kept) cannot be read.")
    }
    let sentence = try FlagSwitch(file, digest: { OpenSSLSHA256().digest(of: $0) })
      .restore(Array(text))
    terminal.say("\(sentence)", json: JSONWriter.object { $0.member("outcome", sentence) })
    return .done
  }
}
