import Policy

extension PolicyLints {
  /// Whether pagers could tell who took a call, where they are to.
  mutating func checkPagers() {
    for (name, channel) in policy.channels.sorted(by: { $0.key < $1.key }) {
      let path = "channels.\(name)"
      guard channel.kind == .pagerduty else {
        if channel.signingSecret != nil || !channel.people.isEmpty {
          warn(
            "no-pager", path,
            "Only a channel of kind pagerduty tells who took a call; one of kind \(channel.kind.rawValue) does not.",
            write: "Leave out signing-secret and people.")
        }
        continue
      }
      if channel.signingSecret == nil, !channel.people.isEmpty {
        warn(
          "deaf-to-pager", "\(path).people",
          "Nothing that the pager says is heard without the secret with which it signs.",
          write:
            "Write signing-secret: {file: /run/secrets/pagerduty-webhook}, or leave people out.")
      }
      if channel.signingSecret != nil, channel.people.isEmpty {
        warn(
          "nobody-at-pager", path,
          "Nobody is named, so that whoever takes a call stays unknown and the next one is called.",
          write: "Write people: {PXPGF42: NAME}, with a name of people.")
      }
      for id in channel.people.keys.sorted() where !Self.isCode(id, beginning: "PQR") {
        warn(
          "odd-pager-id", "\(path).people.\(id)",
          "\(shown(id)) is no user ID: those begin with P, Q or R and have capital letters and digits. Names are not used, for people change theirs.",
          write: "Copy the user ID from the address of the profile.")
      }
    }
  }
}
