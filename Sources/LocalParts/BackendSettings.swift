/// What a backend of a stage is, from its start on.
package struct BackendSettings: Equatable, Sendable {
  package var port: UInt16
  package var version: String
  /// The file of flags that it reads; the flag of the stage makes it fail when it is on.
  package var flags: String?
  /// The port of another service of which it asks something for each answer.
  package var dependency: UInt16?
  /// After this time it falls over, as a program does that cannot live.
  package var crashAfter: Duration?

  package init(port: UInt16, version: String) { (self.port, self.version) = (port, version) }
}

/// What is wrong with a backend just now.
struct BackendFaults: Equatable, Sendable {
  /// Of a hundred answers, so many are errors.
  var errors = 0
  /// How long each answer takes, in milliseconds.
  var delay = 0

  init(errors: Int = 0, delay: Int = 0) { (self.errors, self.delay) = (errors, delay) }

  /// Whether the answer of this number is an error: spread evenly, so that a share is one from the
  /// first requests on.
  func fails(_ number: Int) -> Bool { isDue(number, errors) }

  private func isDue(_ number: Int, _ share: Int) -> Bool {
    // The place within a hundred, so that nothing gets too large.
    let place = number % 100
    return (place + 1) * share / 100 > place * share / 100
  }

  var query: String { "/fault?errors=\(errors)&delay=\(delay)" }
}
