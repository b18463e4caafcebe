import Accounts
import Database
import Kernel
import Ledger
import Messaging
import Module
import Web

extension Permission {
  package static let steer = Permission(
    "piloter", "Dire l’état, la prochaine étape et la météo d’une action", writes: true,
    within: .function)
  package static let enterFigures = Permission(
    "saisir", "Saisir, corriger, retirer et importer des chiffres", writes: true)
  package static let eraseTexts = Permission(
    "effacer", "Effacer pour toujours un texte qui nomme quelqu’un", writes: true)
}

/// The strategy: its actions, its figures, where each stands, and what people say of it.
package struct StrategyModule: Module {
  let departements: Departements
  let assets: Assets
  /// The Python that has the spreadsheet reader.
  let spreadsheetReader: String
  /// What features add to the menu.
  let menuItems: [MenuItem]
  /// What features say of what they post.
  let causes: [CauseReader]

  package init(
    departements: Departements, assets: Assets, spreadsheetReader: String, menu: [MenuItem] = [],
    causes: [CauseReader] = []
  ) {
    self.departements = departements
    self.assets = assets
    self.spreadsheetReader = spreadsheetReader
    menuItems = menu
    self.causes = causes
  }

  package let name = "strategy"
  package var migrations: [Migration] { LedgerSchema.migrations + StrategySchema.all + ImportSchema.all }
  package let permissions: [Permission] = [.steer, .enterFigures, .eraseTexts]
  package let roles: [Role: Set<Permission>] = [
    .administrator: [.steer, .enterFigures, .eraseTexts], .prefecture: [.steer, .enterFigures], .subPrefect: [.steer],
    .prosecutor: [.steer], .force: [.steer], .coordinator: [.steer], .mayor: [.steer], .partner: [.steer],
  ]

  package var jobs: [Job] {
    [
      Job("fichiers déposés : effacement", every: 3_600) { database, departement, _ in
        try await database.write(departement) { try PendingImportStore($0).purge() }
      }
    ]
  }

  package func dues(_ question: DueQuestion, _ connection: Connection) throws -> [Due] {
    let departement = try departements.latest(question.permit.departement, connection)
    return try StrategyDues(departement: departement, question: question).all(connection)
  }
  package func deeds(_ question: DueQuestion, _ connection: Connection) throws -> [Deed] {
    let departement = try departements.latest(question.permit.departement, connection)
    return try StrategyDeeds(departement: departement, question: question).all(connection)
  }

  package var acts: [String: String] {
    var acts = [
      "dit.efface": "Texte effacé",
      "journal.sommes": "Sommes refaites à partir du journal",
      "releve.enregistre": "Chiffre saisi", "releve.corrige": "Chiffre corrigé", "releve.retire": "Chiffre retiré",
      "releve.efface": "Commentaire d’un chiffre effacé",
      "import.depose": "Fichier déposé", "import.enregistre": "Fichier importé", "pack.charge": "Pack mis en vigueur",
    ]
    let words: [Saying.Kind: String] = [
      .state: "État du travail", .step: "Prochaine étape", .weather: "Météo", .accountable: "Responsable",
      .milestone: "Jalon", .figure: "Chiffre cité",
    ]
    for (kind, word) in words {
      acts["\(kind.rawValue).dit"] = "\(word) : dit"
      acts["\(kind.rawValue).retire"] = "\(word) : retiré"
    }
    return acts
  }

  package func add(to routes: inout Routes) {
    PageRoutes(departements: departements).add(to: &routes)
    TerritoryRoutes(departements: departements).add(to: &routes)
    FigureRoutes(departements: departements, causes: causes).add(to: &routes)
    SteeringRoutes(departements: departements).add(to: &routes)
    EntryRoutes(departements: departements).add(to: &routes)
    ErasureRoutes(departements: departements).add(to: &routes)
    CommentErasureRoutes(departements: departements).add(to: &routes)
    ImportRoutes(departements: departements, reader: spreadsheetReader).add(to: &routes)
    LegalRoutes(departements: departements).add(to: &routes)
    // Last: `/:niveau/:numero` would take any other path of two parts.
    LevelRoutes(departements: departements).add(to: &routes)
  }

  /// The frame of a département's pages; nil where this instance has no such one.
  @Sendable package func shell(_ visit: Visit) async throws -> Shell? {
    let departement: Departement
    do {
      departement = try await visit.database.read { [departements] in try departements.latest(visit.departement, $0) }
    } catch is NotFound { return nil }
    return strategyShell(visit, departement, assets, menuItems)
  }

  /// The page of `/`: the départements of this instance.
  @Sendable package func home(_ database: Database) async throws -> HTML {
    let all = try await database.read { [departements] connection in
      try RevisionStore(connection).departements().map { try departements.latest($0, connection) }
    }
    return document(Shell.bare(departement: nil, assets), title: "Départements", main: homePage(all))
  }
}
