/// Which parts of two texts differ: the one mechanism under merging and redlines.
struct EditMarks {
  private(set) var removed: [Bool]
  private(set) var inserted: [Bool]

  init(from old: ArraySlice<Substring>, to new: ArraySlice<Substring>) {
    removed = [Bool](repeating: false, count: old.count)
    inserted = [Bool](repeating: false, count: new.count)
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed[offset] = true
      case .insert(let offset, _, _): inserted[offset] = true
      }
    }
  }
}
