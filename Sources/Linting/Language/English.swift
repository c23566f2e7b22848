extension Language {
  /// English, the language that incidents are mostly written about in.
  package static let english = Language(
    code: "en",
    words: EnglishWords.classes + EnglishWords.beings + EnglishWords.meanings
      + [
        (.givenName, EnglishNames.given), (.person, EnglishOccupations.people),
        (.person, EnglishWordLists.belittling),
      ],
    verbs: EnglishVerbs.all,
    inflect: EnglishForms.inflect,
    guess: EnglishForms.guess,
    contractions: [
      "can't": ["can", "not"], "cannot": ["can", "not"], "won't": ["will", "not"],
      "shan't": ["shall", "not"], "didnt": ["did", "not"], "doesnt": ["does", "not"],
      "dont": ["do", "not"], "couldnt": ["could", "not"], "shouldnt": ["should", "not"],
      "wouldnt": ["would", "not"], "wasnt": ["was", "not"], "hasnt": ["has", "not"],
      "isnt": ["is", "not"], "hadnt": ["had", "not"], "shoulda": ["should", "have"],
      "coulda": ["could", "have"], "woulda": ["would", "have"], "couldve": ["could", "have"],
      "shouldve": ["should", "have"], "wouldve": ["would", "have"], "it's": ["it", "is"],
      "that's": ["that", "is"], "there's": ["there", "is"], "what's": ["what", "is"],
      "he's": ["he", "is"], "she's": ["she", "is"], "let's": ["let", "us"], "who's": ["who", "is"],
    ],
    clitics: [
      "ll": "will", "ve": "have", "re": "are", "m": "am", "d": "would", "s": "'s",
    ],
    phrases: EnglishPhrases.all + EnglishTurns.all,
    lists: EnglishWordLists.all,
    headings: [
      (.declined, "declined rejected wont"),
      (
        .actions,
        "action actions improvements follow-up follow-ups followups remediation tasks next"
      ),
      (.timeline, "timeline chronology"),
      (.factors, "factors factor contributing causes cause"),
      (.lucky, "lucky luck"),
      (.well, "well"),
      (.hard, "hard badly wrong poorly difficult harder"),
      (.surprised, "surprised surprise surprises surprising"),
      (.decisions, "decisions decision"),
      (.detection, "detection detected"),
      (.communication, "communication communications"),
      (.mitigation, "mitigation resolution trigger recovery"),
      (.glossary, "glossary terms abbreviations acronyms"),
      (.impact, "impact effect effects"),
      (.summary, "summary overview abstract"),
      (.header, "postmortem header report"),
    ],
    abbreviations: [
      "e.g", "i.e", "approx", "vs", "etc", "cf", "fig", "incl", "resp", "a.m", "p.m", "dr", "mr",
      "mrs", "ms",
    ]
  )
}
