import Accounts
import Database
import Documents
import Kernel
import Ledger
import Messaging
import Module
import Web

extension Permission {
  package static let steer = Permission(
    "piloter", "Dire l’état, la prochaine étape et la météo d’une action",
    says: "dit l’état, la prochaine étape et la météo d’une action",
    writes: true, within: .function, to: Role.ofFunctions)
  package static let enterFigures = Permission(
    "saisir", "Saisir, corriger, retirer et importer des chiffres",
    says: "saisit, corrige, retire et importe des chiffres",
    writes: true, to: [.prefecture, .administrator])
  package static let eraseTexts = Permission(
    "effacer", "Effacer pour toujours un texte qui nomme quelqu’un",
    says: "efface pour toujours un texte qui nomme quelqu’un",
    writes: true, to: [.administrator])
}

/// The strategy: its actions, its figures, where each stands, and what people say of it.
package struct StrategyModule: Module {
  let departements: Departements
  /// The Python that has the spreadsheet reader, and what makes documents.
  let spreadsheetReader: String
  let features: [any Feature]

  package init(departements: Departements, spreadsheetReader: String, features: [any Feature] = []) {
    self.departements = departements
    self.spreadsheetReader = spreadsheetReader
    self.features = features
  }

  package let name = "strategy"
  package var migrations: [Migration] {
    LedgerSchema.migrations + StrategySchema.all + ImportSchema.all + DocumentsSchema.all
  }
  package let permissions: [Permission] = [.steer, .enterFigures, .eraseTexts, .noteSitting]

  package let retentions = [
    Retention(
      "files that were never confirmed", of: ["deposit"], since: "their hour is over", kept: .atOnce, "deleted",
      because: "an hour is enough to agree"
    ) { connection, _ in try DepositStore.purge(connection) }
  ]

  package var notices: [String: Messaging.Composition] {
    Dictionary(
      uniqueKeysWithValues: SteeringNotice.allCases.map { ($0.rawValue, $0.composition(departements)) })
  }

  package func dues(_ question: DueQuestion, _ connection: Connection) throws -> Dues {
    let departement = try departements.latest(for: question.permit, on: question.today, connection)
    return try StrategyDues(departement: departement, question: question).all(connection)
  }
  package func deeds(_ question: DueQuestion, _ connection: Connection) throws -> [Deed] {
    let departement = try departements.latest(question.permit.departement, connection)
    return try StrategyDeeds(departement: departement, question: question).all(connection)
  }

  package let acts: [any Audited] = LedgerAct.allCases + SayingAct.allCases + StrategyAct.allCases

  package func add(to routes: inout Routes) {
    let given = features.compactMap(\.given)
    CompassRoutes(departements: departements).add(to: &routes)
    ReferenceDayRoutes(departements: departements).add(to: &routes)
    OrganisationListRoutes(departements: departements).add(to: &routes)
    TerritoryRoutes(departements: departements).add(to: &routes)
    FigureRoutes(departements: departements, causes: features.flatMap(\.causes)).add(to: &routes)
    SteeringRoutes(departements: departements).add(to: &routes)
    EntryRoutes(departements: departements, given: given).add(to: &routes)
    ErasureRoutes(departements: departements).add(to: &routes)
    CommentErasureRoutes(departements: departements).add(to: &routes)
    ImportRoutes(departements: departements, reader: spreadsheetReader, given: given).add(to: &routes)
  }

  /// `/:niveau/:numero` would take any other path of two parts: the last of all routes.
  package func addLast(to routes: inout Routes) {
    LevelRoutes(departements: departements, printer: PrintedDocument(python: spreadsheetReader)).add(to: &routes)
  }
}
