import Accounts
import Database
import Documents
import Kernel
import Messaging
import Module
import Pack
import Strategy
import Web

extension Permission {
  package static let readRegisters = Permission(
    "lire-registres", "Lire les registres de ses fonctions",
    says: "lit les registres de ses fonctions",
    writes: false, within: .said, to: Role.signedIn)
  package static let keepRegisters = Permission(
    "tenir-registres", "Saisir et corriger les fiches des registres de ses fonctions",
    says: "saisit et corrige les fiches des registres de ses fonctions",
    writes: true, within: .said, to: Role.signedIn)
}

/// The lists that the actions of a strategy live in, as the pack declares them; their figures are counted by
/// themselves.
package struct RegistersModule: Feature {
  let departements: Departements
  /// The Python that reads workbooks and has WeasyPrint; empty: only CSV is read.
  private let python: String
  package init(departements: Departements, python: String = "") {
    (self.departements, self.python) = (departements, python)
  }

  package static let part = Registers.part

  /// One of its registers, whole, as YAML that may stand in its place. Throws `Invalid` where the pack has none of it.
  package static func written(_ register: String, in files: PackFiles, today: Day) throws -> String {
    let (text, known) = RegistersReading.written(register, in: files, today: today)
    guard let text else {
      throw Invalid(
        "Le pack n’a pas de registre « \(register) ».", remedy: Faults.suggestion(for: register, among: known))
    }
    return text
  }
  /// The models that ship with Boussole, by name.
  package static var models: Models { RegistersReading.models }

  package let name = "registers"
  package let migrations: [Migration] = RegistersSchema.all
  package let permissions: [Permission] = [.readRegisters, .keepRegisters]

  package let acts: [any Audited] = EntryVersion.Act.allCases + RegisterAct.allCases
  package var menu: [MenuItem] {
    [
      MenuItem(
        "Registres", "registres", may: .open,
        isOfUse: { [departements] connection, permit in
          try departements.latest(permit.departement, connection).registers.all.contains {
            $0.isRead(by: permit) || $0.told.include(permit) || $0.opened != nil
          }
        })
    ]
  }

  package var mails: [String: Composition] { [PassageNews.mail: PassageNews.composition(departements)] }
  package var notices: [String: Composition] {
    [
      HandedOver.notice: HandedOver.composition(departements), EntryTwins.notice: EntryTwins.composition(departements),
    ]
  }
  package var jobs: [Job] { [ClockJob.job(departements)] }
  package var retentions: [Retention] {
    [PrivateValueStore.retention(departements), SavedViewStore.retention, GaugeStore.retention]
  }

  package func add(to routes: inout Routes) {
    DeadlineRoutes(departements: departements).add(to: &routes)
    SavedViewRoutes(departements: departements).add(to: &routes)
    ListRoutes(departements: departements).add(to: &routes)
    ViewRoutes(departements: departements).add(to: &routes)
    OpenedRoutes(departements: departements).add(to: &routes)
    CoverageRoutes(departements: departements).add(to: &routes)
    EntryImportRoutes(departements: departements, reader: python).add(to: &routes)
    SelectionRoutes(departements: departements).add(to: &routes)
    GaugeRoutes(departements: departements).add(to: &routes)
    CompletionRoutes(departements: departements).add(to: &routes)
    GridRoutes(departements: departements).add(to: &routes)
    EntryRoutes(departements: departements).add(to: &routes)
    PaperRoutes(departements: departements, printer: PrintedDocument(python: python)).add(to: &routes)
  }

  package func differences(in departement: String, _ connection: Connection) throws -> [String] {
    let departement = try departements.latest(departement, connection)
    return try EntrySettling(connection: connection, departement: departement).differences()
  }

  package var causes: [CauseReader] {
    [
      CauseReader(
        RegisterEntry.causeKind,
        said: { connection, departement, ids in
          try EntryStore(connection, in: departement).named(ids).mapValues { entry in
            CauseReader.Said(
              "registre « \(departement.registers[entry.register]?.title ?? entry.register) »", isProvisional: false)
          }
        },
        provisional: { _, _, _, _ in 0 })
    ]
  }
}
