/// Turns of phrase that blame by a side blow; each is worth a second look and no more.
///
/// Those of `people` count only in a sentence that speaks of somebody; those of `anybody` always.
enum EnglishTurns {
  /// Before the names of these rules.
  static let prefix = "turn."

  static let all: [(rule: String, patterns: [String])] =
    (understatement + irony + questions + hindsight + comparison + praise + register
    + foregone + demands).map {
      (prefix + $0.rule, $0.patterns)
    }

  private static let understatement: [(rule: String, patterns: [String])] = [
    (
      "people.b4",
      [
        "<soft> view|reading|interpretation|attitude|approach|relationship|understanding|idea|notion|definition|grasp|stance|sense|relation|take of|to|toward|towards|with|about|on|when",
        "in|under no ?great|particular|special|real|apparent|visible|obvious|such hurry|rush|haste|mood",
        "leave|leaves|left|leaving ?rather|quite something|much|plenty|a ?lot|great|good ?deal to be desired",
        "not|never|hardly ..7 finest|proudest|best|greatest|brightest|strongest hour|hours|moment|moments|day|work|performance|effort|side",
        "not|never|hardly ..7 strong|strongest|long suit|point|side",
        "not|hardly|scarcely|never ..6 forte",
        "not|hardly|never|scarcely ..3 high|top|first|near ..2 on|among|at|in|of ..6 list|agenda|priorities|mind|minds",
        "not|hardly|never among ..4 virtues|strengths|talents|gifts|priorities|skills|habits",
        "charitably|generously|kindly|politely|euphemistically|diplomatically ?be|been described|called|put|termed|labelled",
        "described|called|put charitably|generously|kindly|politely|euphemistically|diplomatically",
        "to put it mildly|kindly|politely|nicely|gently|charitably|diplomatically|delicately|bluntly",
        "let us say", "shall we say", "to say the least", "not to say",
        "not|never|hardly ..2 strain|exert|overexert|hurry|rush|overwork|trouble|burden themselves|himself|herself|itself|ourselves",
        "not|hardly ..2 fan|friend|stickler|stranger|devotee of|for|to",
        "not ..2 one for", "not|hardly|never ?be|been known|famous|renowned|noted|celebrated for",
        "way|well short of", "economical with", "sparing with",
        "found|finds|find other|better|more things|ways|pressing|important",
        "not|hardly ..4 model|paragon|picture|example of", "a certain lack of",
        "room for improvement", "not|hardly covered|cover ..1 in|with glory",
        "not|n't ?exactly ?quite rise|rose|risen to the occasion",
        "took|taking|takes ..3 leisurely",
        "at|in a leisurely|relaxed|gentle pace|manner|fashion|way", "not|hardly a surprise from",
      ]
    )
  ]

  private static let irony: [(rule: String, patterns: [String])] = [
    (
      "anybody.b4",
      [
        "how not to", "what could ?possibly go|have wrong|gone", "what could possibly",
        "lo and behold", "who would|could|'d have thought|guessed|known|imagined", "who knew",
        "go figure", "to nobody|no-one|one 's surprise",
        "to|of ?absolutely nobody|no-one 's surprise",
        "because of course", "because , of course", "by some miracle", "stroke of genius",
        "amateur hour", "clown show", "what a surprise|shock|shocker", "surprise , surprise",
        "hats|hat off to whoever", "bravo|respect|chapeau|cheers|props ?, ?to whoever",
        "well done ?, ?to whoever", "full|top marks to whoever",
        "what a|an ?truly ?absolutely <praise> idea|plan|move|decision|choice|way|moment|time|strategy|job",
        "masterclass|masterpiece|textbook ..6 in|of", "who needs ..8 when",
        "award|prize|medal|trophy|oscar for|to|goes",
      ]
    ),
    (
      "people.b4",
      [
        "<ironic> in|at|from|of|over|on|behind|who|decided|thought|had",
        "our|their|the|my ?very own|good|dear|esteemed|beloved|illustrious|learned|gifted|brave|clever|brilliant|fearless|noble|valiant|trusty friends|colleagues|heroes|wizards|genius|experts|artists|ninjas|champions|cowboys|leaders|engineers|operators|developers|wizard|hero|<ironic>",
        "our|their friends in|at|from|over",
        "our|their ..1 wizards|geniuses|heroes|gurus|ninjas|magicians",
        "in his|her|their|its infinite|great|boundless|usual|eternal wisdom",
        "blessed|treated|graced|honoured|honored|surprised|delighted|gifted|rewarded|regaled|favoured|thrilled us|everybody|everyone|me|all|them ..1 with|to|by",
        "better|other|bigger|important|pressing|urgent|interesting things|fish|matters to ..3 do|fry|attend|worry",
        "just|only|mere|merely|apparently|evidently|clearly|purely ?a ?an ?for decoration|decorations|ornament|suggestion|suggestions|optional|formality|advice|recommendation|show|ornamental|decorative",
        "seen|regarded|viewed|treated|see|sees|treats|regards as ?a ?merely ?purely ?mere decoration|optional|suggestion|formality|nuisance|ornament",
        "decoration|decorative|negotiable to|for ..4 <person>",
        "for other people",
        "picked|chose|choose|chosen|picks|chooses ..1 that|this|just|exactly|precisely|very ..2 moment|time|day|weekend|hour|minute",
        "<belief> ..7 fine|great|brilliant|splendid|wonderful|marvellous|clever|perfect|genius|grand|swell|lovely|excellent|bright idea|plan|size|time|moment|way|day|place|choice|number|value",
        "has|have|had|with ?a ?an ?real ?true ?rare ?special gift|talent|knack|flair|genius|nose for",
        "gifted with", "x-ray eyes|vision", "second sight", "crystal ball", "telepathy",
        "telepathic|clairvoyant|psychic",
        "magical|super powers", "superpowers",
        "true to form", "for the umpteenth|nth|thousandth|hundredth|millionth", "as ever|always ,",
        "as usual ..3 colleagues|friends",
        "reads|read|writes|write|tests|test|fixes|fix|monitors|watches itself|themselves",
        "it must be nice", "must be nice", "how convenient", "how very", "so much for",
        "has|have|had ?obviously ?clearly ?apparently ?evidently never heard of",
        "saving his|her|their energy|strength",
        "who needs", "some of our colleagues|people|friends",
        "some people|colleagues|engineers|developers just|simply|apparently|evidently|clearly|still|never",
        "vanished|disappeared|evaporated into thin|from|without", "to vanish|disappear",
        "such confidence|faith", "with the confidence of", "blissful|blissfully",
        "in blissful|happy ignorance",
        "thoughtful|thoughtfully enough", "was|were ?kind|good|generous|nice|gracious enough to",
      ]
    ),
  ]

  private static let questions: [(rule: String, patterns: [String])] = [
    (
      "question.b9",
      [
        "in his|her|their ?own right mind|minds", "since when",
        "how many times|pages|warnings|alerts|reminders do|does|must|did|have|has|will|until|should",
        "how often do|must|have|does|will ..3 to|tell|explain|remind|say|have",
        "how long must|do ..3 have|wait|before|until",
        "when will ..8 learn|understand|realise|realize|stop|start|grasp|finally|grow|wake",
        "is|are|was|were ..5 ever ?going ?finally learn|going|taught",
        "is|was it ..3 hard|difficult|much|complicated to|for|of",
        "is|was it ..3 asking|expecting|unreasonable|too", "too much to expect|ask|hope",
        "would it have killed|hurt|been", "who in ..3 world|mind|god|hell|earth",
        "whose|which ?bright ?brilliant ?great ?clever ?wonderful idea|genius|decision|brainwave",
        "what did|do|does ..5 expect|think|imagine|suppose|believe|hope ..3 would|happen|was|to",
        "what exactly|actually|precisely do|does|did|was|were|is|are",
        "what right|business did|had|has|have",
        "what business|right did|had|has", "and where|why|who|how ,",
        "where|why|who|how , pray|exactly|one|may|might|if",
        "of all people", "heard of", "can|could nobody|no-one", "paid to|for",
        "have|has|did|do|does we|they|he|she ..1 learn|learned|learnt nothing|anything",
        "what part of", "how hard", "how stupid|blind|careless|lazy|naive|slow",
        "how come <person>|nobody|they|he|she",
        "how come the|our ..3 <person>", "acceptable|ok|okay|fine|normal for ..4 to",
        "seriously|honestly|really ?, <person>",
        "who lets|let|hired|gave|put|signs|trusts|told|allowed|thought|decided|in|tests|tested",
        "who even", "why bother", "do|does ..4 even", "what were ..5 thinking|doing",
        "what was ..5 thinking|doing",
        "anyone|anybody awake|watching|reading|there|home|listening|even",
        "what did ..5 do all|do for|do with",
        "how|why did|could|would ..5 overlook|miss|ignore|forget|fail|manage",
        "how|why could|can|would|should a|an|any|one|anyone|somebody|someone|anybody",
      ]
    ),
    ("anybody.b9", ["who even approved|merged|reviewed|wrote|signed|tested|does|thought"]),
  ]

  private static let hindsight: [(rule: String, patterns: [String])] = [
    (
      "anybody.b7",
      [
        "clear|obvious|plain|evident|apparent|visible|known ..1 from ?the ?very ?day ?minute ?moment ?its ?his ?their ?our start|outset|first|beginning|onset|one",
        "clear|obvious|plain|evident|apparent|visible to anyone|everyone|anybody|everybody|any|all|us",
        "for all|anyone|everyone|anybody|everybody ..2 to see", "plain for|to see",
        "even a|an|the|our|any ..3 <person> knows|know|could|would|understands|sees|notices|should|learns",
        "even a|an|the|our|any ..2 <fool> knows|know|could|can|would|understands|sees|notices|should",
        "any|a|every ..1 <fool> could|can|would|knows|sees|should",
        "any|every|no|a ..2 competent|decent|half-decent|sane|reasonable|responsible|self-respecting|sensible|halfway|diligent|conscientious|serious|prudent|good ..2 <person> ..3 would|could|knows|does|should|deploys|merges|does",
        "every|any|no <person> worth",
        "no sane|serious|self-respecting|sensible|competent|decent|reasonable|responsible ..1 <person>",
        "anyone|anybody|everyone|everybody|someone with ..6 knows|know|could|would|sees|eyes|brain|sense|pulse",
        "anybody|anyone|everybody|everyone ..2 could|can|would see|tell|have|notice",
        "staring|stared|stares ..2 in the face", "in plain sight|view", "under ..4 nose|noses",
        "writing was|is|being ?already ?clearly on the", "writing on the wall",
        "plain|clear as day|daylight|a",
        "blatant|blatantly", "glaring|glaringly",
        "not have been ?any plainer|clearer|louder|easier|simpler",
        "not have been ?any more|much obvious|plain|clear|explicit|evident|clearer|plainer",
        "screaming|shouting at",
        "signs|clues|hints|warnings|indications|evidence|symptoms was|were|are|had ?been ?all there|visible|plain|clear|obvious|unmistakable",
        "blind man|person|person",
        "takes|take|took|need|needs|needed|requires|require ?not ..1 no|a|an ?great ?special ?doctor ?university genius|scientist|degree|phd|expert|einstein|brain|detective|oracle|prophet|sherlock|clairvoyant|diploma|wizard to|in",
        "rocket science|scientist|surgery",
        "one|a|single ..1 look|glance|peek at ..6 enough|suffices|sufficed",
        "matter|question of time", "accident|disaster|incident|outage waiting to happen",
        "could|can never ?have ?possibly work|worked|end|succeed",
        "was|were|is|are bound to fail|happen|break|go|end|come|blow|cause|crash|notice|lead|run",
        "predictable|predictably", "foreseeable", "foregone conclusion",
        "no secret to|that|in|among",
        "saw|see|seen it|this|that coming", "mile off|away", "as|the anyone could|can|who|with",
        "stands to reason",
        "hard|impossible|difficult to miss|overlook", "a b c", "kindergarten|nursery stuff|level",
        "basics of ..3 trade|job|craft",
        "common knowledge among", "any textbook", "page one|1 of ..3 manual|book",
        "red flags|flag !is|was|set", "alarm bells",
        "should|could|must ..2 rung|raised|set ..3 bells|bell|flags|flag",
      ]
    )
  ]

  private static let comparison: [(rule: String, patterns: [String])] = [
    (
      "people.b4",
      [
        "which|that|what ..2 can|could|may|might ?not ?hardly ?be said|claimed for|of|about",
        "can|could not|hardly|never be said|claimed of|about|for",
        "more than ?can|could be said of|for|about",
        "unlike|like the|our|other|every|all|most ..3 <person>", "unlike <person>",
        "compared|comparison|contrast|opposed|contrasted to|with ..4 <person>",
        "compared|comparison|contrast|opposed to|with ..3 's",
        "other|most companies|teams|shops|places|firms|organisations|organizations|departments|squads|groups|crews ..1 manage|employ|test|read|seem|keep|learn|rehearse|review|check|hire|care|never|always|would|bother",
        "work|handiwork|job|effort|doing|code|plan of ?a ?an ?mere ?rank ?bloody <fool>",
        "better|faster|sooner|quicker|earlier|quickly|carefully|harder|calmer|thoroughly|well than ?the ?our ?their ?any ?most ..3 <person>",
        "everyone|everybody|all ?else ..8 except|but|save|bar|only ?for ?the ?our ?one ..3 <person>",
        "like ..1 <fool> !process|node|table|row|record|pid|job",
        "only|but the|this|our ..3 team|squad|crew|group|shift|guild|department kept|still|never|failed",
        "ours|theirs|mine ?, ?evidently ?apparently ?clearly ?simply ?just ?still can|could|does|did|do|has|had|was|were|is|will not",
        "took <person> ..5 to ..4 what", "took the|our|an|a ..2 <person> ..5 to ..4 what",
        "not ..2 troubled|bothered|arsed|fussed to|with|by|,|.",
        "not ?even be troubled|fussed|asked",
        "half as|the", "in half the time",
        "with more|some ?experience ?sense|experience|brains|backbone|spine ..3 would",
        "any other team|squad|crew|group|company|engineer|developer|shop|operator|person|manager",
        "in|on any other team|squad|company|shop|department",
        "a real|proper|true|seasoned ?professional engineer|professional|sre|operator|dba|team|commander|developer|admin",
        "the old guard|hands|crew|team|lead|shift would|had|never|knew|used",
        "put|puts|putting ..5 to shame", "set|sets|setting ..2 bad|poor example", "no match for",
        "run|runs|ran rings|circles around|round",
      ]
    )
  ]

  private static let praise: [(rule: String, patterns: [String])] = [
    (
      "people.b4",
      [
        "at least ?this ?one ?some someone|somebody|one|the|our|this|an|a ..3 who|knew|read|had|looked|paid|noticed|cared|checked|thought|tested|asked|bothered|answered|listened|kept",
        "at least <person> ..1 read|knew|looked|noticed|cared|checked|tested|asked|answered|listened|kept",
        "for once", "someone|somebody ..2 finally", "finally ,? ?someone|somebody|anybody|anyone",
        "finally bothered|deigned|managed|remembered|condescended|woke|realised|realized|got",
        "the only|sole|one|single ..3 who|that ..1 took|noticed|read|bothered|cared|checked|asked|thought|looked|listened|kept|knew|understood|acted|spoke|warned|questioned|paid|tested|followed|answered|stayed|remembered|seemed",
        "the only|sole|one|single ..3 to read|notice|bother|care|check|ask|think|look|listen|keep|act|speak|warn|question|pay|take|test|answer",
        "clean|cleaned|cleaning|mop|mopped|mopping|sweep|swept|tidy|tidied|pick|picked|picking|clear|cleared|clearing up ..3 after|behind|mess|pieces|debris|shambles|wreckage|rubble",
        "did|doing|does|do|done|doing ?the ?our ?their ..5 's job|work|monitoring|testing|homework|duty|thinking",
        "did|doing|done ?the ?our monitoring|testing|job|work|thinking for us|them|our|the",
        "saved|save|rescued|rescue|protected|spared|saving|rescuing ..4 from itself|themselves|himself|herself|ourselves|his|their|her|itself",
        "bail|bailed|bailing ..5 out",
        "what ..5 had|have|has ?so ?happily ?not broken|ruined|wrecked|overlooked|missed|ignored|neglected|botched|messed|spoiled|failed|forgotten|destroyed|bungled|trashed|let|left|screwed|not",
        "mess|shambles|wreckage|damage|chaos|trail|havoc|debris ?of ..6 left|made|caused|created|wrought|behind",
        "good|nice|refreshing|relief|pleasant|comforting|great|pleasure|delight to see|hear|have|know|find|meet|watch ..6 who|that|actually|knew",
        "if not for", "were|was|had ..1 not for", "were|was|had it not ?been for",
        "had there not been",
        "without ?the ?our ?their ?a ..5 sharp|quick|keen|watchful|presence|vigilance|alertness|eyes|attention|intervention|instinct|courage|help ..5 would|could|might",
        "thank goodness|god|heavens|heaven for|that", "thanks to ..5 someone|somebody ?finally ?at",
        "luckily|fortunately|thankfully ..10 unlike|otherwise",
        "otherwise nobody|no-one|everyone|we would", "no thanks to",
        "despite|in|not spite|because of ?the ?our <person> !being|having|rotation",
        "kept ..2 cool|clear head", "the adult|adults|grown-up|grown-ups in the",
        "voice of reason|sanity", "had the sense|decency|courage|presence|foresight|wit|wits to",
        "sense|decency|courtesy|courage|guts|wit|wits|brains|backbone to ask|check|read|tell|stop|call|look|warn|admit|say|speak|own|raise|test",
      ]
    )
  ]

  private static let register: [(rule: String, patterns: [String])] = [
    (
      "people.b2",
      [
        "in ?clear ?direct ?open ?flagrant ?material ?serious breach|violation|contravention|defiance|disregard of",
        "contrary to ?the ?our ?all ?explicit ?written ?standing ?clear ?agreed ?established ?company ?good ?change ?review ?security <instructions>",
        "against ?the ?our ?all ?explicit ?written ?standing ?clear ?agreed ?established ?company ?change ?review ?security ?express <instructions>",
        "without ?any ?due ?proper ?the ?prior ?formal ?written authority|authorisation|authorization|mandate|approval|consent|justification !code|header|token|check|checks",
        "outside|beyond|exceeded|exceeding|exceeds ?of ?the ?his ?her ?their ..1 mandate|authority|remit|brief|competence|authorisation|authorization",
        "dereliction of",
        "breach|breaches|breached of ?his ?her ?their ?its ?the ?our duty|duties|trust|contract|policy|procedure|section|protocol|confidence|obligations",
        "non-compliance|noncompliance|nonconformance|non-conformance|non-adherence|nonadherence|disregard with|to|by|on|of|for",
        "not ?fully ?wholly ?entirely in line|accordance|keeping|compliance|conformity with",
        "inconsistent|incompatible|odds with ?our ?the ?his ?their ..3 values|standards|duties|duty|role|expectations|principles|policy",
        "not ..1 aligned with ..4 values|standards|expectations|principles|culture", "bad faith",
        "liable for", "wilful|willful|gross misconduct|negligence|disregard|neglect",
        "fall|falls|fell|fallen|falling|came|come|comes ?well ?far ?somewhat ?a ?way short of|in ?the ?our ?his ?her ?their ?what ..3 !target|slo|budget",
        "below|beneath|under ?the ?our ?any ?required ?expected ?agreed ?usual ?minimum ..2 standard|standards|level|expectations|expectation|par|bar|benchmark",
        "not|never|n't ?fully ?quite ?consistently meet|met|meeting|reach|reached|satisfy|satisfied|match|fulfil|fulfill|fulfilled|discharge|discharged|exercise|exercised|demonstrate|demonstrated|display|displayed|exhibit|exhibited|honour|honor|uphold|upheld|live|lived|show|shown ..7 standard|standards|expectation|expectations|requirements|level|bar|obligation|obligations|duty|duties|care|diligence|judgement|judgment|ownership|values|responsibility|responsibilities|professionalism|leadership|commitment|commitments|urgency|initiative|accountability",
        "underdelivered|under-delivered|underperformed|under-performed|underperforming|underperformance|under-performance",
        "departed|departs|departing|deviated|deviates|deviating|diverged|strayed|straying|departure|deviation from ?the ?our ?his ?their ..3 procedure|procedures|process|policy|standard|standards|runbook|plan|instructions|protocol|practice|checklist|rules|guidelines|norm",
        "<quality> <deficit> in|within|among|of|at|by|across|on|with ..6 <person>",
        "<quality> <deficit> on the part",
        "gap|gaps|deficit|deficits|shortcomings|shortcoming|weaknesses|weakness|deficiencies|failings in|of|within|among ?the ?our ?his ?their ..4 <person>",
        "<deficit> in|of|with|around ?the ?our ?his ?her ?their <quality>",
        "failed|failing in ?his ?her ?their ?its ..2 duty|duties|obligation|obligations",
        "not fit|suited|suitable|qualified|equipped|cut for|to|out", "unfit for|to",
        "under ?his ?her ?their ?the ?whose ?direct watch|nose",
        "sanctionable|reprehensible|blameworthy|culpable|inexcusable|indefensible|unjustifiable|unconscionable",
        "was|were|is|been found ?to wanting|liable|guilty|negligent|responsible|culpable|have",
        "did|does|do not have ?the ?what it|right takes|stuff|attitude|mindset|temperament",
        "lack|lacked|lacks|lacking ?of ?the ?any ?a ?basic ?sufficient ?due ?strategic ?proper <quality>",
        "without ?a ?second|further|moment second|further|moment's|single look|thought|glance|question",
        "without a second look|thought|glance", "could not ?be wait|contain|resist|be",
        "put|puts|putting|kept|keep|keeps ..1 putting ..3 off",
        "<quality> was|were ?not ?at ?clearly weak|poor|absent|low|missing|lacking|lax",
      ]
    ),
    (
      "people.b4",
      [
        "ghosted|ghosting us|the|everyone|everybody|me|them",
        "blew|blown|blow|blowing it|this|that|the ?whole|!up",
        "totally|completely|royally|utterly|properly blew|blown|screwed|botched|bungled|missed|forgot|ignored|dropped|messed",
        "dropped|drop|dropping us|everyone|everybody|them|me in ?it|the",
        "complete|total|proper|right|utter hash|pig's|hames|dog's|balls|mess|shambles|meal of|out|breakfast|ear",
        "fiddle|fiddled|fiddles|fiddling while", "afk", "mia !cluster",
        "and ?then ?just ?promptly ?happily went|left|headed|drove|off ?off ?straight ?out for|to|home ?the ?a ?his ?her lunch|home|coffee|bed|dinner|beer|beers|pub|gym|weekend|drinks|breakfast",
        "just|simply|basically|merely|literally|only hit|clicked|pressed|pushed|approved|merged|signed|shipped|copied|pasted|rubber-stamped|shrugged|assumed|guessed|ran|restarted|smashed|yolo'd|walked|turned|looked|left",
        "no|any|n't ?a|any|the idea|clue|inkling|earthly what|how|why|where|when|which|of|he|she|they|about",
        "without ?a ?any clue|idea|inkling", "n't|not have a ?single clue|idea|plan|scooby",
        "bored|annoyed|irritated ?the ?him ?her ?them ..2 <person>",
        "nobody|no-one|noone on|in ..4 reads|tests|checks|looks|cares|knows|listens|documents|owns",
        "classic , ?the <person>", ", classic", "typical of|for|, ?the ..3 <person>",
        "so typical|predictable", "<person> being <person>", "as per usual|always",
        "surprise surprise", "facepalm|smh|lmao|lol|rofl|wtf|omfg|ffs|jfc",
        "threw|thrown|throw ..5 under the bus",
        "passing|passed|pass|kicking|kicked|kick the buck|can", "half asleep|awake|arsed",
        "sound|fast|dead asleep",
        "cba|idk",
        "shit|shite|bullshit|crap|screw-up|cock-up|cockup|balls-up|clusterfuck|fuck|fucked|fucking|damn|bloody|goddamn|arse",
        "turf|ego|power war|wars|trip|trips|struggle|struggles|game|games|play|plays",
        "infighting|in-fighting|backstabbing|finger-pointing|empire-building|squabble|squabbles|squabbling|bickering|rivalry|rivalries|feud|feuding|grudge",
        "dispute|quarrel|fight|fighting|argument|row|war|battle between|over|with|each|among ..5 <person>",
        "fight|fighting each|one other|another",
        "too proud|busy|lazy|vain|scared|timid|afraid|stubborn|important|clever|good|impatient|comfortable to|for|with|fighting|arguing",
        "too long|slow|tedious|boring|dull|hard|difficult|much|complicated|inconvenient|early|late for|to him|her|them|<person>",
        "found|finding it|them|this ?too ?rather tedious|boring|dull|beneath|annoying|tiresome|inconvenient",
        "ego|egos|vanity|cowardice|pettiness|hubris|arrogance|apathy|smugness|conceit|spite|malice",
        "heads|head buried|stuck|firmly|up ..1 in|his|their|her",
        "lied|lying|lies about|to|when",
        "hid|hiding|hidden|concealed ?the ?this ?a ?his ?her ?their defect|problem|error|mistake|truth|issue|fault|failure|bug|evidence",
        "looked|looking elsewhere|away|aside", "own ..1 little|small kingdom|empire|world",
        "all mouth", "more interested in", "cared|cares|care more|less|nothing about|for",
      ]
    ),
    (
      "people.b3",
      [
        "solely|purely|squarely|entirely|firmly|all|totally|wholly|completely|100|mostly|largely on ?the ?our ?a ..3 <person>",
        "<person> oversight|inattention|carelessness|negligence|complacency|haste|ignorance|incompetence|laziness|inexperience|misjudgement|misjudgment|sloppiness|indiscipline|overconfidence|fatigue|impatience|indifference|misconduct|forgetfulness|hubris|arrogance !board|committee|training|alert",
        "<quality>|individual|personal|human|staff|staffing failure|failures|failing|failings|shortcoming|shortcomings|lapse|lapses",
        "traced|traces|tracing|trace|attributed|attributable|ascribed|assigned ?back ?directly ?down to ..4 <person> ..2 mistake|error|decision|choice|oversight|inattention|haste|carelessness|change|hands|typo|judgement",
        "down to ..1 person|human|engineer|operator|individual|developer who|that|with",
        "boils|boiled|comes|came|come down to ..6 <person> ..3 who|that|not",
      ]
    ),
    (
      "people.b1",
      [
        "you|one|we|anyone|anybody|everyone|i would|might|could|may|should ?have ?well ?reasonably ?rightly expect|expected|think|thought|hope|hoped|imagine|imagined|assume|suppose|have ..6 <person>",
        "you|one|we|anyone|anybody|everyone|i would|might|could|may|should ?have ?well ?reasonably ?rightly expect|expected|think|thought|hope|hoped|imagine|imagined|assume|suppose ..1 better|more ?from ?of",
        "could|can|may|might|should ?reasonably|rightly|fairly be|have expected of|from ..5 <person>",
        "reasonable|fair|right to expect ..6 <person>",
        "expect|expects|expected ?so ?much ?rather better|more|different from|of",
        "the least ?that ..4 could|might|should|can",
        "all ?that ?the ?our ?a ..4 had|has|have|needed to ?do",
        "had|has|have|needed ?only ?but to ?do ?only look|read|ask|scroll|open|check|call|glance|click|press|turn|type|wait|follow ..8 to|and|, !before",
        "nothing|nobody|no-one ?had stopped|prevented|kept|hindered|forbade ?the ?our ..3 <person> from",
        "would ?only have taken|cost ..3 him|her|them|<person>",
        "had|if ?the ?our ?he ?she ?they ?anyone ?somebody ?someone ..5 cared|bothered|troubled to",
        "had anyone|anybody|somebody|someone|they|he|she ..1 <human>",
        "without ?the ?our ?that ?this ?his ?her ?their ..2 haste|hurry|carelessness|decision|mistake|error|negligence|silence|inaction|interference|hesitation|delay|ego|stubbornness ..7 would|there|no",
        "needed|need not have",
        "would have been enough|sufficient|easy|trivial|simple|better|wise|prudent|sensible",
      ]
    ),
  ]

  private static let foregone: [(rule: String, patterns: [String])] = [
    (
      "anybody.b1",
      [
        "one|a|single|simple|quick|brief|short|little|two-minute|five-minute|basic ..2 look|glance|call|check|question|message|reading|test|thought|word|search|conversation|review|rehearsal|peek|mail|ping|email|try ..8 would|could|might ?also ?easily ?probably ?certainly ?well have",
        "seconds|minutes|minute|moment|second|hour|hours|bit|bits|ounce|shred|modicum|iota|little of thought|reading|care|attention|thinking|reflection|reading|testing|checking|work|sense|diligence|caution|preparation|effort|patience|curiosity|courage|honesty|planning|common ..8 would|could|might",
        "with ?just ?only ?a ?an ?some ?any ?even ?the ?slightest ?bit ?little ?more ?better ?of ?ounce ?touch ?modicum care|attention|thought|diligence|caution|discipline|effort|patience|foresight|preparation|planning|communication|curiosity|sense ..12 would|could|might",
      ]
    ),
    ("anybody.b4", ["yolo|yoloed|yolo-ed|yoloing|yolos", "yeet|yeeted|yeeting"]),
  ]

  private static let demands: [(rule: String, patterns: [String])] = [
    (
      "people.b10",
      [
        "has|have|been|had ?already ?now ?since been|already spoken|talked to",
        "been ?spoken|talked spoken|talked to !by|on|over|in",
        "given|got|received|gets|get a ?good|stern|serious|firm|formal|friendly ?written ?final warning|talking-to|lecture|dressing-down|reprimand|earful|telling-off|ticking-off|caution",
        "word|words|chat has|have|had|was|were ?been ?had with",
        "a ?quiet|serious|stern|firm|strong word|talk|conversation|chat|discussion with",
        "serious|stern|frank|difficult|hard|firm conversation|talk|word|words|discussion|chat",
        "in no uncertain terms", "letter of warning|reprimand|caution",
        "warning|reprimand|caution letter|has|was ?been sent|issued|given",
        "formal|final|official|written|oral caution|reprimand|notice|warning|censure",
        "promise|promised|promises|vowed|vows|pledged|swore|sworn|undertaken|undertook|assured ..4 not|never|will|better|again|mend",
        "will|would|must|shall|should|to ?surely ?certainly not|never happen|occur|do|be ..4 again",
        "need|needs|want|wants|demand|demands|expect|expects|require|requires|show|shows|showing|take|takes|taking|see|display|bring more|greater|better|stronger|stricter|much|far|some|proper ?more ?of ?a ?sense ?of <care>",
        "need|needs|want|expect|expects|demand better|more|different ?things ?behaviour ?behavior ?work from|of",
        "more|better|greater|stricter <care> from|by|of|on|is|among|in ..8 <person>",
        "get|gets|got|pull|pulls his|her|their|its ?own act|weight|socks|finger|house|self|selves|acts ?together|up|out",
        "raise|raises|lift|lifts|up|sharpen ..1 game|standards|act",
        "his|her|their|its game up|needs|has|must", "act together",
        "pull his|her|their|its ..1 weight|socks",
        "step|shape|buck|wake|grow|sharpen|own|wise|toughen up !function|functions|event|events|call|time|to",
        "wake-up call for|to", "and answer for it|this|them",
        "must|will|shall|should ?have ?to answer for",
        "face|faces|faced|suffer|bear ?the ?any ?serious ?real ?full consequences|music|sanctions|repercussions",
        "watch|watching|watched|monitor|monitoring|monitored ?the ?this ?that ?our ..4 closely|carefully|like",
        "on notice|probation", "thin ice",
        "no|not ?any longer|more ?be trusted|allowed|permitted|let ..2 near|with|touch|to",
        "not|never be trusted|allowed|let|permitted ..3 with|near|touch|again",
        "teach|teaches|taught|learn|learns|learned|learnt ..4 lesson",
        "let|may|a this be|serve ?as ?a lesson|warning",
        "retake|redo|repeat ..3 training|course|exam|onboarding|certification|induction",
        "sent|send|sends|sending|put ..6 on|to|back ..2 course|training|school|basics",
        "brush|brushed up ?on",
        "mandatory|compulsory|remedial|extra|refresher|additional training|course|coaching|lessons|schooling ..6 for",
        "learn|learns to|that|from|how|the",
        "take|takes ?his ?her ?their ?its ?this ?these ..3 seriously",
        "take|takes ?full ?more ?better responsibility|ownership|accountability|charge",
        "finally|actually start|begin|learn|stop|read|do|take|listen|understand",
        "start|begin actually ?reading|doing|testing|listening|thinking|checking|paying",
        "start|begin reading|listening|thinking|paying|caring|behaving|communicating|testing",
        "stop approving|merging|deploying|ignoring|pushing|guessing|assuming|blaming|cutting|treating|being|skipping|thinking|playing|clicking|breaking|rushing",
        "need|needs|has|have to|must mature|improve|improving|develop|shape|change|grow ..8 !the",
        "expected|required|urged|told|asked|ordered|instructed|advised|reminded to be|pay|stay|show|read|follow|take|think|refrain|act|behave|stop|improve|do ?more ?better ?extra ?greater ?closer ?utmost ..3 careful|attention|attentive|vigilant|alert|diligent|care|caution|deploying|responsible|better|twice|discipline|ownership|rules|instructions|mindful|thorough",
        "performance|improvement review|appraisal|rating|plan|cycle|interview",
        "bonus|promotion|demoted|demotion|suspended|dismissal|removed from the|his|her|their ?on-call rota|rotation|team|post|role|list",
        "access|rights|privileges revoked|withdrawn|taken|removed ?away ?from|until|for",
        "lose|loses|lost|revoke|revoked|strip|stripped|withdraw ?of ?the ?his ?her ?their ..2 access|rights|privileges|licence|license|badge|keys !when|after|on|by|because|since",
        "zero tolerance", "unacceptable|intolerable behaviour|behavior|conduct|attitude",
        "attitude problem|adjustment|needs|must|has",
        "owes|owe us|the|everybody|everyone|an|customers",
        "think ..1 before|twice|harder",
        "next time|in future|in the future|from now on ..12 more|better|careful|properly|themselves",
        "properly|better next|in future|in future|from now",
      ]
    )
  ]
}
