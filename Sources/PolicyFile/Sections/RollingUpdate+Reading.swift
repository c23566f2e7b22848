import Policy

extension RollingUpdate: PolicySection {
  static func read(_ map: inout MappingReader) -> RollingUpdate? {
    var rolling = RollingUpdate(replicas: map.required("replicas", or: 0, example: "6"))
    map.read("surge", into: &rolling.surge)
    map.read("unavailable", into: &rolling.unavailable)
    map.read("minimum-ready", into: &rolling.minimumReady)
    map.read("timeout", into: &rolling.timeout)
    map.read("readiness", into: &rolling.readiness)
    map.read("liveness", into: &rolling.liveness)
    return rolling
  }
}

extension InstanceProbe: PolicySection {
  static func read(_ map: inout MappingReader) -> InstanceProbe? {
    InstanceProbe(
      path: map.required("path", or: ""), port: map.required("port", or: 0, example: "8080"),
      firstAfter: map.required("first-after", or: .zero, example: "10s"),
      every: map.required("every", or: .zero, example: "5s"))
  }
}
