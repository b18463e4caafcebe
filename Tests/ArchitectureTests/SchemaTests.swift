import Assembly
import Database
import Foundation
import Kernel
import TestKit
import Testing

private let modules = Assembly().modules

@Suite("The schema is documented")
struct SchemaTests {
  @Test("docs/schema.sql is what the migrations make", arguments: Engine.available)
  func schema(_ engine: Engine) async throws {
    let made = try await withDatabase(on: engine, migrations: modules.flatMap(\.migrations)) {
      try await $0.schemaDescription()
    }
    let written = Repository.text("docs/schema.sql")
    // What a shell adds at the end does not count.
    guard made.trimmingCharacters(in: .newlines) != written.trimmingCharacters(in: .newlines) else { return }
    Issue.record("docs/schema.sql is not today's schema. Write it with: boussole schema > docs/schema.sql")
  }

  @Test("docs/security.md classifies every column, and no other")
  func columns() async throws {
    let columns = try await withDatabase(on: .sqlite, migrations: modules.flatMap(\.migrations)) {
      try await $0.schemaColumns()
    }
    let made = Set(columns.map { "\($0.table).\($0.name)" })
    let rows = Repository.rows(Repository.text("docs/security.md")).filter {
      $0.count >= 3 && $0[0].firstMatch(of: #/^`[a-z_]+\.[a-z_]+`$/#) != nil
    }
    let classified = Set(rows.map { String($0[0].dropFirst().dropLast()) })
    #expect(rows.count == classified.count, "a column is there twice")
    #expect(made.subtracting(classified).sorted() == [], "columns to classify")
    #expect(classified.subtracting(made).sorted() == [], "columns that are no longer")
    for row in rows {
      #expect(["no", "yes", "indirectly"].contains(row[1]), "\(row[0]): \(row[1])")
      #expect(!row[2].isEmpty, "\(row[0]): how long is it kept?")
    }
  }

  @Test("docs/security.md says what goes, when and why, as the code does it; what stays, and why")
  func retention() throws {
    let text = Repository.text("docs/security.md")
    func section(_ title: String) throws -> [[String]] {
      let from = try #require(text.range(of: "### \(title)\n"))
      let rest = text[from.upperBound...]
      return Repository.rows(String(rest[..<(rest.range(of: "\n#")?.lowerBound ?? rest.endIndex)]))
    }
    let rules = modules.flatMap(\.retentions)
    let written = try section("What goes when"), stays = try section("What stays")
    #expect(Set(written).subtracting(rules.map(\.row)).isEmpty, "written, and not done")
    #expect(Set(rules.map(\.row)).subtracting(written).isEmpty, "done, and not written")
    let personal = Set(
      Repository.rows(text).filter { $0.count >= 3 && ["yes", "indirectly"].contains($0[1]) }.compactMap { row in
        row[0].firstMatch(of: #/^`([a-z_]+)\.[a-z_]+`$/#).map { String($0.output.1) }
      })
    let kept = Set(stays.map { String($0[0].dropFirst().dropLast()) }), ruled = Set(rules.flatMap(\.tables))
    #expect(
      personal.subtracting(ruled).subtracting(kept).sorted() == [], "tables that neither go nor say why they stay")
    #expect(kept.subtracting(personal).sorted() == [] && kept.isDisjoint(with: ruled))
    for row in stays { #expect(row.count == 2 && !row[1].isEmpty, "\(row[0]): why does it stay?") }
  }

  @Test("every table has the département first in its key")
  func departement() async throws {
    let columns = try await withDatabase(on: .sqlite, migrations: modules.flatMap(\.migrations)) {
      try await $0.schemaColumns()
    }
    for (table, columns) in Dictionary(grouping: columns, by: \.table) where table != "migration" {
      #expect(columns.first?.name == "departement", "\(table)")
    }
  }
}

@Suite("Permissions")
struct PermissionTests {
  @Test("every route takes a permission that a module declares and a role has")
  func routes() {
    let declared = Set(modules.flatMap(\.permissions)), table = modules.permissionsByRole
    for route in modules.routes.all {
      #expect(declared.contains(route.permission), "\(route.method) \(route.pattern)")
      #expect(table.values.contains { $0.contains(route.permission) }, "\(route.method) \(route.pattern)")
    }
  }

  @Test("the public writes nothing, and every POST but signing in takes a permission to write")
  func writing() {
    #expect(modules.permissionsByRole[.public]?.filter(\.writes) == [])
    let signingIn: Set = ["/connexion", "/connexion/code", "/mot-de-passe-oublie", "/acces/:jeton"]
    for route in modules.routes.all where route.method == "POST" && !signingIn.contains(route.pattern) {
      #expect(route.permission.writes, "\(route.pattern)")
    }
  }

  @Test("docs/security.md says who may do what", arguments: Role.allCases)
  func documented(_ role: Role) {
    let rows = Repository.rows(Repository.text("docs/security.md"))
    for permission in Set(modules.flatMap(\.permissions)) {
      let row = rows.first { $0.first == "`\(permission.id)`" } ?? []
      let has = modules.permissionsByRole[role]?.contains(permission) ?? false
      #expect(row.contains(permission.sentence), "\(permission.id)")
      #expect(row.last?.contains(role.name) == has, "\(permission.id), \(role.name)")
    }
  }
}
