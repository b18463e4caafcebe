import Database
import Kernel
import Strategy
import Web

/// What lines of a grid do, each for itself: what one can't do keeps none of the others.
struct GridActs {
  private let connection: Connection
  private let departement: Departement
  private let permit: Permit
  private let sheet: GridSheet
  /// The id that the form carried: a line that comes again with it is there already.
  private let submission: String?

  /// Throws `NotFound` for whoever may not do all that a line does.
  init(
    _ connection: Connection, _ departement: Departement, _ register: String, by permit: Permit,
    sent submission: String?
  ) throws {
    (self.connection, self.departement, self.permit) = (connection, departement, permit)
    self.submission = submission
    sheet = try GridSheet(departement, register, for: permit)
  }

  /// What became of the lines, and what is to be put right in those that made nothing.
  struct Told: Sendable {
    var lines: [GridLine] = []
    var issues: [Invalid.Issue] = []
  }

  /// Throws `Invalid` at what is said for all of them.
  func tell(_ places: [Kernel.ID<RegisterEntry>], _ typed: Fields) throws -> Told {
    let (common, _) = try sheet.common.read(typed, in: departement), day = try EntryForm.day(typed)
    var told = Told()
    for entry in try sheet.entries(places, departement, for: permit, connection) {
      var line = GridLine(entry, in: sheet.places)
      do {
        if let saying = try sheet.read(line, typed, with: common, on: day, in: departement) {
          let made = try connection.keeping { try make(saying, line) }
          line.saved = (made.id, made.number(in: sheet.register))
        }
      } catch let invalid as Invalid {
        told.issues += invalid.issues.map { placed($0, line) }.filter { !told.issues.contains($0) }
      } catch let alike as Alike {
        line.alike = try EntryLinks(connection, departement, by: permit).known(alike.entries)
        told.issues.append(
          Invalid.Issue(
            "\(line.title) : cette fiche existe peut-être déjà.",
            remedy: "Ouvrez celle qui suit, ou cochez « C’est une autre ».",
            at: .field(line.name(of: GridSheet.another))))
      }
      told.lines.append(line)
    }
    return told
  }
  private func make(_ saying: GridSaying, _ line: GridLine) throws -> RegisterEntry {
    let sent = submission.map { "\($0).\(line.place.text)" }
    let created = try acts(sent).create(saying.values, on: saying.day, isAnother: saying.isAnother)
    return try acts(sent.map { "\($0).\(sheet.passage.id)" })
      .pass(created.id, sheet.passage, [:], on: saying.day, seen: nil)
  }
  private func acts(_ sent: String?) throws -> EntryActs {
    EntryActs(connection, departement, try departement.register(sheet.register.id), by: permit, sent: sent)
  }

  /// At the cell that it is about, or at what is said for all lines; what is about none, at the line's day.
  private func placed(_ issue: Invalid.Issue, _ line: GridLine) -> Invalid.Issue {
    let field = if case .field(let field) = issue.place { field } else { GridSheet.day }
    if sheet.grid.common.contains(field) { return issue }
    let isCell = field.hasPrefix(line.name(of: ""))
    let cell = isCell ? field : line.name(of: sheet.grid.cells.contains(field) ? field : GridSheet.day)
    return Invalid.Issue("\(line.title) : \(issue.problem)", remedy: issue.remedy, at: .field(cell))
  }
}

extension GridSheet {
  /// Those of them that somebody reads.
  func entries(
    _ places: [Kernel.ID<RegisterEntry>], _ departement: Departement, for permit: Permit, _ connection: Connection
  ) throws -> [RegisterEntry] {
    let store = EntryStore(connection, in: departement)
    return try places.compactMap { id in
      do { return try store.entry(id, of: self.places, for: permit) } catch is NotFound { return nil }
    }
  }
}
