import Database
import Kernel
import Messaging
import Module
import Web

extension Permission {
  /// What anybody may do, signed in or not.
  package static let open = Permission(
    "ouvert", "Lire les pages ouvertes à tous",
    says: "lit les pages ouvertes à tous",
    writes: false, to: Role.everybody)
  package static let ownAccount = Permission(
    "compte", "Gérer son propre compte",
    says: "gère son propre compte",
    writes: true, to: Role.signedIn)
  package static let manageAccounts = Permission(
    "gerer-comptes", "Inviter, donner et finir des fonctions, fermer des comptes",
    says: "invite, donne et finit des fonctions, ferme des comptes",
    writes: true, within: .organisation, to: [.manager, .administrator])
  package static let nameAdministrators = Permission(
    "nommer-administrateurs", "Nommer un administrateur, ou lui retirer ce rôle",
    says: "nomme un administrateur, ou lui retire ce rôle",
    writes: true, to: [.administrator])
  package static let readPermissions = Permission(
    "lire-droits", "Lire qui peut faire quoi",
    says: "lit qui peut faire quoi",
    writes: false, to: [.prefecture, .administrator])
  package static let readTrail = Permission(
    "lire-journal", "Lire le journal des actes",
    says: "lit le journal des actes",
    writes: false, to: [.prefecture, .administrator])
}

/// People, organisations, functions, sign-in.
package struct Accounts: Module {
  let settings: AccountSettings
  let provider: OpenIDProvider?
  /// The Python that reads workbooks; empty: only CSV is read.
  let spreadsheetReader: String
  /// Every module: what they allow and what their acts are called is read on pages.
  let modules: @Sendable () -> [any Module]
  /// What the pack in force says of organisations and their reach, in a département.
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  package init(
    settings: AccountSettings = AccountSettings(), spreadsheetReader: String = "",
    modules: @escaping @Sendable () -> [any Module] = { [] },
    directory: @escaping @Sendable (_ departement: String, Connection) throws -> Directory
  ) {
    self.settings = settings
    provider = settings.openID.map(OpenIDProvider.init)
    self.spreadsheetReader = spreadsheetReader
    self.modules = modules
    self.directory = directory
  }
  package let name = "accounts"
  package var migrations: [Migration] { AccountsSchema.all }
  package let permissions: [Permission] = [
    .open, .ownAccount, .readSensitive, .manageAccounts, .nameAdministrators, .readPermissions, .readTrail,
  ]
  package let acts: [any Audited] = AccountAct.allCases
  package var mails: [String: Composition] { Letters.compositions(directory) }
  package var notices: [String: Composition] {
    Dictionary(uniqueKeysWithValues: HoldingNotice.allCases.map { ($0.rawValue, $0.composition(directory)) })
  }
  package let retentions = RetentionStore.all
  package func add(to routes: inout Routes) {
    SignInRoutes(settings: settings, provider: provider, directory: directory).add(to: &routes)
    OpenIDRoutes(provider: provider, settings: settings, directory: directory).add(to: &routes)
    AccessRoutes(settings: settings, directory: directory).add(to: &routes)
    AccountRoutes(settings: settings, directory: directory).add(to: &routes)
    AcceptanceRoutes(directory: directory).add(to: &routes)
    SecondFactorRoutes(settings: settings).add(to: &routes)
    LostFactorRoutes(settings: settings, directory: directory).add(to: &routes)
    AdministrationRoutes(settings: settings, directory: directory).add(to: &routes)
    InvitationFileRoutes(settings: settings, reader: spreadsheetReader, directory: directory).add(to: &routes)
    PeopleRoutes(settings: settings, directory: directory).add(to: &routes)
    ReadingRoutes(modules: modules, directory: directory).add(to: &routes)
  }

  /// What waits for somebody's yes.
  package func dues(_ question: DueQuestion, _ connection: Connection) throws -> Dues {
    guard let person = question.permit.person else { return .none }
    let departement = question.permit.departement
    let asked = try HoldingStore(connection).holdings(of: person, in: departement)
      .filter { $0.awaits(at: connection.recordedAt) }
    guard !asked.isEmpty else { return .none }
    let organisations = try directory(departement, connection).organisations
    let dues = asked.map { holding in
      Due(
        day: holding.asked?.until.day ?? question.today,
        title: "Fonction proposée : \(organisations.functionName(holding.function, on: question.today))",
        detail: "Acceptez-la ou refusez-la.", label: "Répondre", link: question.link("compte"),
        function: holding.function)
    }
    return Dues(dues, through: nil)
  }

  /// The site says that a session is in use.
  @Sendable package func see(_ connection: Connection, token: String, now: Instant) throws {
    try AccountStore(connection).see(token, at: now)
  }

  /// What the site asks to know who a session token belongs to, and what they hold today.
  @Sendable package func identify(
    _ connection: Connection, departement: String, token: String, now: Instant
  ) throws -> Identity? {
    guard let (account, csrf, seenAt) = try AccountStore(connection).session(token, in: departement, at: now) else {
      return nil
    }
    let held = try HoldingStore(connection).holdings(of: account.id, in: departement).filter { $0.isHeld(on: now.day) }
    // Pages name functions, never people.
    var identity = Identity(
      person: account.id, name: account.role.name, role: account.role, csrf: csrf,
      mustChangePassword: account.mustChangePassword)
    identity.isToBeSeen = now >= seenAt.adding(seconds: Session.pace)
    if !held.isEmpty {
      let directory = try directory(departement, connection)
      identity.holdings = held.compactMap { directory.holding(of: $0.function, isManager: $0.isManager) }
      if let first = identity.holdings.first {
        identity.name = directory.organisations.functionName(first.function, on: now.day)
      }
    }
    let isRequired =
      settings.requiresSecondFactor
      && !identity.holdings.roles.union([account.role]).isDisjoint(with: SecondFactor.required)
    if isRequired || account.mustEnrol {
      let factor = try SecondFactorStore(connection).factor(of: account.id, in: departement)
      identity.mustEnrol = !(factor?.isConfirmed ?? false)
    }
    return identity
  }
}
