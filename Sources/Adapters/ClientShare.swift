/// A part of new clients, for people.
enum ClientShare {
  /// `12.5 %`, to one decimal.
  static func text(_ part: Int, of whole: Int) -> String {
    let tenths = (part * 1_000 + whole / 2) / max(whole, 1)
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
  }
}
