import Database
import Kernel
import TestKit
import Testing

@Suite("The audit trail") struct AuditTests {
  private enum Act: Audited {
    case opened, changed
    var trail: TrailWords {
      switch self {
      case .opened: TrailWords("plan.ouvert", "Plan ouvert", of: "plan")
      case .changed: TrailWords("mesure.changee", "Mesure changée", of: "mesure")
      }
    }
  }

  private static func permit(_ departement: String = "77") -> Permit {
    Permit(
      departement: departement, person: ID<Person>(at: Instant(microseconds: 1_600_000_000_000_000)),
      name: "Administrateur", role: .administrator, permissions: [])
  }

  /// Five lines of the 77 and one of the 2A; the triggers that protect them are then taken away.
  private func tampered(_ engine: Engine, by tampering: SQL...) async throws -> Audit.Verdict {
    try await withDatabase(on: engine) { database in
      for index in 1...5 {
        try await database.write("77") { connection in
          try Audit.record(
            Act.changed, of: "cameras \(index)", fields: ["niveau", "jour d’« effet »"],
            by: Self.permit(), on: connection)
        }
      }
      try await database.write("2A") {
        try Audit.record(Act.opened, of: "p", fields: [], by: Self.permit("2A"), on: $0)
      }
      try await database.maintain { connection in
        if engine == .sqlite {
          try connection.execute("DROP TRIGGER audit_append_only_update")
          try connection.execute("DROP TRIGGER audit_append_only_delete")
        } else {
          try connection.execute("ALTER TABLE audit DISABLE TRIGGER ALL")
        }
        for sql in tampering { try connection.execute(sql) }
      }
      return try await database.read { connection in
        #expect(try Audit.verify(departement: "2A", on: connection) == .sound(1))
        #expect(try Audit.verify(departement: "13", on: connection) == .sound(0))
        return try Audit.verify(departement: "77", on: connection)
      }
    }
  }

  @Test("is sound when nobody touched it", arguments: Engine.available)
  func sound(_ engine: Engine) async throws {
    #expect(try await tampered(engine) == .sound(5))
  }

  @Test("shows any change", arguments: Engine.available)
  func changed(_ engine: Engine) async throws {
    let changes: [SQL] = [
      "recorded_at = recorded_at + 1", "person = NULL", "act = 'x'", "subject_kind = 'x'",
      "subject_id = subject_id || ' '", "fields = '[]'", "hash = 'x'",
    ]
    for change in changes {
      let verdict = try await tampered(
        engine, by: "UPDATE audit SET \(change) WHERE departement = '77' AND sequence = 3")
      #expect(verdict == .broken(3), "\(change)")
    }
  }

  @Test("shows a missing line, even the last", arguments: [3, 5], Engine.available)
  func missing(_ sequence: Int, _ engine: Engine) async throws {
    let verdict = try await tampered(
      engine, by: "DELETE FROM audit WHERE departement = '77' AND sequence = \(sequence)")
    #expect(verdict == .broken(sequence))
  }

  @Test("shows that everything is gone, or that a line was added", arguments: Engine.available)
  func emptied(_ engine: Engine) async throws {
    #expect(try await tampered(engine, by: "DELETE FROM audit WHERE departement = '77'") == .broken(1))
    let added: SQL = """
      INSERT INTO audit (departement, sequence, recorded_at, act, subject_kind, subject_id, fields, hash)
      VALUES ('77', 6, 1, 'x', 'x', 'x', '[]', 'x')
      """
    #expect(try await tampered(engine, by: added) == .broken(6))
  }

  @Test("refuses the permit of another département", arguments: Engine.available)
  func apart(_ engine: Engine) async throws {
    try await withDatabase(on: engine) { database in
      await #expect(throws: DatabaseFailure.self) {
        try await database.write("77") {
          try Audit.record(Act.opened, of: "x", fields: [], by: Self.permit("2A"), on: $0)
        }
      }
    }
  }
}
