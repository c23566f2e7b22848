/// English verbs by what they tell.
///
/// `+` doubles the last letter, slashes give irregular forms.
enum EnglishVerbs {
  /// Verbs that no program does.
  static let mindful = forms(
    """
    bother realise realize think/thought/thought tell/told/told ask escalate neglect \
    misread/misread/misread misjudge mistype misunderstand/misunderstood/misunderstood consult \
    communicate hesitate apologise admit+ remember care mention discuss involve heed rehearse \
    procrastinate panic/panicked/panicked botch bungle fumble rubber-stamp \
    oversleep/overslept/overslept dither gamble presume listen speak/spoke/spoken understand \
    appreciate anticipate underestimate overestimate shrug+ confide boast
    """)
  /// Every form of some verbs.
  static func forms(_ verbs: String) -> Set<String> {
    Set(
      verbs.split(whereSeparator: \.isWhitespace).flatMap { EnglishForms.inflect($0).map(\.0) })
  }

  static let all: [(Tags, String)] = [
    (
      .human,
      """
      notice check double-check verify confirm read/read/read ask tell/told/told inform communicate \
      escalate review understand/understood/understood realise realize recognise recognize consider \
      think/thought/thought remember investigate acknowledge appreciate anticipate plan+ coordinate \
      document question consult look listen pay/paid/paid ensure learn know/knew/known believe assume \
      mention announce discuss prepare prioritise prioritize approve speak/spoke/spoken admit+ comply \
      care bother rehearse brief decide see/saw/seen hear/heard/heard forget/forgot/forgotten/forgetting \
      neglect overlook ignore communicate follow hand-over act call page respond raise alert notify warn \
      involve engage test inspect watch monitor examine spot+ practise practice think-through declare \
      clarify explain share study ponder grasp foresee/foresaw/foreseen heed \
      investigate-further initiate supervise oversee/oversaw/overseen concentrate focus cooperate collaborate object teach/taught/taught \
      train challenge doubt trust suspect expect want wish hope intend mean/meant/meant \
      estimate document record sign-off evaluate assess pay weigh reflect answer interpret \
      perceive coordinate step take/took/taken react help inquire enquire seek/sought/sought \
      validate roll/rolled/rolled report write/wrote/written catch/caught/caught mitigate intervene \
      cross-check proofread/proofread/proofread sanity-check
      """
    ),
    (
      [.human, .neglect],
      """
      forget/forgot/forgotten/forgetting neglect overlook ignore disregard misread/misread/misread \
      misunderstand/misunderstood/misunderstood misjudge mistype mishandle \
      mistake/mistook/mistaken/mistaking botch bungle fumble blunder procrastinate dither panic/panicked/panicked/panicking hesitate \
      underestimate overestimate overreact violate flout disobey misconfigure misdiagnose mismanage \
      miscommunicate misinterpret miscalculate misuse misremember mislabel+ fat-finger screw \
      gamble jeopardise jeopardize waste rush err dawdle fluff sleepwalk presume \
      rubber-stamp flub+ goof bodge bumble stumble fritter dodge spurn scorn snub+ minimise minimize \
      underplay exaggerate deceive bluff kludge interfere tamper tinker underperform overcommit+ \
      misspeak/misspoke/misspoken mishear/misheard/misheard mislay/mislaid/mislaid mislead/misled/misled \
      overrule override/overrode/overridden skim+ shrug+ brush wave gloss downplay trivialise trivialize belittle squander \
      meddle muddle conceal withhold/withheld/withheld pretend flounder falter dally bicker squabble skimp \
      shirk evade sidestep doze daydream flail cave overreach overstep+ overpromise nod+ fiddle \
      dilly-dally loiter slack sleepwalk misspell mix fudge stonewall oversleep/overslept/overslept cheat lie slack blame contravene breach
      """
    ),
    (
      [.neglect],
      "nuke clobber trash hose brick bork miss skip+ omit+ dismiss break/broke/broken wreck ruin mess confuse abandon drop+ bypass circumvent sabotage undermine compromise"
    ),
    (.fail, "fail"),
    (
      .machineAct,
      """
      retry reject drain deliver evict route throttle expire return receive send/sent/sent process queue \
      commit flush cache load drop+ promote trigger fire raise emit+ log+ time terminate replicate serve \
      redirect accept store encrypt compress schedule index drain rotate refresh invalidate elect kill \
      allocate release acknowledge show/showed/shown display
      """
    ),
    (
      .causal,
      "cause trigger induce provoke produce introduce lead/led/led create bring/brought/brought"
    ),
    (
      .destroying,
      """
      break/broke/broken crash delete drop+ wipe erase destroy remove overwrite/overwrote/overwritten \
      corrupt truncate kill disable push merge disconnect unplug+ shut/shut/shut/shutting take/took/taken \
      knock corrupt
      """
    ),
    (
      .repair,
      """
      fix resolve restore repair recover solve mitigate remediate rectify correct heal stabilise stabilize \
      reinstate
      """
    ),
    (
      .prevent,
      "prevent avoid avert catch/caught/caught stop+ block detect notice spot+ help reduce limit contain shorten mitigate work save protect preempt reveal expose flag+ warn uncover"
    ),
    (
      .benign,
      """
      sleep/slept/slept eat/ate/eaten rest drink/drank/drunk breathe receive lose/lost/lost need have/had/had get/got/got/getting experience own require belong exist \
      change suffer affect store retain include contain
      """
    ),
    (
      .occur,
      "happen occur begin/began/begun/beginning start arise/arose/arisen escalate spread/spread/spread last become/became/become"
    ),
    (
      [],
      """
      deploy run/ran/run/running go/went/gone come/came/come make/made/made give/gave/given \
      find/found/found keep/kept/kept let/let/let/letting leave/left/left put/put/put/putting \
      set/set/set/setting cut/cut/cut/cutting hit/hit/hit/hitting send/sent/sent say/said/said \
      show/showed/shown begin/began/begun/beginning build/built/built fall/fell/fallen \
      grow/grew/grown hold/held/held rise/rose/risen spend/spent/spent stand/stood/stood \
      throw/threw/thrown win/won/won/winning bind/bound/bound choose/chose/chosen draw/drew/drawn \
      drive/drove/driven feel/felt/felt fly/flew/flown freeze/froze/frozen meet/met/met \
      sit/sat/sat/sitting sleep/slept/slept sell/sold/sold shrink/shrank/shrunk sink/sank/sunk \
      speed/sped/sped split/split/split/splitting swap+ switch use add apply allow become/became/become \
      restart start stop+ open close connect rotate retry return serve scale reach exceed complete continue \
      enable install update upgrade create configure increase decrease show expire load log+ bypass circumvent \
      hang/hung/hung wait wake/woke/woken try carry turn move copy pass process provide reject release \
      request rebuild/rebuilt/rebuilt revert select submit+ support time type wonder work \
      accept refuse decline delay launch merge execute finish end join point rely swap+ schedule \
      back fire pull push put-back place reset/reset/reset/resetting redo/redid/redone cost/cost/cost seem appear \
      rewrite/rewrote/rewritten lack deal/dealt/dealt fight/fought/fought ship+ attempt manage \
      assign attend handle copy paste enter click change replace lack tolerate depend propagate \
      drain flush elect renew sync scan+ fail-over provision throttle index emit+ boot mount stem+ originate result compare resume perform do/did/done
      """
    ),
  ]
}
