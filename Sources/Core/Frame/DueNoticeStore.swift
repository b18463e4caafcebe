import Database
import Kernel
import Messaging

/// Of what each person was already reminded, and how late it was then; what they were told, and how late it was said.
struct DueNoticeStore {
  let connection: Connection
  init(_ connection: Connection) { self.connection = connection }

  /// Days after its reminder for which it is remembered: a thing that is late for longer is told again.
  private static let life = 400

  struct Key: Hashable, Sendable {
    let person: ID<Person>
    /// Where the due leads.
    let due: String
    let day: Day
  }

  /// How far one went with a due, by `DueStage`.
  struct Known: Sendable {
    /// A morning's message was made for it.
    let stage: Int
    /// It was told: by the message that left, or at once when it was given. Nil: never.
    let told: Int?
  }

  func known(of people: [ID<Person>], in departement: String) throws -> [Key: Known] {
    guard !people.isEmpty else { return [:] }
    return try connection.query(
      """
      SELECT person, due, day, stage, told FROM due_notice
      WHERE departement = \(departement) AND person IN (\(people))
      """
    ).reduce(into: [:]) { found, row in
      let key = Key(person: try row.id("person"), due: try row.text("due"), day: try row.day("day"))
      found[key] = Known(stage: try row.integer("stage"), told: try row.integerIfAny("told"))
    }
  }

  func remind(_ key: Key, stage: Int) throws {
    try connection.execute(
      """
      INSERT INTO due_notice (departement, person, due, day, stage, recorded_at)
      VALUES (\(connection.departement), \(key.person), \(key.due), \(key.day), \(stage), \(connection.recordedAt))
      ON CONFLICT (departement, person, due, day) DO UPDATE
      SET stage = excluded.stage, recorded_at = excluded.recorded_at
      """)
  }
  func tell(_ key: Key, stage: Int) throws {
    try connection.execute(
      """
      INSERT INTO due_notice (departement, person, due, day, stage, told, recorded_at)
      VALUES (\(connection.departement), \(key.person), \(key.due), \(key.day), \(DueStage.given), \(stage),
        \(connection.recordedAt))
      ON CONFLICT (departement, person, due, day) DO UPDATE
      SET told = excluded.told, recorded_at = excluded.recorded_at
      """)
  }

  static let retention = Retention(
    "what was reminded, and told", of: ["due_notice"], since: "the reminder", kept: .days(life), "deleted",
    because: "so that nothing is told twice"
  ) { try DueNoticeStore($0).purge(before: $1) }
  private func purge(before limit: Instant) throws {
    try connection.execute(
      """
      DELETE FROM due_notice WHERE departement = \(connection.departement)
        AND recorded_at <= \(limit)
      """)
  }
}

enum FrameSchema {
  static let all = [
    Migration(
      "2026-11-30 frame: due_notice",
      """
      CREATE TABLE due_notice (
        departement \(.code) NOT NULL, person \(.id) NOT NULL, due \(.code) NOT NULL, day \(.day) NOT NULL,
        stage \(.integer) NOT NULL, recorded_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, person, due, day))
      """),
    Migration(
      "2026-11-30 frame: agenda",
      """
      CREATE TABLE agenda (
        departement \(.code) NOT NULL, holding \(.id) NOT NULL, token_hash \(.code) NOT NULL,
        made_at \(.instant) NOT NULL,
        PRIMARY KEY (departement, holding), UNIQUE (departement, token_hash))
      """),
    Migration("2026-11-30 frame: due_notice told", "ALTER TABLE due_notice ADD COLUMN told \(.integer)"),
  ]
}
