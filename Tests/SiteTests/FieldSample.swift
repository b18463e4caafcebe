import Assembly
import Kernel
import Pack
import Strategy
import TestKit
import Testing

@testable import Registers

/// Registers that tests declare beside those of the invented pack.
enum FieldSample {
  static let keeper = "prefecture/brds"

  /// The pack with more registers.
  static func adding(_ registers: String) -> @Sendable (PackFiles) throws -> PackFiles {
    { files in
      try files.replacing("registres:\n", with: "registres:\n\(registers)\n", in: "registres.yaml")
    }
  }

  /// The path of an entry that somebody has just created.
  static func added(
    _ register: String, _ fields: KeyValuePairs<String, String>, by keeper: Visitor
  ) async throws -> String {
    let answer = await keeper.post("/registres/\(register)", fields)
    return try #require(answer.header("location"), "\(answer.text)")
  }
  /// What a `lien` that leads to it says.
  static func id(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

  /// A register kept by one function, with these fields besides its name.
  static func register(_ id: String, _ prefix: String, fields: String, more: String = "") -> String {
    """
      - id: \(id)
        nom: Registre \(id)
        fiche: fiche
        prefixe: \(prefix)
        tient: [\(keeper)]
        lit: [prefecture/bsir]
        portee: departement
    \(more.split(separator: "\n").map { "    \($0)\n" }.joined())    champs:
          - {id: nom, nom: Nom, genre: texte, exige: [creation]}
    \(fields.split(separator: "\n").map { "      \($0)\n" }.joined())    etats:
          - {id: cree, nom: Créé, classe: initial}
          - {id: complet, nom: Complet, classe: actif}
          - {id: fini, nom: Fini, classe: clos}
        passages:
          - {id: completer, nom: Compléter, de: [cree], vers: complet}
          - {id: finir, nom: Finir, de: [cree, complet], vers: fini}
    """
  }
}

extension FieldSample {
  /// A field of every kind, and of every key.
  static let every = register(
    "tout", "TOUT",
    fields: """
      - {id: detail, nom: Détail, genre: texte_long}
      - {id: numero, nom: Numéro d’arrêté, genre: texte, motif: "9999-CAB-BSIR-9*"}
      - {id: duree, nom: Conservation, genre: entier, minimum: 1, maximum: 30, unite: jours}
      - {id: surface, nom: Surface, genre: decimal, decimales: 2, unite: ha}
      - {id: cout, nom: Coût, genre: euros}
      - {id: ouvert, nom: Ouvert le, genre: jour}
      - {id: constate, nom: Constaté à, genre: instant}
      - {id: horaires, nom: Horaires, genre: semaine}
      - {id: nature, nom: Nature, genre: choix, choix: [{id: fixe, nom: Fixe}, {id: mobile, nom: Mobile}]}
      - {id: parcours, nom: Parcours, genre: texte, si: {nature: [mobile]}}
      - id: themes
        nom: Thèmes
        genre: choix_plusieurs
        choix: [{id: eau, nom: Eau}, {id: feu, nom: Feu}, {id: air, nom: Air}]
      - {id: agree, nom: Agréé, genre: oui_non}
      - {id: commune, nom: Commune, genre: commune}
      - {id: desservies, nom: Communes desservies, genre: communes}
      - {id: titulaire, nom: Titulaire, genre: organisation}
      - id: titres
        nom: Titres
        genre: lignes
        maximum: 8
        chevauchement: non
        colonnes:
          - {id: arrete, nom: Arrêté, genre: texte, exige: ligne}
          - {id: du, nom: Du, genre: jour, exige: ligne}
          - {id: au, nom: Au, genre: jour}
          - {id: lieu, nom: Lieu, genre: commune}
          - {id: sens, nom: Sens, genre: choix, choix: [{id: pour, nom: Pour}, {id: contre, nom: Contre}]}
          - {id: vote, nom: Vote à, genre: instant}
          - {id: quand, nom: Quand, genre: semaine}
          - {id: aide, nom: Aide, genre: euros}
      - id: dossier
        nom: Dossier
        genre: pieces
        exige: [complet]
        choix: [{id: cerfa, nom: Cerfa}, {id: plan, nom: Plan de détail}]
      """)

  static func departement(_ registers: String) throws -> Departement { try loading(registers).departement }
  static func loading(
    _ registers: String, changing change: (PackFiles) throws -> PackFiles = { $0 }
  ) throws -> PackLoading {
    try PackLoading(
      change(adding(registers)(Checkout.pack("exemple"))), today: Boussole.today, dataFrance: Checkout.dataFrance,
      parts: Assembly.packParts)
  }
}
