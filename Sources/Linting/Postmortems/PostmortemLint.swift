/// The rules for a postmortem that people can speak freely in.
package enum PostmortemLint {
  package static func findings(in text: String) -> [Finding] { [] }
}
