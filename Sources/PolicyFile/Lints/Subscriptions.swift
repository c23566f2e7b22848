import Policy

extension PolicyLints {
  /// What would keep people outside from being told, or the team from being told in time.
  mutating func checkSubscriptions() {
    guard let subscriptions = policy.statusPage?.subscriptions else { return }
    let path = "status-page.subscriptions"
    let host = subscriptions.baseURL.dropFirst("https://".count)
    if !subscriptions.baseURL.hasPrefix("https://") || host.isEmpty
      || !host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !#"<>"?#\"#.utf8.contains($0) })
    {
      refuse(
        "unusable-base-url", "\(path).base-url",
        "Links in mails begin with it, and mail programs end a subscription by one that begins with https:// only.",
        write:
          "Write the address by which people outside reach this service, as in https://status.example.org."
      )
    }
    checkWebhooks(subscriptions.webhooks, at: path)
    checkPrivate(subscriptions, at: path)
    let name = subscriptions.channel
    guard let channel = policy.channels[name] else { return }
    if channel.kind != .mail {
      refuse(
        "wrong-channel", "\(path).channel",
        "\(name) is a channel of kind \(channel.kind.rawValue); people outside are told by mail.",
        write: "Name a channel of kind mail.")
    } else if channel.from == nil {
      refuse(
        "no-sender", "channels.\(name)", "Mail over \(name) has no sender, so none is sent.",
        write: "Add its sender, as in from: status@example.org.")
    }
    if sendsElsewhere(over: name) || !channel.to.isEmpty {
      warn(
        "shared-channel", "\(path).channel",
        "\(name) also tells the team, whose mail would wait behind that to all subscribers.",
        write: "Add a channel of kind mail for subscribers alone, with the same url.")
    }
  }

  private mutating func checkWebhooks(_ name: String?, at path: String) {
    guard let name, let channel = policy.channels[name] else { return }
    if channel.kind != .webhook {
      refuse(
        "wrong-channel", "\(path).webhooks",
        "\(name) is a channel of kind \(channel.kind.rawValue); programs outside are told by webhook.",
        write: "Name a channel of kind webhook.")
    }
    if sendsElsewhere(over: name) || channel.url != nil || channel.key != nil {
      warn(
        "shared-channel", "\(path).webhooks",
        "\(name) also tells the team, whose messages would wait behind those to all subscribers.",
        write: "Add a channel of kind webhook for subscribers alone, without url and key.")
    }
  }

  /// Strangers' addresses inside are a way in.
  private mutating func checkPrivate(
    _ subscriptions: StatusPageRule.Subscriptions, at path: String
  ) {
    if let name = subscriptions.webhooks, policy.channels[name]?.allowsPrivate == true {
      warn(
        "unused-allow-private", "channels.\(name).allow-private",
        "It says nothing of programs that people outside name: nothing is sent to those inside.",
        write:
          "Remove it, or write allow-private: true in \(path) if strangers may name programs inside."
      )
    }
    if subscriptions.allowsPrivate {
      warn(
        "private-subscribers", "\(path).allow-private",
        "Whoever can reach the page can have this service send to machines inside.",
        write: "Remove it, unless the page is for an intranet or a test.")
    }
  }

  private func sendsElsewhere(over name: String) -> Bool {
    policy.audiences.values.contains { $0.channels.contains(name) }
      || policy.escalation.contains { $0.via == name }
      || policy.announcements.values.contains { $0.channel == name }
  }
}
