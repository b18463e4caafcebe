import Database
import Kernel
import Messaging
import Web

/// What somebody learns of the functions that they are given or lose.
enum HoldingNotice: String, CaseIterable {
  case given = "fonction donnée"
  case ended = "fonction finie"

  /// To its holder, unless they have not come yet: their invitation says what they will hold.
  func tell(_ holding: FunctionHolding, _ organisations: Organisations, by permit: Permit, on connection: Connection)
    throws
  {
    let account = try AccountStore(connection).account(holding.person, in: connection.departement)
    guard !account.isInvited, account.closedAt == nil, account.id != permit.person else { return }
    try Notices(connection, organisations, on: connection.recordedAt.day)
      .tell(rawValue, about: holding.id.text, person: account.id, email: account.email)
  }

  func composition(
    _ directory: @escaping @Sendable (_ departement: String, Connection) throws -> Directory
  ) -> Composition {
    { connection, message, now in
      guard let id = ID<FunctionHolding>(message.subject) else { return nil }
      let holding = try HoldingStore(connection).holding(id, in: message.departement)
      let organisations = try directory(message.departement, connection).organisations
      return mail(holding, organisations, in: message.departement, on: now.day)
    }
  }

  /// Nil once it is no longer so.
  private func mail(_ holding: FunctionHolding, _ organisations: Organisations, in code: String, on day: Day) -> Mail? {
    let name = organisations.functionName(holding.function, on: day)
    switch self {
    case .given:
      guard !holding.isOver(on: day), holding.asked == nil else { return nil }
      let from = holding.from > day ? ", à partir du \(French.long(holding.from))" : ""
      return Mail(
        subject: "Une fonction vous est donnée : \(name)",
        paragraphs: ["Bonjour,", "Vous tenez désormais cette fonction : \(name)\(from)."]
          + [organisations.headship(of: holding.function, on: day)].compactMap(\.self),
        action: ("Voir ce que je dois", Link(code, "moi")))
    case .ended:
      guard let last = holding.through else { return nil }
      let isOver = last < day || last < holding.from
      return Mail(
        subject: "Une de vos fonctions \(isOver ? "est finie" : "va finir") : \(name)",
        paragraphs: [
          "Bonjour,",
          isOver
            ? "Vous ne tenez plus cette fonction : \(name). Ce qui l’attendait ne vous revient plus."
            : "Vous tenez cette fonction jusqu’au \(French.long(last)), ce jour compris : \(name).",
        ], action: ("Voir mon compte", Link(code, "compte")),
        after: ["Si c’est une erreur, dites-le à qui gère les comptes de votre organisme."])
    }
  }
}
