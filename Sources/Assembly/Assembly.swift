import Accounts
import Collection
import Database
import Foundation
import Frame
import Kernel
import Messaging
import Module
import Pack
import Registers
import Strategy
import Synchronization
import Web

/// The one list of Boussole's parts, and the whole that they make: the command, the tests and the benchmarks run this.
package struct Assembly: Sendable {
  private static let kinds: [any Feature.Type] = [CollectionModule.self, RegistersModule.self]
  /// What features read of a pack.
  package static let packParts = kinds.map { $0.part }

  /// The départements that this process has read.
  package let departements: Departements
  package let accounts: Accounts
  /// Every part, in the order in which their schemas and routes are made.
  package let modules: [any Module]
  private let frame: Frame
  private let assets: Assets
  private let features: [any Feature]

  /// - Parameters:
  ///   - departements: those that the process has read already; none to begin with.
  ///   - python: the one that has the modules which `scripts/setup` installs.
  package init(
    departements: Departements = Departements(parts: Self.packParts), settings: AccountSettings = AccountSettings(),
    assets: Assets = Assets(fonts: [:], digest: sha256), python: String = "", hasMailServer: Bool = false
  ) {
    let listed = Listed()
    self.departements = departements
    self.assets = assets
    accounts = Accounts(
      settings: settings, spreadsheetReader: python, modules: { listed.modules.withLock { $0 } },
      directory: { try departements.directory($0, on: $1.recordedAt.day, $1) })
    let messages = Messages(
      hasServer: hasMailServer, organisations: { try departements.latest($0, $1).organisations })
    features = Self.kinds.map { $0.init(departements: departements, python: python) }
    let strategy = StrategyModule(departements: departements, spreadsheetReader: python, features: features)
    let parts: [any Module] = [accounts, messages] + features + [strategy]
    frame = Frame(
      departements: departements, accounts: accounts, strategy: strategy, assets: assets, around: parts)
    let all = parts + [frame]
    modules = all
    listed.modules.withLock { $0 = all }
  }

  package var migrations: [Migration] { modules.flatMap(\.migrations) }
  /// What features add to the invented activity of an invented département.
  package var inventions: [FeatureInvention] { features.map(\.invention) }

  /// Reads a pack for this whole: with what every part reads of it, and no word that a path of the site has taken.
  /// - Parameter dataFrance: the communes of France, where `scripts/setup` put them.
  package func read(_ files: PackFiles, today: Day, dataFrance: URL?) throws -> PackLoading {
    try PackLoading(
      files, today: today, dataFrance: dataFrance, parts: Self.packParts, taken: modules.routes.firstWords)
  }

  /// One register of a pack, with what its model says.
  package static func written(_ register: String, in files: PackFiles, today: Day) throws -> String {
    try RegistersModule.written(register, in: files, today: today)
  }
  /// The text of a model of registers; without a name, the names of all. Throws `Invalid` where there is none of it.
  package static func model(_ name: String?) throws -> String {
    let models = RegistersModule.models
    guard let name else { return models.names.joined(separator: "\n") }
    guard let text = models[name] else {
      throw Invalid("Aucun modèle « \(name) ».", remedy: "Il y a : \(models.names.joined(separator: ", ")).")
    }
    return text
  }

  /// The whole site over a database.
  /// - Parameter log: where an unforeseen error is told, with its number; never with personal data.
  package func site(
    _ database: Database, clock: Clock, isSecure: Bool = false, log: @escaping @Sendable (String, String) -> Void
  ) -> Site {
    Site(
      database: database, clock: clock, routes: modules.routes, permissions: modules.permissionsByRole,
      parts: .init(
        identify: accounts.identify, see: accounts.see, shell: frame.shell, home: { try await frame.home($0) },
        assets: assets, log: log),
      isSecure: isSecure)
  }

  /// Accounts tell the rights and acts of every part, themselves among them.
  private final class Listed: Sendable { let modules = Mutex<[any Module]>([]) }
}
