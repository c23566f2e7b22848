/// Whether a signal holds after something was done.
package enum SignalVerdict: Equatable, Sendable {
  case passed
  case failed(because: String)
  /// Nobody knows; never a pass.
  case inconclusive(because: String)
}

extension Signal {
  /// Judges one reading: it must be within the signal's levels, of enough requests, and no worse than
  /// before the deployment.
  ///
  /// A level that is broken fails whatever was usual before. Where nobody knows what was usual, a value
  /// as good as was promised passes, and any other is inconclusive.
  package func verdict(
    on reading: SignalReading, minimumRequests: Int64? = nil,
    against baseline: Result<Baseline, BaselineGap>, tolerance: Percent
  ) -> SignalVerdict {
    guard let value = reading.value else {
      return .inconclusive(because: reading.because ?? "There is no value.")
    }
    if let minimum = self.minimumRequests ?? minimumRequests {
      guard let requests = reading.requests else {
        return .inconclusive(
          because: "Nobody counted the requests, and \(minimum) at least are wanted.")
      }
      guard requests >= minimum else {
        return .inconclusive(
          because: "There were \(requests) requests, and \(minimum) at least are wanted.")
      }
    }
    let level = level(of: value)
    switch level {
    case .critical, .warning:
      return .failed(because: "\(value.shown) is at or beyond the level “\(level.rawValue)”.")
    case .unknown:
      return .inconclusive(because: "\(value.shown) is \(value.unit), and not comparable.")
    case .target where target != nil: return .passed
    case .target, .attention: break
    }
    switch baseline {
    case .failure(let gap): return .inconclusive(because: gap.sentence)
    case .success(let baseline):
      return switch baseline.compare(value, of: self, tolerance: tolerance) {
      case .noWorse: .passed
      case .worse(let limit):
        .failed(
          because:
            "\(value.shown) is worse than before the deployment: \(baseline.median.shown) was usual, and "
            + "\(limit.shown) would be borne.")
      case .unknown:
        .inconclusive(
          because: "\(value.shown) cannot be compared with \(baseline.median.shown) from before.")
      }
    }
  }
}
