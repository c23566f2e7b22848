import Policy

extension PolicyLints {
  /// What would make calls useless to whoever waits for them.
  mutating func checkHeartbeat() {
    guard let every = policy.heartbeat?.every, !(1...3_600).contains(every.seconds) else { return }
    refuse(
      "odd-heartbeat", "heartbeat.every",
      "A call each \(every) is of no use: whoever waits for it raises the alarm after two that did not come.",
      write: "Write every: 1m, or anything from a second to an hour.")
  }
}
