import Accounts
import Database
import Kernel
import Messaging
import Strategy
import Web

/// What those who validate and those who run a collection learn of what is answered. What follows within the hour, or
/// within the day, is told by one message.
enum CollectionNotice: String, CaseIterable {
  case waiting = "chiffres à valider"
  case complete = "réponses reçues"

  /// Tells of an answer that was just recorded.
  /// - Parameter isComplete: true if it was the last that its request lacked.
  static func tell(_ question: Question, in answering: Answering, isComplete: Bool) throws {
    let asking = answering.asking
    let notices = Notices(answering.connection, asking.departement.organisations, on: answering.today)
    if let validator = question.validator {
      try notices.tell(
        waiting.rawValue, about: validator, to: validator, but: answering.permit.person, gathering: 3_600)
    }
    guard isComplete else { return }
    try notices.tell(
      complete.rawValue, about: asking.campaign.id.text, to: asking.collecting.contact, but: answering.permit.person,
      gathering: 86_400, isNews: true)
  }

  /// As things stand when it leaves; nil once nothing waits.
  func composition(_ departements: Departements) -> Composition {
    { connection, message, now in
      let departement = try departements.latest(message.departement, connection)
      let store = CampaignStore(connection, in: departement.code)
      switch self {
      case .waiting:
        guard let function = message.function else { return nil }
        return try toValidate(by: function, departement, connection, on: now.day)
      case .complete:
        guard let id = ID<Campaign>(message.subject),
          let campaign = try store.campaigns([id], departement.collections)[id],
          let collecting = departement.collections[campaign.collecting]
        else { return nil }
        let requests = try store.requests(of: id), done = requests.count(where: \.isDone)
        guard done > 0, campaign.withdrawal == nil else { return nil }
        return received(collecting, campaign, done, of: requests.count, in: departement.code)
      }
    }
  }

  private func toValidate(
    by function: String, _ departement: Departement, _ connection: Connection, on day: Day
  ) throws -> Mail? {
    guard let organisation = departement.organisations[Organisations.organisation(of: function)] else { return nil }
    let places = organisation.zone.map { departement.territory.communes(referredTo: $0, on: day) }
    let holding = Holding(function: function, role: organisation.role(of: function), places: places)
    let permit = Permit(
      departement: departement.code, person: nil, name: "", role: .agent, holdings: [holding], permissions: [.validate])
    let waiting = try ToValidate.waiting(
      for: [function], departement, connection, permit: permit, today: day, size: 1)
    guard waiting.total > 0 else { return nil }
    let count = French.plural(waiting.total, "chiffre attend", "chiffres attendent")
    let name = departement.organisations.functionName(function, on: day)
    let counts = French.agree(waiting.total, "il compte comme provisoire", "ils comptent comme provisoires")
    return Mail(
      subject: "\(count) votre validation",
      paragraphs: ["Bonjour,", "\(count) la validation de : \(name). Jusque-là, \(counts)."],
      action: ("Relire les réponses", Link(departement.code, "validations")))
  }

  private func received(
    _ collecting: Collecting, _ campaign: Campaign, _ done: Int, of all: Int, in code: String
  ) -> Mail {
    let count = French.plural(done, "fonction a", "fonctions ont")
    return Mail(
      subject: "\(collecting.title) : \(count) répondu sur \(French.number(all))",
      paragraphs: [
        "Bonjour,",
        "Pour la période « \(campaign.period.name) », \(count) donné tous leurs chiffres, sur \(French.number(all))."
          + (done == all ? " La collecte est complète." : ""),
      ], action: ("Voir qui a répondu", Link(code, "campagnes", campaign.id.text)))
  }
}
