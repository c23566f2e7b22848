/// Finds blame by its grammar: who is the subject, and what is said of them.
///
/// “The engineer failed to check” explains nothing; “the queue failed to drain” is a fact. So the
/// rules ask for the being that a verb's subject names, not for words alone.
struct Blame {
  let reading: Reading

  init(_ reading: Reading) { self.reading = reading }

  func find(_ remarks: inout [Remark]) {
    var found: [Remark] = []
    look(&found)
    remarks += found.filter { !isDenied($0) }
  }

  private func look(_ remarks: inout [Remark]) {
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
      understatement(verb, &remarks)
      appraisal(verb, &remarks)
      conjecture(verb, &remarks)
      incitement(verb, &remarks)
      omission(verb, &remarks)
      irony(verb, &remarks)
      ellipsis(verb, &remarks)
      rhetoric(verb, &remarks)
      demands(verb, &remarks)
      habit(verb, &remarks)
    }
    nouns(&remarks)
    ownedNouns(&remarks)
    credits(&remarks)
    alternatives(&remarks)
    comparisons(&remarks)
    asking(&remarks)
    applause(&remarks)
    turns(&remarks)
  }

  /// What was done, by what people have and do; for texts in which “did not” may be a plain fact.
  func findDeeds(_ remarks: inout [Remark], isOfPeople: Bool) {
    var found: [Remark] = []
    for index in reading.verbs.indices {
      let verb = reading.verbs[index]
      if isOfPeople {
        negativeAgency(verb, index, &found)
      } else if let open = letting(verb) {
        found.append(reading.remark("postmortem.b2", .error, verb.first, open))
      }
      cause(verb, &found)
      judgement(verb, &found)
      bungling(verb, &found)
      owned(verb, &found)
      attribution(verb, &found)
      failings(verb, &found)
      harm(verb, &found)
    }
    nouns(&found)
    ownedNouns(&found)
    credits(&found)
    remarks += found.filter { !isDenied($0) }
  }

  /// Whether the sentence says that it was not so.
  private func isDenied(_ remark: Remark) -> Bool {
    let first = reading.range.first { reading.tokens[$0].start >= remark.start }
    return first.map { reading.isDenied(at: $0) } ?? false
  }

  func place(of verb: VerbGroup) -> Int {
    verb.subject.map { min($0.first, verb.first) } ?? verb.first
  }
}
