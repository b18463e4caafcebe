import Kernel
import Strategy
import Territory

extension RegisterField {
  /// A point, or an outline, within the département. Throws `Invalid` at the field.
  func place(_ text: String, in departement: Departement) throws -> String {
    let points: [Position]
    if kind == .point {
      guard let point = Position(typed: text) else {
        throw refusal(
          "« \(text.prefix(60)) » n’est pas un point.",
          "Écrivez sa latitude puis sa longitude, comme 48,5392 2,6608, ou collez le lien d’un site de cartes.")
      }
      points = [point]
    } else {
      do { points = try [Position](typedLine: text) } catch let invalid as Invalid {
        throw Invalid(issues: invalid.issues.map { .init($0.problem, remedy: $0.remedy, at: .field(id)) })
      }
    }
    let territory = departement.territory
    if territory.box != nil, let outside = points.first(where: { territory.commune(at: $0) == nil }) {
      let turned = Position(longitude: outside.latitude, latitude: outside.longitude)
      throw refusal(
        "Le point \(outside.words) n’est pas dans le département.",
        territory.commune(at: turned) == nil
          ? "Vérifiez ses nombres : la latitude d’abord." : "Écrivez \(turned.typed) : la latitude d’abord.")
    }
    return points.keptLine
  }
}

extension EntryActs {
  /// The box by which one says that what is out of the entry's commune is there all the same.
  static let elsewhere = "ailleurs"

  /// What is placed out of the commune of its entry may be there all the same, beyond a border: it is asked. Of what
  /// whoever acts may not see nothing is said.
  func checkPlaces(_ values: EntryValues, before: EntryValues) throws {
    guard !isElsewhere, let field = register.placeField, let code = values[field.id],
      let commune = departement.territory.commune(code)
    else { return }
    let isMoved = values[field.id] != before[field.id]
    let issues = seen.fields.filter(\.kind.isPlace).flatMap { placed -> [Invalid.Issue] in
      guard let value = values[placed.id], isMoved || value != before[placed.id],
        let outside = [Position](keptLine: value).first(where: { !departement.territory.mayHold($0, commune) })
      else { return [] }
      let other = departement.territory.commune(at: outside).map { "à \($0.name)" } ?? "hors du département"
      let what = placed.kind == .point ? "Ce point est \(other)" : "Ce contour va jusqu’\(other)"
      return placed.refusal("\(what), et la fiche est à \(commune.name) : le garder ?", Self.askedElsewhere).issues
    }
    if !issues.isEmpty { throw Invalid(issues: issues) }
  }
  static let askedElsewhere = "Corrigez-le ou, dans la fiche, cochez qu’il est bien là."
}
