/// Where actions are worked on: a program of others that keeps issues.
package struct TrackerRule: Equatable, Sendable {
  package var kind: Kind
  /// Where its API begins: `https://api.github.com`, `https://gitlab.com/api/v4`.
  package var url: String
  /// What it calls the project: `owner/name`, `group/name`, `OPS`.
  package var project: String
  package var token: SecretReference
  /// To whom the token belongs, where it is shown together with a name.
  package var user: String?
  /// What every issue is marked with, so that people find them.
  package var label: String?
  /// What kind of issue is made, where there are several.
  package var issueType: String?
  /// Whether it may be on this machine or in the organisation's own network.
  package var allowsPrivate = false

  /// Whose API it speaks; programs that speak the same are meant too.
  package enum Kind: String, CaseIterable, Sendable {
    case github, gitlab, jira
  }

  package init(kind: Kind, url: String, project: String, token: SecretReference) {
    (self.kind, self.url, self.project, self.token) = (kind, url, project, token)
  }
}

extension TrackerRule {
  /// Whether a project's name is one that the API can be asked for.
  package var hasUsableProject: Bool {
    let parts = project.split(separator: "/", omittingEmptySubsequences: false)
    let areNames = parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".." && part.utf8.allSatisfy(Self.isOfName)
    }
    switch kind {
    case .github: return areNames && parts.count == 2
    case .gitlab: return areNames && parts.count <= 21
    case .jira:
      guard let first = project.utf8.first, (0x41...0x5A).contains(first) else { return false }
      return project.utf8.count >= 2
        && project.utf8.allSatisfy {
          (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
        }
    }
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}

extension Policy {
  /// The one that is meant where nobody names any: there is only one.
  package var onlyTracker: String? { trackers.count == 1 ? trackers.keys.first : nil }
}
