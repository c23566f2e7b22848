import Foundation
import Spawn
import Synchronization
import TestSupport
import Testing

extension System {
  /// Faults under load: what a command said is what the record holds.
  @Suite struct `Responders under fire` {
    @Test func `every note that was taken is there once, however often the service dies`()
      async throws
    {
      let seed = Campaigns.seed
      let wanted = Campaigns.count(15, long: 300)
      var random = SplitMix(seed)
      try await withScenario { desk in
        let alice = try await desk.person("alice")
        let bob = try await desk.person("bob")
        try await alice.does("declare", "It dies again and again")
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
          // Two of them share one spool, as two terminals of one person do.
          for (name, person) in [("a", alice), ("b", alice), ("c", bob)] {
            group.addTask { try await write(as: person, called: name, into: tally) }
          }
          defer { tally.isOver.withLock { $0 = true } }
          try await eventuallyTrue { tally.sent > 0 }
          for number in 1...wanted {
            // Any moment of a note's life, and of the start that went before.
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...400, using: &random)))
            try await desk.kill()
            if number.isMultiple(of: 3) {
              // Long enough that a command gives up and saves what it has.
              let before = tally.saved
              try await eventuallyTrue { tally.saved > before }
            }
            try await desk.start()
          }
        }
        for person in [alice, bob] { try await person.does("sync") }
        try await expectAll(of: tally, for: alice)
        #expect(desk.kills == wanted)
        #expect(tally.saved >= wanted / 3)
        #expect(tally.sent > 0)
        let verify = try await lastgood("verify", "--data", desk.folder)
        #expect(verify.ending == .exited(0), "\(verify.output) \(verify.errors)")
        print("seed \(seed): \(desk.kills) kills, \(tally.sent) notes sent, \(tally.saved) saved")
      }
    }

    @Test func `of two who set the severity at once, one is told that somebody else did`()
      async throws
    {
      try await withScenario { desk in
        let people = [try await desk.person("alice"), try await desk.person("bob")]
        try await people[0].does("declare", "How bad is it?", "--severity", "SEV4")
        var conflicts = 0
        for round in 0..<Campaigns.count(6, long: 60) {
          for person in people { try await person.does("show", "inc-1") }
          let words = round.isMultiple(of: 2) ? ["SEV1", "SEV2"] : ["SEV3", "SEV4"]
          let answers = try await withThrowingTaskGroup(of: (String, Answer).self) { group in
            for (person, word) in zip(people, words) {
              group.addTask {
                (word, try await person.says("severity", "inc-1", word, "--because", "my figures"))
              }
            }
            return try await group.reduce(into: []) { $0.append($1) }
          }
          let winner = try #require(answers.first { $0.1.ending == .exited(0) }, "\(answers)")
          let loser = try #require(answers.first { $0.1.ending == .exited(75) }, "\(answers)")
          #expect(loser.1.errors.contains("Somebody else changed INC-"))
          #expect(loser.1.errors.contains("severity: "))
          let shown = try await people[0].does("show", "inc-1")["severity"] as? String
          #expect(shown == winner.0)
          conflicts += 1
        }
        #expect(conflicts > 0)
        let entries = try await people[0].entries("inc-1")
        #expect(entries.count { $0["type"] as? String == "incident.severity_changed" } >= conflicts)
      }
    }

    /// What the commands said.
    private final class Tally: Sendable {
      let isOver = Mutex(false)
      private let notes = Mutex([(writer: String, text: String, isSaved: Bool)]())

      func note(_ text: String, by writer: String, isSaved: Bool) {
        notes.withLock { $0.append((writer, text, isSaved)) }
      }

      var saved: Int { notes.withLock { $0.count { $0.isSaved } } }
      var sent: Int { notes.withLock { $0.count { !$0.isSaved } } }

      func texts(by writer: String) -> [String] {
        notes.withLock { $0.filter { $0.writer == writer }.map(\.text) }
      }
    }

    private func write(
      as person: ScenarioPerson, called name: String, into tally: Tally
    ) async throws {
      var number = 0
      while !tally.isOver.withLock({ $0 }) {
        number += 1
        let text = "note \(number) of \(name)"
        let answer = try await person.says("note", "inc-1", "--json", text)
        try #require(answer.ending == .exited(0), "\(text): \(answer.output) \(answer.errors)")
        let isSaved = try object(answer.output)["spooled"] as? Bool == true
        tally.note(text, by: name, isSaved: isSaved)
      }
    }

    /// Each text once, and those of one writer in the order in which they were given.
    private func expectAll(of tally: Tally, for person: ScenarioPerson) async throws {
      let entries = try await person.entries("inc-1", "--by", "recorded")
      let texts = entries.compactMap { $0["text"] as? String }.filter { $0.hasPrefix("note ") }
      for writer in ["a", "b", "c"] {
        let found = texts.filter { $0.hasSuffix(" of \(writer)") }
        #expect(found == tally.texts(by: writer))
      }
    }

    private func eventuallyTrue(_ condition: @escaping @Sendable () -> Bool) async throws {
      let end = ContinuousClock.now + .seconds(60)
      while !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened() }
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }
}
