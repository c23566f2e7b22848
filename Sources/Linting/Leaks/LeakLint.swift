/// The rules for what must not leave the organisation.
package enum LeakLint {
  package static func findings(in text: String, knowing: UpdateContext) -> [Finding] { [] }
}
