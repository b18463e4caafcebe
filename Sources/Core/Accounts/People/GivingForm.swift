import Database
import Kernel
import Messaging
import Web

/// A function to give, as a form asked it: checked against the pack and against what one manages.
struct GivingForm: Sendable {
  let email: String
  let name: String
  let function: String
  let from: Day
  let through: Day?
  let isManager: Bool

  /// Throws `Invalid` with everything that is wrong.
  init(_ visit: Visit, _ organisations: Organisations, isInvitation: Bool) throws {
    var issues: [Invalid.Issue] = []
    func refuse(_ field: String, _ problem: String, _ remedy: String) {
      issues.append(.init(problem, remedy: remedy, at: .field(field)))
    }
    let form = visit.form
    email = form.text("email") ?? ""
    name = form.text("nom") ?? ""
    function = form.text("fonction") ?? ""
    let first = form.text("du").map(French.parseDay) ?? visit.today
    let last = form.text("au").map(French.parseDay)
    isManager = form["gestionnaire"] != nil
    if isInvitation {
      if let fault = Message.addressFault(email) { refuse("email", fault, "Écrivez prenom.nom@exemple.fr.") }
      if name.isEmpty || name.count > 100 { refuse("nom", "Le nom manque.", "Écrivez le prénom et le nom.") }
    }
    if !Management(visit.permit).functions(of: organisations).contains(function) {
      refuse("fonction", "Il faut une fonction.", "Choisissez-la dans la liste.")
    }
    if first == nil { refuse("du", "Ce n’est pas un jour.", "Écrivez-le 31/12/2026.") }
    if let last, last == nil { refuse("au", "Ce n’est pas un jour.", "Écrivez-le 31/12/2026.") }
    from = first ?? visit.today
    through = last ?? nil
    if let through, through < from { refuse("au", "Elle finirait avant de commencer.", "Choisissez un jour d’après.") }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
  }

  /// Gives it, or asks: somebody of another organisation says yes first.
  /// - Parameter asked: nil: it is given.
  @discardableResult
  func give(
    to person: ID<Person>, asked: FunctionHolding.Asked? = nil, by permit: Permit, today: Day, on connection: Connection
  ) throws -> FunctionHolding {
    let store = HoldingStore(connection)
    let held = try store.holdings(of: person, in: connection.departement)
    if held.contains(where: { $0.function == function && $0.isHeld(on: from) && $0.isManager == isManager }) {
      throw Invalid(
        "Cette personne la tient déjà ce jour-là.", remedy: "Choisissez-en une autre.", at: .field("fonction"))
    }
    if held.contains(where: { $0.function == function && $0.asked != nil && !$0.isOver(on: today) }) {
      throw Invalid(
        "Cette personne y est déjà invitée.", remedy: "Renvoyez l’invitation depuis la liste des comptes.",
        at: .field("fonction"))
    }
    let id = try store.add(
      function, to: person, from: from, through: through, isManager: isManager, by: permit.person,
      asked: asked)
    try Audit.record(
      asked == nil ? "fonction.donnee" : "fonction.proposee", subject: ("holding", id.text),
      fields: ["function", "from_day", "through_day", "is_manager"],
      by: permit, on: connection)
    return try store.holding(id, in: connection.departement)
  }
}
