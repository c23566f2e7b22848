import Policy

extension TrackerRule: PolicySection {
  static func read(_ map: inout MappingReader) -> TrackerRule? {
    var tracker = TrackerRule(
      kind: map.required("kind", or: Kind.github, example: "github"),
      url: map.required("url", or: "", example: "https://api.github.com"),
      project: map.required("project", or: "", example: "shop/checkout"),
      token: map.required("token", or: .file(""), example: "{file: /run/secrets/tracker}"))
    map.read("user", into: &tracker.user)
    map.read("label", into: &tracker.label)
    map.read("issue-type", into: &tracker.issueType)
    map.read("allow-private", into: &tracker.allowsPrivate)
    return tracker
  }
}
