/// Finds the word that somebody probably meant.
package enum Suggestion {
  /// The candidate nearest to `word`; nil when none is near enough to be meant.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let letters = Array(word.lowercased())
    // Long words are nobody's typing error, and comparing takes the product of both lengths.
    guard letters.count <= 40 else { return nil }
    let tolerance = max(1, letters.count / 3)
    return
      candidates
      .map { (word: $0, distance: distance(letters, Array($0.lowercased()))) }
      .filter { $0.distance <= tolerance }
      .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
  }

  /// Letters to insert, delete, replace or swap with their neighbour.
  package static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var rows = [Array(0...right.count)]
    for row in 1..<(left.count + 1) {
      var current = [row]
      for column in 1..<(right.count + 1) {
        let isSame = left[row - 1] == right[column - 1]
        var cost = min(
          rows[row - 1][column] + 1, current[column - 1] + 1,
          rows[row - 1][column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2],
          left[row - 2] == right[column - 1]
        {
          cost = min(cost, rows[row - 2][column - 2] + 1)
        }
        current.append(cost)
      }
      rows.append(current)
    }
    return rows[left.count][right.count]
  }
}
