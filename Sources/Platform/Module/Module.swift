import Database
import Kernel
import Messaging
import Web

/// How a part of Boussole plugs in: what it stores, what it allows, what it answers.
package protocol Module: Sendable {
  /// The part's name, as documentation and migrations say it.
  var name: String { get }
  /// In order; frozen once released.
  var migrations: [Migration] { get }
  /// Every permission that its routes take.
  var permissions: [Permission] { get }
  /// Every act of its that the audit trail keeps.
  var acts: [any Audited] { get }
  /// What its acts were about, of the kinds and ids that it knows, as far as `reader` may look; those that are gone are
  /// left out.
  func subjects(
    _ kind: String, _ ids: Set<String>, for reader: Permit, _ connection: Connection
  ) throws -> [String: TrailSubject]
  func add(to routes: inout Routes)
  /// The messages that it sends, by kind, each with what says it.
  var mails: [String: Composition] { get }
  /// The same of those that only read: composed before the département's lock is taken.
  var notices: [String: Composition] { get }
  /// What it does by itself.
  var jobs: [Job] { get }
  /// What it keeps no longer than it must.
  var retentions: [Retention] { get }
  /// Its places of the menu.
  var menu: [MenuItem] { get }
  /// What somebody owes, by the functions that they hold and the organisations that these head.
  func dues(_ question: DueQuestion, _ connection: Connection) throws -> Dues
  /// What others owe, as far as `reader` may read it; of the strategy, its own pages say it.
  /// - Parameter question: asked for whom it waits.
  func owed(_ question: DueQuestion, to reader: Permit, _ connection: Connection) throws -> [Due]
  /// What there is to say of some communes to whoever asks, as far as they may look.
  func lines(of communes: Set<String>, _ question: DueQuestion, _ connection: Connection) throws -> [LocalLine]
  /// Where what it keeps and what the journal counts disagree, one line each.
  func differences(in departement: String, _ connection: Connection) throws -> [String]
  /// What they did lately.
  func deeds(_ question: DueQuestion, _ connection: Connection) throws -> [Deed]
  /// What it has that is called so, as far as whoever seeks may read.
  func found(_ question: SearchQuestion, _ connection: Connection) throws -> [Found]
  /// What the pack allows to some, beside the permissions.
  func granted(in departement: String, _ connection: Connection) throws -> [Granted]
}

extension Module {
  package func subjects(
    _ kind: String, _ ids: Set<String>, for reader: Permit, _ connection: Connection
  ) throws -> [String: TrailSubject] { [:] }
  package var mails: [String: Composition] { [:] }
  package var notices: [String: Composition] { [:] }
  package var jobs: [Job] { [] }
  package var retentions: [Retention] { [] }
  package var menu: [MenuItem] { [] }
  package func dues(_ question: DueQuestion, _ connection: Connection) throws -> Dues { .none }
  package func owed(_ question: DueQuestion, to reader: Permit, _ connection: Connection) throws -> [Due] { [] }
  package func lines(of communes: Set<String>, _ question: DueQuestion, _ connection: Connection) throws -> [LocalLine]
  {
    []
  }
  package func differences(in departement: String, _ connection: Connection) throws -> [String] { [] }
  package func deeds(_ question: DueQuestion, _ connection: Connection) throws -> [Deed] { [] }
  package func found(_ question: SearchQuestion, _ connection: Connection) throws -> [Found] { [] }
  package func granted(in departement: String, _ connection: Connection) throws -> [Granted] { [] }
}

extension [any Module] {
  /// The permissions of every role, all modules together.
  package var permissionsByRole: [Role: Set<Permission>] {
    flatMap(\.permissions).reduce(into: [:]) { table, permission in
      for role in permission.roles { table[role, default: []].insert(permission) }
    }
  }
  /// What says each kind of message, all modules together.
  package var mails: [String: Composition] {
    reduce(into: [:]) { table, module in table.merge(module.mails) { first, _ in first } }
  }
  /// The same of those that only read.
  package var notices: [String: Composition] {
    reduce(into: [:]) { table, module in table.merge(module.notices) { first, _ in first } }
  }
  /// What somebody owes, all modules together.
  package func dues(_ question: DueQuestion, _ connection: Connection) throws -> [Dues] {
    try map { try $0.dues(question, connection) }
  }
  package var jobs: [Job] { flatMap(\.jobs) + [Retention.job(flatMap(\.retentions))] }
  package var routes: Routes {
    var routes = Routes()
    for module in self { module.add(to: &routes) }
    return routes
  }
}
