import CommandLineKit

extension Parameter {
  /// Where the local instance's data is.
  static let data = Parameter.option(
    "--data", "DIR", help: "The folder of the local instance; the user's own by default.")
}
