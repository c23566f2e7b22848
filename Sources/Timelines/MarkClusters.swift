/// Marks on a line: those too close to be told apart are drawn as one, with their number.
struct MarkCluster {
  var center: Double
  /// Places in the timeline, in order.
  var places: [Int]

  /// Half of what it covers.
  var reach: Double {
    places.count == 1 ? 6 : 5 + Double(Self.label(places.count).utf8.count) * 3.5
  }

  /// Each element of `marks` is a position on the line and a place; they need no order.
  static func clusters(_ marks: [(x: Double, place: Int)]) -> [MarkCluster] {
    var clusters: [MarkCluster] = []
    for mark in marks.sorted(by: { ($0.x, $0.place) < ($1.x, $1.place) }) {
      clusters.append(MarkCluster(center: mark.x, places: [mark.place]))
      while clusters.count > 1 {
        let (last, before) = (clusters[clusters.count - 1], clusters[clusters.count - 2])
        guard last.center - before.center < last.reach + before.reach + 1 else { break }
        clusters.removeLast(2)
        clusters.append(before.joined(with: last))
      }
    }
    return clusters
  }

  private consuming func joined(with other: MarkCluster) -> MarkCluster {
    let (mine, theirs) = (Double(places.count), Double(other.places.count))
    center = (center * mine + other.center * theirs) / (mine + theirs)
    places += other.places
    return self
  }

  /// The number as short as it can be: `12`, `1.2k`.
  static func label(_ count: Int) -> String {
    guard count >= 1000 else { return String(count) }
    return count < 10_000 ? "\(count / 1000).\(count / 100 % 10)k" : "\(count / 1000)k"
  }
}
