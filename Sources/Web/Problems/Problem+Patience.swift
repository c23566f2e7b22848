extension Problem {
  /// Somebody asked too often, of what `reason` says, and may ask again after a while.
  static func tooMany(_ reason: String, _ wait: Duration) -> Problem {
    let seconds = max(1, wait.components.seconds + 1)
    var problem = Problem(.tooManyRequests, "\(reason) Try again in \(seconds) s.")
    problem.headers = [("Retry-After", String(seconds))]
    return problem
  }
}
