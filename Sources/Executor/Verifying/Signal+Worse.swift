import Policy

extension Signal {
  func isWorse(_ value: Quantity, than before: Quantity, by tolerance: Percent) -> Bool { false }
}
