import Policy

extension Provider: PolicySection {
  static func read(_ map: inout MappingReader) -> Provider? {
    var provider = Provider(map.required("kind", or: Kind.external, example: "prometheus"))
    map.read("url", into: &provider.url)
    map.read("timeout", into: &provider.timeout)
    map.read("run", into: &provider.run)
    map.read("settings", into: &provider.settings)
    map.read("secrets", into: &provider.secrets)
    return provider
  }
}

extension ServiceEntry: PolicySection {
  static func read(_ map: inout MappingReader) -> ServiceEntry? {
    var entry = ServiceEntry(url: map.required("url", or: "", example: "https://checkout.example/"))
    map.read("header", into: &entry.header)
    map.read("field", into: &entry.field)
    return entry
  }
}
