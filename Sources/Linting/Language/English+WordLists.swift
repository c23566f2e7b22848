/// Lists of English words by what they say of people; named in fixed expressions as `<soft>`.
enum EnglishWordLists {
  static let all: [String: Set<String>] = [
    "soft": softFaults.union(loose), "loose": loose, "virtue": virtuous, "praise": praise,
    "fool": fools, "belief": believing, "instructions": instructions, "deficit": deficits,
    "quality": qualities, "care": cares, "ironic": ironic, "who": someone, "harm": harming,
  ]

  /// Makes a denial an understatement: “not exactly”.
  static let grading = words(
    """
    exactly precisely particularly overly especially terribly unduly altogether notably remarkably \
    overburdened overly excessively exceedingly
    """)
  /// Takes the edge off what follows: “a little optimistic”.
  static let softening = words(
    """
    little bit touch tad trifle shade somewhat rather slightly fairly perhaps distinctly decidedly \
    remarkably curiously suspiciously surprisingly refreshingly pretty quite
    """)
  /// Faults that sound like none.
  static let softFaults = words(
    """
    optimistic relaxed generous hasty casual eager liberal creative economical keen brave bold ambitious \
    leisurely confident vague terse selective forgetful distracted hopeful trusting quick slow late \
    lax lenient loose sparse thin sketchy carefree adventurous enthusiastic sleepy comfortable \
    cavalier blasé laid-back light-hearted easy-going unconcerned uninterested hurried rushed rash \
    naive sloppy careless modest minimal unorthodox imaginative elastic
    """)
  static let loose = words(
    """
    relaxed flexible generous liberal creative casual loose selective lenient elastic imaginative \
    unusual novel peculiar interesting leisurely lax original optimistic carefree idiosyncratic \
    minimal narrow unconventional different cavalier broad tenuous shaky limited
    """)
  /// What one would like people and their work to be.
  static let virtuous = words(
    """
    thorough rigorous careful diligent prompt swift speedy timely helpful forthcoming attentive conscientious \
    professional punctual precise transparent candid honest truthful responsive proactive cautious \
    prudent vigilant meticulous exemplary ideal stellar impressive flawless convincing adequate \
    sufficient satisfactory acceptable great brilliant outstanding glorious coherent competent \
    constructive cooperative reliable dependable consistent disciplined considerate methodical \
    accurate competent enthusiastic inspired inspiring overwhelming gifted alert
    """)
  /// What work is that does not suffice.
  static let wanting = words(
    """
    deficient unsatisfactory subpar sub-par inadequate wanting lacking unacceptable mediocre second-rate \
    disappointing underwhelming lacklustre lackluster patchy erratic spotty sparse scant sketchy \
    perfunctory cursory superficial half-baked substandard sub-standard suboptimal abysmal dismal \
    shameful disgraceful deplorable lamentable inexcusable indefensible feeble slipshod thin
    """)
  static let praise = words(
    """
    great brilliant nice excellent wonderful genius clever smart fine lovely splendid superb fantastic \
    stellar bright masterful marvellous impeccable perfect amazing outstanding good top inspired
    """)
  /// Adjectives that tell how somebody or some work stands, and judge nobody.
  static let states = words(
    """
    new available reachable present aware able responsible ready sure certain busy alone remote local \
    free willing online offline due senior junior back right correct away awake different same fluent \
    familiar ill sick clear involved entitled eligible independent active primary secondary separate \
    part-time full-time visible external internal temporary permanent nearby relevant likely unlikely \
    safe glad grateful complete incomplete manual automatic automated pending open closed long short \
    identical similar possible impossible necessary mandatory optional required voluntary public \
    private written verbal oral asynchronous synchronous valid invalid current stale outdated old \
    next first last empty full partial single technical successful immediate parallel normal usual \
    common typical standard late early done live main quiet silent total whole known recent previous \
    former own other such many few more less enough out-of-date up-to-date on-call oncall off-call \
    afk abroad logged-in signed-in on-site off-site home small large big high low equal half double \
    main global regional daily weekly monthly simultaneous two-fold binary anonymous blameless \
    applicable subject true false green red yellow blue black white healthy quick fast slow wrong \
    surprised unsurprised convinced unconvinced concerned unharmed safe well fine good okay ok \
    one-sided accessible measurable bound worth comfortable effective consistent constant \
    lucky unlucky sufficient adequate helpful useful thorough careful correctable timely prompt swift
    """)
  /// Names for people that only belittle.
  static let fools = words(
    """
    fool fools idiot idiots moron morons clown clowns amateur amateurs beginner beginners dunce \
    cowboy cowboys muppet muppets joker jokers imbecile imbeciles halfwit halfwits half-wit dummy \
    child children toddler toddlers schoolboy schoolchild monkey monkeys dilettante dilettantes \
    layabouts slacker slackers buffoon buffoons simpleton dimwit kindergarten chimp
    """)
  static let ironic = words(
    """
    geniuses masterminds wizards rockstars rock-stars gurus whizz-kids whiz-kids hotshots bigwigs \
    eggheads superstars virtuosos luminaries clairvoyants superheroes ninjas
    """)
  static let believing = words(
    """
    think thinks thought believe believes believed feel feels felt assume assumes assumed consider \
    considers considered deem deems deemed reckon reckons reckoned figure figures figured decide decides \
    decided imagine imagines imagined find finds found suppose supposes supposed
    """)
  static let instructions = words(
    """
    instructions instruction policy policies procedure procedures process advice orders guidance \
    agreement rules rule guidelines protocol regulations section clause paragraph practice practices \
    standard standards freeze runbook checklist
    """)
  static let deficits = words(
    """
    gap gaps deficit deficits deficiency deficiencies shortcoming shortcomings shortfall shortfalls \
    weakness weaknesses failing failings issue issues problem problems lapse lapses
    """)
  /// What people may lack.
  static let qualities = words(
    """
    competency competence competencies skill skills maturity \
    leadership communication ownership accountability discipline behavioural behavioral behaviour \
    behavior attitude judgement judgment attention awareness diligence knowledge
    """)
  /// What is demanded more of.
  static let cares = words(
    """
    discipline care ownership diligence attention caution vigilance rigour rigor accountability \
    responsibility urgency initiative professionalism commitment awareness focus seriousness \
    maturity respect humility engagement attentiveness thoroughness conscientiousness
    """)
  static let someone = words("someone somebody one anyone anybody")
  /// What one does not thank for.
  static let harming = words(
    """
    turned turning let letting left leaving decided deciding thought thinking chose choosing put putting \
    broke breaking deleted deleting switched pushed pushing merged merging forgot forgetting \
    ignored ignoring skipped skipping wrote approved approving believed considered shipped shipping \
    disabled disabling took taking made making ran running felt
    """)

  /// Who is meant by them all the same.
  static let belittling =
    "geniuses masterminds rockstars rock-stars gurus whizz-kids whiz-kids hotshots bigwigs eggheads "
    + "superheroes ninjas fool fools idiot idiots moron morons clown clowns amateur amateurs beginner "
    + "beginners cowboys muppets imbeciles"

  private static func words(_ list: String) -> Set<String> {
    Set(list.split(whereSeparator: \.isWhitespace).map(String.init))
  }
}
