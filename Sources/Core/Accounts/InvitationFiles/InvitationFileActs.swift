import Database
import Documents
import Kernel
import Messaging

/// Does what a file of invitations asks, line by line: what one line can't do keeps none of the others. The dry run is
/// the very same, in a transaction that is undone.
struct InvitationFileActs {
  /// What was found, thrown so that its transaction leaves nothing behind.
  struct Rehearsed: Error { let file: InvitationFile }

  private let inviting: Inviting
  private let organisations: Organisations
  private let functions: Set<String>
  /// By their names, as people write them.
  private let named: [String: [String]]

  init(_ inviting: Inviting, _ organisations: Organisations) {
    self.inviting = inviting
    self.organisations = organisations
    let all = Management(inviting.permit).functions(of: organisations), day = inviting.now.day
    functions = Set(all)
    named = all.reduce(into: [:]) { found, function in
      for name in organisations.names(of: function, on: day) { found[name, default: []].append(function) }
    }
  }

  /// What the dry run refused is not tried again: whoever agreed has read that it would not be.
  func record(_ file: InvitationFile) throws -> InvitationFile {
    var done = file, seen = SeenLines<[String]>()
    for (index, line) in file.lines.enumerated() where line.why.isEmpty {
      var line = line
      do {
        let form = try form(line)
        if let first = seen.first([form.email, form.function], line: line.number) {
          throw Invalid("C’est déjà demandé à la ligne \(first).", remedy: "Gardez une seule des deux lignes.")
        }
        (line.fate, line.person) = try give(form)
      } catch let invalid as Invalid {
        (line.fate, line.why) = (.refused, invalid.issues.map(file.told))
      }
      done.lines[index] = line
    }
    return done
  }

  /// Somebody who has an account elsewhere is asked: said as of somebody who has none.
  private func give(_ form: GivingForm) throws -> (InvitationFile.Fate, String) {
    let connection = inviting.connection, departement = connection.departement
    if let known = try AccountStore(connection).account(email: form.email, in: departement), known.closedAt == nil {
      let held = try HoldingStore(connection).holdings(of: known.id, in: departement)
      if form.standing(among: held, on: inviting.now.day) != nil { return (.already, known.id.text) }
    }
    return switch try inviting.invite(form, organisations) {
    case .sent(let handover): (.invited, handover.person.text)
    case .given(let person): (.given, person.text)
    case .asked(let person): (.invited, person.text)
    }
  }

  private func form(_ line: InvitationFile.Line) throws -> GivingForm {
    var issues: [Invalid.Issue] = [], function = functions.first ?? ""
    do { function = try self.function(line.words[2]) } catch let invalid as Invalid {
      issues += invalid.at("fonction").issues
    }
    do {
      let form = try GivingForm(
        .init(
          email: line.words[0], name: line.words[1], function: function, from: line.words[3], through: line.words[4]),
        among: functions, isInvitation: true, today: inviting.now.day)
      if issues.isEmpty { return form }
    } catch let invalid as Invalid { issues += invalid.issues }
    throw Invalid(issues: issues)
  }

  /// The function that a cell names, by its code or its name.
  private func function(_ text: String) throws -> String {
    if functions.contains(text) { return text }
    let found = named[French.folded(text)] ?? []
    if found.count == 1, let one = found.first { return one }
    if found.count > 1 {
      throw Invalid(
        "Plusieurs fonctions s’appellent « \(text.prefix(80)) ».",
        remedy: "Écrivez le code de la bonne : \(found.prefix(5).joined(separator: ", ")).")
    }
    guard !text.isEmpty else { throw Invalid("Il faut une fonction.", remedy: "Écrivez son code ou son nom.") }
    if organisations.functions.contains(text) {
      throw Invalid("« \(text) » n’est pas de celles que vous donnez.", remedy: "Demandez à qui gère cet organisme.")
    }
    let near = nearest(to: text, among: functions).map { "Vouliez-vous dire « \($0) » ?" }
    throw Invalid(
      "« \(text.prefix(80)) » n’est pas une fonction que vous donnez.",
      remedy: near ?? "Le modèle donne leurs codes ; la liste des comptes, leurs noms.")
  }
}

extension Organisations {
  /// How people write a function: short, in full.
  fileprivate func names(of function: String, on day: Day) -> Set<String> {
    let id = Organisations.organisation(of: function)
    let part = self[id]?.functions.first { function == "\(id)/\($0.id)" }?.name
    let full = [name(id, on: day), part].compactMap(\.self).joined(separator: ", ")
    return [French.folded(functionName(function, on: day)), French.folded(full)]
  }
}
