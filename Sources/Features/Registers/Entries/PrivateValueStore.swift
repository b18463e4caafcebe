import Database
import Kernel
import Messaging
import Strategy

/// What may say who somebody is (`P2`, `P3`) is in a table of its own, a row each time that it was said otherwise: what
/// is deleted there is gone from the entry, from its past and from every file at once.
struct PrivateValueStore {
  let connection: Connection
  let departement: Departement

  init(_ connection: Connection, in departement: Departement) {
    (self.connection, self.departement) = (connection, departement)
  }

  private struct Said {
    let field: String
    let version: Int
    let value: String?
    let erasedAt: Instant?
  }
  private func said(of ids: [Kernel.ID<RegisterEntry>]) throws -> [String: [Said]] {
    let rows = try connection.query(
      """
      SELECT entry, field, version, value, erased_at FROM register_private
      WHERE departement = \(departement.code) AND entry IN (\(ids)) ORDER BY version
      """)
    return try rows.reduce(into: [:]) { said, row in
      said[try row.text("entry"), default: []].append(
        Said(
          field: try row.text("field"), version: try row.integer("version"), value: try row.textIfAny("value"),
          erasedAt: try row.instantIfAny("erased_at")))
    }
  }
  private func hasSome(_ register: String) -> Bool {
    departement.registers[register]?.fields.contains { $0.erasure != nil } ?? false
  }

  /// The same entries with all that they say.
  func whole(_ entries: [RegisterEntry]) throws -> [RegisterEntry] {
    let concerned = entries.filter { hasSome($0.register) }
    guard !concerned.isEmpty else { return entries }
    let said = try said(of: concerned.map(\.id))
    return entries.map { entry in
      var entry = entry
      for said in said[entry.id.text] ?? [] {
        entry.values[said.field] = said.value
        entry.erased[said.field] = said.erasedAt
      }
      return entry
    }
  }
  /// The same acts of an entry, each with all that it said.
  func whole(_ versions: [EntryVersion], of entry: Kernel.ID<RegisterEntry>) throws -> [EntryVersion] {
    try whole([entry: versions])[entry] ?? []
  }
  /// The same acts of some entries of a register.
  func whole(
    _ versions: [Kernel.ID<RegisterEntry>: [EntryVersion]]
  ) throws -> [Kernel.ID<RegisterEntry>: [EntryVersion]] {
    let all = try said(of: versions.keys.sorted())
    guard !all.isEmpty else { return versions }
    return versions.reduce(into: [:]) { whole, item in
      let said = all[item.key.text] ?? []
      whole[item.key] = item.value.map { version in
        var version = version
        for said in said where said.version <= version.version { version.values[said.field] = said.value }
        return version
      }
    }
  }

  /// Keeps what an entry says otherwise than before.
  func keep(_ entry: RegisterEntry, in register: Register) throws {
    let fields = register.fields.filter { $0.erasure != nil }
    guard !fields.isEmpty else { return }
    var standing: [String: String] = [:]
    for said in try said(of: [entry.id])[entry.id.text] ?? [] { standing[said.field] = said.value }
    for field in fields where entry.values[field.id] != standing[field.id] {
      try connection.execute(
        """
        INSERT INTO register_private (departement, entry, field, version, value)
        VALUES (\(departement.code), \(entry.id), \(field.id), \(entry.version), \(entry.values[field.id]))
        """)
    }
  }

  // MARK: erasing

  static func retention(_ departements: Departements) -> Retention {
    Retention(
      "what a register’s fields of class `P2` and `P3` said", of: ["register_private"],
      since: "the entry entered one of the states that the pack names, or was cancelled", kept: .pack,
      "emptied, of the past too; an audit line", because: "the pack’s `efface`"
    ) { connection, limit in
      let departement = try departements.latest(connection.departement, connection)
      try PrivateValueStore(connection, in: departement).erase(on: limit.day)
    }
  }

  /// What was said before an entry entered one of the states after which it goes, so many days ago.
  func erase(on today: Day) throws {
    for register in departement.registers.all {
      for field in register.fields {
        guard let erasure = field.erasure else { continue }
        let limit = today.adding(days: -erasure.days)
        let rows = try connection.query(
          """
          UPDATE register_private SET value = NULL, erased_at = \(connection.recordedAt)
          WHERE departement = \(departement.code) AND field = \(field.id) AND value IS NOT NULL
            AND entry IN (SELECT id FROM register_entry
              WHERE departement = \(departement.code) AND register = \(register.id))
            AND EXISTS (SELECT 1 FROM register_version v
              WHERE v.departement = register_private.departement AND v.entry = register_private.entry
                AND v.version >= register_private.version AND v.effective_on <= \(limit)
                AND (v.state IN (\(erasure.states.sorted())) OR v.act = \(EntryVersion.Act.cancelled.rawValue))
                AND NOT EXISTS (SELECT 1 FROM register_version c WHERE c.departement = v.departement
                  AND c.entry = v.entry AND c.corrects = v.version))
          RETURNING entry
          """)
        for entry in Set(try rows.map { try $0.text("entry") }).sorted() {
          try Audit.record(
            RegisterAct.erased, of: entry, fields: [field.id], by: .ofBoussole(in: departement.code), on: connection)
        }
      }
    }
  }
}
