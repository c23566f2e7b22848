/// What a language says of a word: its classes, the kind of being it names, what a verb tells.
///
/// A word may have several readings (“check” is a noun and a verb); the grammar picks one by place.
struct Tags: OptionSet, Hashable, Sendable {
  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }
  private init(_ bit: Int) { rawValue = 1 << UInt64(bit) }

  // Word classes.
  static let determiner = Tags(0)
  static let demonstrative = Tags(1)
  static let preposition = Tags(2)
  /// A preposition that may also open a clause: “after the deploy failed”.
  static let opensClause = Tags(3)
  static let coordinator = Tags(4)
  static let subordinator = Tags(5)
  static let relative = Tags(6)
  static let pronoun = Tags(7)
  static let be = Tags(8)
  static let have = Tags(9)
  static let `do` = Tags(10)
  static let modal = Tags(11)
  static let negator = Tags(12)
  static let adverb = Tags(13)
  static let adjective = Tags(14)
  static let noun = Tags(15)
  static let base = Tags(16)
  static let thirdPerson = Tags(17)
  static let past = Tags(18)
  static let participle = Tags(19)
  static let gerund = Tags(20)
  static let numeral = Tags(21)
  /// “one of”, “the rest of”: what follows says what is meant.
  static let partitive = Tags(22)

  // Beings.
  static let person = Tags(23)
  static let collective = Tags(24)
  /// Those who use what broke: their not being able to is impact, not blame.
  static let affected = Tags(25)
  static let vendor = Tags(26)
  static let system = Tags(27)
  static let givenName = Tags(28)
  static let indefinite = Tags(29)
  /// Makes a system of an ambiguous head: “package manager”.
  static let ofSystems = Tags(30)
  /// Makes a person of an ambiguous head: “support agent”.
  static let ofPeople = Tags(31)

  // What a verb tells.
  /// Only somebody with a mind does it: notice, ask, escalate.
  static let human = Tags(32)
  /// Not doing what was owed: forget, overlook.
  static let neglect = Tags(33)
  static let fail = Tags(34)
  static let causal = Tags(35)
  static let destroying = Tags(36)
  static let repair = Tags(37)
  static let prevent = Tags(38)
  /// Not doing it is nobody's fault: receive, lose.
  static let benign = Tags(39)
  static let occur = Tags(40)

  // What other words do.
  static let judging = Tags(41)
  /// Judges a person only: “slow”, “wrong”.
  static let judgingPeople = Tags(42)
  static let faultAdverb = Tags(43)
  static let faultNoun = Tags(44)
  static let emotive = Tags(45)
  static let hindsight = Tags(46)
  static let hedge = Tags(47)
  static let conditional = Tags(48)
  static let vague = Tags(49)
  /// What one counts in an impact: requests, minutes, orders.
  static let counted = Tags(50)
  static let unit = Tags(51)
  static let zone = Tags(52)
  static let repairNoun = Tags(53)
  static let wellState = Tags(54)
  static let weakStart = Tags(55)
  static let attention = Tags(56)
  static let month = Tags(57)
  static let event = Tags(58)
  static let untimely = Tags(59)
  /// A day or part of one, as the end of a promise: “tomorrow”, “tonight”.
  static let dayWord = Tags(60)
  static let object = Tags(61)
  static let announcing = Tags(62)

  /// Done by a program rather than by somebody: retried, evicted, routed.
  static let machineAct = Tags(63)

  static let verb: Tags = [.base, .thirdPerson, .past, .participle, .gerund]
  static let auxiliary: Tags = [.be, .have, .do, .modal]
  static let beings: Tags = [
    .person, .collective, .affected, .vendor, .system, .givenName, .indefinite,
  ]
}
