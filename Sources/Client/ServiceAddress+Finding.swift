extension ServiceAddress {
  /// Finds the service: options, then the environment, then the settings, then `lastgood up`.
  ///
  /// A token from a file goes only to the address beside it, never to one from elsewhere. Files
  /// are not looked at when options or the environment say it all. A `configuration` that a person
  /// named has to exist, unlike the usual one.
  package static func find(
    url: String? = nil, token: String? = nil, configuration: String? = nil,
    in folders: UserFolders = UserFolders()
  ) throws(AddressFailure) -> ServiceAddress {
    let token = token ?? folders.variable("LASTGOOD_TOKEN")
    let given: (String, Source)? =
      if let url { (url, .option) } else {
        folders.variable("LASTGOOD_URL").map { ($0, .environment) }
      }
    if let (url, source) = given, token != nil {
      return try ServiceAddress(url: url, token: token, source: source)
    }

    let known = try stored(configuration, in: folders)
    guard let (url, source) = given else {
      guard let known else { throw .notFound }
      var address = try ServiceAddress(
        url: known.url, token: token ?? known.token, source: known.source,
        isRunning: known.isRunning, instance: known.instance)
      address.warnings = known.warnings
      return address
    }
    let isSame = known.map { normal($0.url) == normal(url) } ?? false
    var address = try ServiceAddress(url: url, token: isSame ? known?.token : nil, source: source)
    if isSame {
      address.warnings = known?.warnings ?? []
    }
    return address
  }

  private struct Known {
    var url: String
    var token: String?
    var source: Source
    var isRunning = true
    var instance: String?
    var warnings: [Warning] = []
  }

  /// What the settings say, and else what `lastgood up` left.
  private static func stored(
    _ named: String?, in folders: UserFolders
  ) throws(AddressFailure) -> Known? {
    let path = named ?? folders.variable("LASTGOOD_CONFIG")
    if let path = path ?? folders.configuration.map({ $0 + "/config.json" }),
      let found = try AddressFile.read(path)
    {
      if let url = found.file.url {
        var known = Known(url: url, token: found.file.token, source: .file(path: path))
        if known.token != nil, !found.isPrivate {
          known.token = nil
          known.warnings = [.tooOpen(path: path, mode: found.mode)]
        }
        return known
      }
    } else if let path {
      throw .missingFile(path: path)
    }
    guard let instance = try InstanceFile(in: folders)?.read() else { return nil }
    return Known(
      url: instance.url, token: instance.token, source: .instance, isRunning: instance.isRunning,
      instance: instance.data)
  }
}
