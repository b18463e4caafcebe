import Kernel
import Strategy
import Web

/// A grid as somebody fills it in.
struct GridSheet: Sendable {
  /// What of the register whoever fills it in may see.
  let register: Register
  let grid: Grid
  let passage: Passage
  /// Whose entries are the lines.
  let places: Register
  /// Said line by line.
  let fields: [RegisterField]
  let common: EntryForm

  /// Lines of one sending, and of one transaction: others wait for it.
  static let most = 200, block = 50
  /// Of the form: the entries of which it has a line.
  static let lines = "ligne"
  static let day = "jour"

  /// Throws `NotFound` for whoever may not do all that a line does.
  init(_ departement: Departement, _ name: String, for permit: Permit) throws {
    let register = try departement.register(name, for: permit)
    guard let grid = register.grid, let passage = register.griddable(by: permit),
      let places = (register.field(grid.link)?.target).flatMap({ departement.registers[$0] }), places.isRead(by: permit)
    else { throw NotFound() }
    (self.register, self.grid, self.passage, self.places) = (register, grid, passage, places.seen(by: permit))
    fields = grid.cells.compactMap(register.field)
    common = EntryForm.common(grid, passage, in: register)
  }

  func cell(_ field: RegisterField, of line: GridLine) -> RegisterField {
    field.asked(as: line.name(of: field.id), "\(field.label), \(line.title)")
  }
}

/// The lines that a form sent, each once.
struct GridSending: Sendable {
  let places: [Kernel.ID<RegisterEntry>]
  /// How many lines there were, with those that lead nowhere.
  let count: Int

  init(_ form: Fields) {
    var seen: Set<String> = []
    let lines = form.all(GridSheet.lines).filter { seen.insert($0).inserted }
    (places, count) = (lines.prefix(GridSheet.most).compactMap { Kernel.ID<RegisterEntry>($0) }, lines.count)
  }
  /// One at least, for what is said of all lines to be judged.
  var blocks: [[Kernel.ID<RegisterEntry>]] {
    stride(from: 0, to: max(places.count, 1), by: GridSheet.block).map { start in
      Array(places[start..<min(start + GridSheet.block, places.count)])
    }
  }
  /// Of a line whose place is not there any more, or is not theirs to read: nothing tells which it was.
  static let lost = Invalid.Issue(
    "Une ligne au moins mène à une fiche qui ne se lit pas, ou plus : rien n’en est enregistré.",
    remedy: "Reprenez la grille depuis le registre : elle a toutes celles que vous lisez.", at: .field(GridSheet.day))
}

/// One place, and what becomes of its line.
struct GridLine: Sendable {
  let place: Kernel.ID<RegisterEntry>
  let title: String
  /// The entry that it made.
  var saved: (id: Kernel.ID<RegisterEntry>, number: String)?
  /// Those that say the same already.
  var alike: [LinkedEntry] = []

  init(_ entry: RegisterEntry, in register: Register) { (place, title) = (entry.id, entry.title(in: register)) }
  func name(of field: String) -> String { "\(place.text).\(field)" }
}

/// What a line says, as it was typed.
struct GridSaying: Sendable {
  let values: EntryValues
  let day: Day
  let isAnother: Bool
}

extension GridSheet {
  /// What a line says; nil where nothing was typed on it. Throws `Invalid` at its cells.
  func read(
    _ line: GridLine, _ typed: Fields, with common: EntryValues, on day: Day, in departement: Departement
  ) throws -> GridSaying? {
    let cells = fields.map { cell($0, of: line) }
    guard cells.contains(where: { typed.text($0.id) != nil }) else { return nil }
    var day = day, values = common, issues: [Invalid.Issue] = []
    func read(_ part: () throws -> Void) throws {
      do { try part() } catch let invalid as Invalid { issues += invalid.issues }
    }
    if let own = typed.text(line.name(of: Self.day)) {
      try read { day = try Self.day(own, at: line.name(of: Self.day)) }
    }
    var dated: Fields?
    try read { dated = try self.dated(cells, typed, on: day) }
    for (field, cell) in zip(fields, cells) {
      if let dated { try read { values[field.id] = try cell.read(dated, in: departement) } }
    }
    if !issues.isEmpty { throw Invalid(issues: issues) }
    values[grid.link] = line.place.text
    if let field = grid.day { values[field] = day.iso }
    if let title = register.titleField?.id, values[title] == nil {
      values[title] = String("\(French.capitalized(register.noun)), \(line.title), \(French.short(day))".prefix(200))
    }
    return GridSaying(values: values, day: day, isAnother: typed[line.name(of: Self.another)] != nil)
  }
  /// The box that says of a line that it is none of those that are there.
  static let another = "doublon"

  static func day(_ text: String, at field: String) throws -> Day {
    do { return try EntryForm.day(Fields([(day, text)])) } catch let invalid as Invalid { throw invalid.at(field) }
  }

  /// The same with the day beside each hour: that of the line or, once an hour is before the one before it, the next.
  private func dated(_ cells: [RegisterField], _ typed: Fields, on day: Day) throws -> Fields {
    var day = day, last = 0, dated: [(name: String, value: String)] = [], issues: [Invalid.Issue] = []
    for cell in cells where cell.kind == .moment {
      guard let text = typed.text(cell.id) else { continue }
      guard let clock = Self.clock(text) else {
        issues += cell.refusal("« \(text) » n’est pas une heure.", "Écrivez-la 18:40, 18 h 40 ou 1840.").issues
        continue
      }
      let minutes = clock.hour * 60 + clock.minute
      if minutes < last { day = day.adding(days: 1) }
      last = minutes
      dated.append((cell.id, "\(French.short(day)) \(clock.hour):\(clock.minute < 10 ? "0" : "")\(clock.minute)"))
    }
    if !issues.isEmpty { throw Invalid(issues: issues) }
    return Fields(dated + typed.pairs)
  }
  /// True of an hour that comes twice, on the night on which clocks go back.
  func isDouble(_ cell: RegisterField, _ line: GridLine, _ typed: Fields) -> Bool {
    let text = typed.text(line.name(of: Self.day)) ?? typed[Self.day] ?? ""
    guard let day = French.parseDay(text) else { return false }
    do { return try cell.isDouble(dated(fields.map { self.cell($0, of: line) }, typed, on: day)) } catch {
      return false
    }
  }
  /// "18:40", "18 h 40", "18h", and what a keypad writes: "1840", "18".
  private static func clock(_ text: String) -> (hour: Int, minute: Int)? {
    let digits = text.allSatisfy { $0.isASCII && $0.isNumber } ? text.count : 0
    let hour =
      switch digits {
      case 1, 2: "\(text)h"
      case 3, 4: "\(text.dropLast(2)):\(text.suffix(2))"
      default: text
      }
    return French.parseMoment("01/01/2000 \(hour)")?.clock
  }
}

extension Register {
  /// What a line of its grid makes, for whoever may do both that and create it.
  func griddable(by permit: Permit) -> Passage? {
    guard let passage = (grid?.passage).flatMap(passage), isKept(by: permit), may(passage, permit) else { return nil }
    return passage
  }
}
