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

  /// The morning's message: of what somebody owes as it stands when it leaves, what no message told them, and what
  /// happened that concerns them; nothing when there is nothing of it.
  @Sendable func digest(_ connection: Connection, _ message: Message, _ now: Instant) throws -> Mail? {
    guard let person = message.person else { return nil }
    let departement = try departements.latest(message.departement, connection), today = now.day
    let held = try HoldingStore(connection).everybody(in: departement.code, on: today, only: person).first
    guard let held else { return nil }
    let question = DueQuestion(try permit(of: held, in: departement.code, connection), on: today)
    let dues = try suppliers.dues(question, connection).inOrder
    let known = try DueNoticeStore(connection).known(of: [person], in: departement.code)
    let news = dues.filter { due in
      known[due.key(of: person)]?.told.map { $0 < DueStage.of(due, on: today) } ?? true
    }
    let happened = try happened(message, now, connection)
    guard !news.isEmpty || !happened.isEmpty else { return nil }
    var mail = Digest(
      departement: departement, dues: news, others: dues.count - news.count, happened: happened, today: today
    ).mail(question.link("moi"))
    mail.remember = { connection in
      let store = DueNoticeStore(connection)
      for due in news { try store.tell(due.key(of: person), stage: DueStage.of(due, on: today)) }
    }
    return mail
  }

  /// What its receiver would have been told at once, as it stands; what is gone is nothing.
  private func happened(_ message: Message, _ now: Instant, _ connection: Connection) throws -> [Mail] {
    let compositions = suppliers.mails.merging(suppliers.notices) { first, _ in first }
    return try Outbox(connection).news(of: message).compactMap { news in
      do { return try compositions[news.kind]?(connection, news, now) } catch is NotFound { return nil }
    }
  }

  /// What somebody may do by what they hold today, as if they were signed in.
  func permit(of held: HoldingStore.Held, in departement: String, _ connection: Connection) throws -> Permit {
    try permit(
      of: held.functions.map { ($0.function, $0.isManager) }, by: held.person, held.role, in: departement, connection)
  }
  /// What one function alone lets its holder do.
  func permit(of holding: FunctionHolding, in departement: String, _ connection: Connection) throws -> Permit {
    try permit(of: [(holding.function, holding.isManager)], by: holding.person, .agent, in: departement, connection)
  }
  private func permit(
    of functions: [(name: String, isManager: Bool)], by person: ID<Person>?, _ role: Role, in departement: String,
    _ connection: Connection
  ) throws -> Permit {
    let directory = try departements.directory(departement, on: connection.recordedAt.day, connection)
    let holdings = functions.compactMap { directory.holding(of: $0.name, isManager: $0.isManager) }
    let table = suppliers.permissionsByRole
    return Permit(
      departement: departement, person: person, name: "", role: role, holdings: holdings,
      permissions: holdings.roles.union([role]).reduce(into: []) { $0.formUnion(table[$1] ?? []) }, grants: table)
  }

  /// What an organisation owes by any of its functions, whoever holds them, as far as `reader` may read it.
  func owed(
    by organisation: Organisation, to reader: Permit, on today: Day, _ connection: Connection
  ) throws -> [Due] {
    let owner = try permit(
      of: organisation.ways.map { ($0, false) }, by: nil, .agent, in: reader.departement, connection)
    let question = DueQuestion(owner, on: today)
    return [Dues(try suppliers.flatMap { try $0.owed(question, to: reader, connection) }, through: nil)].inOrder
  }

  @Sendable private func page(_ visit: Visit) async throws -> Answer {
    // At the title of a function, also what waits for the organisation that it heads.
    let own = visit.query.text("titre").flatMap { title in visit.permit.holdings.first { $0.function == title } }
    let (departement, dues, deeds) = try await departements.read(visit, .whole) { [suppliers] connection, departement in
      let question = DueQuestion(visit.permit, on: visit.today)
      let deeds = try suppliers.flatMap { try $0.deeds(question, connection) }
      return (
        departement, try suppliers.dues(question, connection),
        deeds.sorted { ($1.day, $0.title) < ($0.day, $1.title) }
      )
    }
    let listed = dues.inOrder.filter { due in own.map { $0.answersFor.contains(due.function) } ?? true }
    return try visit.answer(
      "Ce que je dois", json: DeskJSON(dues: listed.map(DueJSON.init), examine: dues.through?.iso),
      html: { deskPage(visit.frame, departement, listed, through: dues.through, deeds, own: own?.function) })
  }
}

private struct DeskJSON: Encodable {
  let dues: [DueJSON]
  /// The last day of which everything that falls due is here; nil: whatever the day.
  let examine: String?
}
