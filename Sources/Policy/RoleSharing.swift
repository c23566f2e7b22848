extension [String] {
  /// Whether these roles can be shared out among different people, of whom each has some.
  package func canBeShared<Person: Hashable>(among people: [Person: [String]]) -> Bool {
    var holder: [Person: Int] = [:]
    func seat(_ index: Int, _ tried: inout Set<Person>) -> Bool {
      for (person, roles) in people where roles.contains(self[index]) {
        guard tried.insert(person).inserted else { continue }
        if let other = holder[person], !seat(other, &tried) { continue }
        holder[person] = index
        return true
      }
      return false
    }
    return indices.allSatisfy { index in
      var tried: Set<Person> = []
      return seat(index, &tried)
    }
  }
}
