import Policy

extension HeartbeatRule: PolicySection {
  static func read(_ map: inout MappingReader) -> HeartbeatRule? {
    var heartbeat = HeartbeatRule(
      url: map.required("url", or: .file(""), example: "{file: /run/secrets/heartbeat}"))
    map.read("every", into: &heartbeat.every)
    map.read("allow-private", into: &heartbeat.allowsPrivate)
    return heartbeat
  }
}
