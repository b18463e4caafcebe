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

  /// As somebody wrote it, in a form or on a line of a file; an empty day: today, or no end.
  struct Words: Sendable {
    var email = "", name = "", function = "", from = "", through = ""
    var isManager = false
  }

  init(_ visit: Visit, _ organisations: Organisations, isInvitation: Bool) throws {
    let form = visit.form
    func text(_ name: String) -> String { form.text(name) ?? "" }
    try self.init(
      Words(
        email: text("email"), name: text("nom"), function: text("fonction"), from: text("du"), through: text("au"),
        isManager: form["gestionnaire"] != nil),
      among: Set(Management(visit.permit).functions(of: organisations)), isInvitation: isInvitation, today: visit.today)
  }

  /// Throws `Invalid` with everything that is wrong.
  /// - Parameter functions: those that one may give.
  init(_ words: Words, among functions: Set<String>, isInvitation: Bool, today: Day) throws {
    var issues: [Invalid.Issue] = []
    func refuse(_ field: String, _ problem: String, _ remedy: String) {
      issues.append(.init(problem, remedy: remedy, at: .field(field)))
    }
    (function, isManager) = (words.function, words.isManager)
    // Of a name as of any text, what nobody sees is not kept.
    name = words.name.prose?.oneLine ?? ""
    let first = words.from.isEmpty ? today : French.parseDay(words.from)
    let last = words.through.isEmpty ? nil : French.parseDay(words.through)
    var address = ""
    if isInvitation {
      do { address = try MailAddress.read(words.email, at: "email").lowercased() } catch let invalid as Invalid {
        issues += invalid.issues
      }
      if name.isEmpty { refuse("nom", "Le nom manque.", "Écrivez le prénom et le nom.") }
      if name.count > 100 { refuse("nom", "Le nom est trop long.", "Gardez le prénom et le nom.") }
    }
    email = address
    if !functions.contains(function) { refuse("fonction", "Il faut une fonction.", "Choisissez-la dans la liste.") }
    if first == nil { refuse("du", "Ce n’est pas un jour.", "Écrivez-le 31/12/2026.") }
    if last == nil, !words.through.isEmpty { refuse("au", "Ce n’est pas un jour.", "Écrivez-le 31/12/2026.") }
    (from, through) = (first ?? today, last)
    if let through, through < from { refuse("au", "Elle finirait avant de commencer.", "Choisissez un jour d’après.") }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
  }

  /// Why it is not to be given to somebody again.
  enum Standing: Sendable { case held, asked }
  func standing(among held: [FunctionHolding], on today: Day) -> Standing? {
    let same = held.filter { $0.function == function }
    if same.contains(where: { $0.isHeld(on: from) && ($0.isManager || !isManager) }) { return .held }
    return same.contains { $0.asked != nil && !$0.isOver(on: today) } ? .asked : nil
  }

  /// Gives it, or asks: somebody of another organisation says yes first.
  /// - Parameter asked: nil: it is given.
  @discardableResult
  func give(
    to person: ID<Person>, asked: FunctionHolding.Asked? = nil, by permit: Permit, today: Day, on connection: Connection
  ) throws -> FunctionHolding {
    let store = HoldingStore(connection)
    let held = try store.holdings(of: person, in: connection.departement)
    switch standing(among: held, on: today) {
    case .held:
      throw Invalid(
        "Cette personne la tient déjà ce jour-là.", remedy: "Choisissez-en une autre.", at: .field("fonction"))
    case .asked:
      throw Invalid(
        "Cette personne y est déjà invitée.", remedy: "Renvoyez l’invitation depuis la liste des comptes.",
        at: .field("fonction"))
    case nil: break
    }
    let id = try store.add(
      function, to: person, from: from, through: through, isManager: isManager, by: permit.person,
      asked: asked)
    try Audit.record(
      asked == nil ? AccountAct.functionGiven : AccountAct.functionProposed, of: id.text,
      fields: ["function", "from_day", "through_day", "is_manager"], by: permit, on: connection)
    return try store.holding(id, in: connection.departement)
  }
}
