import Kernel
import Strategy
import Web

/// What a form about an entry asks: some of its fields and a day.
struct EntryForm: Sendable {
  let register: Register
  let fields: [RegisterField]
  /// What stands: shown until something else is typed.
  let standing: EntryValues
  /// Fields without which it is refused.
  let asked: Set<String>
  /// The entries that its links may lead to, by field.
  var offers: [String: [Choice]] = [:]

  /// A new entry: all that may be known of it, what it must say first.
  static func creation(of register: Register) -> EntryForm {
    let moments = [RegisterField.creation, register.initial?.id].compactMap(\.self)
    let asked = register.fields.filter { field in moments.contains { field.isAsked(at: $0) } }
    let free = register.fields.filter { $0.askedAt.isEmpty }
    return EntryForm(register: register, fields: asked + free, standing: [:], asked: Set(asked.map(\.id)))
  }
  /// What a passage asks: what its state needs and is not said yet, and what the pack shows beside.
  static func passage(_ passage: Passage, of entry: RegisterEntry, in register: Register) -> EntryForm {
    let lacking = register.lacking(passage.to, entry.values).map(\.id)
    let fields = register.fields.filter { lacking.contains($0.id) || passage.asks.contains($0.id) }
    let asked = fields.filter { $0.isAsked(at: passage.to) }.map(\.id)
    return EntryForm(register: register, fields: fields, standing: entry.values, asked: Set(asked))
  }
  /// What may become another on a day.
  static func change(of entry: RegisterEntry, in register: Register) -> EntryForm {
    let fields = register.fields.filter { register.changing.contains($0.id) }
    let asked = fields.filter { entry.values[$0.id] != nil }.map(\.id)
    return EntryForm(register: register, fields: fields, standing: entry.values, asked: Set(asked))
  }
  /// All that the entry says.
  static func correction(of entry: RegisterEntry, in register: Register) -> EntryForm {
    let asked = register.fields.filter { $0.isAsked(at: RegisterField.creation) }.map(\.id)
    return EntryForm(register: register, fields: register.fields, standing: entry.values, asked: Set(asked))
  }

  /// What was typed into it. Throws `Invalid` with every fault, each at its field.
  func read(_ typed: Fields, in departement: Departement) throws -> (values: EntryValues, cleared: Set<String>) {
    var values: EntryValues = [:], cleared: Set<String> = [], issues: [Invalid.Issue] = []
    for field in fields {
      do {
        if let value = try field.read(typed, in: departement) {
          values[field.id] = value
        } else {
          cleared.insert(field.id)
        }
      } catch let invalid as Invalid { issues += invalid.issues }
    }
    if !issues.isEmpty { throw Invalid(issues: issues) }
    return (values, cleared)
  }
  /// The day that a form says, in Paris.
  static func day(_ typed: Fields) throws -> Day {
    let text = typed["jour"] ?? ""
    guard let day = French.parseDay(text), (1900...2199).contains(day.year) else {
      throw Invalid("« \(text) » n’est pas un jour.", remedy: "Écrivez-le 31/12/2021.", at: .field("jour"))
    }
    return day
  }
}

/// The fields of a form, each as its kind is typed: what stands, until something is typed.
func entryFields(_ frame: PageFrame, _ departement: Departement, _ form: EntryForm, refused: Invalid?) -> HTML {
  let standing = form.fields.flatMap { field in form.standing[field.id].map { field.typed($0) } ?? [] }
  let typed = frame.form.pairs.isEmpty ? Fields(standing) : frame.form
  let asking = FieldAsking(departement: departement, today: frame.today, typed: typed, refused: refused, form: form)
  return form.fields.html { asking.html($0, isAsked: form.asked.contains($0.id)) }
}

/// How fields are asked.
private struct FieldAsking {
  let departement: Departement
  let today: Day
  let typed: Fields
  let refused: Invalid?
  let form: EntryForm

  func html(_ field: RegisterField, isAsked: Bool) -> HTML {
    let value = typed[field.id] ?? ""
    func asked(_ kind: Field.Kind, width: Field.Width = .medium, limit: Int? = nil) -> Field {
      Field(
        field.id, field.label, hint: HTML(prose: field.hint), kind: kind, value: value, isRequired: isAsked,
        width: width, limit: limit
      ).judged(by: refused)
    }
    switch field.kind {
    case .text: return Web.field(asked(.text, width: .full))
    case .long: return textarea(asked(.text, limit: 1_000))
    case .integer: return Web.field(asked(.number, width: .short))
    case .day: return Web.field(asked(.day, width: .short))
    case .flag: return radios(asked(.text), [Choice("oui", "Oui"), Choice("non", "Non")])
    case .choice:
      let choices = field.choices.map { Choice($0.id, $0.name) }
      return choices.count <= 5
        ? radios(asked(.text), choices) : select(asked(.text), [Choice("", "Choisissez")] + choices)
    case .commune:
      let communes = departement.territory.communes.map { Choice($0.code, $0.name) }
      return chooser(asked(.text), Chooser(sorted(communes), chosen: value, sought: sought(field)))
    case .organisation:
      let all = departement.organisations.all.map { Choice($0.id, departement.organisations.name($0.id, on: today)) }
      return chooser(asked(.text), Chooser(sorted(all), chosen: value, sought: sought(field)))
    case .link:
      return chooser(
        asked(.text),
        Chooser(
          found: form.offers[field.id] ?? [], chosen: value, sought: sought(field), none: isAsked ? nil : "Aucune"))
    }
  }
  private func sorted(_ choices: [Choice]) -> [Choice] {
    choices.sorted { French.folded($0.label) < French.folded($1.label) }
  }
  private func sought(_ field: RegisterField) -> String { typed[Chooser.sought(field.id)] ?? "" }
}
