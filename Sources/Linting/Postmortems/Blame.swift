/// Finds blame by its grammar: who is the subject, and what is said of them.
///
/// “The engineer failed to check” explains nothing; “the queue failed to drain” is a fact. So the
/// rules ask for the being that a verb's subject names, not for words alone.
struct Blame {
  let reading: Reading

  init(_ reading: Reading) { self.reading = reading }

  func find(_ remarks: inout [Remark]) {
    for index in reading.verbs.indices {
      let verb = reading.verbs[index]
      counterfactual(verb, &remarks)
      negativeAgency(verb, index, &remarks)
      cause(verb, &remarks)
      judgement(verb, &remarks)
      named(verb, &remarks)
      collective(verb, index, &remarks)
      question(verb, &remarks)
      bungling(verb, &remarks)
      owned(verb, &remarks)
      attribution(verb, &remarks)
      failings(verb, &remarks)
      harm(verb, &remarks)
      notDoing(verb, &remarks)
    }
    nouns(&remarks)
    ownedNouns(&remarks)
    credits(&remarks)
    alternatives(&remarks)
  }

  func place(of verb: VerbGroup) -> Int {
    verb.subject.map { min($0.first, verb.first) } ?? verb.first
  }
}
