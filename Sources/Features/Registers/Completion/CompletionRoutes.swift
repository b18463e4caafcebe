import Database
import Kernel
import Ledger
import Strategy
import Web

/// Saying from when a register is whole: from that moment its entries count what was reported until then.
struct CompletionRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/registres/:registre/reprise", may: .keepRegisters) { try await form($0, refused: nil) }
    routes.post("/registres/:registre/reprise", may: .keepRegisters, say)
    routes.post("/registres/:registre/reprise/retrait", may: .keepRegisters, takeBack)
  }

  private func form(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let name = try visit.parameter("registre")
    let asked = visit.form["complet"] ?? visit.query["complet"] ?? French.short(visit.today)
    var refused = refused, day = visit.today
    do { day = try completionDay(asked, today: visit.today) } catch let invalid as Invalid {
      refused = refused ?? invalid
    }
    let (departement, completion) = try await departements.read(visit, .whole) { [day] connection, departement in
      (departement, try self.completion(departement, name, visit.permit, on: day, connection))
    }
    let page = completionPage(visit.frame, departement, completion, asked: asked, refused: refused)
    if refused != nil { return .page("Liste complète", status: 422, page) }
    return try visit.answer("Liste complète", json: CompletionJSON(completion), html: { page })
  }

  /// Throws `NotFound` for whoever does not say it of that register.
  private func completion(
    _ departement: Departement, _ name: String, _ permit: Permit, on day: Day, _ connection: Connection
  ) throws -> Completion {
    let register = try departement.register(name), today = connection.recordedAt.day
    guard register.isCompleted(by: permit) else { throw NotFound() }
    return try CompletionReader(
      connection: connection, departement: departement, register: register, permit: permit,
      sight: departements.sight(of: permit, on: today, connection)
    ).completion(on: day)
  }

  @Sendable private func say(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    do {
      let completion = try await departements.write(visit, .whole) { connection, departement in
        let day = try completionDay(visit.form["complet"] ?? "", today: connection.recordedAt.day)
        let completion = try self.completion(departement, name, visit.permit, on: day, connection)
        try completion.check(seen: visit.form[Version.field])
        var said = try departements.said(in: departement.code, connection)
        said.lines.append(
          Reprises.Line(
            name, whole: day, said: completion.today, measures: completion.parts.map(\.measure.id)))
        try departements.say(said, in: departement.code, connection)
        try Audit.record(
          RegisterAct.completed, of: name, fields: ["complet"] + completion.parts.map(\.measure.id), by: visit.permit,
          on: connection)
        return completion
      }
      return .seeOther(visit.link("registres", name), notice: completion.notice)
    } catch let invalid as Invalid { return try await form(visit, refused: invalid) }
  }

  /// On the day on which it was said, and then no more: no day that was read changes.
  @Sendable private func takeBack(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    do {
      let isUnsaid = try await departements.write(visit, .whole) { connection, departement in
        guard try departement.register(name).isCompleted(by: visit.permit) else { throw NotFound() }
        var said = try departements.said(in: departement.code, connection)
        let today = connection.recordedAt.day
        guard let last = said.lines.lastIndex(where: { $0.register == name }) else {
          throw Invalid("Personne n’a dit que cette liste est complète.", remedy: "Il n’y a rien à retirer.")
        }
        guard said.lines[last].said == today else {
          throw Invalid(
            "Ce qui a été dit ne se retire que le jour même : depuis, des chiffres ont été lus.",
            remedy: "Complétez la liste : ses fiches comptent du jour où elles disent être.")
        }
        said.lines.remove(at: last)
        try departements.say(said, in: departement.code, connection)
        try Audit.record(
          RegisterAct.uncompleted, of: name, fields: ["complet"], by: visit.permit, on: connection)
        return said.whole(name) == nil
      }
      return .seeOther(
        visit.link("registres", name),
        notice: "C’est retiré : \(isUnsaid ? "rien n’est compté de ces fiches" : "le jour dit avant vaut de nouveau").")
    } catch let invalid as Invalid { return try await form(visit, refused: invalid) }
  }
}

/// Throws `Invalid` for what is no day, or is to come.
private func completionDay(_ text: String, today: Day) throws -> Day {
  guard let day = French.parseDay(text), (1900...2199).contains(day.year) else {
    throw Invalid(
      text.trimmed.isEmpty ? "Le jour manque." : "« \(text.prefix(40)) » n’est pas un jour.",
      remedy: "Écrivez-le 31/12/2026.", at: .field("complet"))
  }
  guard day <= today else {
    throw Invalid(
      "Le \(French.short(day)) est à venir.", remedy: "Dites-le ce jour-là, quand la liste le sera.",
      at: .field("complet"))
  }
  return day
}

extension Completion {
  /// Throws `Invalid` for a list that holds nothing, one of which all was said already, and figures that are no longer
  /// those that were shown.
  fileprivate func check(seen: String?) throws {
    guard entries > 0 else {
      throw Invalid(
        "Ce registre n’a aucune fiche : il dirait zéro partout.",
        remedy: "Saisissez ou importez ses fiches, puis revenez ici.")
    }
    if parts.isEmpty, register.since == day {
      throw Invalid("C’est déjà dit.", remedy: "Il n’y a rien à changer.", at: .field("complet"))
    }
    guard seen == nil || seen == mark else {
      throw Invalid(
        "Les chiffres ont changé depuis que cette page s’est affichée.", remedy: "Relisez-les, puis confirmez.")
    }
  }

  fileprivate var notice: String {
    let day = "C’est dit : cette liste est complète depuis le \(French.long(day))."
    return parts.isEmpty ? day : "\(day) Ses fiches comptent à partir d’aujourd’hui."
  }
}
