import Kernel
import Strategy
import Territory
import Web

extension RegisterField {
  /// The organisations that it may be.
  func bodies(in departement: Departement, on day: Day) -> [Choice] {
    departement.organisations.all.filter { among.isEmpty || among.contains($0.id) }
      .map { Choice($0.id, departement.organisations.name($0.id, on: day)) }
  }
}

/// How fields are asked, each as its kind is typed.
struct FieldAsking {
  let departement: Departement
  let today: Day
  let typed: Fields
  /// False of what stands, before anything is typed.
  let isTyped: Bool
  let refused: Invalid?
  /// The entries that links may lead to, by field.
  let offers: [String: [Choice]]
  /// What alone may be chosen, by field.
  let own: [String: Set<String>]
  /// The commune of the entry, where it is known: what is placed is placed there.
  let place: Commune?
  /// Rows that wait empty under those that are said: one may ask for more.
  private static let empty = 1

  /// - Parameters:
  ///   - isCell: beside others: narrow.
  ///   - unasked: what is said of it where it isn't asked.
  func html(
    _ field: RegisterField, isAsked: Bool, isCell: Bool = false, unasked: String = "facultatif"
  ) -> HTML {
    let isRadios = field.kind == .choice && field.choices.count <= 5 && !isCell
    // A group says above its boxes what another field says beside its name.
    let isGroup = isRadios || [.flag, .several, .rows, .pieces].contains(field.kind)
    func asked(_ kind: Field.Kind, width: Field.Width = .medium, limit: Int? = nil) -> Field {
      let form: String? =
        switch field.kind {
        case .moment: "Le jour et l’heure : 31/12/2021 18:40."
        case .point: "Latitude puis longitude, 48,5392 2,6608, ou le lien d’un site de cartes."
        case .outline: "Un point par ligne, 48,5392 2,6608, ou un Polygon en GeoJSON."
        case .week: "Les jours, et les heures s’il y en a : lundi, jeudi 9 h–12 h."
        default: field.pattern.map { "Comme \($0.example)." }
        }
      let condition = field.condition?.words ?? unasked
      let hints = [field.hint, form ?? "", isGroup && !isAsked ? "\(French.capitalized(condition))." : ""]
      return Field(
        field.id, field.label, hint: HTML(prose: hints.filter { !$0.isEmpty }.joined(separator: " ")),
        kind: kind, value: typed[field.id] ?? "", isRequired: isAsked, condition: condition, width: width,
        beside: HTML(prose: field.kind == .euros ? "€" : field.unit ?? ""),
        limit: limit
      ).judged(by: refused)
    }
    switch field.kind {
    case .text: return Web.field(asked(.text, width: isCell ? .medium : .full))
    case .long: return textarea(asked(.text, limit: 1_000))
    case .integer, .decimal, .euros: return Web.field(asked(.number, width: .short))
    case .day: return Web.field(asked(.day, width: .short))
    case .moment: return moment(field, asked(.text))
    case .week: return Web.field(asked(.text))
    case .flag: return radios(asked(.text), [Choice("oui", "Oui"), Choice("non", "Non")])
    case .choice:
      let choices = choices(field)
      return isRadios
        ? radios(asked(.text), choices) : select(asked(.text), [Choice("", "Choisissez")] + choices)
    case .several: return checkboxes(asked(.text), choices(field), ticked: Set(typed.all(field.id)))
    case .commune:
      return chooser(asked(.text), Chooser(within(field, communes), chosen: chosen(field), sought: sought(field)))
    case .communes: return chooser(asked(.text), Chooser(communes, ticked: typed.all(field.id), sought: sought(field)))
    case .organisation:
      let all = field.bodies(in: departement, on: today)
      return chooser(asked(.text), Chooser(within(field, sorted(all)), chosen: chosen(field), sought: sought(field)))
    case .link:
      // What need not be said is sought first: a page of candidates would hide the questions that follow.
      let offered = offers[field.id] ?? [], isShown = isAsked || offered.count <= 5 || !sought(field).isEmpty
      return chooser(
        asked(.text),
        Chooser(
          found: isShown ? offered : offered.filter { $0.value == chosen(field) }, chosen: chosen(field),
          sought: sought(field), none: isAsked ? nil : "Aucune"))
    case .point, .outline: return placed(field, asked(.text, width: .full))
    case .rows: return rows(field, asked(.text))
    case .pieces: return fieldset(asked(.text), cells(field, 0))
    }
  }

  private func moment(_ field: RegisterField, _ asked: Field) -> HTML {
    let which = Field("\(field.id).heure", "Laquelle", value: typed["\(field.id).heure"] ?? "", isRequired: true)
    let choices = [
      Choice("ete", "Avant le changement d’heure (heure d’été)"),
      Choice("hiver", "Après le changement d’heure (heure d’hiver)"),
    ]
    return Web.field(asked) + (field.isDouble(typed) ? radios(which, choices) : "")
  }

  private func rows(_ field: RegisterField, _ asked: Field) -> HTML {
    let isLonger = !isTyped || typed[Chooser.act] == field.id
    let count = (field.lines(typed).last.map { $0 + 1 } ?? 0) + (isLonger ? Self.empty : 0)
    let lines = (0..<min(count, RegisterField.mostRows + Self.empty)).html { rank in
      fieldset(Field("\(field.id).\(rank)", "\(field.label), ligne \(rank + 1)", isRequired: true), cells(field, rank))
    }
    return fieldset(
      asked, "\(lines)\(buttons([button("Ajouter une ligne", .secondary, name: Chooser.act, value: field.id)]))")
  }
  private func cells(_ field: RegisterField, _ rank: Int) -> HTML {
    // Pieces are asked together: none alone is said to be optional.
    let unasked = field.kind == .pieces ? "" : "facultatif"
    let cells = field.columns.html { column in
      html(
        column.cell(rank, of: field), isAsked: column.isAsked(at: RegisterField.line), isCell: true, unasked: unasked)
    }
    return "<div class=\"cells\(if: field.kind == .pieces, " cells--pieces")\">\(cells)</div>"
  }

  private func choices(_ field: RegisterField) -> [Choice] { field.choices.map { Choice($0.id, $0.name) } }
  private func within(_ field: RegisterField, _ choices: [Choice]) -> [Choice] {
    own[field.id].map { own in choices.filter { own.contains($0.value) } } ?? choices
  }
  private var communes: [Choice] { sorted(departement.territory.communes.map { Choice($0.code, $0.name) }) }
  private func sorted(_ choices: [Choice]) -> [Choice] {
    choices.sorted { French.ordered($0.label) < French.ordered($1.label) }
  }
  private func chosen(_ field: RegisterField) -> String { typed[field.id] ?? "" }
  private func sought(_ field: RegisterField) -> String { typed[Chooser.sought(field.id)] ?? "" }
}
