extension Policy {
  /// Where an environment really is: itself, or the one whose machines it shares (`same-as`).
  ///
  /// A hotfix goes to the machines of production under another name: what runs there, what moves
  /// there, and who may act there is one question, whichever name it is asked under.
  package func place(of environment: String) -> String {
    var (place, seen) = (environment, Set([environment]))
    // More than one step, or a circle, is an error of the policy, and no reason to go on for ever.
    while let other = environments[place]?.sameAs, environments[other] != nil,
      seen.insert(other).inserted
    {
      place = other
    }
    return place
  }

  /// All names of the place where an environment is, its own first.
  package func names(ofPlace environment: String) -> [String] {
    let place = place(of: environment)
    let others = Set(environments.keys).union([place]).subtracting([environment])
    return [environment] + others.filter { self.place(of: $0) == place }.sorted()
  }

  package func isSamePlace(_ one: String?, _ other: String?) -> Bool {
    one.map(place) == other.map(place)
  }
}
