import Kernel
import Messaging
import Strategy
import Web

/// What a letter says.
struct Letter: Sendable {
  let asking: Asking
  /// Every version of the request's answers, in the order of recording.
  let history: [CollectedAnswer]
  let today: Day
  /// Who is written to signs in; others have nothing but the link.
  let hasAccount: Bool
  private var request: Request { asking.request }
  private var period: Period { asking.campaign.period }
  /// A mail that quotes more is not read.
  private static let quoted = 3

  init(asking: Asking, history: [CollectedAnswer], today: Day, hasAccount: Bool) {
    (self.asking, self.history, self.today, self.hasAccount) = (asking, history, today, hasAccount)
  }

  /// The questions of which the answer came back, those that are owed.
  private var returned: [Question] {
    let standing = history.standing
    return asking.questions.filter { standing[$0.id]?.isReturned ?? false }
  }
  private var owed: [Question] {
    let standing = history.standing
    return asking.questions.filter { standing[$0.id]?.isReturned ?? true }
  }

  /// What is written once it has become otherwise is not sent.
  func isNeeded(_ reason: RequestLetters.Reason) -> Bool {
    switch reason {
    case .asking, .reminding, .passing: true
    case .returning: !returned.isEmpty
    case .replacing: !changes.isEmpty
    }
  }

  /// One letter for all that one address is asked, each request with its own link.
  static func mail(_ reason: RequestLetters.Reason, _ letters: [(letter: Letter, link: Link)]) -> Mail? {
    guard let (first, link) = letters.first else { return nil }
    guard letters.count > 1 else { return first.mail(reason, link) }
    let functions = French.plural(letters.count, "fonction", "fonctions")
    let count = letters.reduce(0) { $0 + $1.letter.missing.count }
    let figures = "\(French.plural(count, "chiffre", "chiffres")) à donner pour \(functions)"
    let title = first.asking.collecting.title
    let subject =
      switch reason {
      case .asking: "\(title) : \(figures)"
      case .reminding: "Rappel : \(title), \(figures)"
      case .passing: "Un collègue vous transmet : \(title), \(figures)"
      case .returning: "\(title) : des réponses vous sont renvoyées"
      case .replacing: "\(title) : des réponses sont changées"
      }
    var opening = ["Cette adresse est celle de \(functions). Chacune a son lien : ouvrir un lien n’enregistre rien."]
    if first.asking.departement.isInvented { opening.append(Self.invented) }
    return Mail(
      subject: subject, paragraphs: opening,
      sections: letters.map { letter, link in
        let action = letter.action(reason, link)
        return Mail.Section(
          letter.body(reason).paragraphs + ["Ce lien vaut jusqu’au \(French.long(letter.request.closesOn))."],
          action: ("\(action.label) : \(letter.asking.functionName)", action.link))
      }, after: ["Qui a un lien peut répondre pour sa fonction.", first.question])
  }

  private func mail(_ reason: RequestLetters.Reason, _ link: Link) -> Mail {
    var (subject, paragraphs) = body(reason)
    if reason != .replacing {
      paragraphs.append(
        "Deux minutes suffisent\(hasAccount ? "" : ", sans compte"). Ouvrir le lien n’enregistre rien.")
    }
    if asking.departement.isInvented { paragraphs.append(Self.invented) }
    return Mail(
      subject: subject, paragraphs: paragraphs, action: action(reason, link),
      after: [
        "Ce lien est pour vous : qui l’a peut répondre. Il vaut jusqu’au \(French.long(request.closesOn)).", question,
      ])
  }

  /// What is asked, of whom, by when.
  private func body(_ reason: RequestLetters.Reason) -> (subject: String, paragraphs: [String]) {
    let (subject, paragraphs) = words(reason, asking.collecting.title)
    guard reason != .replacing else { return (subject, paragraphs) }
    let until = reason == .asking ? expected : request.deadline(on: today)
    return (subject, paragraphs + ["\(French.capitalized(until))."])
  }
  private func action(_ reason: RequestLetters.Reason, _ link: Link) -> (label: String, link: Link) {
    reason == .replacing
      ? ("Voir mes réponses", link.appending("recu"))
      : (owed.isEmpty ? "Relire les chiffres" : "Donner les chiffres", link)
  }
  private var contact: String {
    asking.departement.organisations.functionName(asking.collecting.contact, on: asking.campaign.dueOn)
  }
  private var question: String {
    "Une question ? \(contact)\(asking.collecting.telephone.map { ", \($0)" } ?? "")."
  }
  private static let invented = "Ce département est inventé : rien de ceci n’est réel."
  /// Whoever had begun is asked for the rest; whoever had finished may correct it all.
  private var missing: [Question] { owed.isEmpty ? asking.questions : owed }

  private func words(_ reason: RequestLetters.Reason, _ title: String) -> (String, [String]) {
    let count = French.plural(missing.count, "chiffre", "chiffres")
    let what = "pour la période « \(period.name) », au titre de : \(asking.functionName)."
    switch reason {
    case .asking:
      let due = "\(request.isLate(on: today) ? "pour" : "d’ici") le \(French.near(request.dueOn, today: today))"
      return (
        "\(title) : \(count) à donner \(due)",
        ["\(contact), attend \(count) \(what)"] + quotes(missing)
      )
    case .reminding:
      let due = "\(request.isLate(on: today) ? ", " : " ")\(request.due(on: today))"
      return ("Rappel : \(title), \(count) à donner\(due)", ["Il manque encore \(count) \(what)"] + quotes(missing))
    case .passing where owed.isEmpty:
      return (
        "Un collègue vous transmet : \(title), tout est donné",
        [
          "\(count) \(French.agree(missing.count, "est déjà donné", "sont déjà donnés")) \(what)",
          "Vous pouvez les relire et les corriger.",
        ]
      )
    case .passing:
      let all = asking.questions.count, rest = all > missing.count ? " sur \(all)" : ""
      return (
        "Un collègue vous transmet : \(title), \(count)\(rest) à donner",
        ["\(count)\(rest) \(French.agree(missing.count, "est attendu", "sont attendus")) \(what)"] + quotes(missing)
      )
    case .returning:
      let subject = returned.count == 1 ? "une réponse vous est renvoyée" : "des réponses vous sont renvoyées"
      return (
        "\(title) : \(subject)",
        ["L’autorité qui valide demande de revoir, \(what)"] + returned.map { French.quoted($0.words(period)) }
          + ["Son motif est au-dessus de la question."]
      )
    case .replacing:
      // Each is its question, and what became of the answer.
      let subject = changes.count <= 2 ? "votre réponse est changée" : "vos réponses sont changées"
      return ("\(title) : \(subject)", changes)
    }
  }

  /// A first letter does not reproach: it says by when, and until when all the same.
  private var expected: String {
    request.isLate(on: today)
      ? "attendu pour le \(French.long(request.dueOn)) ; accepté jusqu’au \(French.long(request.closesOn))"
      : request.deadline(on: today)
  }

  private func quotes(_ questions: [Question]) -> [String] {
    let rest = questions.count - Self.quoted
    return questions.prefix(Self.quoted).map { French.quoted($0.words(period)) }
      + (rest > 0 ? ["Et \(French.plural(rest, "autre question", "autres questions"))."] : [])
  }

  /// What somebody else made of the function's own answers.
  private var changes: [String] {
    let standing = history.standing
    return asking.questions.flatMap { question -> [String] in
      guard let last = standing[question.id] else { return [] }
      if let own = history.first(where: { $0.id == last.replaces }) {
        let why = last.said.comment.map { " Son motif : \(French.closing($0))" } ?? ""
        return [
          French.quoted(question.words(period)),
          "Vous aviez répondu \(own.said.words). \(last.by) a écrit \(last.said.words) à la place, le "
            + "\(French.moment(last.recordedAt)).\(why)",
        ]
      }
      guard history.contains(where: { $0.isVoid && $0.replaces == last.id }) else { return [] }
      return [
        French.quoted(question.words(period)),
        "Ce qui avait remplacé votre réponse est écarté : \(last.said.words) compte de nouveau.",
      ]
    }
  }
}
