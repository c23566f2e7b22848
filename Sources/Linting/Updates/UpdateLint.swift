/// The rules for what is said about an incident while it runs.
package enum UpdateLint {
  package static func findings(in text: String, knowing: UpdateContext) -> [Finding] { [] }
}
