import Markup
package import Policy

/// What people outside see who want to be told, or no more: pages with a form at most, and no
/// script.
package enum SubscriptionPage: Equatable, Sendable {
  /// `problem` says what is wrong with what was sent before.
  case form(address: String, chosen: Set<String>?, problem: String?)
  /// The same page, where what was sent before was the form for programs.
  case webhookForm(url: String, chosen: Set<String>?, problem: String)
  /// The same whether the address is known or not.
  case asked
  /// As well, but for the secret, which is another one each time.
  case askedProgram(secret: String)
  case confirm(token: String)
  case confirmed
  case used
  /// A link that confirms, and that nobody knows or that is over.
  case over
  case unsubscribe(token: String)
  case unsubscribed
  /// Somebody else has to wait, or this one.
  case wait(minutes: Int64)
}

extension SubscriptionPage {
  /// The whole page.
  package func html(_ rule: StatusPageRule) -> String {
    var page = StatusHTML("\(heading) – \(rule.title)", .served)
    page.site(rule.title)
    page.heading(heading)
    switch self {
    case .form(let address, let chosen, let problem):
      page.forms(rule, .init(value: address, chosen: chosen, problem: problem), .init())
    case .webhookForm(let url, let chosen, let problem):
      page.forms(rule, .init(), .init(value: url, chosen: chosen, problem: problem))
    case .asked:
      page.paragraph(
        "A mail is on its way to that address, unless it was sent one within the hour. Follow the link in it within a day: nothing else is sent before that."
      )
    case .askedProgram(let secret):
      page.paragraph(
        "A signed question is on its way to that address, unless one was sent within the hour. Have the program there send the token in it back within a day: nothing else is sent before that."
      )
      page.secret(secret)
      page.paragraph(
        "What we send there is signed with it, the question included. If a question was sent to that address within the hour, the secret that was shown then holds, and this one is of no use."
      )
    case .confirm(let token):
      page.paragraph(
        "Press the button to be told when something is wrong with \(rule.title).")
      page.button("Tell me", to: "/status/confirm/\(token)")
    case .confirmed:
      page.paragraph("From now on you are told. Every message has a link that ends it.")
    case .used: page.paragraph("This link was used. Nothing more can be done with it.")
    case .over:
      page.paragraph("Its time is over, or it was cut off on its way.")
      page.again()
    case .unsubscribe(let token):
      page.paragraph(
        "Press the button, and nothing more is sent to you and your address is removed.")
      page.button("Tell me no more", to: "/status/unsubscribe/\(token)")
    case .unsubscribed:
      page.paragraph("Nothing more is sent to you, and your address is removed.")
      page.again()
    case .wait(let minutes):
      page.paragraph("Too many people ask just now. Try again in \(minutes) minutes.")
    }
    return page.finished()
  }

  private var heading: String {
    switch self {
    case .form, .webhookForm: "Be told when something is wrong"
    case .asked: "Look at your mail"
    case .askedProgram: "Keep this secret"
    case .confirm: "Confirm that you want to be told"
    case .confirmed: "You are told from now on"
    case .used: "This link was used"
    case .over: "This link leads nowhere"
    case .unsubscribe: "Be told no more"
    case .unsubscribed: "You are told no more"
    case .wait: "Not just now"
    }
  }
}

extension StatusHTML {
  fileprivate mutating func button(_ label: String, to path: String) {
    markup.raw("<form method=\"post\"")
    markup.attribute("action", path)
    markup.raw(">\n<button>")
    markup.text(label)
    markup.raw("</button>\n</form>\n")
  }

  fileprivate mutating func again() {
    markup.raw("<p><a href=\"/status/subscribe\">Ask to be told</a></p>\n")
  }

  /// Shown once, to whoever asked.
  fileprivate mutating func secret(_ secret: String) {
    markup.raw("<p><label for=\"secret\">The secret, shown here and never again</label>\n")
    markup.raw("<output id=\"secret\"><code>")
    markup.text(secret)
    markup.raw("</code></output></p>\n")
  }

  /// What stands in a form, and what is wrong with it.
  fileprivate struct Sent {
    var value = ""
    var chosen: Set<String>?
    var problem: String?
  }

  fileprivate mutating func forms(_ rule: StatusPageRule, _ mail: Sent, _ program: Sent) {
    paragraph(
      "When something is wrong, what is published here is sent to you as well. First a mail asks whether the address is yours."
    )
    form(
      rule, mail, to: "/status/subscribe", id: "address", label: "Your address",
      "type=\"email\" required maxlength=\"254\" autocomplete=\"email\"")
    markup.raw("<p><small>")
    markup.text(
      "The address is kept for this alone, encrypted, and removed as soon as you are to be told no more."
    )
    markup.raw("</small></p>\n")
    guard rule.subscriptions?.webhooks != nil else { return }
    markup.raw("<h2>Have a program told</h2>\n")
    paragraph(
      "What is published here is sent to an address of yours as a signed message (Standard Webhooks). First a question is sent there, which your program has to answer."
    )
    form(
      rule, program, to: "/status/subscribe/webhook", id: "url", label: "Its address",
      "type=\"url\" required maxlength=\"1000\" placeholder=\"https://\" autocomplete=\"off\"")
  }

  private mutating func form(
    _ rule: StatusPageRule, _ sent: Sent, to path: String, id: String, label: String,
    _ attributes: StaticString
  ) {
    markup.raw("<form method=\"post\"")
    markup.attribute("action", path)
    markup.raw(">\n")
    if let problem = sent.problem {
      markup.raw("<p class=\"problem\" id=\"problem\" role=\"alert\">")
      markup.text(problem)
      markup.raw("</p>\n")
    }
    markup.raw("<label")
    markup.attribute("for", id)
    markup.raw(">")
    markup.text(label)
    markup.raw("</label>\n<input")
    markup.attribute("id", id)
    markup.attribute("name", id)
    markup.raw(" ")
    markup.raw(attributes)
    if sent.problem != nil { markup.raw(" aria-describedby=\"problem\"") }
    markup.attribute("value", sent.value)
    markup.raw(">\n")
    if !rule.components.isEmpty {
      markup.raw("<fieldset>\n<legend>Tell me of</legend>\n")
      for (index, component) in rule.components.sorted(by: { $0.key < $1.key }).enumerated() {
        box(
          "\(id.prefix(1))\(index)", component.key, component.value.about,
          isChosen: sent.chosen?.contains(component.key))
      }
      markup.raw("</fieldset>\n")
    }
    markup.raw("<button>Ask to be told</button>\n</form>\n")
  }

  private mutating func box(
    _ id: String, _ name: String, _ about: String?, isChosen: Bool?
  ) {
    markup.raw("<div><input type=\"checkbox\" name=\"component\"")
    markup.attribute("id", id)
    markup.attribute("value", name)
    if let about, !about.isEmpty { markup.attribute("aria-describedby", "\(id)-about") }
    markup.raw(isChosen ?? true ? " checked><label" : "><label")
    markup.attribute("for", id)
    markup.raw(">")
    markup.text(name)
    markup.raw("</label>")
    if let about, !about.isEmpty {
      markup.raw("<small")
      markup.attribute("id", "\(id)-about")
      markup.raw(">")
      markup.text(about)
      markup.raw("</small>")
    }
    markup.raw("</div>\n")
  }
}
