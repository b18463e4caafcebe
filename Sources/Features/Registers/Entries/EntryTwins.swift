import Accounts
import Database
import Kernel
import Messaging
import Strategy
import Web

/// What those who keep entries learn where communes that became one leave two that say the same: whether they are one
/// is theirs to say.
struct EntryTwins {
  static let notice = "fiches qui se ressemblent"
  /// A merger is followed at once for all entries: one message tells them.
  private static let gathering = 600

  private let connection: Connection
  private let departement: Departement
  private let register: Register

  init(_ connection: Connection, _ departement: Departement, _ register: Register) {
    (self.connection, self.departement, self.register) = (connection, departement, register)
  }

  /// To each function that keeps the register there.
  func tell(_ entry: RegisterEntry) throws {
    let today = connection.recordedAt.day, place = entry.place(in: register)
    let notices = Notices(connection, departement.organisations, on: today)
    for body in departement.organisations.all where isHere(body, place, on: today) && isTheirs(body, entry) {
      for function in departement.told(of: body, on: today, where: register.keepers.include) {
        try notices.tell(
          Self.notice, about: register.id, to: function, but: nil, gathering: Self.gathering, isNews: true)
      }
    }
  }
  private func isHere(_ body: Organisation, _ place: String?, on day: Day) -> Bool {
    guard let zone = body.zone, let place else { return true }
    return departement.territory.communes(referredTo: zone, on: day).contains(place)
  }
  private func isTheirs(_ body: Organisation, _ entry: RegisterEntry) -> Bool {
    register.reach != .organisation || entry.organisation(in: register) == body.id
  }

  /// As it stands when it leaves; nil for whom the pack no longer lets keep the register.
  static func composition(_ departements: Departements) -> Composition {
    { connection, message, now in
      let departement = try departements.latest(message.departement, connection)
      guard let function = message.function, let register = departement.registers[message.subject],
        departement.holding(function, on: now.day).map(register.keepers.include) ?? false
      else { return nil }
      return Mail(
        subject: "Des fiches se ressemblent : \(register.title)",
        paragraphs: [
          "Bonjour,",
          "Des communes se sont réunies : au registre « \(register.title) », des fiches disent maintenant la même chose.",
          "Si c’est la même, annulez celle qui est de trop ; sinon, corrigez ce qui les distingue.",
          "L’histoire d’une fiche dit à laquelle elle ressemble.",
        ], action: ("Voir le registre", Link(departement.code, "registres", register.id)))
    }
  }
}

extension EntryStore {
  /// The live entries that say the same as this one: what is compared of them, or what no two may say.
  func twins(of entry: RegisterEntry, in register: Register) throws -> [RegisterEntry] {
    let same = try register.fields.filter(\.isUnique).compactMap { field in
      try entry.values[field.id].flatMap { try id(saying: $0, field, of: register) }
    }
    let alike = try alike(entry, in: register), known = Set(alike.map(\.id) + [entry.id])
    return try alike + entries(same.filter { !known.contains($0) })
  }
}
