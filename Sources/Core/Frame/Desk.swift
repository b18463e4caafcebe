import Accounts
import Database
import Kernel
import Messaging
import Module
import Strategy
import Web

/// "Ce que je dois": what every module says that one owes, in one list by date.
struct Desk {
  let departements: Departements
  let accounts: Accounts
  let suppliers: [any Module]

  func add(to routes: inout Routes) { routes.get("/moi", may: .ownAccount, page) }

  /// One message a day for those who chose it: what they owe as it stands when it leaves; nothing when there is nothing.
  @Sendable func digest(_ connection: Connection, _ message: Message, _ now: Instant) throws -> Mail? {
    guard let person = message.person else { return nil }
    let departement = try departements.latest(message.departement, connection), today = now.day
    let permit = Permit(
      departement: departement.code, person: person, name: "", role: .agent,
      holdings: try accounts.holdings(of: person, in: departement.code, on: today, connection), permissions: [])
    let question = DueQuestion(permit, on: today)
    let dues = try suppliers.flatMap { try $0.dues(question, connection) }.sorted { $0.day < $1.day }
    guard !dues.isEmpty else { return nil }
    let count = French.plural(dues.count, "chose", "choses")
    return Mail(
      subject: "\(departement.name) : \(count) à faire",
      paragraphs: dues.prefix(12).map { "\(French.short($0.day)) : \($0.title)." },
      action: ("Voir ce que je dois", question.link("moi")),
      after: ["Ce message part une fois par jour au plus, comme vous l’avez choisi dans votre compte."])
  }

  @Sendable private func page(_ visit: Visit) async throws -> Answer {
    let own = visit.query.text("titre").flatMap { visit.permit.functions.contains($0) ? $0 : nil }
    let (departement, dues, deeds) = try await visit.database.read { [departements, suppliers] connection in
      let question = DueQuestion(visit.permit, on: visit.today)
      let dues = try suppliers.flatMap { try $0.dues(question, connection) }
      let deeds = try suppliers.flatMap { try $0.deeds(question, connection) }
      return (
        try departements.latest(visit.departement, connection),
        dues.filter { own == nil || $0.function == own }.sorted { ($0.day, $0.title) < ($1.day, $1.title) },
        deeds.sorted { ($1.day, $0.title) < ($0.day, $1.title) }
      )
    }
    return try visit.answer(
      "Ce que je dois", json: dues.map(DueJSON.init), html: { deskPage(visit, departement, dues, deeds, own: own) })
  }
}

private struct DueJSON: Encodable {
  let jour: String
  let titre: String
  let detail: String
  let fonction: String
  let adresse: String
  init(_ due: Due) {
    (jour, titre, detail) = (due.day.iso, due.title, due.detail)
    (fonction, adresse) = (due.function, due.link.text)
  }
}
