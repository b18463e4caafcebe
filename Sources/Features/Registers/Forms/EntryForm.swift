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
  /// The entry that it is about; nil: a new one.
  let entry: Kernel.ID<RegisterEntry>?
  /// The entries that its links may lead to, by field.
  var offers: [String: [Choice]] = [:]

  /// A new entry: all that may be known of it, what it must say first.
  static func creation(of register: Register) -> EntryForm {
    let moments = [RegisterField.creation, register.initial?.id].compactMap(\.self)
    let asked = register.fields.filter { field in moments.contains { field.isAsked(at: $0) } }
    let free = register.fields.filter { $0.askedAt.isEmpty }
    return EntryForm(of: register, nil, asked + free, asked: asked)
  }
  /// What a passage asks: what its state needs and is not said yet, and what the pack shows beside; with what these may
  /// make it need.
  static func passage(_ passage: Passage, of entry: RegisterEntry, in register: Register) -> EntryForm {
    let named = Set(register.lacking(passage.to, entry.values).map(\.id) + passage.asks)
    let fixed = passage.isFixed(entry.values) ? passage.freezes.filter { entry.values[$0] != nil } : []
    let fields = register.fields.filter { field in
      named.contains(field.id) && !fixed.contains(field.id)
        || field.isAsked(at: passage.to) && (field.condition.map { named.contains($0.field) } ?? false)
    }
    return EntryForm(of: register, entry, fields, asked: fields.filter { $0.isAsked(at: passage.to) })
  }
  /// What may become another on a day.
  static func change(of entry: RegisterEntry, in register: Register) -> EntryForm {
    let fields = register.fields.filter { register.changing.contains($0.id) && entry.erased[$0.id] == nil }
    return EntryForm(of: register, entry, fields, asked: fields.filter { entry.values[$0.id] != nil })
  }
  /// All that the entry says; what was erased is not asked again.
  static func correction(of entry: RegisterEntry, in register: Register) -> EntryForm {
    EntryForm(
      of: register, entry, register.fields.filter { entry.erased[$0.id] == nil },
      asked: register.fields.filter { $0.isAsked(at: RegisterField.creation) })
  }
  private init(
    of register: Register, _ entry: RegisterEntry?, _ fields: [RegisterField], asked: [RegisterField]
  ) {
    (self.register, self.fields, self.standing) = (register, fields, entry?.values ?? [:])
    self.entry = entry?.id
    self.asked = Set(asked.filter { $0.condition == nil }.map(\.id))
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
  let isTyped = !frame.form.pairs.isEmpty
  let asking = FieldAsking(
    departement: departement, today: frame.today, typed: isTyped ? frame.form : Fields(standing), isTyped: isTyped,
    refused: refused, offers: form.offers)
  return form.fields.html { asking.html($0, isAsked: form.asked.contains($0.id)) }
}
