/// Fixed expressions of English by the rule that they break; what grammar can see is not here.
enum EnglishPhrases {
  static let all: [(rule: String, patterns: [String])] = [
    (
      "postmortem.b1",
      [
        "if only", "in|with ?the ?benefit ?of hindsight !bias", "in retrospect", "looking back",
        "would|might|could|should of <human>", "should|would|could 've",
        "it would have been better|wiser|safer|prudent|easy|easier|simple|wise|possible",
        "would have been better|wiser|prudent|wise", "could easily have",
        "hindsight is",
        "is|was|were ?entirely|completely|easily|wholly|totally preventable|avoidable",
        "preventable|avoidable mistake|mistakes|error|errors|failure|failures",
      ]
    ),
    (
      "postmortem.b2",
      [
        "failure|failures ..4 to ?properly|?adequately|?promptly|?correctly <human>",
        "failure|failures by|of|from|on ?the ?part ?of ?the ?our <person>",
        "lack|absence of ?proper|due|basic|any|sufficient|real|clear|strong|individual|technical|adequate "
          + "care|attention|diligence|discipline|judgement|judgment|awareness|vigilance|ownership|"
          + "communication|thought|professionalism|competence|experience|knowledge|understanding|"
          + "oversight|foresight|rigour|rigor|responsibility|accountability|caution|leadership|initiative|urgency|concentration|focus|commitment|curiosity|courage|preparation|concern|teamwork|expertise|skill|planning",
        "dropped|drop|dropping the ball", "asleep at the wheel|switch|controls",
        "cut|cutting ..2 corners", "weak|weakest link",
        "took|taking|take his|her|their ?sweet|own time",
        "at the door|feet of the|our|an|a|whoever",
        "jumped|jumping|leapt|leaping to ?a ?the conclusion|conclusions", "went ..2 own way",
        "out of his|her|their league|element",
        "took|taking ..2 for granted", "tested|testing|experimented|experimenting in|on production",
        "made|making it up as", "threw|throwing ..3 over the wall|fence", "played|playing the hero",
        "nowhere to be found|seen",
        "around|round to fixing|upgrading|testing|checking|writing|doing|it",
        "in a|his|her|their blind|mad|great hurry|rush|panic|haste", "in a hurry|rush|panic",
        "in such a hurry|rush|panic",
        "dragged|dragging|drag|drags his|her|their|its|our feet|heels",
        "everything|all was fine|well|good when|although",
        "in haste",
        "hoped|hoping for the best", "crossed|crossing his|her|their fingers",
        "trusted|trusting to luck",
        "asleep at his|her|their desk|desks|post|posts", "headless chicken|chickens", "as so often",
        "more interested|concerned|focused|engrossed|worried|keen|preoccupied|eager|intent ..2 in|with|about|on ..4 than",
        "out drinking|partying|shopping|golfing",
        "at|in|to the pub|bar",
        "was|were on his|her|their phone|phones", "it all started|began when|with",
        "hard|difficult|impossible to believe", "beggars belief",
        "on his|her|their own authority|accord", "not be trusted with",
        "kept|keeps changing his|her|their mind|minds|plan|plans",
        "to answer for",
        "took|taking|take his|her|their|its|our ..2 eye|eyes off", "let ?it|this|that|things slip",
        "be|been bothered", "washed|wash|washing his|her|their hands", "head|heads in the sand",
        "eye|eyes closed|shut", "back to bed|sleep", "out to lunch", "passed|pass|passing the buck",
        "phoned|phoning it in", "swept|sweeping ..3 under the rug|carpet",
        "slipped|slip through his|her|their fingers",
        "too much to ask", "missed|missing the memo", "on his|her|their watch",
        "couldn't|could not be arsed", "threw|throwing caution", "asked|asking for trouble",
        "looked|looking the other way", "winging|winged it", "played|playing fast",
        "fast and loose",
        "missing in action", "went awol", "awol", "off the radar",
        "went dark|silent|quiet on the team|call|bridge|commander",
        "you|they|he|she had one job !queue|running", "could n't|not care less",
        "shot from the hip",

        "fooled|fooling|messed|messing|mucked|mucking around|about",
        "made|make|making a mess|hash|meal",
        "twiddled|twiddling|sat|sitting his|her|their|on thumbs|hands",
        "sat on his|her|their hands",
        "sat idle|idly", "stood idly|by while|and", "asleep on duty|shift",
        "worth his|her|their salt", "half asleep", "not|n't lift|lifted|raise a finger",
        "lifted no finger",

        "shirked|shirking|dodged|dodging|ducked|ducking|evaded|abdicated|abdicating ?the ?his ?her ?their ?all duty|duties|responsibility|responsibilities|work",
        "took|taking|take|took leave of|no ?his ?her ?their care|senses",
        "paid|paying|pay|gave|giving no|little|scant|insufficient attention|heed|thought|regard",
        "took|taken|taking no notice|heed",
        "no|little|without regard|consideration|concern|respect for|to",
        "jumped|jump|jumping the gun", "turned|turning a blind eye", "fell|falling asleep",
        "took|taking|take ?a ?the shortcut|shortcuts", "lost|losing track|focus|sight",
        "despite being|having ?been warned|told|reminded|instructed|advised|aware|informed",
        "no communication|notification|warning|escalation|review|verification|confirmation|follow-up from|by ..2 <person>",
        "without due care|diligence", "did nothing", "had no idea|clue", "slept through",
        "asleep on the job", "in over his|her|their head", "on autopilot",
        "took his|her|their eye|eyes off",
      ]
    ),
    (
      "postmortem.b3",
      [
        "human|operator|user|pilot|operators'|driver error|errors|mistake|mistakes "
          + "!rate|rates|message|messages|code|codes|budget|page|pages|report|reports|count",
        "human failure|failing|failings|fault|weakness|fallibility|inattention|negligence|oversight",
        "fat-finger|fat-fingers|fat-fingered|fat-fingering|fatfinger|fatfingered",
        "fat finger|fingers|fingered",
        "mistake|mistakes|error|errors|fault|blunder|slip|oversight|negligence ?made by|of|from|on ?the "
          + "?part ?of ?a ?an ?the ?our ?one ?on-call ?junior ?senior ?new <person>",
        "at fault",
        "blame|fault|responsibility|accountability ..4 lies|lie|rests|rest|falls|fall|lay|sits on|with|upon ..2 <person>",
        "an oversight", "to blame !for|game", "is|are|was|were to blame", "whose fault",
        "bear|bears|bore|carries|carry|shares|share ?the ?full ?some ?most ?much ?of ?the blame|fault|guilt",
        "bear|bears|bore ?the ?full ?sole responsibility",
        "answerable|accountable for ..2 outage|incident|failure|loss|damage|mess|disruption|downtime",
        "take|takes|took|accept|accepts|accepted ?the ?full ?all ?my ?our blame",
        "his|her|their|my|our|your fault",
        "'s|his|her|their|my|our|your doing !it|the|a|an|this|that|so|well|what|everything|all",
        "only ..2 himself|herself|themselves|ourselves|yourself|myself to blame",
        "blame|fault|guilt|culpability ?squarely ?entirely ?firmly ?solely ?is|was|were lies|lie|rests|rest|falls|fall|lay|fell|sits|belongs|belong|belonged|goes|with|on|upon|to|at ?squarely ?entirely ?with|on|upon|to|at ?the ?our ?on-call <person>",
        "responsible for ..2 outage|incident|failure|deletion|error|errors|mistake|breakage|downtime|crash|loss|damage|mess|disruption",
        "culprit|culprits", "guilty party|parties", "pebkac|pebcak|id10t", "layer 8",
      ]
    ),
    (
      "postmortem.b4",
      [
        "bad|wrong|poor|terrible|questionable decision|decisions|call|calls|choice|choices|judgement|judgment",
        "lost|loss|lose|losing ?of ?all situational|situation awareness",
        "lack|lacked|lacking|lacks of common sense",
        "common sense", "know|knew|known better", "no excuse",
        "lost|lose|losing|wasted|wasting valuable|precious|critical|crucial time|minutes|hours",
        "caught|taken off guard|off-guard|unawares|unprepared", "out of his|her|their depth",
        "rookie|amateur|beginner|beginners|beginner's|schoolboy|careless|silly|stupid|dumb mistake|mistakes|error|errors|move",
        "error|lapse of|in judgement|judgment",
        "judgement|judgment was|were|is|became clouded|impaired|poor|off|lacking|questionable",
        "poor|bad|sloppy work|workmanship|job !queue|queues|runner|scheduler",
        "not up|equal to the|his|her|their job|task", "cowboy",
      ]
    ),
    (
      "postmortem.b5",
      [
        "^no|not|single|one|without the|a|single|sole|main|primary|true|real|underlying|actual|ultimate|only|one root cause !analysis|analyses|template|section",
        "^no|not|than sole|single|only|true|real|ultimate|one cause|reason", "ultimately caused",
        "root cause is|was|of|:", "came|comes|boiled|boils down to",
        "solely|entirely|purely|only because|due|caused",
        "the one thing that",
      ]
    ),
    (
      "postmortem.b7",
      [
        "of course !correction|corrections|work|material|materials|change|changes",
        "needless to say",
        "as everyone|everybody knows", "goes without saying",
        "it is|was ?only|?just common knowledge",
        "self-evident|self-evidently", "no-brainer",
      ]
    ),
    (
      "postmortem.b9",
      [
        "who ?is ?was ?'s to blame",
        "who broke|caused|did|let|allowed|approved|deleted|pushed|merged|forgot|missed|failed|wrote|screwed|took|authorised|authorized|made|introduced|triggered",
        "whose fault|mistake|error|idea|decision|responsibility|job", "why on earth",
        "what was|were he|she|they|you thinking|playing",
        "what was|were ?the ?our ?your ?on-call ?night ?release <person> thinking|playing",
        "congratulations|kudos|applause|thanks to whoever", "slow clap", "what took ..4 so long",
        "how hard|difficult is|was|can|could it", "is|are|was|were|gets|get paid for|to",
        "who ?in|on|at|from ..3 thought|decided|believed",
        "who|why|what|how on|in earth|world|heaven's|god's|hell", "the hell",
        "a good idea at the time",
        "how could he|she|they|you|anyone|anybody|someone", "who is|was|'s responsible|accountable",
      ]
    ),
    (
      "postmortem.b10",
      [
        "retrain|retrained|retraining|re-train|reprimand|reprimanded|reprimanding|discipline|disciplined|disciplining|chastise|chastised|sanction|sanctioned|scold|scolded ?all ?the ?our ?every ?each ?any ?responsible ?junior ?on-call <person>",
        "remind|reminded|reminding|reminder ?to|?for ?all ?the ?our ?every ?each ?any ?junior ?on-call <person>",
        "remind|reminded|reminding|warn|warned everyone|everybody|anyone|staff",
        "hold|holds|held|holding ..3 accountable|responsible", "held|made accountable",
        "be|being ?much ?far more|extra|very|especially careful|cautious|diligent|vigilant|attentive|thorough|mindful|conscientious|disciplined|responsible|alert",
        "more|greater|better|extra|closer|enough care|attention|vigilance|diligence|caution|discipline ..2 next|when|before|to|with|is|must|should|needed|required",
        "pay|paying|pays ?much more|closer|better|greater|proper|full|careful ?close attention",
        "pay|paying|take|taking ?more ?greater care",
        "take|taking more|greater|better|extra care", "try|trying harder",
        "must|should|shall|will|to|always strictly|always|properly follow|adhere|comply|stick",
        "must|should|shall|to|always ?strictly follow ?the ?all ?our ?established process|procedure|procedures|runbook|rules|policy|protocol|checklist|guidelines",
        "make sure ?that <person> follow|follows|check|checks|know|knows|read|reads|understand|understands|remember|remembers",
        "performance improvement plan", "disciplinary", "written|formal|verbal warning",
        "owes|owe ..2 explanation|apology|apologies",
        "no business <gerund>", "should|must|will be fired|sacked|dismissed|replaced|disciplined",
        "needs|need|has|have to learn", "must|should|needs|need|has|have ?to do better",
        "think twice|harder",
        "never let this happen|again", "must ?not|never happen again",
        "double-check before|everything|all|every",
        "refresher training|course", "stern|strong reminder", "consequences for",
      ]
    ),
    (
      "postmortem.b12",
      [
        "everyone|everybody|we all all|assumed|knew|thought|believed",
        "nobody|no-one|none ?of ?us ?them bothered",
      ]
    ),
  ]
}
