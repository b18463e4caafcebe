import Accounts
import Assembly
import Collection
import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing

extension Engine {
  /// For promises that have nothing to do with the engine: one is enough.
  static let one = [Engine.sqlite]
}

/// Boussole over a fresh database with the invented département and its people.
/// - Parameter changing: another pack than the one of this repository, made from it.
/// - Parameter withActivity: true: also its three years of invented activity, which takes a few seconds.
func withBoussole(
  on engine: Engine, pack: String = "exemple", withActivity: Bool = false, isSecure: Bool = false,
  settings: AccountSettings = AccountSettings(),
  changing change: (PackFiles) throws -> PackFiles = { $0 },
  _ body: (Boussole) async throws -> Void
) async throws {
  var wanted = try change(Checkout.pack(pack))
  if !withActivity { wanted = wanted.withoutActivity }
  let files = wanted
  try await withCopy(of: sha256(try files.archived()), on: engine, prepare: { try await prepare($0, files) }) {
    location in
    let clock = TestClock(Boussole.today)
    // On a machine that does much else, a file of thousands of lines takes a debug build longer than a page may.
    let database = try Database.open(location, clock: clock.clock, connections: 4, longest: 600)
    do {
      try await database.migrate(Boussole.assembly.migrations)
      let app = Boussole(database, clock, isSecure: isSecure, settings: settings)
      try await body(app)
      let faults = app.log.lines.withLock { $0 }
      #expect(faults.isEmpty, "\(faults)")
      await database.close()
    } catch {
      await database.close()
      throw error
    }
  }
}

/// What every Boussole begins with: the pack in force, and its people.
extension Boussole {
  /// What goes by itself goes, as of now.
  func forget() async throws {
    let job = try #require(Self.assembly.modules.jobs.first { $0.name == "effacement" })
    try await job.run(database, Self.code, clock.now)
  }
}

private func prepare(_ location: DatabaseLocation, _ files: PackFiles) async throws {
  let clock = TestClock(Boussole.today)
  let database = try Database.open(location, clock: clock.clock, connections: 2)
  do {
    try await database.migrate(Boussole.assembly.migrations)
    let loading = try PackLoading(
      files, today: Boussole.today, dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
    try await install(loading, in: database, inventing: Boussole.assembly.inventions)
    try await Boussole(database, clock).addPeople(in: loading.departement.code)
    await database.close()
  } catch {
    await database.close()
    throw error
  }
}

/// For the tests that only read: one Boussole an engine, with its activity, shared by all the tests of a suite.
struct Shared: SuiteTrait, TestScoping {
  @TaskLocal static var apps: [Engine: Boussole] = [:]

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await open(Engine.available[...], function)
  }
  private func open(_ engines: ArraySlice<Engine>, _ function: @Sendable () async throws -> Void) async throws {
    guard let engine = engines.first else { return try await function() }
    try await withBoussole(on: engine, withActivity: true) { app in
      var apps = Shared.apps
      apps[engine] = app
      try await Shared.$apps.withValue(apps) { try await open(engines.dropFirst(), function) }
    }
  }
  static func app(_ engine: Engine) throws -> Boussole { try #require(apps[engine]) }
}

/// What reads, over one Boussole an engine.
@Suite("The site, read", Shared()) enum Reading {}
