/// The library's words for what it could not read, in words for whoever wrote the text.
enum PlainProblem {
  static func words(for problem: String) -> String {
    switch problem {
    case "mapping values are not allowed in this context":
      "a colon stands where none can be; put quotes around a text with a colon and a space in it"
    case "did not find expected key", "could not find expected ':'":
      "a key and a colon are expected here; is the line indented like its neighbours?"
    case "did not find expected '-' indicator":
      "an element with a dash is expected here; is the line indented like its neighbours?"
    case "did not find expected ',' or ']'": "a comma or the closing ] is missing"
    case "did not find expected ',' or '}'": "a comma or the closing } is missing"
    case "found character that cannot start any token":
      "a text cannot begin with this character; put quotes around it, and indent with spaces, not tabs"
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      "there is a tab here; indent with spaces"
    case "found unexpected end of stream": "the text ends before the quotes are closed"
    case "found unknown escape character": "the text in quotes has a backslash that means nothing"
    case "did not find expected <document start>":
      "nothing can follow here; is the line indented like its neighbours?"
    case "block sequence entries are not allowed in this context":
      "a dash stands where no list can be; begin the list on a line of its own"
    // What is rare keeps the library's words, which are English.
    default: problem
    }
  }
}
