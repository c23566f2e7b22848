import Policy

/// The settings of a `host-release` action, checked.
struct HostReleaseSettings: Equatable {
  /// The folder with one sub-folder a version.
  var root: String
  /// The name of the link in it.
  var link: String
  /// Where the running process says which version it is.
  var url: String?

  init(_ definition: ActionDefinition) throws(PreparationRefusal) {
    let settings = definition.settings
    if let stray = settings.keys.sorted().first(where: { !Self.names.contains($0) }) {
      throw PreparationRefusal(
        "host-release knows no setting “\(stray)”: it has root, link and url.")
    }
    guard let root = settings["root"] else {
      throw PreparationRefusal("host-release needs “root”: the folder with the releases.")
    }
    guard CommandTemplate.isPlainPath(root) else {
      throw PreparationRefusal(
        "“root” must be the absolute path of the folder with the releases, without “..”.")
    }
    let link = settings["link"] ?? "current"
    guard ParameterType.release.accepts(link), link != ReleaseFolder.pauseMark else {
      throw PreparationRefusal("“link” must be a plain name inside of root, such as current.")
    }
    if let url = settings["url"], !url.hasPrefix("http://"), !url.hasPrefix("https://") {
      throw PreparationRefusal("“url” must begin with http:// or https://.")
    }
    (self.root, self.link, self.url) = (root, link, settings["url"])
  }

  private static let names: Set<String> = ["root", "link", "url"]
}
