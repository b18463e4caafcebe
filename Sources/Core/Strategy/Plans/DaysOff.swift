import Kernel
import Pack

/// `jours_feries` of pack.yaml: what the département adds to the holidays of the whole country.
package struct DaysOff: Sendable {
  struct Added: Sendable {
    let holiday: WorkingCalendar.Holiday
    /// "12-26", "2027-05-28".
    let written: String
    let name: String
    let source: String
  }
  let local: WorkingCalendar.Local?
  let added: [Added]
  let calendar: WorkingCalendar

  private init(_ local: WorkingCalendar.Local?, _ added: [Added]) {
    (self.local, self.added) = (local, added)
    calendar = WorkingCalendar(local, and: added.map(\.holiday))
  }

  static func read(_ root: Section, sources: Declared) -> DaysOff {
    guard let part = root.sectionIfAny("jours_feries") else { return DaysOff(nil, []) }
    defer { part.finish() }
    let local = part.wordIfAny("calendrier", as: WorkingCalendar.Local.self)
    var seen: Set<WorkingCalendar.Holiday> = local?.holidays ?? []
    let added = part.sections("ajoutes").compactMap { line -> Added? in
      defer { line.finish() }
      let written = line.text("jour"), name = line.text("nom"), source = line.reference("source", to: sources)
      guard let holiday = holiday(written) else {
        if !written.isEmpty {
          line.error(
            "`jour: \(written)` : quel jour ?", remedy: "Écrivez `12-26`, chaque année, ou `2027-05-28`, une fois.",
            at: "jour")
        }
        return nil
      }
      if !seen.insert(holiday).inserted {
        line.error("`jour: \(written)` : déjà férié.", remedy: "Retirez cette ligne.", at: "jour")
      }
      return Added(holiday: holiday, written: written, name: name, source: source)
    }
    return DaysOff(local, added)
  }

  private static func holiday(_ text: String) -> WorkingCalendar.Holiday? {
    if let day = Day(iso: text) { return .once(day) }
    // 2024 has a 29 February.
    return Day(iso: "2024-\(text)").map { .yearly(month: $0.month, day: $0.dayOfMonth) }
  }

  var described: [(String, Described.Value)] {
    [
      ("calendrier des jours fériés", .words(local?.rawValue)),
      ("jours fériés ajoutés", .set(Set(added.map { "\($0.written) \($0.name) (\($0.source))" }))),
    ]
  }
}
