extension LastKnownGoodAnswer {
  /// What to do now, for people.
  package var next: [String] {
    guard release == nil else { return [] }
    if skippedCount == 0 {
      return [
        "No deployment of it is on record there: check the names of the service and environment."
      ]
    }
    return [
      "No rollback is offered: there is nothing that is known to be good.",
      "Send traffic back to an unchanged stack, if one still runs.",
      "Turn the faulty function off by a flag or a setting, if it has one.",
      "Otherwise freeze where it stands, and roll forward with a fix.",
    ]
  }
}
