import Database
import Kernel
import Messaging
import Module
import Strategy
import Web

extension Permission {
  package static let answer = Permission(
    "repondre", "Donner les chiffres demandés à sa fonction",
    says: "donne les chiffres demandés à sa fonction",
    writes: true, within: .said, to: Role.ofFunctions.union([.bearer]))
  package static let readCampaigns = Permission(
    "lire-collectes", "Voir qui a répondu aux collectes",
    says: "voit qui a répondu aux collectes",
    writes: false, within: .place, to: [.subPrefect, .prefecture, .administrator])
  package static let runCampaigns = Permission(
    "collecter", "Ouvrir une collecte, dire à qui écrire, relancer, rouvrir, saisir la réponse d’un autre",
    says: "ouvre une collecte, dit à qui écrire, relance, rouvre, saisit la réponse d’un autre",
    writes: true, to: [.prefecture, .administrator])
  package static let validate = Permission(
    "valider", "Valider ou renvoyer les chiffres de sa fonction",
    says: "valide ou renvoie les chiffres de sa fonction",
    writes: true, within: .said, to: Role.ofFunctions)
}

/// Partners asked once: campaigns, their answers, who validates them.
package struct CollectionModule: Feature {
  let departements: Departements
  /// The Python that reads workbooks; empty: only CSV is read.
  private let python: String
  package init(departements: Departements, python: String = "") {
    (self.departements, self.python) = (departements, python)
  }

  package static let part = Collections.part

  package let name = "collection"
  package var migrations: [Migration] { CollectionSchema.all }
  package let permissions: [Permission] = [.answer, .readCampaigns, .runCampaigns, .validate]

  package func add(to routes: inout Routes) {
    CampaignRoutes(departements: departements).add(to: &routes)
    AnswerRoutes(departements: departements, reader: python).add(to: &routes)
    ContactRoutes(departements: departements, reader: python).add(to: &routes)
    AnswerErasureRoutes(departements: departements).add(to: &routes)
    ValidationRoutes(departements: departements).add(to: &routes)
  }

  package let acts: [any Audited] = CollectionAct.allCases

  package var menu: [MenuItem] {
    [MenuItem("Collectes", "collectes", also: ["campagnes", "contacts"], may: .readCampaigns)]
  }

  package var mails: [String: Composition] {
    Dictionary(uniqueKeysWithValues: RequestLetters.Reason.allCases.map { ($0.rawValue, $0.composition(departements)) })
  }

  package var notices: [String: Composition] {
    Dictionary(uniqueKeysWithValues: CollectionNotice.allCases.map { ($0.rawValue, $0.composition(departements)) })
  }

  package var jobs: [Job] {
    [
      Job("collectes", every: 3600) { [departements] database, departement, now in
        try await database.write(departement) { connection in
          try Campaigns(connection, departements.latest(departement, connection)).daily(on: now.day)
        }
      }
    ]
  }
  package let retentions = CampaignStore.retentions

  package func dues(_ question: DueQuestion, _ connection: Connection) throws -> Dues {
    let departement = try departements.latest(question.permit.departement, connection)
    let store = CampaignStore(connection, in: departement.code)
    let owed = try store.owed(by: question.permit.functions, on: question.today)
    let campaigns = try store.campaigns(owed.map(\.campaign), departement.collections)
    let standing = try AnswerStore(connection, in: departement.code).standing(of: owed.map(\.id))
    var dues = owed.compactMap { request -> Due? in
      guard let campaign = campaigns[request.campaign],
        let collecting = departement.collections[campaign.collecting]
      else { return nil }
      if let due = returned(request, campaign, collecting, standing[request.id] ?? [:], departement, question) {
        return due
      }
      return due(request, campaign, collecting, question.link("demandes", request.id.text))
    }
    let waiting = try ToValidate.waiting(
      for: departement.validators(question.permit), departement, connection, permit: question.permit,
      today: question.today, size: 1)
    if let first = waiting.items.first {
      dues.append(
        Due(
          day: first.answer.recordedAt.day.adding(days: 14),
          title: waiting.total == 1
            ? "Valider un chiffre de partenaire" : "Valider \(French.number(waiting.total)) chiffres de partenaires",
          detail: (waiting.total == 1 ? "Il" : "Le plus ancien")
            + " est arrivé le \(French.long(first.answer.recordedAt.day)).",
          label: "Relire les réponses", link: question.link("validations"), function: first.question.validator ?? ""))
    }
    let next = departement.nextAsking(of: question.permit.functions, after: question.today)
    return Dues(dues, through: next.map { $0.adding(days: -1) })
  }

  /// Requests that wait for others, for whoever follows campaigns as far as they reach.
  package func owed(_ question: DueQuestion, to reader: Permit, _ connection: Connection) throws -> [Due] {
    guard reader.may(.readCampaigns) else { return [] }
    let departement = try departements.latest(reader.departement, connection)
    let reach = Reach(departement, reader.scope(of: .readCampaigns), on: question.today)
    let store = CampaignStore(connection, in: departement.code)
    let owed = try store.owed(by: question.permit.functions, on: question.today)
    let campaigns = try store.campaigns(owed.map(\.campaign), departement.collections)
    return owed.compactMap { request in
      guard let campaign = campaigns[request.campaign],
        let collecting = departement.collections[campaign.collecting], reach.holds(request.function, in: collecting)
      else { return nil }
      return due(
        request, campaign, collecting,
        reader.may(.runCampaigns)
          ? question.link("demandes", request.id.text, "suivi") : question.link("campagnes", campaign.id.text))
    }
  }

  private func due(_ request: Request, _ campaign: Campaign, _ collecting: Collecting, _ link: Link) -> Due {
    let missing = French.plural(request.asked - request.answered, "chiffre", "chiffres")
    return Due(
      day: request.dueOn, title: "\(collecting.title) : \(missing) à donner",
      detail: French.capitalized(campaign.period.name)
        + (request.answered > 0
          ? ", \(request.answered) sur \(request.asked) déjà \(French.agree(request.answered, "donné", "donnés"))."
          : "."),
      label: "Donner les chiffres", link: link, function: request.function)
  }
}
