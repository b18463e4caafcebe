import Accounts
import Database
import Kernel
import Messaging
import Module
import Strategy
import Web

/// What is around every page: the shell, the first page of an instance, "Ce que je dois", search, and what a public
/// service owes its readers.
package struct Frame: Module {
  let departements: Departements
  let accounts: Accounts
  let strategy: StrategyModule
  let assets: Assets
  /// The other parts: what they ask of people, what they add to the menu.
  let parts: [any Module]

  package init(
    departements: Departements, accounts: Accounts, strategy: StrategyModule, assets: Assets, around parts: [any Module]
  ) {
    self.departements = departements
    self.accounts = accounts
    self.strategy = strategy
    self.assets = assets
    self.parts = parts
  }

  package let name = "frame"
  package let migrations: [Migration] = FrameSchema.all
  package let permissions: [Permission] = []
  package let acts: [any Audited] = AgendaAct.allCases
  package var notices: [String: Composition] { [Message.digest: desk.digest] }
  package var jobs: [Job] { [Reminding.job(desk)] }
  package let retentions = [DueNoticeStore.retention, AgendaStore.retention]
  private var desk: Desk { Desk(departements: departements, accounts: accounts, suppliers: parts) }

  package func add(to routes: inout Routes) {
    desk.add(to: &routes)
    AgendaRoutes(desk: desk).add(to: &routes)
    OrganisationRoutes(desk: desk).add(to: &routes)
    HereRoutes(departements: departements, suppliers: parts).add(to: &routes)
    SearchRoutes(departements: departements, suppliers: parts).add(to: &routes)
    LegalRoutes(departements: departements).add(to: &routes)
    strategy.addLast(to: &routes)
  }

  /// The frame of a département's pages; nil where this instance has no such one.
  @Sendable package func shell(_ visit: Visit) async throws -> Shell? {
    let all = parts.flatMap(\.menu).filter { visit.permit.may($0.permission) }, permit = visit.permit
    do {
      let (departement, menu) = try await visit.database.read { [departements] connection in
        (
          try departements.latest(permit.departement, connection),
          try all.filter { try $0.isOfUse(connection, permit) }
        )
      }
      return framed(visit, departement, assets, menu)
    } catch is NotFound { return nil }
  }

  /// The page of `/`: the départements of this instance.
  @Sendable package func home(_ database: Database) async throws -> HTML {
    let all = try await database.read { [departements] connection in
      try RevisionStore(connection).departements().map { try departements.latest($0, connection) }
    }
    return document(Shell.bare(departement: nil, assets), title: "Départements", main: homePage(all))
  }
}
