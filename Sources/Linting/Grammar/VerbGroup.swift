/// A verb with its helpers and its subject: “the engineer should not have skipped”.
struct VerbGroup: Sendable {
  enum Form: Sendable { case finite, infinitive, gerund, participle }

  var first: Int
  /// The verb that carries the meaning; of “was late” it is “was”.
  var main: Int
  var form = Form.finite
  /// The modal's word: should, could, would.
  var modal: String?
  var isPerfect = false
  var isPassive = false
  var isProgressive = false
  var isNegated = false
  var isPast = false
  /// Within if, unless or whether.
  var isConditional = false
  /// The helper comes before the subject: “did he check”, “had they known”.
  var isInverted = false
  /// “must”, “did” and the like hold it together; a plain form has none.
  var hasDo = false
  var subject: NounPhrase?
  /// Of a passive, who did it.
  var agent: NounPhrase?
  /// Of an infinitive or gerund, the verb that it hangs on.
  var parent: Int?
  /// The infinitive that hangs on it.
  var complement: Int?
  /// The preposition before a gerund: without, by, instead of.
  var preposition: String?
  /// Where its object or predicate starts.
  var next: Int

  /// Who acts: of a passive the agent, when there is one.
  var actor: NounPhrase? { isPassive ? agent : subject }
}
