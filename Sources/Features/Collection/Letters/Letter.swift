import Kernel
import Messaging
import Strategy
import Web

/// What a letter says.
struct Letter: Sendable {
  let asking: Asking
  /// The questions of which the answer came back.
  let returned: [Question]
  let today: Day
  /// Who is written to signs in; others have nothing but the link.
  let hasAccount: Bool

  func mail(_ reason: Letters.Reason, _ link: Link) -> Mail {
    let (departement, collecting, campaign) = (asking.departement, asking.collecting, asking.campaign)
    let request = asking.request
    // Whoever had begun is asked for the rest; whoever had finished may correct it all.
    let missing = request.isDone || reason == .passing ? request.asked : request.asked - request.answered
    let count = French.plural(missing, "chiffre", "chiffres"), title = collecting.title
    let function = asking.functionName
    let contact = departement.organisations.functionName(collecting.contact, on: campaign.dueOn)
    let what = "pour la période « \(campaign.period.name) », au titre de : \(function)."
    let due = "\(request.isLate(on: today) ? ", " : " ")\(request.due(on: today))"
    let subject: String
    var paragraphs: [String]
    switch reason {
    case .asking:
      subject = "\(title) : \(count) à donner\(due)"
      paragraphs = ["\(contact), attend \(count) \(what)"]
    case .reminding:
      subject = "Rappel : \(title), \(count) à donner\(due)"
      paragraphs = ["Il manque encore \(count) \(what)"]
    case .passing:
      subject = "Un collègue vous transmet : \(title), \(count) à donner"
      paragraphs = ["\(count) \(French.agree(missing, "est attendu", "sont attendus")) \(what)"]
    case .returning:
      let one = returned.count == 1
      subject = "\(title) : \(one ? "une réponse vous est renvoyée" : "des réponses vous sont renvoyées")"
      paragraphs = ["L’autorité qui valide demande de revoir, \(what)"]
      paragraphs += returned.map { "« \($0.words(campaign.period)) »" }
      paragraphs.append("Son motif est au-dessus de la question.")
    }
    paragraphs.append("\(French.capitalized(request.deadline(on: today))).")
    paragraphs.append(
      "Deux minutes suffisent\(hasAccount ? "" : ", sans compte"). Ouvrir le lien n’enregistre rien.")
    if departement.isInvented { paragraphs.append("Ce département est inventé : rien de ceci n’est réel.") }
    return Mail(
      subject: subject, paragraphs: paragraphs, action: ("Donner les chiffres", link),
      after: [
        "Ce lien est pour vous : qui l’a peut répondre. Il vaut jusqu’au \(French.long(request.closesOn)).",
        "Une question ? \(contact)\(collecting.telephone.map { ", \($0)" } ?? "").",
      ])
  }
}
