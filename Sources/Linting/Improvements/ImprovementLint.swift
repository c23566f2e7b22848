/// The rules for an improvement action that somebody can carry out and somebody else can check.
package enum ImprovementLint {
  package static func findings(in text: String) -> [Finding] { [] }
}
