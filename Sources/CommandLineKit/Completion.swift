/// The shells that completions are written for.
package enum Shell: String, CaseIterable, Sendable, ArgumentValue {
  case bash, zsh, fish
}

extension CommandTable {
  /// A script that completes this program's verbs, options and choices.
  package func completion(for shell: Shell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// A place on the command line and what may be typed there.
  private struct Place {
    var verbs: [String]
    var words: [(word: String, help: String)]
    var options: [Parameter]
  }

  private var places: [Place] {
    let always = globals + [.helpFlag]
    var places = [
      Place(
        verbs: [], words: entries.map { ($0.name, $0.summary) }, options: shared + always)
    ]
    func add(_ type: any Command<Context>.Type, _ verbs: [String]) {
      let signature = type.signature
      let choices = signature.filter { !$0.isOption }.flatMap { parameter in
        parameter.choices.map { ($0, parameter.help) }
      }
      places.append(
        Place(
          verbs: verbs, words: choices, options: signature.filter(\.isOption) + type.shared + always
        ))
    }
    for entry in entries {
      switch entry {
      case .command(let type): add(type, [type.name])
      case .group(let group):
        places.append(
          Place(
            verbs: [group.name], words: group.commands.map { ($0.name, $0.summary) },
            options: always))
        for type in group.commands { add(type, [group.name, type.name]) }
      }
    }
    return places
  }

  private var groupNames: [String] {
    entries.compactMap { if case .group(let group) = $0 { group.name } else { nil } }
  }

  /// The options that swallow the word behind them, which is no verb then.
  private var globalsWithValue: [String] {
    (globals + shared).filter(\.takesValue).flatMap {
      [$0.name] + ($0.short.map { ["-\($0)"] } ?? [])
    }
  }

  private var identifier: String {
    "_" + String(program.map { $0.isLetter && $0.isASCII ? $0 : "_" })
  }

  /// Shell code that puts the verbs typed so far into `$verbs`: at most one, or two in a group.
  private func findingVerbs(words: String, first: String, current: String) -> String {
    let groups = groupNames.isEmpty ? "''" : groupNames.map(quoted).joined(separator: "|")
    let swallowing = globalsWithValue.isEmpty ? "''" : globalsWithValue.joined(separator: "|")
    return """
        local verbs='' i=\(first)
        while [ "$i" -lt "\(current)" ]; do
          case "${\(words)[$i]}" in
            \(swallowing)) i=$((i + 1)) ;;
            -*) ;;
            *)
              if [ -z "$verbs" ]; then
                verbs="${\(words)[$i]}"
                case "$verbs" in
                  \(groups)) ;;
                  *) break ;;
                esac
              else
                verbs="$verbs ${\(words)[$i]}"
                break
              fi
              ;;
          esac
          i=$((i + 1))
        done
      """
  }

  private var bash: String {
    var cases = ""
    for place in places {
      let words = (place.words.map(\.word) + place.options.flatMap(\.spellings))
      cases += "    \(quoted(place.verbs.joined(separator: " "))))\n"
      let valued = place.options.filter { $0.takesValue }
      if !valued.isEmpty {
        cases += "      case \"$previous\" in\n"
        for option in valued {
          let choices = quoted(option.choices.joined(separator: " "))
          let reply =
            option.choices.isEmpty
            ? "COMPREPLY=($(compgen -f -- \"$current\"))"
            : "COMPREPLY=($(compgen -W \(choices) -- \"$current\"))"
          cases += "        \(option.spellings.joined(separator: "|"))) \(reply); return ;;\n"
        }
        cases += "      esac\n"
      }
      cases += "      words=\(quoted(words.joined(separator: " "))) ;;\n"
    }
    return """
      # bash completion for \(program)
      \(identifier)() {
        local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" words=''
      \(findingVerbs(words: "COMP_WORDS", first: "1", current: "$COMP_CWORD"))
        case "$verbs" in
      \(cases)  esac
        COMPREPLY=($(compgen -W "$words" -- "$current"))
        if [ ${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
      }
      complete -F \(identifier) \(program)

      """
  }

  private var zsh: String {
    var cases = ""
    for place in places {
      let described = place.words + place.options.map { ($0.name, $0.help) }
      cases += "    \(quoted(place.verbs.joined(separator: " "))))\n"
      let chosen = place.options.filter { $0.takesValue }
      if !chosen.isEmpty {
        cases += "      case \"${words[CURRENT-1]}\" in\n"
        for option in chosen {
          let reply =
            option.choices.isEmpty
            ? "_files" : "compadd -- \(option.choices.map(quoted).joined(separator: " "))"
          cases += "        \(option.spellings.joined(separator: "|"))) \(reply); return ;;\n"
        }
        cases += "      esac\n"
      }
      cases += "      candidates=(\n"
      for (word, help) in described {
        cases += "        \(quoted("\(word.replacing(":", with: "\\:")):\(help)"))\n"
      }
      cases += "      ) ;;\n"
    }
    return """
      #compdef \(program)
      \(identifier)() {
        local -a candidates
      \(findingVerbs(words: "words", first: "2", current: "$CURRENT"))
        case "$verbs" in
      \(cases)  esac
        _describe '\(program)' candidates || _files
      }
      compdef \(identifier) \(program)

      """
  }

  private var fish: String {
    var lines = "# fish completion for \(program)\n"
    for place in places {
      let condition = fishCondition(place)
      for (word, help) in place.words {
        lines += "complete -c \(program) -f -n \(condition) -a \(fishQuoted(word))"
        lines += " -d \(fishQuoted(help))\n"
      }
      // Global options are the same everywhere, so they are listed once.
      let options =
        place.verbs.isEmpty
        ? place.options.suffix(globals.count + 1) : place.options.dropLast(globals.count + 1)
      for option in options {
        lines += "complete -c \(program) -l \(option.name.drop { $0 == "-" })"
        if let short = option.short { lines += " -s \(short)" }
        if option.takesValue { lines += " -r" }
        if !option.choices.isEmpty {
          lines += " -f -a \(fishQuoted(option.choices.joined(separator: " ")))"
        }
        if !place.verbs.isEmpty { lines += " -n \(condition)" }
        lines += " -d \(fishQuoted(option.help))\n"
      }
    }
    return lines
  }

  private func fishCondition(_ place: Place) -> String {
    guard let first = place.verbs.first else { return "__fish_use_subcommand" }
    var condition = "__fish_seen_subcommand_from \(first)"
    if place.verbs.count > 1 {
      condition += "; and __fish_seen_subcommand_from \(place.verbs[1])"
    } else if groupNames.contains(first) {
      let inner = place.words.map(\.word).joined(separator: " ")
      condition += "; and not __fish_seen_subcommand_from \(inner)"
    }
    return fishQuoted(condition)
  }
}

extension Parameter {
  /// Every way to write it.
  fileprivate var spellings: [String] { [name] + (short.map { ["-\($0)"] } ?? []) }
}

/// As one word of bash or zsh.
private func quoted(_ text: String) -> String {
  "'" + text.replacing("'", with: "'\\''") + "'"
}

/// As one word of fish, which knows escapes inside single quotes.
private func fishQuoted(_ text: String) -> String {
  "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
}
