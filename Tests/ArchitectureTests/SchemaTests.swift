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
