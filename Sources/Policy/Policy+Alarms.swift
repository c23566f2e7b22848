extension Policy {
  /// Over which channel somebody hears that another one does not work: the first on the ladder that is
  /// another one, then those who respond, then whoever else of the team is told anything.
  ///
  /// Nil where there is none. People outside are not told, and nobody watches a folder or a dashboard for
  /// that. Nobody is called because of a dashboard: those who respond come first then.
  package func alarmChannel(about channel: String) -> String? {
    let ladder = escalation.sorted { $0.rung < $1.rung }.compactMap(\.via)
    let responders = audiences["responders"]?.channels ?? []
    let outside = Set(
      (audiences["public"]?.channels ?? [])
        + [statusPage?.subscriptions?.channel, statusPage?.subscriptions?.webhooks]
        .compactMap(\.self))
    let others = channels.keys.sorted().filter { !outside.contains($0) }
    let isDashboard = channels[channel]?.kind == .grafana
    let team = isDashboard ? responders + ladder : ladder + responders
    return (team + others).first { name in
      name != channel && channels[name].map { ![.file, .grafana].contains($0.kind) } == true
    }
  }

  /// Whether the team is told anything over a channel.
  package func tellsTeam(over channel: String) -> Bool {
    escalation.contains { $0.via == channel }
      || audiences.contains { $0.key != "public" && $0.value.channels.contains(channel) }
  }
}
