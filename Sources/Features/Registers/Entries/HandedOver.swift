import Accounts
import Database
import Kernel
import Messaging
import Strategy
import Web

/// What those learn to whom entries are transferred.
struct HandedOver {
  static let notice = "fiches transférées"
  /// Several are often handed over one after the other: one message tells them.
  private static let gathering = 600

  private let connection: Connection
  private let departement: Departement
  private let register: Register
  private var today: Day { connection.recordedAt.day }

  init(_ connection: Connection, _ departement: Departement, _ register: Register) {
    (self.connection, self.departement, self.register) = (connection, departement, register)
  }

  /// Tells the functions that have something to do with the entry now, and had not before.
  func tell(_ entry: RegisterEntry, before: EntryValues, by permit: Permit) throws {
    guard let field = register.ownerField, let now = entry.values[field.id], now != before[field.id] else { return }
    let notices = Notices(connection, departement.organisations, on: today)
    for function in receivers(of: now, from: before[field.id]) {
      try notices.tell(
        Self.notice, about: register.id, to: function, but: permit.person, gathering: Self.gathering, isNews: true)
    }
  }

  private func receivers(of now: String, from before: String?) -> [String] {
    let bodies =
      register.reach == .place
      ? departement.organisations.all.filter { body in
        let places = body.zone.map { departement.territory.communes(referredTo: $0, on: today) } ?? []
        return places.contains(now) && !(before.map(places.contains) ?? false)
      } : [departement.organisations[now]].compactMap(\.self)
    return bodies.flatMap { departement.told(of: $0, on: today, where: register.isWorked) }
  }

  /// As it stands when it leaves; nil for whom the pack no longer gives the register to.
  static func composition(_ departements: Departements) -> Composition {
    { connection, message, now in
      let departement = try departements.latest(message.departement, connection)
      guard let function = message.function, let register = departement.registers[message.subject],
        departement.holding(function, on: now.day).map(register.isWorked) ?? false
      else { return nil }
      let name = departement.organisations.functionName(function, on: now.day)
      return Mail(
        subject: "Des fiches vous sont transférées : \(register.title)",
        paragraphs: [
          "Bonjour,",
          "Une ou plusieurs fiches du registre « \(register.title) » sont désormais celles de : \(name).",
          "Leur histoire dit depuis quel jour, et par qui.",
        ], action: ("Voir le registre", Link(departement.code, "registres", register.id)))
    }
  }
}
