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
        if let value = try field.read(typed[field.id] ?? "", in: departement) {
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

/// The fields of a form, each as its kind is typed.
func entryFields(_ frame: PageFrame, _ departement: Departement, _ form: EntryForm, refused: Invalid?) -> HTML {
  form.fields.html { field in
    let value = frame.form[field.id] ?? form.standing[field.id].map { typed(field, $0) } ?? ""
    let isAsked = form.asked.contains(field.id)
    return entryField(frame, departement, field, value, isAsked: isAsked, refused)
  }
}

/// How a value is typed.
private func typed(_ field: RegisterField, _ value: String) -> String {
  field.kind == .day ? Day(iso: value).map(French.short) ?? value : value
}

private func entryField(
  _ frame: PageFrame, _ departement: Departement, _ field: RegisterField, _ value: String, isAsked: Bool,
  _ refused: Invalid?
) -> HTML {
  func asked(_ kind: Field.Kind, width: Field.Width = .medium, limit: Int? = nil) -> Field {
    Field(
      field.id, field.label, hint: HTML(prose: field.hint), kind: kind, value: value, isRequired: isAsked, width: width,
      limit: limit
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
    let communes = departement.territory.communes.sorted { French.folded($0.name) < French.folded($1.name) }
    return choosing(frame, asked(.text), field.id, communes.map { Choice($0.code, $0.name) }, value)
  case .organisation:
    let all = departement.organisations.all.map {
      Choice($0.id, departement.organisations.name($0.id, on: frame.today))
    }
    return choosing(
      frame, asked(.text), field.id, all.sorted { French.folded($0.label) < French.folded($1.label) }, value)
  }
}
private func choosing(_ frame: PageFrame, _ field: Field, _ name: String, _ choices: [Choice], _ value: String) -> HTML
{
  let sought = frame.form[Chooser.sought(name)] ?? ""
  return chooser(field, Chooser(choices, chosen: value, sought: sought))
}
