import Kernel
import Strategy
import Territory
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
  /// The field that says whose it is, and what of it is theirs who write; nil: all.
  var own: (field: String, words: Set<String>)?
  /// It may become another's: whoever sends it there had it.
  private(set) var leavesReach = false
  /// The field that alone becomes another, where one was named.
  private(set) var onlyChanged: String?

  /// A new entry: all that may be known of it, what it must say first, what it is known by to be there already. What a
  /// passage asks of others is theirs to say.
  static func creation(of register: Register, by permit: Permit) -> EntryForm {
    let moments = [RegisterField.creation, register.initial?.id].compactMap(\.self)
    let asked = register.fields.filter { field in moments.contains { field.isAsked(at: $0) } }
    let asking = Dictionary(
      grouping: register.passages.flatMap { passage in passage.asks.map { ($0, passage) } }, by: \.0)
    let free = register.fields.filter { field in
      let isTheirs = asking[field.id].map { $0.contains { register.may($0.1, permit) } } ?? true
      return field.askedAt.isEmpty && isTheirs
        || register.alike.contains(field.id) && !asked.contains { $0.id == field.id }
    }
    return EntryForm(of: register, nil, asked + free, asked: asked)
  }
  /// What a passage asks: what its state needs and is not said yet, and what the pack shows beside; with what these may
  /// make it need.
  static func passage(_ passage: Passage, of entry: RegisterEntry, in register: Register) -> EntryForm {
    let named = Set(register.lacking(passage.to, entry.values).map(\.id) + passage.asks)
    let fixed = passage.isFixed(entry.values) ? passage.freezes.filter { entry.values[$0] != nil } : []
    let fields = register.fields.filter { field in
      let isTold = field.condition.map { named.contains($0.field) } ?? false
      return isTold && field.isAsked(at: passage.to)
        // What the entry already says makes no question of it.
        || named.contains(field.id) && !fixed.contains(field.id) && (isTold || field.isMet(entry.values))
    }
    return EntryForm(of: register, entry, fields, asked: fields.filter { $0.isAsked(at: passage.to) })
  }
  /// What may become another on a day.
  /// - Parameter field: that one alone; nil: those that have no button of their own, or all where there are no others.
  static func change(of entry: RegisterEntry, in register: Register, only field: String?) -> EntryForm {
    let evolving = register.changing(.evolved), all = register.fields.filter { register.changing.contains($0.id) }
    let named = field.map { id in all.filter { $0.id == id } }
    let fields = (named ?? (evolving.isEmpty ? all : evolving)).filter { entry.erased[$0.id] == nil }
    var form = EntryForm(of: register, entry, fields, asked: fields.filter { entry.values[$0.id] != nil })
    form.leavesReach = true
    form.onlyChanged = field
    return form
  }
  /// What an act on several entries asks: what it would say of each. What no two say alike is for each of them.
  static func together(_ act: SelectionAct, in register: Register) -> EntryForm {
    switch act {
    case .change(let field, _): return EntryForm(of: register, nil, [field], asked: [field])
    case .passage(let passage):
      let fields = register.fields.filter { field in
        !field.isUnique && (field.isAsked(at: passage.to) || passage.asks.contains(field.id))
      }
      return EntryForm(of: register, nil, fields, asked: [])
    }
  }
  /// What a grid says once, for all its lines.
  static func common(_ grid: Grid, _ passage: Passage, in register: Register) -> EntryForm {
    let moments = [RegisterField.creation, register.initial?.id, passage.to].compactMap(\.self)
    let fields = grid.common.compactMap(register.field)
    return EntryForm(of: register, nil, fields, asked: fields.filter { moments.contains(where: $0.isAsked) })
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
    issues += people(typed)
    if !issues.isEmpty { throw Invalid(issues: issues) }
    return (values, cleared)
  }
  /// Names that may be somebody's, each at its field; one that stands was agreed to once.
  private func people(_ typed: Fields) -> [Invalid.Issue] {
    let agreed = Set(
      fields.flatMap { field -> [String] in
        guard let value = standing[field.id] else { return [] }
        return field.typed(value).map(\.value)
      })
    return fields.filter { $0.privacy != .contact }.flatMap { $0.texts(typed) }.compactMap { field -> Invalid.Issue? in
      guard let text = typed[field.id]?.prose else { return nil }
      let isCertain = agreed.contains(text) || typed[PersonalText.box] != nil
      return isCertain ? nil : PersonalText.name(in: text, at: field.id)
    }
  }
  /// What a field says before anything is typed: what stands, or the only thing that it may say.
  func first(_ field: RegisterField) -> String? {
    standing[field.id] ?? (own?.field == field.id && own?.words.count == 1 ? own?.words.first : nil)
  }
  /// The commune that is typed, or stands, or is the only one that may be chosen.
  func place(_ typed: Fields, in departement: Departement) -> Commune? {
    guard let field = register.placeField else { return nil }
    return (typed[field.id] ?? first(field)).flatMap { departement.territory.commune($0) }
  }
  /// What alone may be chosen, beside what stands: whose it is, among what is theirs; an organisation, among those that
  /// the register knows what to do with.
  var offered: [String: Set<String>] {
    fields.reduce(into: [:]) { offered, field in
      guard let words = own?.field == field.id ? own?.words : register.organisations(of: field) else { return }
      offered[field.id] = words.union([standing[field.id]].compactMap(\.self))
    }
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

extension EntryForm {
  /// Where a form says which field alone becomes another.
  static let changed = "champ"
  /// What its button does.
  var change: EntryChange { onlyChanged.flatMap(register.field).map { register.change(of: $0) } ?? .evolved }
  /// Where a form bears its own id.
  static let submission = "envoi"
  /// The one that a form came with.
  static func submission(_ form: Fields) -> String? {
    form[submission].flatMap { Kernel.ID<EntryVersion>($0) }?.text
  }
  /// What no device keeps of it.
  var unkept: [String] { fields.filter { !$0.isKeptOnDevices }.map(\.id) }
  static func newSubmission(_ frame: PageFrame) -> String { Kernel.ID<EntryVersion>(at: frame.now).text }
}

/// A form about an entry: sent twice, it does once what it says; until then the device keeps it, but for what may say
/// who somebody is.
func entryForm(_ frame: PageFrame, _ form: EntryForm, to link: Link, _ fields: HTML) -> HTML {
  return Web.form(
    to: link, csrf: frame.csrf, draft: FormDraft(of: frame.permit.person?.text ?? "", unkept: form.unkept),
    "\(hidden(EntryForm.submission, EntryForm.newSubmission(frame)))\(fields)")
}

/// The fields of a form, each as its kind is typed: what stands, until something is typed.
func entryFields(_ frame: PageFrame, _ departement: Departement, _ form: EntryForm, refused: Invalid?) -> HTML {
  let standing = form.fields.flatMap { field in form.first(field).map { field.typed($0) } ?? [] }
  let isTyped = !frame.form.pairs.isEmpty
  let asking = FieldAsking(
    departement: departement, today: frame.today, typed: isTyped ? frame.form : Fields(standing), isTyped: isTyped,
    refused: refused, offers: form.offers, own: form.offered, place: form.place(frame.form, in: departement))
  return form.fields.html { asking.html($0, isAsked: form.asked.contains($0.id)) }
}
