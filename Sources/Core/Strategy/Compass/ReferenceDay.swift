import Database
import Kernel
import Web

/// The day of the last sitting of those who steer (the EMDS): the compass tells what moved since. One for the whole
/// département, since they read it together; the préfecture says it, and it stays until the next.
package struct ReferenceDay: Sendable {
  package let day: Day
}

struct ReferenceDayStore {
  let connection: Connection
  init(_ connection: Connection) { self.connection = connection }

  /// The last one said of the days up to `on`, as known at a moment.
  func current(in departement: String, on: Day, known: Instant?) throws -> ReferenceDay? {
    try connection.query(
      """
      SELECT day FROM reference_day
      WHERE departement = \(departement) AND day <= \(on) AND recorded_at <= \(known ?? Instant(microseconds: .max))
      ORDER BY recorded_at DESC, id DESC LIMIT 1
      """
    ).first.map { ReferenceDay(day: try $0.day("day")) }
  }

  func add(_ day: Day, by permit: Permit) throws {
    let id = ID<ReferenceDay>(at: connection.recordedAt)
    try connection.execute(
      """
      INSERT INTO reference_day (departement, id, day, recorded_at, person)
      VALUES (\(connection.departement), \(id), \(day), \(connection.recordedAt), \(permit.person))
      """)
    try Audit.record(StrategyAct.sittingNoted, of: id.text, fields: ["day"], by: permit, on: connection)
  }
}

extension Departement {
  /// The day of the last sitting before the one that is read; of a strategy that is over, before the one on which it is
  /// read, since what is written since then shows.
  func sitting(at moment: Moment, _ connection: Connection) throws -> Day? {
    let day = plan.isClosed(at: moment) ? moment.asOf : moment.on
    return try ReferenceDayStore(connection).current(in: code, on: day, known: moment.known)?.day
  }
}

extension Permission {
  package static let noteSitting = Permission(
    "noter-seance", "Noter le jour de la dernière séance, depuis lequel la boussole dit ce qui a bougé",
    says: "note le jour de la dernière séance, depuis lequel la boussole dit ce qui a bougé",
    writes: true, to: [.prefecture, .administrator])
}

/// Noting that day.
struct ReferenceDayRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/seance", may: .noteSitting) { try await page($0, refused: nil) }
    routes.post("/seance", may: .noteSitting, bodyLimit: 8_192, note)
  }

  private func page(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let known = try await visit.database.read {
      try ReferenceDayStore($0).current(in: visit.departement, on: visit.today, known: nil)
    }
    return .page(
      "La dernière séance", status: refused == nil ? 200 : 422, sittingPage(visit.frame, known, refused: refused))
  }

  @Sendable private func note(_ visit: Visit) async throws -> Answer {
    let today = visit.today, permit = visit.permit
    do {
      guard let day = French.parseDay(visit.form["jour"] ?? ""), day <= today, day.year >= 1900 else {
        throw Invalid(
          "Ce n’est pas un jour passé.", remedy: "Donnez un jour jusqu’au \(French.short(today)).", at: .field("jour"))
      }
      try await visit.write { try ReferenceDayStore($0).add(day, by: permit) }
      return .seeOther(
        visit.link(), notice: "La boussole dit désormais ce qui a bougé depuis le \(French.long(day)).")
    } catch let invalid as Invalid { return try await page(visit, refused: invalid) }
  }
}

private func sittingPage(_ frame: PageFrame, _ known: ReferenceDay?, refused: Invalid?) -> HTML {
  let day = Field(
    "jour", "Jour de la séance", hint: "La réunion où l’on a lu la boussole ensemble.", kind: .day,
    value: frame.form["jour"] ?? French.short(frame.today), isRequired: true, width: .short)
  let answer: HTML =
    known.map { "La dernière séance notée est celle du \(long: $0.day)." }
    ?? "Aucune n’est notée\u{202F}: la boussole raconte les trente derniers jours."
  return """
    \(pageHead(
      "La dernière séance", breadcrumb: [Crumb("Stratégie", frame.link()), Crumb("La dernière séance")],
      answer: answer))
    \(errorSummary(refused))
    <p class="muted">Tous ceux qui lisent la boussole y voient ce qui a bougé depuis ce jour. On peut toujours en \
    choisir un autre à la page « Ce qui a changé ».</p>
    \(form(
      to: frame.link("seance"), csrf: frame.csrf,
      "\(field(day.judged(by: refused)))\(buttons([button("Noter ce jour")]))"))
    """
}
